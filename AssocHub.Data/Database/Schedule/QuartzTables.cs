using System.Reflection;

namespace AssocHub.Data.Database.Schedule;

/// <summary>The statements that make the scheduler's tables, for the migration that adds them.</summary>
public static class QuartzTables
{
    private const string Separator = "--;;";

    /// <summary>All tables, children first: the order in which they can be dropped.</summary>
    public static IReadOnlyList<string> DropOrder { get; } =
    [
        "QRTZ_EXECUTION_HISTORY", "QRTZ_MISFIRE_HISTORY", "QRTZ_JOB_STATUS", "QRTZ_FIRED_TRIGGERS", "QRTZ_PAUSED_TRIGGER_GRPS", "QRTZ_PAUSED_JOB_GRPS",
        "QRTZ_SCHEDULER_STATE", "QRTZ_LOCKS", "QRTZ_SIMPLE_TRIGGERS", "QRTZ_SIMPROP_TRIGGERS", "QRTZ_CRON_TRIGGERS", "QRTZ_BLOB_TRIGGERS", "QRTZ_TRIGGERS",
        "QRTZ_JOB_DETAILS", "QRTZ_CALENDARS",
    ];

    /// <summary>The statements for one engine, in order.</summary>
    public static IEnumerable<string> Statements(DatabaseProvider provider)
    {
        Assembly assembly = typeof(QuartzTables).Assembly;
        string name = $"{typeof(QuartzTables).Namespace}.quartz-4.7-{(provider == DatabaseProvider.Sqlite ? "sqlite" : "sqlserver")}.sql";
        using Stream stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split(Separator).Select(s => s.Trim()).Where(s => s.Length > 0 && !s.StartsWith("--", StringComparison.Ordinal))];
    }
}

using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Support;

/// <summary>Reads the database of a running program beside it.</summary>
public static class AppDatabase
{
    public static AssocHubDbContext Open(RunningApp app) =>
        DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlite:" + app.DatabasePath)!).CreateDbContext();

    /// <summary>The audit log as <c>action actor</c> lines.</summary>
    public static async Task<IReadOnlyList<string>> AuditAsync(RunningApp app)
    {
        await using AssocHubDbContext db = Open(app);
        return await db.AuditEntries.AsNoTracking().OrderBy(e => e.Sequence).Select(e => e.Action + " " + e.ActorId).ToListAsync();
    }
}

using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Report;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Landing;
using AssocHub.Data.Measures;
using AssocHub.Data.Members;
using AssocHub.Data.Sources.Outbound;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using AssocHub.Sandbox.Serving;
using AssocHub.Tests.Jobs;
using AssocHub.Web.Pages.Landing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AssocHub.Tests.Sandbox;

/// <summary>Known secrets go through a full sync that meets every fault, and are looked for wherever text ends up.</summary>
public sealed class SecretsTests
{
    private static readonly string[] Systems = ["civicrm", "discourse", "mailchimp", "pretix"];

    [Fact]
    public async Task No_secret_is_found_in_any_log_audit_entry_export_run_or_database_text_after_syncs_tests_and_a_rotation()
    {
        var lines = new ConcurrentQueue<string>();
        await using JobsHouse it = await JobsHouse.OpenAsync(configure: builder =>
        {
            builder.Logging.AddProvider(new Listener(lines));
            builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
            {
                filter.Rules.Clear();
                filter.MinLevel = LogLevel.Trace;
            });
        });
        await using SandboxServer sandbox = await SandboxServer.StartAsync(
            new SandboxOptions
            {
                Association = new DemoOptions(SandboxClient.EndDay) { Members = 100, Days = 400 }, OrdinaryLife = false, Limits = CallLimit.None,
                Keys = new SandboxKeys { Mailchimp = "leakmailchimp0123456789abcdef-us1", Pretix = "leakpretix0123456789", Discourse = "leakdiscourse0123456789", CiviCrm = "leakcivicrm0123456789" },
            },
            "http://127.0.0.1:0");
        it.Service<OutboundHttp>().Allow(new Uri(sandbox.Address));
        string[] secrets = [sandbox.Options.Keys.Mailchimp, sandbox.Options.Keys.Pretix, sandbox.Options.Keys.Discourse, sandbox.Options.Keys.CiviCrm, "leakwrong0123456789-us1"];
        sandbox.Faults = FaultPlan.Random(5, 0.1, Fault.ServerError, Fault.Truncated, Fault.TimeoutAfterWrite).At(FaultTimes.Quick);
        var said = new StringBuilder();
        foreach (string system in Systems)
        {
            (RestSourceSettings settings, Dictionary<string, string> right) = SandboxConnections.Of(sandbox, system, system == "mailchimp" ? ["email_messages", "subscribers"] : null);
            var wrong = right.Keys.ToDictionary(k => k, _ => "leakwrong0123456789-us1");
            Result<Done> refused = await it.Service<RestProbe>().TestAsync(JobsHouse.Administrator, settings, wrong, CancellationToken.None);
            Assert.False(refused.Succeeded);
            said.AppendLine(refused.Refusal.Message);
            Result<long> id = await it.Service<RestSources>().SaveAsync(JobsHouse.Administrator, new RestSourceInput(system, settings, right), CancellationToken.None);
            Result<Run> run = await it.Service<SyncService>().SyncAsync(id.Value, JobsHouse.Administrator, "test", null, CancellationToken.None);
            Assert.True(run.Succeeded, run.Refusal?.Message);

            // Rotating is one field: first a wrong key, which the next sync says without showing it.
            RestSourceInput known = (await it.Service<RestSources>().FindAsync(id.Value, CancellationToken.None))!.Value.Input;
            Assert.Empty(known.Secrets);
            await it.Service<RestSources>().SaveAsync(JobsHouse.Administrator, known with { Secrets = wrong }, CancellationToken.None, id.Value);
            Run failed = (await it.Service<SyncService>().SyncAsync(id.Value, JobsHouse.Administrator, "test", null, CancellationToken.None)).Value;
            Assert.True(failed.Outcome is RunOutcome.Failed or RunOutcome.UserError, $"{system}: {failed.Outcome} {failed.Message}");
            said.AppendLine(failed.Message);
        }

        string taken = await TakenAwayAsync(it) + await RunLogsAsync(it);
        string database = await DatabaseText.OfAsync(Path.Combine(it.Folder, "app.db"));
        Assert.True(database.Length > 50_000 && lines.Count > 20, $"There was hardly anything to search: {database.Length} characters, {lines.Count} lines.");
        Assert.Contains("source.connected", database, StringComparison.Ordinal);
        foreach (string secret in secrets.SelectMany(s => new[] { s, Convert.ToBase64String(Encoding.UTF8.GetBytes("assochub:" + s)), Uri.EscapeDataString(s) }).Distinct())
        {
            Assert.DoesNotContain(secret, database, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, said.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, taken, StringComparison.Ordinal);
            Assert.DoesNotContain(lines, l => l.Contains(secret, StringComparison.Ordinal));
        }
    }

    // What people take away: the audit log as CSV, the report as a workbook, all that is held about somebody.
    private static async Task<string> TakenAwayAsync(JobsHouse it)
    {
        Actor everything = JobsHouse.Administrator with { Roles = [Role.Administrator, Role.Auditor, Role.Leadership, Role.MembershipStaff, Role.DataOwner] };
        using var audit = new MemoryStream();
        Result<long> entries = await it.Service<AuditSearch>().ExportAsync(new AuditQuery(), audit, everything, CancellationToken.None);
        Assert.True(entries.Value >= 8, $"Hardly anything was exported: {entries.Value} entries.");
        using var book = new MemoryStream();
        Result<OnePageReport> report = await it.Service<ReportService>().WriteAsync(new ReportPeriod(new DateOnly(2026, 1, 1), new DateOnly(2026, 3, 20)), everything, book);
        Assert.True(report.Succeeded, report.Refusal?.Message);
        await using AssocHubDbContext db = await it.Service<IDbContextFactory<AssocHubDbContext>>().CreateDbContextAsync();
        long member = await db.Members.Where(m => m.MergedIntoId == null).Select(m => m.Id).FirstOrDefaultAsync();
        byte[] person = [];
        if (member > 0)
        {
            Result<byte[]> export = await it.Service<PersonalDataExport>().ExportAsync(everything, member, CancellationToken.None);
            Assert.True(export.Succeeded, export.Refusal?.Message);
            person = export.Value;
        }

        string text = Encoding.UTF8.GetString(audit.ToArray()) + Encoding.UTF8.GetString(person);
        book.Position = 0;
        using var parts = new ZipArchive(book);
        foreach (ZipArchiveEntry part in parts.Entries)
        {
            using var reader = new StreamReader(await part.OpenAsync());
            text += await reader.ReadToEndAsync();
        }

        Assert.True(text.Length > 20_000, $"There was hardly anything to search: {text.Length} characters.");
        return text;
    }

    // What a page shows of a sync while it runs, of one that goes well and of one whose key is wrong.
    private static async Task<string> RunLogsAsync(JobsHouse it)
    {
        var queue = it.Service<ISyncQueue>();
        await using AssocHubDbContext db = await it.Service<IDbContextFactory<AssocHubDbContext>>().CreateDbContextAsync();
        var text = new StringBuilder();
        foreach (long source in await db.Sources.Select(s => s.Id).ToArrayAsync())
        {
            Assert.Null(queue.Start(source, JobsHouse.Administrator));
            await JobsHouse.UntilAsync(() => Task.FromResult(queue.Of(source) is { IsRunning: false }), "the sync ended");
            SyncActivity done = queue.Of(source)!;
            text.AppendJoin('\n', done.Log).Append(done.Phase).Append(done.Detail).Append(done.Problem);
        }

        Assert.True(text.Length > 200, $"The logs say hardly anything: {text}");
        return text.ToString();
    }

    private sealed class Listener(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}

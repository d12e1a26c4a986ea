using System.Collections.Concurrent;
using System.Text;
using AssocHub.Core.Common;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Landing;
using AssocHub.Data.Sources.Outbound;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using AssocHub.Sandbox.Serving;
using AssocHub.Tests.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AssocHub.Tests.Sandbox;

/// <summary>Known secrets go through a full sync that meets every fault, and are looked for wherever text ends up.</summary>
public sealed class SecretsTests
{
    private static readonly string[] Systems = ["civicrm", "discourse", "mailchimp", "pretix"];

    [Fact]
    public async Task No_secret_is_found_in_any_log_audit_entry_run_or_database_text_after_syncs_tests_and_a_rotation()
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

        string database = await DatabaseText.OfAsync(Path.Combine(it.Folder, "app.db"));
        Assert.True(database.Length > 50_000 && lines.Count > 20, $"There was hardly anything to search: {database.Length} characters, {lines.Count} lines.");
        Assert.Contains("source.connected", database, StringComparison.Ordinal);
        foreach (string secret in secrets.SelectMany(s => new[] { s, Convert.ToBase64String(Encoding.UTF8.GetBytes("assochub:" + s)), Uri.EscapeDataString(s) }).Distinct())
        {
            Assert.DoesNotContain(secret, database, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, said.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(lines, l => l.Contains(secret, StringComparison.Ordinal));
        }
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

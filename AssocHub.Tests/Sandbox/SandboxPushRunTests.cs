using System.Collections.Concurrent;
using System.Text;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Data.Audit;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Pushes;
using AssocHub.Data.Pushes.Destinations;
using AssocHub.Data.Sources.Outbound;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using AssocHub.Sandbox.Mailchimp;
using AssocHub.Sandbox.Serving;
using AssocHub.Tests.Approvals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AssocHub.Tests.Sandbox;

/// <summary>An approved segment goes to the sandbox's Mailchimp: plan, cost, runs that meet faults, leavers; and the key is nowhere to be read.</summary>
public sealed class SandboxPushRunTests : IAsyncLifetime
{
    private const string Key = "leakpushkey0123456789abcdef-us1";
    private const string Wrong = "leakpushwrong0123456789-us1";

    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ConcurrentQueue<string> _lines = new();
    private SandboxServer _sandbox = null!;
    private Governance _it = null!;
    private long _source, _push;

    public async Task InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { Association = new DemoOptions(SandboxClient.EndDay) { Members = 40, Days = 200 }, OrdinaryLife = false, Keys = new SandboxKeys { Mailchimp = Key } }, "http://127.0.0.1:0");
        _it = await Governance.CreateAsync(more: services => services
            .AddSingleton(new OutboundOptions { AllowedPrivateHosts = { new Uri(_sandbox.Address).Authority } })
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Listener(_lines))));
        (RestSourceSettings settings, Dictionary<string, string> secrets) = SandboxConnections.Of(_sandbox, "mailchimp");
        _source = (await _it.Service<RestSources>().SaveAsync(Governance.Ada, new RestSourceInput("Mailchimp", settings, secrets), None)).Value;
        Dictionary<string, string> tag = (await _it.Service<RestWriters>().CreateAsync(Governance.Ada, _source, "tag_with_new_contacts", new Dictionary<string, string> { ["tag"] = "North" }, None)).Value;
        long destination = (await _it.Service<PushDestinations>().SaveAsync(
            new DestinationInput(null, "North in Mailchimp", "system", ContactChannel.Email, new ManifestDestinationSettings(_source, "tag_with_new_contacts", tag).ToJson(), null, null), Governance.Mina, None)).Value;
        long version = await _it.VersionAsync();
        long request = (await _it.Submissions.SubmitAsync(version, "", [destination, _it.FileId], Governance.Mina, None)).Value;
        Assert.True((await _it.Approvals.ApproveAsync(request, "", 30, Governance.Petra, None)).Succeeded);
        _push = (await _it.Service<PushService>().SaveAsync(
            new PushInput(null, "North to Mailchimp", _it.SegmentId, destination, PushMode.Mirror, PushFields.Default, RemovalGuardCount: 50), Governance.Mina, None)).Value;
    }

    public async Task DisposeAsync()
    {
        await _it.DisposeAsync();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task The_dry_run_says_what_it_takes_and_the_tag_holds_the_segment_and_follows_it()
    {
        DryRun dry = (await _it.Service<PushService>().DryRunAsync(_push, Governance.Mina, None)).Value;
        Assert.Equal((30, 31L), (dry.Plan.Add.Count, dry.Cost.Calls));

        PushRun first = await RunAsync();
        PushRun second = await RunAsync();
        await _it.MembersAsync(m => m.ChapterKey = "south", 3, 4);
        PushRun third = await RunAsync();

        Assert.Equal((PushRunState.Succeeded, 30, 0), (first.State, first.Confirmed, first.Refused));
        Assert.Equal(PushRunState.NothingToDo, second.State);
        Assert.Equal((2, 2), (third.ToRemove, third.Confirmed));
        Assert.Equal(28, Tag.Members.Count);
        Assert.All(Mail.Subscribers.Where(s => s.Email.StartsWith('m') && s.Email.EndsWith("@example.org", StringComparison.Ordinal) && char.IsDigit(s.Email[1])), s => Assert.Equal("transactional", s.Status));
    }

    [Fact]
    public async Task Whatever_goes_wrong_everybody_is_there_once_in_the_end_and_the_ledger_knows()
    {
        _sandbox.Faults = FaultPlan.Random(3, 0.2, Fault.ServerError, Fault.TimeoutAfterWrite, Fault.Truncated).At(FaultTimes.Quick);
        PushRun run = await RunAsync();
        for (int again = 0; again < 10 && run.State != PushRunState.NothingToDo; again++)
        {
            run = await RunAsync();
        }

        _sandbox.Faults = FaultPlan.None;
        Assert.Equal((PushRunState.NothingToDo, 30), (run.State, run.Kept));
        Assert.Equal(30, Tag.Members.Distinct().Count());
        Assert.Equal(Mail.Subscribers.Count, Mail.Subscribers.Select(s => s.Email).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.NotEmpty(_sandbox.MeterOf("mailchimp").Faults);
    }

    [Fact]
    public async Task No_key_is_found_in_any_log_audit_entry_export_pushed_file_run_or_database_text_after_pushes_that_went_well_and_badly()
    {
        await RunAsync();
        RestSourceInput known = (await _it.Service<RestSources>().FindAsync(_source, None))!.Value.Input;
        await _it.Service<RestSources>().SaveAsync(Governance.Ada, known with { Secrets = new Dictionary<string, string> { ["api_key"] = Wrong } }, None, _source);
        await _it.MembersAsync(m => m.ChapterKey = "south", 5);
        PushRun refused = await RunAsync();
        Result<string> stop = await _it.Service<RestWriters>().StopAsync(Governance.Ada, _source, "tag_with_new_contacts", new Dictionary<string, string> { ["tag"] = "North", ["segment_id"] = "1" }, None);
        Result<IReadOnlyList<ExistingTarget>> look = await _it.Service<RestWriters>().ExistingAsync(Governance.Ada, _source, "tag_with_new_contacts", None);
        Assert.Equal(0, refused.Confirmed);
        Assert.False(look.Succeeded);

        long file = (await _it.Service<PushService>().SaveAsync(new PushInput(null, "North to a file", _it.SegmentId, _it.FileId, PushMode.Mirror, PushFields.Default, RemovalGuardCount: 50), Governance.Mina, None)).Value;
        Assert.True((await _it.Service<PushRunner>().RunAsync(file, "test", Governance.Mina, None)).Succeeded);
        string[] files = Directory.GetFiles(Path.Combine(_it.Database.Folder, "pushes"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        using var audit = new MemoryStream();
        Assert.True((await _it.Service<AuditSearch>().ExportAsync(new AuditQuery(), audit, Governance.Ines, None)).Value > 5);

        string database = await DatabaseText.OfAsync(Path.Combine(_it.Database.Folder, "test.db"));
        string said = $"{string.Concat(files.Select(File.ReadAllText))} {Encoding.UTF8.GetString(audit.ToArray())} {refused.Message} {stop.Refusal?.Message} {look.Refusal.Message} {string.Join('\n', _lines)} {database}";
        Assert.Contains("API Key Invalid", look.Refusal.Message, StringComparison.Ordinal);
        Assert.True(database.Length > 20_000 && database.Contains("target.created", StringComparison.Ordinal), "There was hardly anything to search.");
        foreach (string secret in new[] { Key, Wrong }.SelectMany(s => new[] { s, Convert.ToBase64String(Encoding.UTF8.GetBytes("assochub:" + s)), s.Split('-')[0] }))
        {
            Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
        }
    }

    private MailState Mail => _sandbox.House.Mail;

    private StaticSegment Tag => Mail.Segments.Single(s => s.Name == "North");

    private async Task<PushRun> RunAsync()
    {
        Result<PushRun> run = await _it.Service<PushRunner>().RunAsync(_push, "test", Governance.Mina, None);
        Assert.True(run.Succeeded, run.Refusal?.Message);
        return run.Value;
    }

    private sealed class Listener(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}

using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Pushes;
using AssocHub.Tests.Approvals;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AssocHub.Tests.Pushes;

public sealed class PushRunnerTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeDestination _fake = new();
    private Governance _it = null!;
    private long _destination;
    private long _request;

    public async Task InitializeAsync()
    {
        _it = await Governance.CreateAsync(more: services => services.AddSingleton<IPushDestination>(_fake));
        _destination = (await _it.Service<PushDestinations>().SaveAsync(
            new DestinationInput(null, "Fake", "fake", ContactChannel.Email, "{}", "secret", null), Governance.Mina, None)).Value;
        await ApproveAsync();
    }

    public async Task DisposeAsync() => await _it.DisposeAsync();

    [Fact]
    public async Task A_first_run_adds_everybody_and_a_second_one_does_nothing()
    {
        long push = await PushAsync();
        PushRun first = await RunAsync(push);
        Assert.Equal((PushRunState.Succeeded, 30, 0), (first.State, first.Confirmed, first.Refused));
        Assert.Equal(30, _fake.Present.Count);

        int calls = _fake.Calls;
        PushRun second = await RunAsync(push);
        Assert.Equal((PushRunState.NothingToDo, 0, 30), (second.State, second.Confirmed, second.Kept));
        Assert.Equal(calls, _fake.Calls);
    }

    [Fact]
    public async Task A_mirror_takes_off_who_left_and_nobody_it_did_not_put_there()
    {
        _fake.Present.Add(9999);
        long push = await PushAsync();
        await RunAsync(push);
        await _it.MembersAsync(m => m.ChapterKey = "south", 3, 4);

        PushRun run = await RunAsync(push);
        Assert.Equal((2, 2), (run.ToRemove, run.Confirmed));
        Assert.DoesNotContain(3, _fake.Present);
        Assert.Contains(9999, _fake.Present);
        Assert.Equal(29, _fake.Present.Count);
    }

    [Fact]
    public async Task Add_only_takes_nobody_off()
    {
        long push = await PushAsync(PushMode.AddOnly);
        await RunAsync(push);
        await _it.MembersAsync(m => m.ChapterKey = "south", 3);
        Assert.Equal(PushRunState.NothingToDo, (await RunAsync(push)).State);
        Assert.Contains(3, _fake.Present);
    }

    [Fact]
    public async Task A_changed_field_is_updated_and_a_returning_member_is_added_again_under_a_new_key()
    {
        long push = await PushAsync();
        await RunAsync(push);
        await _it.MembersAsync(m => m.LastName = "Married", 5);
        Assert.Equal((0, 1, 0), (await RunAsync(push)) is { } r ? (r.ToAdd, r.ToUpdate, r.ToRemove) : default);

        await _it.MembersAsync(m => m.ChapterKey = "south", 5);
        await RunAsync(push);
        await _it.MembersAsync(m => m.ChapterKey = "north", 5);
        await RunAsync(push);
        Assert.Equal([PushAction.Add, PushAction.Update, PushAction.Remove, PushAction.Add], _fake.Done.Where(d => d.Member == 5).Select(d => d.Action));
        Assert.Contains(5, _fake.Present);
    }

    [Fact]
    public async Task Who_withdrew_consent_is_left_out_with_the_reason_and_taken_off_a_mirror()
    {
        await _it.MembersAsync(m => m.EmailConsent = "unsubscribed", 1);
        await _it.MembersAsync(m => m.EmailConsent = "cleaned", 2);
        await _it.MembersAsync(m => m.DoNotContact = true, 3);
        await _it.MembersAsync(m => m.Email = null, 4);
        await _it.MembersAsync(m => m.EmailConsent = null, 5);
        long push = await PushAsync();
        PushRun run = await RunAsync(push);

        Assert.Equal((25, 5), (run.Confirmed, run.Suppressed));
        IReadOnlyList<OutcomeRow> left = (await _it.Service<PushReader>().OutcomesAsync(run.Id, new OutcomeQuery(OutcomeState.Suppressed), 0, 10, Governance.Mina, None)).Value.Items;
        Assert.Equal(
            [SuppressionReason.Unsubscribed, SuppressionReason.Bounced, SuppressionReason.DoNotContact, SuppressionReason.NoAddress, SuppressionReason.NoConsent],
            left.Select(o => o.Suppression!.Value));

        await _it.MembersAsync(m => m.EmailConsent = "unsubscribed", 6);
        await RunAsync(push);
        Assert.DoesNotContain(6, _fake.Present);
    }

    [Fact]
    public async Task A_paused_push_sends_nothing()
    {
        long push = await PushAsync();
        Assert.True((await _it.Service<PushService>().PauseAsync(push, "Bounces rise.", Governance.Mina, None)).Succeeded);
        Assert.IsType<PushPaused>((await _it.Service<PushRunner>().RunAsync(push, "schedule", Actor.Schedule, None)).Refusal);
        Assert.Equal(0, _fake.Calls);

        Assert.True((await _it.Service<PushService>().ResumeAsync(push, Governance.Mina, None)).Succeeded);
        Assert.Equal(30, (await RunAsync(push)).Confirmed);
    }

    [Fact]
    public async Task Pausing_stops_a_run_in_flight_before_the_next_batch()
    {
        long push = await PushAsync();
        _fake.After = _ => _it.Service<PushService>().PauseAsync(push, "Stop.", Governance.Mina, None);
        PushRun run = await RunAsync(push);
        Assert.Equal((PushRunState.Paused, 10, 20), (run.State, run.Confirmed, run.NotSent));
        Assert.Equal(1, _fake.Calls);

        _fake.After = _ => Task.CompletedTask;
        await _it.Service<PushService>().ResumeAsync(push, Governance.Mina, None);
        Assert.Equal(20, (await RunAsync(push)).Confirmed);
        Assert.Equal((30, 1), (_fake.Present.Count, _fake.MostDeliveriesOfOneKey));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killed_between_sending_and_writing_it_sends_nobody_twice(bool canBeAsked)
    {
        _fake.CanBeAsked = canBeAsked;
        long push = await PushAsync();
        int batches = 0;
        _fake.After = _ =>
        {
            if (++batches == 2)
            {
                throw new KilledException();
            }

            return Task.CompletedTask;
        };
        await Assert.ThrowsAsync<KilledException>(() => RunAsync(push));
        Assert.Equal(20, _fake.Present.Count);
        Assert.Equal(10, await LedgerAsync(push));

        _fake.After = _ => Task.CompletedTask;
        await RunAsync(push);
        Assert.Equal(30, _fake.Done.Count);
        Assert.Equal(30, _fake.Present.Count);
        Assert.Equal(30, await LedgerAsync(push));
        Assert.Equal(canBeAsked ? 1 : 2, _fake.MostDeliveriesOfOneKey);
    }

    [Fact]
    public async Task Killed_at_every_batch_in_turn_the_end_is_that_of_an_undisturbed_run()
    {
        long push = await PushAsync();
        for (int kill = 1; kill <= 3; kill++)
        {
            _fake.After = _ => throw new KilledException();
            await Assert.ThrowsAsync<KilledException>(() => RunAsync(push));
        }

        _fake.After = _ => Task.CompletedTask;
        await RunAsync(push);
        Assert.Equal((30, 30, 1), (_fake.Present.Count, _fake.Done.Count, _fake.MostDeliveriesOfOneKey));
        Assert.Equal(30, await LedgerAsync(push));
        await using AssocHubDbContext db = _it.Database.CreateDbContext();
        Assert.DoesNotContain(await db.PushRuns.Select(r => r.State).ToListAsync(), s => s == PushRunState.Running);
        Assert.DoesNotContain(await db.PushOutcomes.Select(o => o.State).ToListAsync(), s => s is OutcomeState.Planned or OutcomeState.Sending);
    }

    [Fact]
    public async Task Killed_before_sending_nothing_is_lost()
    {
        long push = await PushAsync();
        _fake.Before = _ => throw new KilledException();
        await Assert.ThrowsAsync<KilledException>(() => RunAsync(push));
        _fake.Before = _ => null;
        await RunAsync(push);
        Assert.Equal((30, 1), (_fake.Present.Count, _fake.MostDeliveriesOfOneKey));
    }

    [Fact]
    public async Task Who_may_have_arrived_before_a_crash_and_left_since_is_not_sent_again_and_is_taken_off()
    {
        _fake.CanBeAsked = false;
        long push = await PushAsync();
        _fake.After = _ => throw new KilledException();
        await Assert.ThrowsAsync<KilledException>(() => RunAsync(push));
        await _it.MembersAsync(m => m.ChapterKey = "south", 1);

        _fake.After = _ => Task.CompletedTask;
        await RunAsync(push);
        Assert.Equal([PushAction.Add, PushAction.Remove], _fake.Done.Where(d => d.Member == 1).Select(d => d.Action));
        Assert.DoesNotContain(1, _fake.Present);
    }

    [Fact]
    public async Task Two_processes_do_not_run_one_push_at_once_and_a_dead_one_is_followed()
    {
        long push = await PushAsync();
        Result<PushRun>? inner = null;
        _fake.After = async _ => inner ??= await _it.Service<PushRunner>().RunAsync(push, "other node", Governance.Mina, None);
        await RunAsync(push);
        Assert.IsType<PushIsRunning>(inner!.Value.Refusal);
        Assert.Equal(1, _fake.MostDeliveriesOfOneKey);

        await using AssocHubDbContext db = _it.Database.CreateDbContext();
        DateTimeOffset until = _it.Database.Time.Now.AddMinutes(3);
        await db.Pushes.ExecuteUpdateAsync(set => set.SetProperty(p => p.LeaseHolder, Guid.NewGuid()).SetProperty(p => p.LeaseUntil, until));
        Assert.IsType<PushIsRunning>((await _it.Service<PushRunner>().RunAsync(push, "x", Governance.Mina, None)).Refusal);
        _it.Database.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.True((await _it.Service<PushRunner>().RunAsync(push, "x", Governance.Mina, None)).Succeeded);
    }

    [Fact]
    public async Task A_member_who_leaves_between_planning_and_sending_is_not_sent()
    {
        long push = await PushAsync();
        _fake.After = async _ =>
        {
            await _it.MembersAsync(m => m.ChapterKey = "south", 25);
            await _it.MembersAsync(m => m.EmailConsent = "unsubscribed", 26);
        };
        PushRun run = await RunAsync(push);
        Assert.Equal((28, 2), (run.Confirmed, run.NotSent));
        Assert.DoesNotContain(25, _fake.Present);
        Assert.DoesNotContain(26, _fake.Present);
    }

    [Fact]
    public async Task An_approval_revoked_in_flight_stops_the_run()
    {
        long push = await PushAsync();
        _fake.After = _ => _it.Approvals.RevokeAsync(_request, "A mistake.", Governance.Petra, None);
        PushRun run = await RunAsync(push);
        Assert.Equal((PushRunState.Failed, 10), (run.State, run.Confirmed));
        Assert.Equal(10, _fake.Present.Count);
        Assert.IsType<NotApproved>((await _it.Service<PushRunner>().RunAsync(push, "x", Governance.Mina, None)).Refusal);
    }

    [Fact]
    public async Task A_refused_batch_is_split_until_the_bad_rows_are_alone()
    {
        _fake.Before = batch => batch.Rows.Any(r => r.MemberId is 7 or 18) ? SendResult.Failed(PushFailure.Refused, "Bad row") : null;
        PushRun run = await RunAsync(await PushAsync());
        Assert.Equal((PushRunState.Partly, 28, 2), (run.State, run.Confirmed, run.Refused));
        Assert.Equal([7L, 18L], Enumerable.Range(1, 30).Select(i => (long)i).Except(_fake.Present));
        Assert.Equal(1, _fake.MostDeliveriesOfOneKey);
    }

    [Fact]
    public async Task A_passing_failure_is_tried_again_with_the_same_keys()
    {
        int calls = 0;
        _fake.Before = _ => ++calls switch
        {
            1 => SendResult.Failed(PushFailure.RateLimited, "", TimeSpan.FromMilliseconds(1)),
            2 => SendResult.Failed(PushFailure.ServerError, ""),
            _ => null,
        };
        PushRun run = await RunAsync(await PushAsync());
        Assert.Equal((PushRunState.Succeeded, 30), (run.State, run.Confirmed));
        await using AssocHubDbContext db = _it.Database.CreateDbContext();
        Assert.Equal(3, await db.PushOutcomes.MaxAsync(o => o.Attempts));
    }

    [Fact]
    public async Task A_failure_only_a_person_can_mend_stops_at_once_and_the_next_run_goes_on()
    {
        long push = await PushAsync();
        _fake.Before = _ => SendResult.Failed(PushFailure.Unauthorized, "");
        PushRun run = await RunAsync(push);
        Assert.Equal((PushRunState.Failed, 0, 1), (run.State, run.Confirmed, _fake.Calls));
        Assert.Contains("credential", run.Message, StringComparison.Ordinal);

        _fake.Before = _ => null;
        Assert.Equal(30, (await RunAsync(push)).Confirmed);
    }

    [Fact]
    public async Task A_lasting_outage_gives_up_and_later_sends_each_row_once()
    {
        _fake.CanBeAsked = false;
        long push = await PushAsync();
        _fake.Before = _ => SendResult.Failed(PushFailure.Timeout, "");
        Assert.Equal(PushRunState.Failed, (await RunAsync(push)).State);
        Assert.Equal(5, _fake.Calls);
        _fake.Before = _ => null;
        await RunAsync(push);
        Assert.Equal((30, 1), (_fake.Present.Count, _fake.MostDeliveriesOfOneKey));
    }

    [Fact]
    public async Task Many_removals_wait_for_agreement_while_additions_go_on()
    {
        long push = await PushAsync(guardCount: 2);
        await RunAsync(push);
        await _it.MembersAsync(m => m.ChapterKey = "south", 1, 2, 3, 4);
        await _it.AddMembersAsync(2001, 2);

        PushRun held = await RunAsync(push);
        Assert.Equal((4, 0, 2), (held.Held, held.ToRemove, held.Confirmed));
        Assert.Contains(1, _fake.Present);

        var pushes = _it.Service<PushService>();
        Assert.Equal(4, Assert.IsType<RemovalsChanged>((await pushes.AgreeToRemovalsAsync(push, 3, Governance.Mina, None)).Refusal).Now);
        Assert.True((await pushes.AgreeToRemovalsAsync(push, 4, Governance.Mina, None)).Succeeded);
        Assert.Equal(4, (await RunAsync(push)).Confirmed);
        Assert.DoesNotContain(1, _fake.Present);
        Assert.IsType<RemovalsChanged>((await pushes.AgreeToRemovalsAsync(push, 4, Governance.Mina, None)).Refusal);
    }

    [Fact]
    public async Task A_merged_member_keeps_the_place_of_the_one_who_was_sent()
    {
        long push = await PushAsync();
        await RunAsync(push);
        await _it.MembersAsync(m => (m.MergedIntoId, m.ChapterKey) = (10L, "south"), 9);
        await _it.MembersAsync(m => m.Email = "m9@example.org", 10);

        PushRun run = await RunAsync(push);
        Assert.Equal((0, 1, 0), (run.ToAdd, run.ToUpdate, run.ToRemove));
        Assert.Equal(PushRunState.NothingToDo, (await RunAsync(push)).State);
    }

    [Fact]
    public async Task Every_run_leaves_rows_and_a_chain_that_verifies()
    {
        long push = await PushAsync();
        await RunAsync(push);
        Assert.Contains("push.started", await _it.ActionsAsync());
        Assert.Contains("push.finished", await _it.ActionsAsync());
        Assert.True((await _it.Service<AuditLog>().VerifyAsync(anchor: null, None)).Intact);
        AuditRow found = (await _it.Service<AuditSearch>().FindAsync(new AuditQuery(Action: "push.finished", MemberId: 12), 0, 1, Governance.Ines, None)).Value.Items.Single();
        Assert.Contains("\"confirmed\":30", found.Details, StringComparison.Ordinal);
        await using AssocHubDbContext db = _it.Database.CreateDbContext();
        Run row = await db.Runs.SingleAsync(r => r.Stage == "push");
        Assert.Equal((RunOutcome.Succeeded, row.Added + row.Changed + row.Unchanged + row.Rejected), (row.Outcome, row.Read));
    }

    [Fact]
    public async Task A_dry_run_sends_nothing_and_shows_everybody_left_out()
    {
        await _it.MembersAsync(m => m.EmailConsent = "unsubscribed", 1, 2);
        long push = await PushAsync();
        DryRun dry = (await _it.Service<PushService>().DryRunAsync(push, Governance.Mina, None)).Value;
        Assert.Equal((28, 2, 20, 3L), (dry.Plan.Add.Count, dry.Plan.Suppressed.Count, dry.Sample.Count, dry.Cost.Calls));
        Assert.Equal("First1 Last1", dry.Names[1]);
        Assert.Equal(0, _fake.Calls);
        await using AssocHubDbContext db = _it.Database.CreateDbContext();
        Assert.Equal((0, 0), (await db.PushRuns.CountAsync(), await db.PushLedger.CountAsync()));
    }

    [Fact]
    public async Task Only_who_may_push_pushes_and_secrets_are_stored_closed()
    {
        long push = await PushAsync();
        Assert.IsType<NotAllowed>((await _it.Service<PushRunner>().RunAsync(push, "x", Governance.Petra, None)).Refusal);
        Assert.IsType<NotAllowed>((await _it.Service<PushService>().DryRunAsync(push, Governance.Ines, None)).Refusal);
        Assert.IsType<NotAllowed>((await _it.Service<PushService>().PauseAsync(push, "", Governance.Ines, None)).Refusal);
        await using AssocHubDbContext db = _it.Database.CreateDbContext();
        string closed = (await db.Destinations.SingleAsync(d => d.Id == _destination)).ProtectedSecret!;
        Assert.DoesNotContain("secret", closed, StringComparison.Ordinal);
        Assert.NotEmpty(await db.StoredKeys.ToListAsync());
        Assert.DoesNotContain(await db.AuditEntries.Select(e => e.Details).ToListAsync(), d => d.Contains("\"secret\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_destination_that_an_approval_names_keeps_its_address()
    {
        var input = new DestinationInput(_destination, "Renamed", "fake", ContactChannel.Email, """{"elsewhere":1}""", null, null);
        Assert.IsType<DestinationIsApproved>((await _it.Service<PushDestinations>().SaveAsync(input, Governance.Mina, None)).Refusal);
        Assert.True((await _it.Service<PushDestinations>().SaveAsync(input with { Settings = "{}" }, Governance.Mina, None)).Succeeded);
    }

    private async Task ApproveAsync()
    {
        long version = await _it.VersionAsync();
        _request = (await _it.Submissions.SubmitAsync(version, "", [_destination, _it.FileId], Governance.Mina, None)).Value;
        Assert.True((await _it.Approvals.ApproveAsync(_request, "", 30, Governance.Petra, None)).Succeeded);
    }

    private async Task<long> PushAsync(PushMode mode = PushMode.Mirror, int guardCount = 50) => (await _it.Service<PushService>().SaveAsync(
        new PushInput(null, "North list", _it.SegmentId, _destination, mode, PushFields.Default, RemovalGuardCount: guardCount), Governance.Mina, None)).Value;

    private async Task<PushRun> RunAsync(long push) => (await _it.Service<PushRunner>().RunAsync(push, "Mina", Governance.Mina, None)).Value;

    private async Task<int> LedgerAsync(long push)
    {
        await using AssocHubDbContext db = _it.Database.CreateDbContext();
        return await db.PushLedger.CountAsync(e => e.PushId == push && e.IsPresent);
    }
}

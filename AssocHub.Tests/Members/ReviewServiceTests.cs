using System.Collections.Concurrent;
using System.Data.Common;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using AssocHub.Data.Members.Reviewing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using static AssocHub.Tests.Members.MemberWorld;

namespace AssocHub.Tests.Members;

public sealed class ReviewServiceTests
{
    private static readonly Actor Staff = new("staff", "Sam Staff", [Role.MembershipStaff]);
    private static readonly Actor Other = new("other", "Olga Other", [Role.MembershipStaff]);
    private static readonly Actor Third = new("third", "Theo Third", [Role.MembershipStaff]);
    private static readonly Actor Auditor = new("auditor", "Ada Auditor", [Role.Auditor]);
    private static readonly Arrival Ann = Ams("M1", "Ann", "Lee", "ann@a.org");
    private static readonly Arrival AnnToo = Registration("R1", "Ann", "Lee", "ann.lee@b.org");
    private static readonly Arrival Bob = Ams("M2", "Bob", "May", "bob@a.org");
    private static readonly Arrival BobToo = User("U1", "Rob", "May", "rob@b.org");

    [Fact]
    public async Task An_answer_merges_with_the_chosen_fields_and_undo_leaves_everything_as_it_was()
    {
        await using MemberWorld world = await ReadyAsync();
        long pair = await world.ResembleAsync(Ann, AnnToo, 0.8);
        Dictionary<string, long> before = await world.MembersAsync();
        ReviewCase found = (await world.Reviews.NextAsync(Staff, new ReviewQuery(), [], CancellationToken.None)).Value!;
        Assert.Equal(pair, found.PairId);
        MergedField email = found.Merged.Single(f => f.Field == "email");
        Assert.Equal(await world.RecordIdAsync(Ann), email.Winner);

        ReviewOutcome outcome = (await world.Reviews.DecideAsync(
            Staff, new ReviewDecision(pair, MergeVerdict.Same) { Choices = new Dictionary<string, long> { ["email"] = await world.RecordIdAsync(AnnToo) } }, CancellationToken.None)).Value;
        await world.Reviews.CarryOutAsync(Staff, CancellationToken.None);
        Member merged = await world.MemberOfAsync(Ann);
        Assert.Equal((await world.MemberOfAsync(AnnToo)).Id, merged.Id);
        Assert.Equal("ann.lee@b.org", merged.Email);
        Assert.Equal(PairState.Linked, (await world.PairAsync(pair)).State);

        Assert.True((await world.Reviews.UndoAsync(Staff, outcome.ActId, CancellationToken.None)).Succeeded);
        await world.Reviews.CarryOutAsync(Staff, CancellationToken.None);
        Assert.Equal(before, await world.MembersAsync());
        Assert.Equal("ann@a.org", (await world.MemberOfAsync(Ann)).Email);
        Assert.Equal(PairState.Waiting, (await world.PairAsync(pair)).State);
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        Assert.Equal(0, await db.FieldChoices.CountAsync(c => c.RevokedAt == null));
        Assert.Equal(0, await db.ReviewAnswers.CountAsync(a => a.RevokedAt == null));
    }

    [Fact]
    public async Task Different_leaves_the_queue_for_good_and_comes_back_when_it_is_taken_back()
    {
        await using MemberWorld world = await ReadyAsync();
        long pair = await world.ResembleAsync(Ann, AnnToo, 0.8);
        ReviewOutcome outcome = (await world.Reviews.DecideAsync(Staff, new ReviewDecision(pair, MergeVerdict.Different), CancellationToken.None)).Value;
        await world.Reviews.CarryOutAsync(Staff, CancellationToken.None);
        Assert.Null((await world.Reviews.NextAsync(Staff, new ReviewQuery(), [], CancellationToken.None)).Value);
        Assert.IsType<NoLongerWaiting>((await world.Reviews.DecideAsync(Staff, new ReviewDecision(pair, MergeVerdict.Same), CancellationToken.None)).Refusal);
        DecisionRow row = Assert.Single((await new DecisionQuery(world.Database).ListAsync(Staff, DecisionKind.Different, 1, 20, CancellationToken.None)).Value.Items);
        Assert.Equal("Ann Lee", row.Left.Name);

        await world.Merges.UndoAsync(Staff, outcome.ActId, CancellationToken.None);
        Assert.Equal(pair, (await world.Reviews.NextAsync(Staff, new ReviewQuery(), [], CancellationToken.None)).Value!.PairId);
        Assert.Empty((await new DecisionQuery(world.Database).ListAsync(Staff, DecisionKind.Different, 1, 20, CancellationToken.None)).Value.Items);
    }

    [Fact]
    public async Task Making_ready_answers_a_case_and_leaves_nothing_of_it()
    {
        await using MemberWorld world = await ReadyAsync();
        long pair = await world.ResembleAsync(Ann, AnnToo, 0.8);
        var sent = new Sent();
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        int entries = await db.AuditEntries.CountAsync();
        using (var reviews = new ReviewService(
            DatabaseRegistration.ContextFactory(world.Database.Options, sent), world.Unify, world.Merges, world.Audit, world.Database.Time, world.Association))
        {
            await reviews.WarmUpAsync(Staff, CancellationToken.None);
        }

        Assert.Contains(sent.Texts, text => text.Contains("INSERT INTO \"ReviewAnswers\"", StringComparison.Ordinal));
        Assert.Equal(PairState.Waiting, (await world.PairAsync(pair)).State);
        Assert.Equal((0, 0, entries), (await db.ReviewAnswers.CountAsync(), await db.MergeDecisions.CountAsync(), await db.AuditEntries.CountAsync()));
        Assert.Equal(pair, (await world.Reviews.NextAsync(Staff, new ReviewQuery(), [], CancellationToken.None)).Value!.PairId);
    }

    [Fact]
    public async Task The_most_valuable_case_comes_first_and_a_skipped_one_later()
    {
        await using MemberWorld world = await ReadyAsync();
        long sure = await world.ResembleAsync(Ann, AnnToo, 0.97);
        long unsure = await world.ResembleAsync(Bob, BobToo, 0.5);
        Assert.Equal(unsure, (await world.Reviews.NextAsync(Staff, new ReviewQuery(), [], CancellationToken.None)).Value!.PairId);
        Assert.Equal(sure, (await world.Reviews.NextAsync(Staff, new ReviewQuery(), [unsure], CancellationToken.None)).Value!.PairId);
        for (int i = 0; i < 3; i++)
        {
            await world.Reviews.SkipAsync(Staff, unsure, CancellationToken.None);
        }

        Assert.Equal(sure, (await world.Reviews.NextAsync(Staff, new ReviewQuery(), [], CancellationToken.None)).Value!.PairId);
    }

    [Fact]
    public async Task Where_two_must_agree_nobody_decides_alone()
    {
        await using MemberWorld world = await ReadyAsync();
        long pair = await world.ResembleAsync(Ann, AnnToo, 0.8);
        await world.Reviews.AskTwoAsync(Staff, pair, true, CancellationToken.None);
        ReviewOutcome first = (await world.Reviews.DecideAsync(Staff, new ReviewDecision(pair, MergeVerdict.Same), CancellationToken.None)).Value;
        Assert.False(first.IsFinal);
        Assert.IsType<OpinionGiven>((await world.Reviews.DecideAsync(Staff, new ReviewDecision(pair, MergeVerdict.Same), CancellationToken.None)).Refusal);
        Assert.Null((await world.Reviews.NextAsync(Staff, new ReviewQuery(), [], CancellationToken.None)).Value);
        Assert.Equal(1, (await world.Reviews.NextAsync(Other, new ReviewQuery(), [], CancellationToken.None)).Value!.Opinions);
        // It can be found again and taken back as long as nobody else answered; nobody else sees it.
        Assert.Equal([first.ActId], await OpinionsAsync(world, Staff));
        Assert.Empty(await OpinionsAsync(world, Other));
        Assert.True((await world.Reviews.UndoAsync(Staff, first.ActId, CancellationToken.None)).Succeeded);
        Assert.Empty(await OpinionsAsync(world, Staff));
        await world.Reviews.DecideAsync(Staff, new ReviewDecision(pair, MergeVerdict.Same), CancellationToken.None);

        ReviewOutcome second = (await world.Reviews.DecideAsync(Other, new ReviewDecision(pair, MergeVerdict.Same), CancellationToken.None)).Value;
        Assert.True(second.IsFinal);
        await world.Reviews.CarryOutAsync(Other, CancellationToken.None);
        Assert.Equal((await world.MemberOfAsync(Ann)).Id, (await world.MemberOfAsync(AnnToo)).Id);
        Assert.Empty(await OpinionsAsync(world, Staff));
    }

    [Fact]
    public async Task Where_two_differ_a_third_decides_and_nobody_is_asked_twice()
    {
        await using MemberWorld world = await ReadyAsync();
        long pair = await world.ResembleAsync(Ann, AnnToo, 0.8);
        await world.Reviews.AskTwoAsync(Staff, pair, true, CancellationToken.None);
        await AnswerAsync(world, Staff, pair, MergeVerdict.Same);
        Assert.IsType<TwoMustAgree>((await world.Reviews.AskTwoAsync(Other, pair, false, CancellationToken.None)).Refusal);
        ReviewOutcome second = await AnswerAsync(world, Other, pair, MergeVerdict.Different);
        Assert.False(second.IsFinal);
        Assert.Null(await NextAsync(world, Staff));
        Assert.Null(await NextAsync(world, Other));
        Assert.Equal(2, (await NextAsync(world, Third))!.Opinions);
        Assert.Equal(pair, (await world.Reviews.NextAsync(Third, new ReviewQuery(OnlyTwo: true), [], CancellationToken.None)).Value!.PairId);

        // The second takes their answer back: they are asked again, the first is not.
        Assert.True((await world.Reviews.UndoAsync(Other, second.ActId, CancellationToken.None)).Succeeded);
        Assert.Null(await NextAsync(world, Staff));
        Assert.Equal(1, (await NextAsync(world, Other))!.Opinions);

        await AnswerAsync(world, Other, pair, MergeVerdict.Different);
        ReviewOutcome last = await AnswerAsync(world, Third, pair, MergeVerdict.Different);
        Assert.True(last.IsFinal);
        await world.Reviews.CarryOutAsync(Third, CancellationToken.None);
        Assert.Equal(PairState.Different, (await world.PairAsync(pair)).State);
        Assert.NotEqual((await world.MemberOfAsync(Ann)).Id, (await world.MemberOfAsync(AnnToo)).Id);
    }

    [Fact]
    public async Task What_a_rule_forbids_needs_two_people_when_it_is_set_so_and_no_rule_merges_it()
    {
        await using MemberWorld world = await CreateAsync();
        Arrival twin = Ams("M9", "Ann", "Lee", "a.lee@c.org");
        await world.LandAsync(Ann, twin, Bob, BobToo);
        await world.UnifyAsync();
        await world.ResembleAsync(Bob, BobToo, 0.9);
        long pair = await world.ResembleAsync(Ann, twin, 0.9999);
        var admin = new Actor("admin", "Ada Admin", [Role.Administrator]);
        Assert.True((await world.Thresholds.SaveTwoReviewersAsync(admin, new TwoReviewers(WhereForbidden: true), CancellationToken.None)).Succeeded);

        Assert.Equal(1, (await world.Reviews.CountsAsync(DateTimeOffset.MinValue, CancellationToken.None)).NeedTwo);
        ReviewCase shown = (await world.Reviews.NextAsync(Staff, new ReviewQuery(OnlyTwo: true), [], CancellationToken.None)).Value!;
        Assert.True(shown.NeedsTwo);
        Assert.IsType<TwoMustAgree>((await world.Reviews.AskTwoAsync(Staff, pair, false, CancellationToken.None)).Refusal);
        Assert.Contains(BulkRule.TwoMustAgree, (await world.Bulk.PreviewAsync(Staff, new BulkRule(0.99), CancellationToken.None)).Value.Stopped.Select(s => s.Why));
        Assert.False((await AnswerAsync(world, Staff, pair, MergeVerdict.Same)).IsFinal);
        Assert.True((await AnswerAsync(world, Other, pair, MergeVerdict.Same)).IsFinal);
    }

    [Fact]
    public async Task A_skip_is_taken_back_and_the_case_is_worth_again_what_it_was()
    {
        await using MemberWorld world = await ReadyAsync();
        long pair = await world.ResembleAsync(Ann, AnnToo, 0.8);
        double before = (await world.PairAsync(pair)).Value;
        await world.Reviews.SkipAsync(Staff, pair, CancellationToken.None);
        Assert.NotEqual(before, (await world.PairAsync(pair)).Value);
        await world.Reviews.UnskipAsync(Staff, pair, CancellationToken.None);
        await world.Reviews.UnskipAsync(Staff, pair, CancellationToken.None);
        Assert.Equal((before, 0), ((await world.PairAsync(pair)).Value, (await world.PairAsync(pair)).Skips));
    }

    [Fact]
    public async Task Cases_drawn_at_random_include_those_the_machine_takes_for_two_people_and_their_answers_make_the_estimate()
    {
        await using MemberWorld world = await ReadyAsync();
        long waits = await world.ResembleAsync(Ann, AnnToo, 0.8);
        long unlike = await world.ResembleAsync(Bob, BobToo, 0.05);
        Assert.Equal(PairState.Distinct, (await world.PairAsync(unlike)).State);
        DuplicateEstimate guess = await EstimateAsync(world);
        Assert.Equal((2L, 0L, false), (guess.Strata.Sum(s => s.Open), guess.Answers, guess.IsSampled));
        Assert.Equal(0.85, guess.Surplus, 6);

        var seen = new HashSet<long>();
        for (int i = 0; i < 200 && seen.Count < 2; i++)
        {
            seen.Add((await world.Reviews.NextAsync(Staff, new ReviewQuery(Random: true), [], CancellationToken.None)).Value!.PairId);
        }

        Assert.Equal([waits, unlike], seen.Order());
        Assert.IsType<NoLongerWaiting>((await world.Reviews.DecideAsync(Staff, new ReviewDecision(unlike, MergeVerdict.Different), CancellationToken.None)).Refusal);
        await world.Reviews.DecideAsync(Staff, new ReviewDecision(unlike, MergeVerdict.Different) { Sampled = true, Blind = true }, CancellationToken.None);
        await world.Reviews.CarryOutAsync(Staff, CancellationToken.None);

        DuplicateEstimate after = await EstimateAsync(world);
        Stratum answered = Assert.Single(after.Strata, s => !s.IsAsked);
        Assert.Equal((0L, 1L, 0L), (answered.Open, answered.Answered, answered.Same));
        Assert.Equal(0.8, after.Surplus, 6);
    }

    [Fact]
    public async Task Of_a_merge_by_rule_one_member_can_be_taken_back_alone()
    {
        await using MemberWorld world = await ReadyAsync();
        await world.ResembleAsync(Ann, AnnToo, 0.97);
        await world.ResembleAsync(Bob, BobToo, 0.96);
        BulkOutcome done = (await world.Bulk.MergeAsync(Staff, new BulkRule(0.95), 2, CancellationToken.None)).Value;
        DecisionRow row = Assert.Single((await new DecisionQuery(world.Database).ListAsync(Staff, DecisionKind.Same, 1, 20, CancellationToken.None)).Value.Items);
        Assert.Equal((true, 2), (row.IsMany, row.Pairs));

        await world.Merges.UndoAsync(Staff, done.ActId, (await world.MemberOfAsync(Bob)).Id, CancellationToken.None);
        Assert.NotEqual((await world.MemberOfAsync(Bob)).Id, (await world.MemberOfAsync(BobToo)).Id);
        Assert.Equal((await world.MemberOfAsync(Ann)).Id, (await world.MemberOfAsync(AnnToo)).Id);
        Assert.Single((await new DecisionQuery(world.Database).ListAsync(Staff, DecisionKind.TakenBack, 1, 20, CancellationToken.None)).Value.Items);
    }

    [Fact]
    public async Task A_bulk_merge_stops_at_whatever_speaks_against_and_is_taken_back_whole()
    {
        await using MemberWorld world = await ReadyAsync();
        Arrival third = Registration("R9", "Ann", "Lee", "third@c.org");
        await world.LandAsync(third);
        await world.UnifyAsync();
        await world.ResembleAsync(Ann, AnnToo, 0.97);
        await world.ResembleAsync(Ann, third, 0.96);
        await world.ResembleAsync(Bob, BobToo, 0.96, "given name|same given name|8\ne-mail|different e-mail addresses|-3");
        Dictionary<string, long> before = await world.MembersAsync();

        BulkPreview preview = (await world.Bulk.PreviewAsync(Staff, new BulkRule(0.95), CancellationToken.None)).Value;
        Assert.Equal(1, preview.Merges);
        Assert.Equal(["different e-mail addresses", "one of the two is in another case of this merge"], preview.Stopped.Select(s => s.Why).Order(StringComparer.Ordinal));
        Assert.IsType<ChangedMeanwhile>((await world.Bulk.MergeAsync(Staff, new BulkRule(0.95), 2, CancellationToken.None)).Refusal);
        BulkOutcome done = (await world.Bulk.MergeAsync(Staff, new BulkRule(0.95), 1, CancellationToken.None)).Value;
        Assert.Equal(before.Values.Distinct().Count() - 1, (await world.PeopleAsync()).Length);
        await world.Merges.UndoAsync(Staff, done.ActId, CancellationToken.None);
        Assert.Equal(before, await world.MembersAsync());
    }

    [Fact]
    public async Task Two_live_AMS_records_are_asked_only_when_they_are_very_alike_and_never_linked()
    {
        await using MemberWorld world = await CreateAsync(leastRecords: 0);
        Arrival twin = Ams("M9", "Ann", "Lee", "a.lee@c.org");
        await world.LandAsync(Ann, twin, Bob);
        await world.UnifyAsync();
        long asked = await world.ResembleAsync(Ann, twin, 0.9999);
        long not = await world.ResembleAsync(Bob, twin, 0.9);
        Assert.Equal((PairState.Waiting, PairObstacle.TwoAmsRecords), ((await world.PairAsync(asked)).State, (await world.PairAsync(asked)).Obstacle));
        Assert.Equal(PairState.Forbidden, (await world.PairAsync(not)).State);
    }

    [Fact]
    public async Task A_likely_pair_links_itself_unless_somebody_else_fits_nearly_as_well()
    {
        await using MemberWorld world = await CreateAsync(leastRecords: 0);
        Arrival rival = Ams("M9", "Ann", "Lee", "a.lee@c.org");
        await world.LandAsync(Ann, AnnToo, rival, Bob, BobToo);
        await world.UnifyAsync();
        long clear = await world.ResembleAsync(Bob, BobToo, 0.9995);
        await world.ResembleAsync(rival, AnnToo, 0.997);
        long contested = await world.ResembleAsync(Ann, AnnToo, 0.9995);
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        await db.SourceRecords.ExecuteUpdateAsync(set => set.SetProperty(r => r.NeedsUnify, true));
        await world.Unify.ApplyAsync("test", CancellationToken.None);
        Assert.Equal(PairState.Linked, (await world.PairAsync(clear)).State);
        Assert.Equal(PairState.Waiting, (await world.PairAsync(contested)).State);
        Assert.Equal(PairObstacle.Ambiguous, (await world.PairAsync(contested)).Obstacle);
        RecordLink link = await db.RecordLinks.SingleAsync(l => l.Rule.StartsWith(Core.Members.Matching.LinkRules.Probable));
        Assert.Contains("same family name", link.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_review_sees_and_changes_nothing()
    {
        await using MemberWorld world = await ReadyAsync();
        long pair = await world.ResembleAsync(Ann, AnnToo, 0.8);
        Assert.IsType<NotAllowed>((await world.Reviews.NextAsync(Auditor, new ReviewQuery(), [], CancellationToken.None)).Refusal);
        Assert.IsType<NotAllowed>((await world.Reviews.DecideAsync(Auditor, new ReviewDecision(pair, MergeVerdict.Same), CancellationToken.None)).Refusal);
        Assert.IsType<NotAllowed>((await world.Bulk.PreviewAsync(Auditor, new BulkRule(0.9), CancellationToken.None)).Refusal);
        Assert.Equal(PairState.Waiting, (await world.PairAsync(pair)).State);
    }

    [Fact]
    public void What_differs_between_two_values_is_marked_and_nothing_else()
    {
        IReadOnlyList<MarkedPiece> pieces = DifferenceMarks.Of("Reily", "Reilly");
        Assert.Equal("Reily", string.Concat(pieces.Select(p => p.Text)));
        Assert.DoesNotContain(pieces, p => p.Differs);
        Assert.Equal(["l"], DifferenceMarks.Of("Reilly", "Reily").Where(p => p.Differs).Select(p => p.Text));
        Assert.All(DifferenceMarks.Of("abc", "xyz"), p => Assert.True(p.Differs));
    }

    [Fact]
    public void The_duplicate_rate_counts_open_cases_by_what_people_found_and_widens_where_nobody_looked()
    {
        var answered = new DuplicateEstimate(1000, [new Stratum(0.5, IsAsked: true, 40, 100, 50, 0.7), new Stratum(0.9, IsAsked: true, 10, 100, 90, 0.95)], IsSampled: true);
        Assert.Equal((40 * (50 + 1.4) / 102) + (10 * (90 + 1.9) / 102), answered.Surplus, 6);
        Assert.InRange(answered.Rate.Low, 0.022, 0.029);
        Assert.InRange(answered.Rate.High, 0.029, 0.035);
        var unknown = new DuplicateEstimate(1000, [new Stratum(0.5, IsAsked: true, 40, 0, 0, 0.7)], IsSampled: false);
        Assert.Equal((0.028, 0.0, 0.04), (Math.Round(unknown.Rate.Value, 6), Math.Round(unknown.Rate.Low, 6), Math.Round(unknown.Rate.High, 6)));

        // What nobody answered is no sample: the machine may be wrong about all kinds alike, so nothing evens out.
        var nowhere = new DuplicateEstimate(1000, [new Stratum(0.1, IsAsked: false, 60, 0, 0, 0.2), new Stratum(0.5, IsAsked: true, 40, 0, 0, 0.7)], IsSampled: false);
        Assert.Equal((0.0, 0.1, 100L), (Math.Round(nowhere.Rate.Low, 6), Math.Round(nowhere.Rate.High, 6), nowhere.Guessed));
    }

    [Fact]
    public void A_case_is_drawn_more_often_from_where_answers_differ_more_and_always_from_where_something_is_open()
    {
        var estimate = new DuplicateEstimate(1000, [new Stratum(0.5, IsAsked: true, 0, 9, 9, 0), new Stratum(0.7, IsAsked: true, 100, 40, 20, 0.8), new Stratum(0.9, IsAsked: true, 100, 40, 40, 0.95)], IsSampled: true);
        double[] draws = [.. Enumerable.Range(0, 1000).Select(i => estimate.Draw(i / 1000.0)!.From)];
        Assert.DoesNotContain(0.5, draws);
        Assert.InRange(draws.Count(d => d == 0.7), 700, 950);
        Assert.Null(new DuplicateEstimate(10, [new Stratum(0.5, IsAsked: true, 0, 9, 9, 0)], IsSampled: true).Draw(0.3));
    }

    private static async Task<Guid[]> OpinionsAsync(MemberWorld world, Actor actor) =>
        [.. (await new DecisionQuery(world.Database).ListAsync(actor, DecisionKind.Opinions, 1, 20, CancellationToken.None)).Value.Items.Select(r => r.ActId)];

    private static async Task<ReviewOutcome> AnswerAsync(MemberWorld world, Actor actor, long pair, MergeVerdict verdict) =>
        (await world.Reviews.DecideAsync(actor, new ReviewDecision(pair, verdict), CancellationToken.None)).Value;

    private static async Task<ReviewCase?> NextAsync(MemberWorld world, Actor actor) =>
        (await world.Reviews.NextAsync(actor, new ReviewQuery(), [], CancellationToken.None)).Value;

    private static async Task<DuplicateEstimate> EstimateAsync(MemberWorld world)
    {
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        return await DuplicateEstimator.EstimateAsync(db, CancellationToken.None);
    }

    [Fact]
    public async Task What_was_done_several_times_in_a_row_is_one_line_and_leaves_room_for_the_rest()
    {
        await using MemberWorld world = await ReadyAsync();
        await world.ResembleAsync(Ann, AnnToo, 0.8);
        Member ann = await world.MemberOfAsync(Ann);
        long record = await world.RecordIdAsync(Ann);
        await using (AssocHubDbContext db = world.Database.CreateDbContext())
        {
            for (int i = 0; i < 12; i++)
            {
                // Nine clicks within the hour, then three replies on days of their own.
                DateTimeOffset at = i < 9 ? world.Database.Time.Now.AddMinutes(-i) : world.Database.Time.Now.AddDays(-3 * i);
                db.Interactions.Add(new Interaction
                {
                    Id = i + 1, Kind = i < 9 ? InteractionKind.EmailClicked : InteractionKind.CommunityReplied, MemberId = ann.Id, SourceRecordId = record, OccurredAt = at,
                    Day = DateOnly.FromDateTime(at.UtcDateTime).DayNumber,
                });
            }

            await db.SaveChangesAsync();
        }

        ReviewCase found = (await world.Reviews.NextAsync(Staff, new ReviewQuery(), [], CancellationToken.None)).Value!;
        ReviewSide side = found.Left.MemberId == ann.Id ? found.Left : found.Right;
        Assert.Equal(
            [(InteractionKind.EmailClicked, 9), (InteractionKind.CommunityReplied, 1), (InteractionKind.CommunityReplied, 1), (InteractionKind.CommunityReplied, 1)],
            side.Recent.Select(line => (line.Kind, line.Times)));
        Assert.Equal(world.Database.Time.Now, side.Recent[0].At);
    }

    private static async Task<MemberWorld> ReadyAsync()
    {
        MemberWorld world = await CreateAsync();
        await world.LandAsync(Ann, AnnToo, Bob, BobToo);
        await world.UnifyAsync();
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        await db.MatchPairs.ExecuteDeleteAsync();
        return world;
    }

    private sealed class Sent : DbCommandInterceptor
    {
        public ConcurrentQueue<string> Texts { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Texts.Enqueue(command.CommandText);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Texts.Enqueue(command.CommandText);
            return ValueTask.FromResult(result);
        }
    }
}

using AssocHub.Core.Access;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using AssocHub.Data.Members.Reviewing;
using Microsoft.EntityFrameworkCore;
using static AssocHub.Tests.Members.MemberWorld;

namespace AssocHub.Tests.Members;

/// <summary>A case is shown and decided beside everything else that is known of its two members.</summary>
public sealed class CaseContextTests
{
    private static readonly Actor Staff = new("staff", "Sam Staff", [Role.MembershipStaff]);
    private static readonly Arrival Ann = Registration("R1", "Ann", "Lee", "ann@a.org");
    private static readonly Arrival One = Ams("M1", "Ann", "Lee", "ann.lee@b.org");
    private static readonly Arrival Other = Ams("M2", "Anne", "Lee", "lee@c.org");

    [Fact]
    public void Two_who_fit_alike_share_what_either_has_alone()
    {
        CaseContext context = CaseContext.Of(Bands.LogOdds(0.99), 0, [new Rival(7, BesideLeft: true, Bands.LogOdds(0.99))], []);
        // 99 to 99 to 1.
        Assert.Equal(99.0 / 199, Probability(context.LogOdds), 9);
        Assert.Equal(7, context.RivalMemberId);
        Assert.Equal(context.LogOdds, Bands.LogOdds(0.99) + (Assert.Single(context.Steps).Bits * Math.Log(2)), 9);
    }

    [Fact]
    public void An_unlikely_rival_and_parts_that_fit_take_nothing_away()
    {
        CaseContext context = CaseContext.Of(Bands.LogOdds(0.9), 0, [new Rival(7, BesideLeft: false, Bands.LogOdds(0.02))], [Bands.LogOdds(0.95)]);
        Assert.Equal(new CaseContext(Bands.LogOdds(0.9), [], null), context with { Steps = [] });
        Assert.Empty(context.Steps);
    }

    [Fact]
    public void Parts_that_likeness_joined_answer_together()
    {
        CaseContext context = CaseContext.Of(4, 0, [], [Bands.LogOdds(Bands.LeastKept)]);
        Assert.Equal((4 + Bands.LogOdds(Bands.LeastKept)) / 2, context.LogOdds, 9);
        Assert.Equal(CaseContext.OtherRecords, Assert.Single(context.Steps).What);
    }

    [Fact]
    public void The_odds_without_words_are_those_with_words()
    {
        var random = new Random(5);
        for (int i = 0; i < 500; i++)
        {
            Rival[] rivals = [.. Enumerable.Range(0, random.Next(4)).Select(r => new Rival(r, random.Next(2) == 0, (random.NextDouble() * 12) - 4))];
            double[] parts = [.. Enumerable.Range(0, random.Next(3)).Select(_ => (random.NextDouble() * 20) - 10)];
            double alone = (random.NextDouble() * 14) - 4;
            double oneInAms = random.Next(2) * random.NextDouble() * 3;
            CaseContext context = CaseContext.Of(alone, oneInAms, rivals, parts);
            Assert.Equal(context.LogOdds, CaseContext.OddsOf(alone, oneInAms, rivals, parts), 12);
            Assert.True(context.LogOdds <= CaseContext.Lit(alone, oneInAms));
            Assert.Equal(context.LogOdds, alone + (context.Steps.Sum(s => s.Bits) * Math.Log(2)), 9);
        }
    }

    [Fact]
    public async Task The_screen_shows_what_decides_and_its_steps_add_up_to_it()
    {
        await using MemberWorld world = await WorldAsync();
        long pair = await world.ResembleAsync(Ann, One, 0.97);
        ReviewCase alone = await OpenAsync(world, pair);
        Assert.Equal(0.97, alone.Probability, 3);
        Assert.Null(alone.RivalMemberId);

        // A third person arrives who fits as well: two records of one AMS cannot both be Ann.
        await world.ResembleAsync(Ann, Other, 0.95);
        ReviewCase beside = await OpenAsync(world, pair);
        double odds = (0.97 / 0.03) / (1 + (0.95 / 0.05));
        Assert.Equal(odds / (1 + odds), beside.Probability, 3);
        Assert.Equal(0.97, beside.AloneProbability, 3);
        Assert.Equal((await world.MemberOfAsync(Other)).Id, beside.RivalMemberId);
        Assert.Equal(beside.LogOdds, beside.Reasons.Sum(r => r.Bits) * Math.Log(2), 6);
        Assert.Contains(beside.Reasons, r => r.What == CaseContext.SomebodyElse && r.Finding.Contains("cannot be both", StringComparison.Ordinal));
        Assert.Equal(alone.LogOdds, alone.Reasons.Sum(r => r.Bits) * Math.Log(2), 6);

        // What is written down with an answer is what was shown; and when the rival goes, so does what it took away.
        MatchPair rival = await world.PairAsync((await OtherPairAsync(world, pair)).Id);
        await world.Reviews.DecideAsync(Staff, new ReviewDecision(rival.Id, MergeVerdict.Different), CancellationToken.None);
        await world.Reviews.CarryOutAsync(Staff, CancellationToken.None);
        await using (AssocHubDbContext db = world.Database.CreateDbContext())
        {
            Assert.Equal(rival.InContext, (await db.ReviewAnswers.SingleAsync()).LogOdds, 6);
        }

        Assert.Equal(0.97, (await OpenAsync(world, pair)).Probability, 3);
    }

    [Fact]
    public async Task Whom_the_context_makes_unlikely_nobody_is_asked_about()
    {
        await using MemberWorld world = await WorldAsync();
        long weak = await world.ResembleAsync(Ann, One, 0.5);
        Assert.Equal(PairState.Waiting, (await world.PairAsync(weak)).State);
        await world.ResembleAsync(Ann, Other, 0.95);
        MatchPair beside = await world.PairAsync(weak);
        Assert.Equal(PairState.Distinct, beside.State);
        Assert.Equal(0.5, Probability(beside.LogOdds), 6);
        Assert.Equal(1 / 21.0, beside.Probability, 3);
    }

    private static async Task<MatchPair> OtherPairAsync(MemberWorld world, long pair)
    {
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        return await db.MatchPairs.SingleAsync(p => p.Id != pair && p.LogOdds > 0);
    }

    private static async Task<ReviewCase> OpenAsync(MemberWorld world, long pair) => (await world.Reviews.OpenAsync(Staff, pair, CancellationToken.None)).Value!;

    private static async Task<MemberWorld> WorldAsync()
    {
        MemberWorld world = await CreateAsync();
        await world.LandAsync(Ann, One, Other);
        await world.UnifyAsync();
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        await db.MatchPairs.ExecuteDeleteAsync();
        return world;
    }

    private static double Probability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    [Fact]
    public void Two_who_each_have_a_record_in_the_AMS_are_one_as_far_as_these_are_and_what_others_share_beside_the_name_says_more()
    {
        var alone = CaseContext.Of(3, 0, [], []);
        double own = Bands.LogOdds(Bands.LeastKept);
        PairReason[] names = [new("starting point", "any two records", -12), new("given name", "same given name", 9), new("family name", "same family name", 8)];
        CaseContext namesakes = alone.BesideOwnRecords(own, names);
        Assert.Equal(own, namesakes.LogOdds, 6);
        Assert.Equal((namesakes.LogOdds - 3) / Math.Log(2), Assert.Single(namesakes.Steps).Bits, 6);
        Assert.Equal(own + (5 * Math.Log(2)), alone.BesideOwnRecords(own, [.. names, new("phone", "same phone number", 6), new("place", "different places", -1)]).LogOdds, 6);
        Assert.Same(alone, alone.BesideOwnRecords(own, [.. names, new("phone", "same phone number", 20)]));
    }
}

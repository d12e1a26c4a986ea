using AssocHub.Core.Access;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using AssocHub.Data.Members.Reviewing;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Members;

/// <summary>What trying thresholds says is what saving them does.</summary>
public sealed class ThresholdTrialTests
{
    private static readonly Actor Admin = new("admin", "Ada Admin", [Role.Administrator]);
    private static readonly string[] Firsts = ["Agnieszka", "Agnes", "Bartholomew", "Bart", "Cordelia"];
    private static readonly string[] Lasts = ["Wolanska", "Featherstonehaugh", "Quillfeather"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_tried_comes_true_when_it_is_saved(int seed)
    {
        var random = new Random(seed);
        // The pairs are made up: they must not be compared anew.
        await using MemberWorld world = await MemberWorld.CreateAsync(leastRecords: 0, learnAnewBelow: 0);
        Arrival[] arrivals = [.. Enumerable.Range(0, 30).Select(i => Any(random, i))];
        await world.LandAsync(arrivals);
        await world.UnifyAsync();
        await SayAsync(world, random, arrivals);
        foreach (Bands bands in new[] { new Bands(0.9, 0.2), new Bands(0.6, 0.6), new Bands(0.99, 0.05), new Bands(0.7, 0.1) })
        {
            BandEffect told = (await world.Thresholds.TryAsync(Admin, bands, CancellationToken.None)).Value;
            int before = (await world.PeopleAsync()).Length;
            await world.Thresholds.SaveBandsAsync(Admin, bands, CancellationToken.None);
            await world.UnifyAsync();
            await using AssocHubDbContext db = world.Database.CreateDbContext();
            Assert.Equal((await world.PeopleAsync()).Length, told.Members);
            Assert.Equal(await db.MatchPairs.CountAsync(p => p.State == PairState.Waiting), told.ToReview);
            Assert.Equal(await db.RecordLinks.CountAsync(l => l.Rule.StartsWith(LinkRules.Probable)), told.ProbableLinks);
            Assert.True(told.Separated == 0 ? told.Members == before - told.Joined : told.Members > before - told.Joined, $"{told} from {before}");
        }
    }

    [Fact]
    public async Task What_was_kept_in_memory_is_read_again_when_somebody_decided_meanwhile()
    {
        await using MemberWorld world = await MemberWorld.CreateAsync(leastRecords: 0);
        Arrival one = MemberWorld.Ams("M1", "Ann", "Lee", "ann@a.org"), other = MemberWorld.Registration("R1", "Ann", "Lee", "lee@b.org");
        await world.LandAsync(one, other);
        await world.UnifyAsync();
        await world.ResembleAsync(one, other, 0.8);
        var bands = new Bands(0.7, 0.1);
        Assert.Equal(1, (await world.Thresholds.TryAsync(Admin, bands, CancellationToken.None)).Value.Joined);
        await world.DecideAsync(one, other, MergeVerdict.Different);
        BandEffect told = (await world.Thresholds.TryAsync(Admin, bands, CancellationToken.None)).Value;
        Assert.Equal((0, 0, 2), (told.Joined, told.ToReview, told.Members));
    }

    // Pairs of any strength, so that rivals, weak bridges and forbidden cases occur.
    private static async Task SayAsync(MemberWorld world, Random random, Arrival[] arrivals)
    {
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        await db.MatchPairs.ExecuteDeleteAsync();
        var members = await world.MembersAsync();
        var known = new HashSet<(string, string)>();
        for (int i = 0; i < 40; i++)
        {
            Arrival one = arrivals[random.Next(arrivals.Length)], other = arrivals[random.Next(arrivals.Length)];
            if (members[one.Key] != members[other.Key] && known.Add(string.CompareOrdinal(one.Key, other.Key) < 0 ? (one.Key, other.Key) : (other.Key, one.Key)))
            {
                await world.ResembleAsync(one, other, 0.02 + (random.NextDouble() * 0.975));
            }
        }
    }

    private static Arrival Any(Random random, int i)
    {
        string first = Firsts[random.Next(Firsts.Length)], last = Lasts[random.Next(Lasts.Length)];
        string? mail = random.Next(3) == 0 ? null : $"a{random.Next(14)}@x.org";
        Arrival arrival = random.Next(3) switch
        {
            0 => MemberWorld.Ams($"M{i}", first, last, mail),
            1 => MemberWorld.Registration($"R{i}", first, last, mail),
            _ => MemberWorld.User($"U{i}", random.Next(3) == 0 ? null : first, last, mail),
        };
        return arrival with { BirthDate = random.Next(5) == 0 ? new DateOnly(1980, 1, random.Next(2, 4)) : null };
    }
}

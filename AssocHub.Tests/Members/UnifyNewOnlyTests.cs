using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Data.Members;

using AssocHub.Tests.Members.Matching;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Members;

/// <summary>A unification after a few records came compares only these, and gives what comparing all of them gives.</summary>
public sealed class UnifyNewOnlyTests
{
    private static readonly Arrival[] Everybody = [.. MatchingData.People(300, 77).Rows.Select(Arrived)];
    private static readonly int Known = Everybody.Length * 19 / 20;

    [Fact]
    public async Task What_is_new_is_compared_alone_and_gives_the_pairs_and_members_that_comparing_everything_gives()
    {
        await using MemberWorld world = await WorldAsync();
        UnifyFigures first = await UnifyAsync(world);
        Assert.True(first.Learned);

        await world.LandAsync([.. Everybody.Skip(Known), .. Everybody.Take(6).Select(a => a with { Street = "99 Elsewhere Road", Phone = null })]);
        UnifyFigures later = await UnifyAsync(world);
        Assert.False(later.Learned);
        Assert.InRange(later.Compared, 1, first.Compared / 4);
        string[] pairs = await PairsAsync(world), people = await world.PeopleAsync();

        UnifyFigures full = await UnifyAsync(world, full: true);
        Assert.False(full.Learned);
        Assert.InRange(full.Compared, first.Compared, long.MaxValue);
        Assert.Equal(pairs, await PairsAsync(world));
        Assert.Equal(people, await world.PeopleAsync());
        Assert.NotEqual(0, later.Pairs);
    }

    [Fact]
    public async Task Records_that_one_address_joined_are_a_pair_again_when_it_goes()
    {
        await using MemberWorld world = await WorldAsync();
        Arrival bridge = new(PersonKind.Registrant, "bridge") { First = "Wilhelmina", Last = "Quastenberg", Email = "wq@new.example", AmsId = "wqa" };
        Arrival member = new(PersonKind.AmsMember, "wqa") { First = "Wilhelmina", Last = "Quastenberg", Phone = "+14155550199", Status = "active" };
        Arrival reader = new(PersonKind.Subscriber, "wqb") { First = "Wilhelmina", Last = "Quastenberg", Email = "wq@new.example", Phone = "+14155550199" };
        await world.LandAsync(bridge, member, reader);
        await UnifyAsync(world);
        Assert.Equal((await world.MemberOfAsync(member)).Id, (await world.MemberOfAsync(reader)).Id);
        string both = await PairOfAsync(world, member, reader);
        Assert.DoesNotContain(await PairsAsync(world), pair => pair.StartsWith(both, StringComparison.Ordinal));

        await world.LandAsync(bridge with { Email = null });
        Assert.False((await UnifyAsync(world)).Learned);
        string[] pairs = await PairsAsync(world);
        Assert.Contains(pairs, pair => pair.StartsWith(both, StringComparison.Ordinal));
        await UnifyAsync(world, full: true);
        Assert.Equal(pairs, await PairsAsync(world));
    }

    [Fact]
    public async Task A_comparison_that_was_stopped_while_it_wrote_is_made_again_for_all_records()
    {
        await using MemberWorld world = await WorldAsync();
        UnifyFigures first = await UnifyAsync(world);
        string[] pairs = await PairsAsync(world);
        await using (AssocHubDbContext db = world.Database.CreateDbContext())
        {
            await db.MatchingStates.ExecuteUpdateAsync(set => set.SetProperty(s => s.IsWhole, false).SetProperty(s => s.SamePerson, new byte[] { 0, 0, 0, 0 }));
            await db.MatchPairs.Where(p => p.Id % 2 == 0).ExecuteDeleteAsync();
            await db.SourceRecords.Where(r => r.Id % 40 == 0).ExecuteUpdateAsync(set => set.SetProperty(r => r.NeedsUnify, true).SetProperty(r => r.ComparedHash, (long?)null));
        }

        UnifyFigures again = await UnifyAsync(world);
        Assert.False(again.Learned);
        Assert.Equal(first.Compared, again.Compared);
        Assert.Equal(pairs, await PairsAsync(world));
    }

    [Fact]
    public async Task What_was_learned_is_learned_again_when_a_tenth_is_new()
    {
        await using MemberWorld world = await WorldAsync();
        await UnifyAsync(world);
        var learned = new List<bool>();
        for (int night = 0; night < 3; night++)
        {
            await world.LandAsync([.. Everybody.Skip(night * 30).Take(Everybody.Length / 20).Select(a => a with { Street = $"{night} Elsewhere Road" })]);
            learned.Add((await UnifyAsync(world)).Learned);
        }

        Assert.Equal([false, true, false], learned);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_host_that_keeps_its_comparison_reads_what_waits_alone_and_decides_what_one_that_reads_all_decides(int seed)
    {
        await using MemberWorld keeping = await WorldAsync(), reading = await WorldAsync();
        var random = new Random(seed);
        int count = Known;
        for (int night = 0; night < 9; night++)
        {
            Arrival[] changed = [.. Enumerable.Range(0, 3).Select(_ => Everybody[random.Next(Known)] with { Street = $"{night} Elsewhere Road", Deleted = random.Next(9) == 0 })];
            Arrival[] landing = [.. Everybody.Skip(count).Take(2), .. changed.DistinctBy(a => a.Key)];
            count += 2;
            await keeping.LandAsync(landing);
            await reading.LandAsync(landing);
            if (night == 4)
            {
                // Somebody's decision is carried out before what has landed was compared.
                await keeping.Unify.ApplyAsync("test", CancellationToken.None);
                await reading.Unify.ApplyAsync("test", CancellationToken.None);
                await keeping.LandAsync(landing[0] with { Phone = "+14155550123" });
                await reading.LandAsync(landing[0] with { Phone = "+14155550123" });
            }

            if (night == 8)
            {
                await RenameAsync(keeping);
                await RenameAsync(reading);
            }

            // On the sixth another process compares, of which the first knows nothing.
            UnifyFigures kept = night == 6 ? await UnifyAnewAsync(keeping) : await UnifyAsync(keeping);
            UnifyFigures all = await UnifyAnewAsync(reading);
            string[] pairs = await PairsAsync(reading), people = await reading.PeopleAsync();
            Assert.Equal(pairs, await PairsAsync(keeping));
            Assert.Equal(people, await keeping.PeopleAsync());
            Assert.Equal(all.Learned, kept.Learned);
            Assert.Equal(count, all.Reread);
            // The first learns, the second reads all by what was learned.
            if (night is 0 or 1 or 4 or 6 or 7 or 8)
            {
                Assert.Equal(count, kept.Reread);
            }
            else
            {
                Assert.InRange(kept.Reread, landing.Length, 60);
            }
        }
    }

    private static async Task<UnifyFigures> UnifyAnewAsync(MemberWorld world)
    {
        var unify = new UnifyService(world.Database, world.Database.Runs, world.Database.Time, world.Association) { LeastRecords = 0, LearnAnewBelow = 0 };
        Run run = await unify.UnifyAsync(full: false, "test", null, CancellationToken.None);
        return JsonSerializer.Deserialize<UnifyFigures>(run.Details!, JsonSerializerOptions.Web)!;
    }

    private static async Task RenameAsync(MemberWorld world)
    {
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        await db.Sources.Where(s => s.Name == "events").ExecuteUpdateAsync(set => set.SetProperty(s => s.Name, "gatherings"));
    }

    /// <summary>People whose records resemble one another, not unified yet.</summary>
    internal static async Task<MemberWorld> WorldAsync()
    {
        MemberWorld world = await MemberWorld.CreateAsync(leastRecords: 0, learnAnewBelow: 0);
        await world.LandAsync([.. Everybody.Take(Known)]);
        return world;
    }

    private static Arrival Arrived(string row)
    {
        string[] cells = row.Split(',');
        PersonKind kind = cells[1] switch { "ams" => PersonKind.AmsMember, "events" => PersonKind.Registrant, "email" => PersonKind.Subscriber, _ => PersonKind.CommunityUser };
        return new Arrival(kind, cells[0])
        {
            First = cells[2], Last = cells[3], Email = cells[5].Length > 0 ? cells[5] : null, Phone = cells[6].Length > 0 ? cells[6] : null, Street = cells[7],
            PostalCode = cells[9], Status = kind == PersonKind.AmsMember ? "active" : null,
            BirthDate = DateOnly.TryParse(cells[4], CultureInfo.InvariantCulture, out DateOnly born) ? born : null,
        };
    }

    private static async Task<UnifyFigures> UnifyAsync(MemberWorld world, bool full = false)
    {
        Run run = await world.UnifyAsync(full);
        return JsonSerializer.Deserialize<UnifyFigures>(run.Details!, JsonSerializerOptions.Web)!;
    }

    private static async Task<string> PairOfAsync(MemberWorld world, Arrival one, Arrival other)
    {
        long[] ids = [await world.RecordIdAsync(one), await world.RecordIdAsync(other)];
        return $"{ids.Min()} {ids.Max()} ";
    }

    private static async Task<string[]> PairsAsync(MemberWorld world)
    {
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        return
        [
            .. (await db.MatchPairs.AsNoTracking().ToListAsync()).OrderBy(p => (p.LeftRecordId, p.RightRecordId))
                .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.LeftRecordId} {p.RightRecordId} {p.LogOdds:0.00} {p.InContext:0.00} {p.State}")),
        ];
    }
}

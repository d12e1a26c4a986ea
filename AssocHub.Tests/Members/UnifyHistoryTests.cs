using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Members;

/// <summary>Random histories of arrivals, changes, deletions and decisions, unified as they go on, against one full run at the end.</summary>
public sealed class UnifyHistoryTests
{
    private static readonly string[] Firsts = ["Ann", "Anne", "Bob", "Robert", "J", "Chris", "Christopher", "Christina", ""];
    private static readonly string[] Lasts = ["Lee", "Smith", "Smith-Lee", "Miller", ""];
    private static readonly string[] Emails = ["a@x.org", "b@x.org", "c@x.org", "info@x.org", "d@x.org", ""];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Going_along_gives_the_same_people_as_one_full_run_in_any_order_of_arrival(int seed)
    {
        var random = new Random(seed);
        await using MemberWorld world = await MemberWorld.CreateAsync();
        var known = new Dictionary<string, Arrival>(StringComparer.Ordinal);
        var decisions = new List<(Arrival One, Arrival Other, MergeVerdict Verdict)>();
        var founders = new Dictionary<long, long>();
        for (int step = 0; step < 10; step++)
        {
            Arrival[] batch = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => Any(random)).DistinctBy(a => a.Key)];
            await world.LandAsync(batch);
            foreach (Arrival arrival in batch)
            {
                known[arrival.Key] = arrival;
            }

            await DecideAsync(world, random, known, decisions);
            await world.UnifyAsync();
            await CheckAsync(world, known, decisions, founders);
        }

        string[] along = await world.PeopleAsync();
        Dictionary<string, long> ids = await world.MembersAsync();
        await world.UnifyAsync(full: true);
        Assert.Equal(ids, await world.MembersAsync());

        await using MemberWorld other = await MemberWorld.CreateAsync();
        Arrival[] shuffled = [.. known.Values];
        random.Shuffle(shuffled);
        foreach (Arrival arrival in shuffled)
        {
            await other.LandAsync(arrival);
        }

        foreach ((Arrival one, Arrival two, MergeVerdict verdict) in decisions)
        {
            await other.DecideAsync(one, two, verdict);
        }

        await other.UnifyAsync(full: true);
        Assert.Equal(along, await other.PeopleAsync());
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Merging_and_taking_it_back_leaves_what_never_merging_would_have_left(int seed)
    {
        var random = new Random(seed);
        Arrival[] first = [.. Enumerable.Range(0, 14).Select(_ => Any(random)).DistinctBy(a => a.Key)];
        Arrival[] later = [.. Enumerable.Range(0, 6).Select(_ => Any(random)).DistinctBy(a => a.Key)];
        await using MemberWorld merged = await MemberWorld.CreateAsync();
        await using MemberWorld never = await MemberWorld.CreateAsync();
        foreach (MemberWorld world in new[] { merged, never })
        {
            await world.LandAsync(first);
            await world.UnifyAsync();
        }

        Arrival one = first[random.Next(first.Length)];
        Arrival other = first.First(a => a.Key != one.Key);
        await merged.DecideAsync(one, other, MergeVerdict.Same);
        await merged.UnifyAsync();
        await merged.LandAsync(later);
        await merged.UnifyAsync();
        await merged.RevokeAsync(one, other);
        await merged.UnifyAsync();

        await never.LandAsync(later);
        await never.UnifyAsync();
        Assert.Equal(await never.PeopleAsync(), await merged.PeopleAsync());
        Dictionary<string, long> expected = await never.MembersAsync();
        Dictionary<string, long> actual = await merged.MembersAsync();
        Assert.All(first.Where(a => later.All(l => l.Key != a.Key)), a => Assert.True(expected[a.Key] == actual[a.Key] || actual[a.Key] > first.Length, a.Key));
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task Stopped_anywhere_and_run_again_it_ends_with_the_same_ids_links_and_records(int seed)
    {
        var random = new Random(seed);
        Arrival[] arrivals = [.. Enumerable.Range(0, 40).Select(_ => Any(random)).DistinctBy(a => a.Key)];
        await using MemberWorld calm = await MemberWorld.CreateAsync();
        await calm.LandAsync(arrivals);
        await calm.UnifyAsync();

        await using MemberWorld stopped = await MemberWorld.CreateAsync();
        await stopped.LandAsync(arrivals);
        var inSmallSteps = new UnifyService(stopped.Database, stopped.Database.Runs, stopped.Database.Time, stopped.Association) { PeoplePerBatch = 2 };
        int stops = 0;
        for (int attempt = 1; attempt <= 30; attempt++)
        {
            using var stop = new CancellationTokenSource();
            var progress = new StopAfter(random.Next(1, 5), stop);
            try
            {
                await inSmallSteps.UnifyAsync(full: false, "test", progress, stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                stops++;
            }
        }

        await stopped.UnifyAsync();
        Assert.True(stops > 2, "It was hardly stopped.");
        Assert.Equal(await calm.MembersAsync(), await stopped.MembersAsync());
        Assert.Equal(await ContentAsync(calm), await ContentAsync(stopped));
    }

    private static async Task<string[]> ContentAsync(MemberWorld world)
    {
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        List<Member> members = await db.Members.AsNoTracking().OrderBy(m => m.Id).ToListAsync();
        List<RecordLink> links = await db.RecordLinks.AsNoTracking().ToListAsync();
        List<UnifiedKey> keys = await db.UnifiedKeys.AsNoTracking().ToListAsync();
        List<MemberEvent> events = await db.MemberEvents.AsNoTracking().ToListAsync();
        return
        [
            .. members.Select(m => $"{m.Id} {m.FounderRecordId} {m.MergedIntoId} {m.FirstName} {m.LastName} {m.Email} {m.HouseholdId} {m.SourcesKey} {m.Provenance}"),
            .. links.Select(l => $"{l.LeftRecordId} {l.RightRecordId} {l.Rule} {l.Evidence}").Order(StringComparer.Ordinal),
            .. keys.Select(k => $"{k.SourceRecordId} {k.KeyHash}").Order(StringComparer.Ordinal),
            .. events.Select(e => $"{e.MemberId} {e.What} {e.OtherMemberId}").Order(StringComparer.Ordinal),
        ];
    }

    private static Arrival Any(Random random)
    {
        string email = Emails[random.Next(Emails.Length)];
        string first = Firsts[random.Next(Firsts.Length)];
        string last = Lasts[random.Next(Lasts.Length)];
        string id = random.Next(1, 9).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string? ams = random.Next(4) == 0 ? $"M{random.Next(1, 9)}" : null;
        Arrival arrival = random.Next(4) switch
        {
            0 => MemberWorld.Ams("M" + id, first, last, email),
            1 => MemberWorld.Registration("R" + id, first, last, email, ams),
            2 => new Arrival(PersonKind.Subscriber, "S" + id) { First = first, Last = last, Email = email, AmsId = ams, Status = "subscribed" },
            _ => MemberWorld.User("U" + id, random.Next(3) == 0 ? "user" + id : first, last, email, ams),
        };
        return arrival with { Deleted = random.Next(8) == 0, BirthDate = random.Next(6) == 0 ? new DateOnly(1980, 1, random.Next(2, 4)) : null };
    }

    private static async Task DecideAsync(
        MemberWorld world, Random random, Dictionary<string, Arrival> known, List<(Arrival One, Arrival Other, MergeVerdict Verdict)> decisions)
    {
        if (decisions.Count > 0 && random.Next(3) == 0)
        {
            (Arrival one, Arrival other, _) = decisions[random.Next(decisions.Count)];
            await world.RevokeAsync(one, other);
            decisions.RemoveAll(d => d.One.Key == one.Key && d.Other.Key == other.Key);
        }

        if (random.Next(2) == 0)
        {
            Arrival[] pair = [.. known.Values.OrderBy(_ => random.Next()).Take(2).OrderBy(a => a.Key, StringComparer.Ordinal)];
            if (pair.Length == 2 && !decisions.Exists(d => d.One.Key == pair[0].Key && d.Other.Key == pair[1].Key))
            {
                MergeVerdict verdict = random.Next(2) == 0 ? MergeVerdict.Same : MergeVerdict.Different;
                await world.DecideAsync(pair[0], pair[1], verdict);
                decisions.Add((pair[0], pair[1], verdict));
            }
        }
    }

    private static async Task CheckAsync(
        MemberWorld world, Dictionary<string, Arrival> known, List<(Arrival One, Arrival Other, MergeVerdict Verdict)> decisions, Dictionary<long, long> founders)
    {
        Dictionary<string, long> members = await world.MembersAsync();
        Assert.All(decisions.Where(d => d.Verdict == MergeVerdict.Different), d => Assert.NotEqual(members[d.One.Key], members[d.Other.Key]));
        foreach (IGrouping<long, Arrival> person in known.Values.GroupBy(a => members[a.Key]))
        {
            bool decided = decisions.Exists(d => d.Verdict == MergeVerdict.Same && members[d.One.Key] == person.Key && members[d.Other.Key] == person.Key);
            Assert.True(decided || person.Count(a => a.Kind == PersonKind.AmsMember && !a.Deleted) <= 1, "Two live AMS records in one member.");
            Assert.True(decided || person.Select(a => a.BirthDate).OfType<DateOnly>().Distinct().Count() <= 1, "Two birth dates in one member.");
        }

        await using AssocHubDbContext db = world.Database.CreateDbContext();
        List<Member> rows = await db.Members.AsNoTracking().ToListAsync();
        HashSet<long> live = [.. rows.Where(m => m.MergedIntoId is null).Select(m => m.Id)];
        Assert.All(rows.Where(m => m.MergedIntoId is not null), m => Assert.Contains(m.MergedIntoId!.Value, live));
        Assert.Equal(members.Values.Distinct().Order(), live.Order());
        foreach (Member row in rows)
        {
            Assert.True(founders.TryAdd(row.Id, row.FounderRecordId) || founders[row.Id] == row.FounderRecordId, "An id was used again.");
        }
    }

    private sealed class StopAfter(int reports, CancellationTokenSource stop) : IProgress<UnifyProgress>
    {
        private int _left = reports;

        public void Report(UnifyProgress value)
        {
            if (--_left == 0)
            {
                stop.Cancel();
            }
        }
    }
}

using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Data.Database;
using AssocHub.Data.Members.Reviewing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Members;

/// <summary>What holds for any people in any order, with likeness linking at a low threshold so that it has much to do.</summary>
public sealed class UnifyPropertyTests
{
    private static readonly Actor Staff = new("staff", "Sam Staff", [Role.MembershipStaff]);
    private static readonly Config Few = Config.QuickThrowOnFailure.WithMaxTest(6);

    private static readonly Gen<Arrival> AnyArrival =
        from kind in Gen.Elements(PersonKind.AmsMember, PersonKind.Registrant, PersonKind.Subscriber, PersonKind.CommunityUser)
        from id in Gen.Choose(1, 12)
        from first in Gen.Elements("Agnieszka", "Bartholomew", "Bart", "Cordelia", "Dagny")
        from last in Gen.Elements("Wolanska", "Featherstonehaugh", "Quillfeather", "Zimmermann")
        from mail in Gen.Elements(null, "aw@x.org", "bf@x.org", "cq@y.org", "dz@y.org", "office@x.org")
        from phone in Gen.Elements(null, "+16125550101", "+16125550102")
        from born in Gen.Elements(0, 0, 1, 2)
        select new Arrival(kind, $"{kind}{id}")
        {
            First = first, Last = last, Email = mail, Phone = phone, Status = kind == PersonKind.AmsMember ? "active" : null,
            Street = phone is null ? null : "12 Harbour Lane", PostalCode = phone is null ? null : "55501",
            BirthDate = born == 0 ? null : new DateOnly(1980, 1, born),
        };

    private static readonly Arbitrary<Arrival[]> People = (from arrivals in AnyArrival.ListOf(24) select arrivals.DistinctBy(a => a.Key).ToArray()).ToArbitrary();

    [Fact]
    public void The_order_of_arrival_does_not_matter() => Prop.ForAll(People, Gen.Choose(0, 1_000_000).ToArbitrary(), (arrivals, seed) => RunAsync(async () =>
    {
        await using MemberWorld straight = await WorldAsync();
        await straight.LandAsync(arrivals);
        await straight.UnifyAsync();

        await using MemberWorld piecewise = await WorldAsync();
        var random = new Random(seed);
        foreach (Arrival[] part in arrivals.OrderBy(_ => random.Next()).Chunk(9))
        {
            await piecewise.LandAsync(part);
            await piecewise.UnifyAsync();
        }

        Assert.Equal(await straight.PeopleAsync(), await piecewise.PeopleAsync());
        await piecewise.UnifyAsync(full: true);
        Assert.Equal(await straight.PeopleAsync(), await piecewise.PeopleAsync());
    })).Check(Few);

    [Fact]
    public void Taking_back_every_decision_equals_never_having_decided() => Prop.ForAll(People, Gen.Choose(0, 1_000_000).ToArbitrary(), (arrivals, seed) => RunAsync(async () =>
    {
        await using MemberWorld world = await WorldAsync();
        await world.LandAsync(arrivals);
        await world.UnifyAsync();
        Dictionary<string, long> members = await world.MembersAsync();
        string[] content = await ContentAsync(world);

        var random = new Random(seed);
        List<Guid> acts = await DecideAtRandomAsync(world, random, 6);
        foreach (Guid act in acts.OrderBy(_ => random.Next()))
        {
            Result<Done> undone = await world.Merges.UndoAsync(Staff, act, CancellationToken.None);
            Assert.True(undone.Succeeded || undone.Refusal is AlreadyTakenBack, undone.Refusal?.Message);
        }

        Assert.Equal(members, await world.MembersAsync());
        Assert.Equal(content, await ContentAsync(world));
    })).Check(Few);

    [Fact]
    public void No_forbidden_pair_shares_a_member_no_id_is_used_again_and_every_merge_explains_itself() => Prop.ForAll(People, Gen.Choose(0, 1_000_000).ToArbitrary(), (arrivals, seed) => RunAsync(async () =>
    {
        await using MemberWorld world = await WorldAsync();
        var random = new Random(seed);
        var founders = new Dictionary<long, long>();
        foreach (Arrival[] part in arrivals.Chunk(12))
        {
            await world.LandAsync(part);
            await world.UnifyAsync();
            await CheckAsync(world, founders);
            await DecideAtRandomAsync(world, random, 3);
            await CheckAsync(world, founders);
        }
    })).Check(Few);

    private static async Task<MemberWorld> WorldAsync()
    {
        MemberWorld world = await MemberWorld.CreateAsync(leastRecords: 0);
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        db.Settings.Add(new Setting { Key = "members.thresholds", Value = """{"Link":0.7,"Review":0.1}""" });
        await db.SaveChangesAsync();
        return world;
    }

    // Merges, separations and answers in the queue.
    private static async Task<List<Guid>> DecideAtRandomAsync(MemberWorld world, Random random, int times)
    {
        for (int i = 0; i < times; i++)
        {
            long[] live = [.. (await world.MembersAsync()).Values.Distinct().Order()];
            switch (random.Next(3))
            {
                case 0 when live.Length > 1:
                    await world.Merges.MergeAsync(Staff, live[random.Next(live.Length)], live[random.Next(live.Length)], "", CancellationToken.None);
                    break;
                case 1:
                    await using (AssocHubDbContext db = world.Database.CreateDbContext())
                    {
                        long member = live[random.Next(live.Length)];
                        List<long> records = await db.SourceRecords.Where(r => r.MemberId == member).OrderBy(r => r.Id).Select(r => r.Id).ToListAsync();
                        await world.Merges.SeparateAsync(Staff, member, [records[random.Next(records.Count)]], "", CancellationToken.None);
                    }

                    break;
                default:
                    if ((await world.Reviews.NextAsync(Staff, new ReviewQuery(Random: true), [], CancellationToken.None)).Value is { } found)
                    {
                        await world.Reviews.DecideAsync(Staff, new ReviewDecision(found.PairId, random.Next(2) == 0 ? MergeVerdict.Same : MergeVerdict.Different), CancellationToken.None);
                        await world.Reviews.CarryOutAsync(Staff, CancellationToken.None);
                    }

                    break;
            }
        }

        await using AssocHubDbContext after = world.Database.CreateDbContext();
        return await after.MergeDecisions.Select(d => d.ActId).Distinct().ToListAsync();
    }

    private static async Task CheckAsync(MemberWorld world, Dictionary<long, long> founders)
    {
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        List<SourceRecord> records = await db.SourceRecords.AsNoTracking().ToListAsync();
        Dictionary<long, long?> memberOf = records.ToDictionary(r => r.Id, r => r.MemberId);
        List<MergeDecision> decisions = await db.MergeDecisions.AsNoTracking().Where(d => d.RevokedAt == null).ToListAsync();
        Assert.All(decisions.Where(d => d.Verdict == MergeVerdict.Different), d => Assert.NotEqual(memberOf[d.LeftRecordId], memberOf[d.RightRecordId]));
        List<RecordLink> links = await db.RecordLinks.AsNoTracking().ToListAsync();
        foreach (IGrouping<long?, SourceRecord> member in records.GroupBy(r => r.MemberId))
        {
            bool decided = decisions.Exists(d => d.Verdict == MergeVerdict.Same && memberOf[d.LeftRecordId] == member.Key && memberOf[d.RightRecordId] == member.Key);
            Assert.True(decided || member.Count(r => r.Kind == PersonKind.AmsMember && r.DeletedAt is null) <= 1, "Two live AMS records were joined.");
            Assert.True(decided || member.Select(r => r.BirthDate).OfType<DateOnly>().Distinct().Count() <= 1, "Two dates of birth were joined.");
            AssertExplained([.. member.Select(r => r.Id)], links);
        }

        foreach (Member row in await db.Members.AsNoTracking().ToListAsync())
        {
            Assert.True(founders.TryAdd(row.Id, row.FounderRecordId) || founders[row.Id] == row.FounderRecordId, "An id was used again.");
        }
    }

    // The links of a member reach all of its records, and each says why.
    private static void AssertExplained(HashSet<long> records, List<RecordLink> links)
    {
        RecordLink[] own = [.. links.Where(l => records.Contains(l.LeftRecordId) && records.Contains(l.RightRecordId))];
        var reached = new HashSet<long> { records.First() };
        while (own.Any(l => reached.Contains(l.LeftRecordId) != reached.Contains(l.RightRecordId)))
        {
            foreach (RecordLink link in own.Where(l => reached.Contains(l.LeftRecordId) || reached.Contains(l.RightRecordId)).ToList())
            {
                reached.Add(link.LeftRecordId);
                reached.Add(link.RightRecordId);
            }
        }

        Assert.Equal(records.Order(), reached.Order());
        Assert.All(own, l => Assert.True(l.Rule.Length > 0 && (!l.Rule.StartsWith(LinkRules.Probable, StringComparison.Ordinal) || l.Evidence.Length > 0), "A link says nothing."));
    }

    private static async Task<string[]> ContentAsync(MemberWorld world)
    {
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        return
        [
            .. (await db.Members.AsNoTracking().Where(m => m.MergedIntoId == null).ToListAsync())
                .Select(m => $"{m.Id} {m.FirstName} {m.LastName} {m.Email} {m.Phone} {m.AddressKey} {m.HouseholdId} {m.BirthDate} {m.SourcesKey} {m.Provenance}").Order(StringComparer.Ordinal),
        ];
    }

    private static void RunAsync(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();
}

using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;
using static AssocHub.Tests.Members.MemberWorld;

namespace AssocHub.Tests.Members;

public sealed class UnifyTests
{
    [Fact]
    public async Task Four_systems_that_know_one_person_make_one_member()
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(
            Ams("M1", "Robert", "Miller", "r.miller@acme.org"),
            Registration("R1", "Bob", "Miller", "R.Miller@ACME.org"),
            Registration("R2", "Robert", "Miller", "bob@home.net", amsId: "m1"),
            Subscriber("S1", "bob@home.net"),
            User("U1", "rmiller77", null, "r.miller@acme.org"));
        await world.UnifyAsync();
        Assert.Single(await world.PeopleAsync());
    }

    [Fact]
    public async Task A_couple_on_one_address_stays_two_people_and_a_nameless_subscription_belongs_to_neither()
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(
            Ams("M1", "Maria", "Rossi", "rossi@home.net"), Ams("M2", "Mario", "Rossi", "rossi@home.net"),
            Registration("R1", "Mario", "Rossi", "rossi@home.net"), Subscriber("S1", "rossi@home.net"));
        await world.UnifyAsync();
        Assert.Equal(
            ["ams/AmsMember/M1", "ams/AmsMember/M2 + events/Registrant/R1", "email/Subscriber/S1"], await world.PeopleAsync());
    }

    [Fact]
    public async Task A_mailbox_of_an_office_joins_nobody_but_the_same_full_name()
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(
            Ams("M1", "Ann", "Lee", "info@acme.org"), Registration("R1", "Ann", "Lee", "info@acme.org"), Registration("R2", "Paul", "Ito", "info@acme.org"),
            Registration("R3", "A", "Lee", "info@acme.org"), Subscriber("S1", "info@acme.org"));
        await world.UnifyAsync();
        Assert.Equal(
            ["ams/AmsMember/M1 + events/Registrant/R1", "email/Subscriber/S1", "events/Registrant/R2", "events/Registrant/R3"], await world.PeopleAsync());
    }

    [Fact]
    public async Task An_address_that_more_people_use_than_the_limit_links_nobody_until_it_is_used_by_fewer()
    {
        await using MemberWorld world = await CreateAsync();
        Arrival[] six = [.. "abcdef".Select(c => Registration($"R{c}", $"{c}lan{c}", $"Smith{c}{c}", "desk@acme.org"))];
        await world.LandAsync([.. six, Subscriber("S1", "desk@acme.org"), Registration("Ra2", "alana", "Smithaa", "desk@acme.org")]);
        await world.UnifyAsync();
        Assert.Equal(8, (await world.PeopleAsync()).Length);

        await world.LandAsync([.. six[1..].Select(a => a with { Email = null })]);
        await world.UnifyAsync();
        Assert.Contains("email/Subscriber/S1 + events/Registrant/Ra + events/Registrant/Ra2", await world.PeopleAsync());
    }

    [Fact]
    public async Task Two_live_records_of_one_ams_are_never_one_member_whatever_links_them()
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(
            Ams("M1", "John", "Smith", "js@acme.org"), Ams("M2", "John", "Smith", "js@acme.org"),
            Registration("R1", "John", "Smith", "js@acme.org", amsId: "M2"), User("U1", "John", "Smith", "js@acme.org"));
        await world.UnifyAsync();
        Dictionary<string, long> members = await world.MembersAsync();
        Assert.NotEqual(members["ams/AmsMember/M1"], members["ams/AmsMember/M2"]);
        Assert.Equal(members["ams/AmsMember/M2"], members["events/Registrant/R1"]);

        await world.LandAsync(Ams("M1", "John", "Smith", "js@acme.org") with { Deleted = true });
        await world.UnifyAsync();
        Assert.Single(await world.PeopleAsync());
    }

    [Fact]
    public async Task Unmerge_gives_each_its_own_id_back_and_what_came_in_between_goes_where_it_belongs()
    {
        await using MemberWorld world = await CreateAsync();
        Arrival a = Ams("M1", "Ann", "Lee", "ann@a.org");
        Arrival b = Registration("R1", "Anne", "Leigh", "anne@b.org");
        await world.LandAsync(a, b);
        await world.UnifyAsync();
        Dictionary<string, long> before = await world.MembersAsync();

        await world.DecideAsync(a, b, MergeVerdict.Same);
        await world.UnifyAsync();
        Assert.Single(await world.PeopleAsync());
        await world.LandAsync(Subscriber("S1", "anne@b.org", "Anne", "Leigh"));
        await world.UnifyAsync();
        Assert.Single(await world.PeopleAsync());

        await world.RevokeAsync(a, b);
        await world.UnifyAsync();
        Dictionary<string, long> after = await world.MembersAsync();
        Assert.Equal(before[a.Key], after[a.Key]);
        Assert.Equal(before[b.Key], after[b.Key]);
        Assert.Equal(before[b.Key], after["email/Subscriber/S1"]);
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        Assert.All(await db.Members.ToListAsync(), m => Assert.Null(m.MergedIntoId));
    }

    [Fact]
    public async Task A_member_merged_away_points_straight_to_the_living_one()
    {
        await using MemberWorld world = await CreateAsync();
        Arrival[] three = [Ams("M1", "Ann", "Lee", "1@a.org"), Registration("R1", "Bea", "May", "2@a.org"), User("U1", "Cy", "Orr", "3@a.org")];
        await world.LandAsync(three);
        await world.UnifyAsync();
        Dictionary<string, long> before = await world.MembersAsync();
        await world.DecideAsync(three[1], three[2], MergeVerdict.Same);
        await world.UnifyAsync();
        await world.DecideAsync(three[0], three[1], MergeVerdict.Same);
        await world.UnifyAsync();
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        List<Member> merged = await db.Members.Where(m => m.MergedIntoId != null).ToListAsync();
        Assert.Equal(2, merged.Count);
        Assert.All(merged, m => Assert.Equal(before.Values.Min(), m.MergedIntoId));
    }

    [Fact]
    public async Task A_second_run_has_nothing_to_do_and_writes_nothing()
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(Ams("M1", "Ann", "Lee", "ann@a.org"), Subscriber("S1", "ann@a.org"), User("U1", "Ann", "Lee", "ann@a.org"));
        Run first = await world.UnifyAsync();
        Assert.Equal(RunOutcome.Succeeded, first.Outcome);
        world.Database.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(RunOutcome.NothingToDo, (await world.UnifyAsync()).Outcome);
        Run full = await world.UnifyAsync(full: true);
        Assert.Equal(RunOutcome.NothingToDo, full.Outcome);
        Assert.Equal(3, full.Read);
        Assert.Equal(full.Read, full.Added + full.Changed + full.Unchanged + full.Rejected);
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        Assert.All(await db.Members.ToListAsync(), m => Assert.True(m.ChangedAt < world.Database.Time.Now));
    }

    [Fact]
    public async Task Interactions_follow_their_record_and_links_say_why()
    {
        await using MemberWorld world = await CreateAsync();
        Arrival a = Ams("M1", "Ann", "Lee", "ann@a.org");
        Arrival s = Subscriber("S1", "ann@a.org", "Ann", "Lee");
        await world.LandAsync(a, s);
        long record = await world.RecordIdAsync(s);
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        db.Interactions.Add(new Interaction { Id = 1000, Kind = InteractionKind.EmailOpened, SourceRecordId = record, OccurredAt = world.Database.Time.Now });
        await db.SaveChangesAsync();
        await world.UnifyAsync();
        long member = (await world.MemberOfAsync(a)).Id;
        Assert.Equal(member, (await db.Interactions.AsNoTracking().SingleAsync()).MemberId);
        RecordLink link = await db.RecordLinks.SingleAsync();
        Assert.Equal(("Same e-mail and name", "ann@a.org"), (link.Rule, link.Evidence));

        await world.LandAsync(s with { Email = "other@a.org" });
        await world.UnifyAsync();
        Assert.Equal((await world.MemberOfAsync(s)).Id, (await db.Interactions.AsNoTracking().SingleAsync()).MemberId);
        Assert.NotEqual(member, (await db.Interactions.AsNoTracking().SingleAsync()).MemberId);
        Assert.Empty(await db.RecordLinks.AsNoTracking().ToListAsync());
    }
}

using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using Microsoft.EntityFrameworkCore;
using static AssocHub.Tests.Members.MemberWorld;

namespace AssocHub.Tests.Members;

public sealed class MergeServiceTests
{
    private static readonly Actor Staff = new("staff", "Sam Staff", [Role.MembershipStaff]);
    private static readonly Actor Auditor = new("auditor", "Ada Auditor", [Role.Auditor]);

    [Fact]
    public async Task A_person_merges_two_ams_records_that_no_rule_would_and_takes_it_back()
    {
        await using MemberWorld world = await CreateAsync();
        Arrival a = Ams("M1", "Ann", "Lee", "ann@a.org");
        Arrival b = Ams("M2", "Anna", "Lee", "anna@b.org");
        await world.LandAsync(a, b);
        await world.UnifyAsync();
        Dictionary<string, long> before = await world.MembersAsync();

        Result<long> merged = await world.Merges.MergeAsync(Staff, before[b.Key], before[a.Key], "same address", CancellationToken.None);
        Assert.Equal(before[a.Key], merged.Value);
        Assert.Single(await world.PeopleAsync());
        Assert.Equal(before[a.Key], await world.Queries.ResolveAsync(before[b.Key], CancellationToken.None));
        Result<long> again = await world.Merges.MergeAsync(Staff, before[b.Key], before[a.Key], "", CancellationToken.None);
        Assert.IsType<AlreadyOnePerson>(again.Refusal);

        MemberDetail detail = (await world.Queries.OpenAsync(Staff, before[a.Key], CancellationToken.None)).Value;
        Assert.Equal([before[b.Key]], detail.MergedIds);
        DecisionView decision = Assert.Single(detail.Decisions);
        Assert.Equal("same address", decision.Reason);
        Assert.True((await world.Merges.UndoAsync(Staff, decision.ActId, CancellationToken.None)).Succeeded);
        Assert.Equal(before, await world.MembersAsync());
        Assert.IsType<AlreadyTakenBack>((await world.Merges.UndoAsync(Staff, decision.ActId, CancellationToken.None)).Refusal);

        await using AssocHubDbContext db = world.Database.CreateDbContext();
        Assert.Equal(["member.merged", "member.viewed", "member.decision-undone"], await db.AuditEntries.OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync());
        Assert.True((await world.Audit.VerifyAsync(null, CancellationToken.None)).Intact);
    }

    [Fact]
    public async Task Not_the_same_person_separates_for_good_and_can_be_taken_back()
    {
        await using MemberWorld world = await CreateAsync();
        Arrival a = Ams("M1", "Ann", "Lee", "ann@a.org");
        Arrival r = Registration("R1", "Ann", "Lee", "ann@a.org");
        Arrival s = Subscriber("S1", "ann@a.org", "Ann", "Lee");
        await world.LandAsync(a, r, s);
        await world.UnifyAsync();
        Dictionary<string, long> before = await world.MembersAsync();
        long registration = await world.RecordIdAsync(r);

        Result<IReadOnlyList<long>> separated = await world.Merges.SeparateAsync(Staff, before[a.Key], [registration], "her daughter", CancellationToken.None);
        Assert.NotEqual(before[a.Key], Assert.Single(separated.Value));
        await world.LandAsync(r with { Email = "ann@a.org", Badge = "7" }, s);
        await world.UnifyAsync(full: true);
        Assert.Equal(["ams/AmsMember/M1 + email/Subscriber/S1", "events/Registrant/R1"], await world.PeopleAsync());
        Result<long> refused = await world.Merges.MergeAsync(Staff, before[a.Key], separated.Value[0], "", CancellationToken.None);
        Assert.IsType<DecidedDifferent>(refused.Refusal);

        MemberDetail detail = (await world.Queries.OpenAsync(Staff, before[a.Key], CancellationToken.None)).Value;
        await world.Merges.UndoAsync(Staff, Assert.Single(detail.Decisions).ActId, CancellationToken.None);
        Assert.Equal(before, await world.MembersAsync());
    }

    [Fact]
    public async Task Who_may_not_review_changes_nothing_and_who_may_not_see_gets_no_names()
    {
        await using MemberWorld world = await CreateAsync();
        Arrival a = Ams("M1", "Ann", "Lee", "ann@a.org");
        await world.LandAsync(a, Ams("M2", "Bo", "May", "bo@b.org"));
        await world.UnifyAsync();
        Dictionary<string, long> members = await world.MembersAsync();
        Assert.IsType<NotAllowed>((await world.Merges.MergeAsync(Auditor, members[a.Key], members["ams/AmsMember/M2"], "", CancellationToken.None)).Refusal);
        Assert.IsType<NotAllowed>((await world.Merges.SeparateAsync(Auditor, members[a.Key], [1], "", CancellationToken.None)).Refusal);
        Assert.Equal(2, (await world.PeopleAsync()).Length);

        MemberDetail detail = (await world.Queries.OpenAsync(Auditor, members[a.Key], CancellationToken.None)).Value;
        Assert.False(detail.SeesPersonalFields);
        Assert.Equal((null, null, null), (detail.Member.FirstName, detail.Member.Email, detail.Records[0].Record.LastName));
        Assert.Empty(detail.Records[0].Identifiers);
        Assert.Empty((await world.Queries.SearchAsync(Auditor, new MemberSearch { Text = "Lee" }, CancellationToken.None)).Value.Items);
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        Assert.Empty(await db.AuditEntries.ToListAsync());
    }

    [Theory]
    [InlineData("lee", "Lee")]
    [InlineData("Ann Lee", "Lee")]
    [InlineData("lee, ann", "Lee")]
    [InlineData("ann@", "Lee")]
    [InlineData("ANN.second@Private.org", "Lee")]
    [InlineData("m2", "May")]
    public async Task Search_finds_by_name_address_and_ams_id(string text, string expected)
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(
            Ams("M1", "Ann", "Lee", "ann@a.org"), Registration("R1", "Ann", "Lee", "ann.second@private.org", amsId: "M1"), Ams("M2", "Bo", "May", "bo@b.org"));
        await world.UnifyAsync();
        Page<MemberRow> page = (await world.Queries.SearchAsync(Staff, new MemberSearch { Text = text }, CancellationToken.None)).Value;
        Assert.Equal(1, page.Total);
        Assert.EndsWith(expected, page.Items[0].Name, StringComparison.Ordinal);
    }
}

using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Normalising;
using AssocHub.Core.Members.Survivorship;
using AssocHub.Core.Sources;

namespace AssocHub.Tests.Members;

public sealed class GoldenRecordTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);

    private static readonly Source[] Sources =
    [
        new() { Id = 1, Name = "ams", Connector = "files" }, new() { Id = 2, Name = "events", Connector = "files" },
        new() { Id = 3, Name = "mail", Connector = "files" }, new() { Id = 4, Name = "forum", Connector = "files" },
    ];

    [Fact]
    public void The_ams_wins_then_the_newer_and_every_field_says_where_it_came_from()
    {
        Member member = Build([], Record(1, PersonKind.AmsMember, 1, "Robert", "Lee", "r@a.org"), Record(2, PersonKind.Registrant, 2, "Bob", "Lee", "bob@b.org", job: "Engineer"),
            Record(3, PersonKind.Registrant, 2, "Bobby", "Lee", "bobby@b.org", job: "Director", days: 3));
        Assert.Equal(("Robert", "r@a.org", "Director"), (member.FirstName, member.Email, member.JobTitle));
        Dictionary<string, long> from = JsonSerializer.Deserialize<Dictionary<string, long>>(member.Provenance)!;
        Assert.Equal((1, 1, 3), (from["firstName"], from["email"], from["jobTitle"]));
        Assert.Equal(("robert", "lee", "r@a.org", "a.org", ";ams;events;"), (member.FirstNameKey, member.LastNameKey, member.EmailKey, member.EmailDomainKey, member.SourcesKey));
    }

    [Fact]
    public void An_order_of_sources_given_for_a_field_outranks_the_usual_one()
    {
        var orders = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["email"] = ["mail", "ams"] };
        Member member = Build(orders, Record(1, PersonKind.AmsMember, 1, "Ann", "Lee", "a@a.org"), Record(3, PersonKind.Subscriber, 3, "Annie", "Lee", "b@b.org"));
        Assert.Equal(("Ann", "b@b.org"), (member.FirstName, member.Email));
    }

    [Fact]
    public void A_whole_name_beats_half_of_one_and_its_parts_come_from_one_record()
    {
        Member member = Build([], Record(1, PersonKind.AmsMember, 1, "A.", "Lee", null), Record(4, PersonKind.CommunityUser, 4, "Ann", "Leigh", null));
        Assert.Equal(("Ann", "Leigh"), (member.FirstName, member.LastName));
    }

    [Fact]
    public void A_deleted_record_loses_to_any_other_and_a_member_whose_ams_record_is_gone_is_lapsed()
    {
        SourceRecord gone = Record(1, PersonKind.AmsMember, 1, "Ann", "Lee", "a@a.org", status: "active");
        gone.DeletedAt = Monday;
        Member member = Build([], gone, Record(2, PersonKind.Registrant, 2, "Anna", "Lee", "b@b.org"));
        Assert.Equal(("Anna", "b@b.org", MembershipStanding.Lapsed), (member.FirstName, member.Email, member.Standing));
    }

    [Theory]
    [InlineData("active", MembershipStanding.Current)]
    [InlineData("GRACE", MembershipStanding.Current)]
    [InlineData("Expired", MembershipStanding.Lapsed)]
    [InlineData("prospect", MembershipStanding.NonMember)]
    [InlineData(null, MembershipStanding.NonMember)]
    public void Standing_follows_the_associations_statuses(string? status, MembershipStanding expected) =>
        Assert.Equal(expected, Build([], Record(1, PersonKind.AmsMember, 1, "Ann", "Lee", null, status: status)).Standing);

    [Theory]
    [InlineData("subscribed", "unsubscribed", "unsubscribed")]
    [InlineData("subscribed", "cleaned", "cleaned")]
    [InlineData("subscribed", "pending", "pending")]
    [InlineData("subscribed", "archived", "pending")]
    [InlineData("subscribed", "subscribed", "subscribed")]
    public void Consent_can_only_go_down(string one, string other, string expected)
    {
        SourceRecord[] records = [Record(1, PersonKind.Subscriber, 3, null, null, "a@a.org", status: one), Record(2, PersonKind.Subscriber, 3, null, null, "b@b.org", status: other)];
        Assert.Equal(expected, Build([], records).EmailConsent);
        Assert.Equal(expected, Build([], [records[1], records[0]]).EmailConsent);
        records[1].DeletedAt = Monday;
        Assert.Equal(expected is "unsubscribed" or "cleaned" ? expected : "subscribed", Build([], records).EmailConsent);
    }

    [Fact]
    public void An_address_that_nobody_reads_is_never_the_one_to_write_to() =>
        Assert.Null(Build([], Record(1, PersonKind.AmsMember, 1, "Ann", "Lee", "noreply@a.org")).Email);

    private static Member Build(Dictionary<string, string[]> orders, params SourceRecord[] records) =>
        new GoldenRecord(new SourcePriority(orders, Sources), GuardRails.Default, new StandingRules(new AssociationOptions()))
            .Build(records, new TermDates(null, null), _ => null);

    private static SourceRecord Record(
        long id, PersonKind kind, long source, string? first, string? last, string? email, string? status = "active", string? job = null, int days = 0) => new()
        {
            Id = id, Kind = kind, SourceId = source, ExternalId = $"x{id}", FirstName = first, LastName = last, Email = email, Status = status, JobTitle = job,
            UpdatedAt = Monday.AddDays(days),
        };
}

using AssocHub.Core.Members;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Tests.Sources;

public sealed class CanonicalStreamsTests
{
    [Fact]
    public void Every_stream_of_the_design_is_there_once_and_its_first_field_is_a_required_id()
    {
        Assert.Equal(17, CanonicalStreams.All.Count);
        Assert.Equal(17, CanonicalStreams.All.Select(s => s.Name).Distinct().Count());
        Assert.All(CanonicalStreams.All, s => Assert.True(s.Id.IsRequired));
        Assert.All(CanonicalStreams.All, s => Assert.Equal(Enumerable.Range(0, s.Fields.Count), s.Fields.Select(f => f.Ordinal)));
        Assert.All(CanonicalStreams.All, s => Assert.All(s.OneOf.SelectMany(g => g), f => Assert.NotNull(s.Find(f))));
    }

    [Fact]
    public void Required_fields_are_the_bold_ones_of_the_design()
    {
        string required = string.Join(
            " | ", CanonicalStreams.All.Select(s => s.Name + ": " + string.Join(",", s.Fields.Where(f => f.IsRequired).Select(f => f.Name))));
        Assert.Equal(
            "organizations: org_id,name | members: ams_id | membership_terms: term_id,ams_id,starts_on,ends_on | sponsors: sponsor_id,name | "
            + "events: event_id,name,starts_at | sessions: session_id,event_id,title | registrations: registration_id,event_id | "
            + "attendance: attendance_id,event_id | sponsor_interactions: interaction_id,event_id,sponsor_id | "
            + "email_messages: email_id,subject,sent_at | subscribers: subscriber_id,email | email_activity: activity_id,email_id,kind,occurred_at | "
            + "community_users: user_id | threads: thread_id,title | posts: post_id,thread_id,user_id,posted_at | "
            + "resource_downloads: download_id,user_id | thread_views: view_id,thread_id,user_id",
            required);
    }

    [Fact]
    public void A_stream_is_read_after_everything_it_refers_to()
    {
        foreach ((string earlier, string later) in new[]
                 {
                     ("organizations", "members"), ("members", "membership_terms"), ("events", "sessions"), ("sessions", "attendance"),
                     ("registrations", "attendance"), ("sponsors", "sponsor_interactions"), ("email_messages", "email_activity"),
                     ("subscribers", "email_activity"), ("community_users", "threads"), ("threads", "posts"), ("threads", "thread_views"),
                 })
        {
            Assert.True(CanonicalStreams.Find(earlier)!.ImportOrder < CanonicalStreams.Find(later)!.ImportOrder, $"{earlier} before {later}");
        }
    }

    [Theory]
    [InlineData("Hard Bounce", "bounce_hard")]
    [InlineData("OPENED", "open")]
    [InlineData("click", "click")]
    [InlineData("wiped", null)]
    public void Codes_forgive_case_blanks_and_known_synonyms(string written, string? code) =>
        Assert.Equal(code, CanonicalStreams.EmailActivity.Find("kind")!.CodeOf(written));

    [Fact]
    public void Every_interaction_kind_has_one_code_and_comes_from_a_stream_of_its_domain()
    {
        Assert.Equal(Enum.GetValues<InteractionKind>().Order(), InteractionKinds.All.Select(k => k.Kind).Order());
        Assert.All(InteractionKinds.All, k => Assert.Same(k, InteractionKinds.Find(k.Code)));
        Assert.All(InteractionKinds.All, k => Assert.Equal(k.Domain, CanonicalStreams.Find(k.Stream)!.Domain));
        Assert.Equal("email.clicked", InteractionKind.EmailClicked.Code());
    }
}

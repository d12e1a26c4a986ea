using AssocHub.Core.Measures;
using AssocHub.Core.Members;

namespace AssocHub.Tests.Measures;

public sealed class EventFigureTests
{
    [Theory]
    [InlineData("2026-10-10 10:00:00", true)]
    [InlineData("2026-10-10 10:00:01", false)]
    [InlineData("2026-07-12 10:00:01", true)]
    [InlineData("2026-07-12 10:00:00", false)]
    public async Task A_registration_is_tied_back_by_a_click_in_the_90_days_up_to_it(string clicked, bool tied)
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        long congress = small.Object(ObjectKind.Event, "2026-12-01");
        long email = small.Object(ObjectKind.Email, "2026-07-01", "invitation");
        long ada = small.Person();
        small.Did(ada, InteractionKind.EventRegistered, congress, "2026-10-10 10:00");
        small.Did(ada, InteractionKind.EmailClicked, email, clicked);

        Assert.Equal(new Tally(tied ? 1 : 0, 1), (await small.MeasureAsync("registrations-tied-back")).Current.Group);
    }

    [Fact]
    public async Task Every_kind_of_community_activity_ties_a_registration_back_and_opens_machines_and_other_people_do_not()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        long congress = small.Object(ObjectKind.Event, "2026-12-01");
        long thing = small.Object(ObjectKind.Thread, "2026-09-01");
        InteractionKind[] counting =
        [
            InteractionKind.EmailClicked, InteractionKind.CommunityThreadStarted, InteractionKind.CommunityReplied,
            InteractionKind.CommunityViewed, InteractionKind.CommunityDownloaded,
        ];
        foreach (InteractionKind kind in Enum.GetValues<InteractionKind>().Where(k => k != InteractionKind.EventRegistered))
        {
            long person = small.Person(kind.ToString());
            small.Did(person, kind, thing, "2026-10-01");
            small.Did(person, InteractionKind.EventRegistered, congress, "2026-10-10");
        }

        long scanned = small.Person("Machine");
        small.Did(scanned, InteractionKind.EmailClicked, thing, "2026-10-01", machine: true);
        small.Did(scanned, InteractionKind.EventRegistered, congress, "2026-10-10");
        small.Did(null, InteractionKind.CommunityReplied, thing, "2026-10-01");
        small.Did(null, InteractionKind.EventRegistered, congress, "2026-10-10");

        Tally tally = (await small.MeasureAsync("registrations-tied-back")).Current.Group;

        Assert.Equal(new Tally(counting.Length, Enum.GetValues<InteractionKind>().Length - 1 + 2), tally);
    }

    [Theory]
    [InlineData("2026-10-10 12:00:00", true)]
    [InlineData("2026-10-12 12:00:00", true)]
    [InlineData("2026-10-12 12:00:01", false)]
    [InlineData("2026-10-10 11:59:59", false)]
    public async Task A_session_is_followed_up_by_a_thread_within_48_hours_after_its_end(string started, bool followed)
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        small.Object(ObjectKind.Session, "2026-10-10 11:00", ends: "2026-10-10 12:00", externalId: "S1");
        small.Object(ObjectKind.Thread, started, reference: "S1");

        Assert.Equal(new Tally(followed ? 1 : 0, 1), (await small.MeasureAsync("sessions-followed-up")).Current.Group);
    }

    [Fact]
    public async Task Two_threads_are_one_follow_up_and_a_linked_thread_belongs_only_to_its_own_session()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        long first = small.Object(ObjectKind.Session, "2026-10-10 11:00", ends: "2026-10-10 12:00", externalId: "S1");
        small.Object(ObjectKind.Session, "2026-10-10 11:00", ends: "2026-10-10 12:00", externalId: "S2");
        small.Object(ObjectKind.Thread, "2026-10-10 13:00", parent: first);
        small.Object(ObjectKind.Thread, "2026-10-10 14:00", parent: first, reference: "S2");

        Assert.Equal(new Tally(1, 2), (await small.MeasureAsync("sessions-followed-up")).Current.Group);
    }

    [Fact]
    public async Task A_session_counts_only_once_its_48_hours_are_over()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        small.Object(ObjectKind.Session, "2026-11-16 11:00", ends: "2026-11-16 12:00");
        small.Object(ObjectKind.Session, "2026-11-16 11:30", ends: "2026-11-16 12:01");

        Assert.Equal(new Tally(0, 1), (await small.MeasureAsync("sessions-followed-up", "2026-11-01", "2026-11-30")).Current.Group);
    }

    [Fact]
    public async Task Renewal_compares_those_who_attended_and_talked_with_all_others()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        long session = small.Object(ObjectKind.Session, "2026-05-01");
        long thread = small.Object(ObjectKind.Thread, "2026-05-01");
        long both = small.Person("Both");
        long bothTooLongAgo = small.Person("Long");
        long onlyAttended = small.Person("Half");
        long nothing = small.Person("None");
        small.Did(both, InteractionKind.SessionAttended, session, "2026-05-01");
        small.Did(both, InteractionKind.CommunityReplied, thread, "2026-10-15 23:59");
        small.Did(bothTooLongAgo, InteractionKind.SessionAttended, session, "2025-10-15 12:00");
        small.Did(bothTooLongAgo, InteractionKind.CommunityReplied, thread, "2026-05-01");
        small.Did(onlyAttended, InteractionKind.SessionAttended, session, "2026-05-01");
        small.Term(both, "2026-10-15", renewedOn: "2026-10-01");
        small.Term(bothTooLongAgo, "2026-10-15", renewedOn: "2026-10-20");
        small.Term(onlyAttended, "2026-10-31");
        small.Term(nothing, "2026-10-01");
        small.Term(nothing, "2026-11-30", renewedOn: "2026-11-01");

        Measurement measured = (await small.MeasureAsync("engaged-renewal-gap")).Current;

        Assert.Equal(new Tally(1, 1), measured.Group);
        Assert.Equal(new Tally(1, 3), measured.Others);
        Assert.Equal(2.0 / 3, measured.Value!.Value, 12);
    }

    [Fact]
    public async Task Terms_that_have_not_ended_yet_are_not_counted_as_lost()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        small.Term(small.Person(), "2026-11-18");
        small.Term(small.Person(), "2026-11-19");

        Measurement measured = (await small.MeasureAsync("engaged-renewal-gap", "2026-11-01", "2026-11-30")).Current;

        Assert.Equal(new Tally(0, 1), measured.Others);
        Assert.Null(measured.Value);
    }
}

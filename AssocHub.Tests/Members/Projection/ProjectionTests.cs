using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Members;
using AssocHub.Tests.Landing;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Members.Projection;

public sealed class ProjectionTests
{
    private const string Activity = "activity_id,email_id,email,kind,occurred_at,url,user_agent";

    private static Task<(string Id, InteractionKind Kind, string? Person, string? Object)[]> InteractionsAsync(LandingHarness harness) => harness.ReadAsync(async db =>
        (await (
            from i in db.Interactions
            join l in db.LandedRecords on i.Id equals l.Id
            join p in db.SourceRecords on i.SourceRecordId equals p.Id into people
            from p in people.DefaultIfEmpty()
            join o in db.ActivityObjects on i.ObjectId equals o.Id into objects
            from o in objects.DefaultIfEmpty()
            orderby l.ExternalId
            select new { l.ExternalId, i.Kind, Person = p == null ? null : p.ExternalId, Object = o == null ? null : o.ExternalId }).ToArrayAsync())
        .Select(i => (i.ExternalId, i.Kind, (string?)i.Person, (string?)i.Object)).ToArray());

    [Fact]
    public async Task An_open_for_an_unknown_subscriber_and_message_waits_and_attaches_when_they_arrive()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        harness.Write("email_activity.csv", Activity, "y1,c1,A@Example.org,open,2024-03-01T10:00:00Z,,");
        await harness.ImportAsync();
        Assert.Equal([("y1", InteractionKind.EmailOpened, null, null)], await InteractionsAsync(harness));
        Assert.Equal(2, await harness.ReadAsync(db => db.WaitingRecords.CountAsync()));

        harness.NewFolder();
        harness.Write("email_messages.csv", "email_id,subject,sent_at", "c1,Hello,2024-03-01");
        harness.Write("subscribers.csv", "subscriber_id,email", "s1,a@example.org");
        await harness.ImportAsync();
        Assert.Equal([("y1", InteractionKind.EmailOpened, "s1", "c1")], await InteractionsAsync(harness));
        Assert.Equal(0, await harness.ReadAsync(db => db.WaitingRecords.CountAsync()));
    }

    [Fact]
    public async Task A_sponsor_that_another_source_knows_is_found_there_and_waited_for_until_it_arrives()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        harness.Write("events.csv", "event_id,name,starts_at", "e1,Congress,2024-03-01");
        harness.Write("registrations.csv", "registration_id,event_id,badge_id", "r1,e1,007");
        harness.Write("sponsor_interactions.csv", "interaction_id,event_id,sponsor_id,badge_id,kind", "q1,e1,s1,007,badge_scan");
        await harness.ImportAsync("events");
        harness.NewFolder();
        harness.Write("sponsors.csv", "sponsor_id,name", "s1,Shelves Ltd");
        await harness.ImportAsync("ams");
        Assert.Contains(("q1", InteractionKind.SponsorScanned, "r1", "s1"), await InteractionsAsync(harness));
        Assert.Equal(0, await harness.ReadAsync(db => db.WaitingRecords.CountAsync()));
    }

    [Fact]
    public async Task A_thread_is_started_once_by_its_poster_or_else_by_its_opening_post()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        harness.Write("community_users.csv", "user_id,name", "k1,Ann Lee", "k2,Bob Ray");
        harness.Write("threads.csv", "thread_id,title,started_at,original_poster_id", "h1,Told,2024-03-01,k1", "h2,Untold,2024-03-01,");
        harness.Write(
            "posts.csv", "post_id,thread_id,user_id,posted_at,is_reply",
            "w1,h1,k1,2024-03-01,false", "w2,h1,k2,2024-03-02,true", "w3,h2,k2,2024-03-01,false", "w4,h2,k1,2024-03-02,true");
        await harness.ImportAsync();
        Assert.Equal(
            [
                ("h1", InteractionKind.CommunityThreadStarted, "k1", "h1"), ("w2", InteractionKind.CommunityReplied, "k2", "h1"),
                ("w3", InteractionKind.CommunityThreadStarted, "k2", "h2"), ("w4", InteractionKind.CommunityReplied, "k1", "h2"),
            ],
            await InteractionsAsync(harness));

        // The community tells later who opened the other, and no longer who opened the first.
        harness.NewFolder();
        harness.Write("threads.csv", "thread_id,title,started_at,original_poster_id", "h1,Told,2024-03-01,", "h2,Untold,2024-03-01,k2");
        await harness.ImportAsync();
        Assert.Equal(
            ["h2", "w1", "w2", "w4"],
            (await InteractionsAsync(harness)).Select(i => i.Id));
    }

    [Fact]
    public async Task A_changed_record_takes_its_interaction_and_topics_along()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        harness.Write("sessions.csv", "session_id,event_id,title,topics", "x1,e1,Old,AI;Data");
        harness.Write("registrations.csv", "registration_id,event_id", "r1,e1", "r2,e1");
        harness.Write("attendance.csv", "attendance_id,event_id,session_id,registration_id,checked_in_at", "a1,e1,x1,r1,2024-03-01");
        await harness.ImportAsync();
        harness.Write("sessions.csv", "session_id,event_id,title,topics", "x1,e1,New,data;Careers");
        harness.Write("attendance.csv", "attendance_id,event_id,session_id,registration_id,checked_in_at", "a1,e1,,r2,2024-03-02");
        Run run = await harness.ImportAsync();
        Assert.Equal((0L, 2L), (run.Added, run.Changed));
        Assert.Contains(("a1", InteractionKind.EventAttended, "r2", null), await InteractionsAsync(harness));
        string[] topics = await harness.ReadAsync(db => (from t in db.ObjectTopics join n in db.Topics on t.TopicId equals n.Id orderby n.NameKey select n.Name).ToArrayAsync());
        Assert.Equal(["Careers", "Data"], topics);
    }

    [Fact]
    public async Task Clicks_on_every_link_within_seconds_of_delivery_are_a_machines_even_when_the_delivery_is_told_late()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        harness.Write("email_messages.csv", "email_id,subject,sent_at", "c1,Hello,2024-03-01T08:00:00Z");
        harness.Write("subscribers.csv", "subscriber_id,email", "s1,a@example.org", "s2,b@example.org", "s3,c@example.org");
        harness.Write(
            "email_activity.csv", Activity,
            "y1,c1,a@example.org,click,2024-03-01T10:00:05Z,https://x/1,", "y2,c1,a@example.org,click,2024-03-01T10:00:06Z,https://x/2,",
            "y3,c1,a@example.org,open,2024-03-01T10:00:04Z,,", "y4,c1,a@example.org,click,2024-03-01T15:00:00Z,https://x/1,",
            "y5,c1,b@example.org,click,2024-03-01T10:00:05Z,https://x/1,Mozilla/5.0 (X11; Linux x86_64)", "y6,c1,c@example.org,open,2024-03-01T12:00:00Z,,GoogleImageProxy");
        await harness.ImportAsync();
        Assert.Equal(["y6"], await MachinesAsync(harness));

        harness.Write("email_activity 2.csv", Activity, "z1,c1,a@example.org,delivered,2024-03-01T10:00:01Z,,", "z2,c1,b@example.org,delivered,2024-03-01T10:00:01Z,,");
        await harness.ImportAsync();
        Assert.Equal(["y1", "y2", "y3", "y6"], await MachinesAsync(harness));

        // A third link turns up that the scanner did not follow: it was no scanner.
        harness.Write("email_activity 3.csv", Activity, "z3,c1,c@example.org,click,2024-03-02T10:00:00Z,https://x/3,");
        await harness.ImportAsync();
        Assert.Equal(["y6"], await MachinesAsync(harness));
        Assert.Equal(0, await harness.ReadAsync(db => db.WaitingRecords.CountAsync()));
    }

    [Fact]
    public async Task Two_syncs_of_one_source_at_once_are_refused_and_a_dead_one_does_not_block()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        harness.Write("members.csv", "ams_id", "1");
        await harness.ImportAsync();
        async Task HoldAsync(string holder) => await harness.ReadAsync(db => db.Sources.ExecuteUpdateAsync(set => set
            .SetProperty(s => s.SyncHolder, holder).SetProperty(s => s.SyncHeldUntil, harness.Database.Time.Now.AddMinutes(1))));
        long id = await harness.ReadAsync(db => db.Sources.Select(s => s.Id).SingleAsync());
        Task<Result<Run>> SyncAsync() => harness.Sync.SyncAsync(id, Actor.CommandLine, "test", null, CancellationToken.None);

        await HoldAsync("elsewhere|1|1|x");
        Assert.IsType<SyncRunning>((await SyncAsync()).Refusal);
        await HoldAsync($"{Environment.MachineName}|{int.MaxValue}|1|x");
        Assert.True((await SyncAsync()).Succeeded);
        await HoldAsync("elsewhere|1|1|x");
        harness.Database.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await SyncAsync()).Succeeded);
    }

    [Fact]
    public async Task Who_may_not_manage_sources_is_refused()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        var leader = new Actor("l", "Lea", [Role.Leadership]);
        Assert.IsType<NotAllowed>((await harness.Sync.SyncAsync(1, leader, "Lea", null, CancellationToken.None)).Refusal);
        Assert.IsType<NotAllowed>((await harness.Sources.SaveFolderAsync(leader, new("x", harness.Folder), CancellationToken.None)).Refusal);
        Assert.IsType<NotAllowed>((await harness.Rejected.DiscardAsync(leader, [1], "a test record", CancellationToken.None)).Refusal);
    }

    private static Task<string[]> MachinesAsync(LandingHarness harness) => harness.ReadAsync(db =>
        (from i in db.Interactions join l in db.LandedRecords on i.Id equals l.Id where i.IsMachine orderby l.ExternalId select l.ExternalId).ToArrayAsync());
}

using System.Globalization;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Measures;
using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using AssocHub.Data.Demo.Steps;
using AssocHub.Data.Measures;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace AssocHub.Tests.Demo;

/// <summary>Every stage against what is true of the made-up association.</summary>
public sealed class DemoStagesTests(BuiltDemo demo, ITestOutputHelper output) : IClassFixture<BuiltDemo>
{
    private const string Topic = "digital transformation";
    private static readonly string[] Current = ["current", "grace", "honorary"];

    [Fact]
    public async Task Every_good_record_landed_and_every_bad_one_was_rejected_with_its_reason()
    {
        await using AssocHubDbContext db = demo.Database.CreateDbContext();
        Dictionary<string, int> landed = await (
            from l in db.LandedRecords
            join s in db.SourceStreams on l.StreamId equals s.Id
            group l by s.Stream into stream
            select new { stream.Key, Count = stream.Count() }).ToDictionaryAsync(s => s.Key, s => s.Count);
        Dictionary<string, int> expected = demo.Expected().GetProperty("records").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32());
        Assert.Equal(expected.OrderBy(e => e.Key, StringComparer.Ordinal), landed.OrderBy(e => e.Key, StringComparer.Ordinal));

        var rejected = await (
            from r in db.RejectedRecords
            join s in db.SourceStreams on r.StreamId equals s.Id
            select new { s.Stream, r.Raw, r.Reason, r.State }).ToListAsync();
        var planted = demo.TruthRows("truth_rejected").ToList();
        Assert.Equal(
            planted.Select(p => p["stream"]).Order(StringComparer.Ordinal), rejected.Select(r => r.Stream).Order(StringComparer.Ordinal));
        Assert.All(planted, p => Assert.Contains(rejected, r => r.Stream == p["stream"] && r.Raw.Contains(p["external_id"], StringComparison.Ordinal)));
        Assert.All(rejected, r => Assert.True(r.Reason.Length > 10 && r.State == RejectionState.Open, r.Reason));
        Assert.Equal(0, await db.WaitingRecords.CountAsync(w => w.AwaitedKey != AwaitedKeys.ClicksToJudge));
    }

    [Fact]
    public async Task Its_tables_are_counted_so_that_questions_are_planned_by_what_they_hold()
    {
        await using AssocHubDbContext db = demo.Database.CreateDbContext();
        List<string> counted = await db.Database.SqlQuery<string>($"SELECT DISTINCT tbl AS Value FROM sqlite_stat1").ToListAsync();
        string[] large = ["Interactions", "Members", "ActivityObjects", "ObjectTopics", "Topics", "SourceRecords", "Identifiers", "LandedRecords", "MatchPairs"];
        Assert.Empty(large.Except(counted));
    }

    [Fact]
    public async Task Every_act_is_one_interaction_of_its_kind()
    {
        await using AssocHubDbContext db = demo.Database.CreateDbContext();
        var counted = (await db.Interactions.GroupBy(i => i.Kind).Select(g => new { g.Key, Count = g.Count() }).ToListAsync())
            .Select(k => KeyValuePair.Create(k.Key.Code(), k.Count)).OrderBy(k => k.Key, StringComparer.Ordinal);
        var expected = demo.Expected().GetProperty("interactions").EnumerateObject()
            .Select(p => KeyValuePair.Create(p.Name, p.Value.GetInt32())).Where(p => p.Value > 0);

        Assert.Equal(expected, counted);
        Assert.Equal(0, await db.Interactions.CountAsync(i => i.MemberId == null || i.ObjectId == null || i.SourceRecordId == null));
    }

    [Fact]
    public async Task Machines_are_told_from_people()
    {
        await using AssocHubDbContext db = demo.Database.CreateDbContext();
        HashSet<string> flagged = [.. await (
            from i in db.Interactions
            join l in db.LandedRecords on i.Id equals l.Id
            where i.IsMachine
            select l.ExternalId).ToListAsync()];
        HashSet<string> truth = [.. demo.TruthRows("truth_machines").Select(r => r["activity_id"])];

        Assert.True(truth.Count > 100);
        Assert.Empty(truth.Except(flagged));
        Assert.Empty(flagged.Except(truth));
    }

    [Fact]
    public async Task Nobody_is_joined_with_another_person()
    {
        Dictionary<(string Stream, string Id), long> members = await demo.MembersByRecordAsync();
        Dictionary<(string Stream, string Id), string> people = demo.TruthRows("truth_people")
            .ToDictionary(r => (r["stream"], r["external_id"]), r => r["true_person"]);
        Assert.Equal(people.Keys.Order(), members.Keys.Order());

        long truePairs = Pairs(people.GroupBy(p => p.Value).Select(g => g.Count()));
        long linkedPairs = Pairs(members.GroupBy(m => m.Value).Select(g => g.Count()));
        long rightPairs = Pairs(members.GroupBy(m => (m.Value, people[m.Key])).Select(g => g.Count()));
        double recall = rightPairs / (double)truePairs;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"pairs: true {truePairs}, linked {linkedPairs}, right {rightPairs}; precision {rightPairs / (double)linkedPairs:0.0000}, recall {recall:0.0000}"));
        foreach (var wrong in members.GroupBy(m => m.Value).Where(g => g.Select(m => people[m.Key]).Distinct().Count() > 1).Take(5))
        {
            output.WriteLine("joined: " + string.Join(", ", wrong.Select(m => $"{m.Key.Stream} {m.Key.Id} = {people[m.Key]}")));
        }

        Assert.Equal(linkedPairs, rightPairs);
        Assert.True(recall > 0.75, $"recall {recall}");
    }

    [Fact]
    public async Task The_golden_record_is_what_the_membership_system_says()
    {
        Dictionary<(string Stream, string Id), long> members = await demo.MembersByRecordAsync();
        await using AssocHubDbContext db = demo.Database.CreateDbContext();
        Dictionary<long, Member> golden = await db.Members.ToDictionaryAsync(m => m.Id);
        int compared = 0;
        foreach (Dictionary<string, string> truth in demo.TruthRows("truth_golden"))
        {
            Member member = golden[members[("members", truth["ams_id"])]];
            Assert.Equal(truth["first_name"], member.FirstName);
            Assert.Equal(truth["last_name"], member.LastName);
            Assert.Equal(truth["status"], member.Status);
            Assert.Equal(truth["chapter"], member.Chapter);
            Assert.Equal(truth["renewal_date"], Day(member.RenewalDate));
            Assert.Equal(truth["last_renewed_on"], Day(member.LastRenewedOn));
            if (truth["email"].Length > 0)
            {
                Assert.Equal(truth["email"], member.Email);
            }

            compared++;
        }

        Assert.True(compared > 350);
    }

    [Fact]
    public async Task The_segment_holds_exactly_those_who_clicked_on_the_topic_and_came_to_no_session_on_it()
    {
        Dictionary<(string Stream, string Id), long> members = await demo.MembersByRecordAsync();
        HashSet<long> expected = await ClickedNotAttendedAsync(members);

        HashSet<long> found = [.. await MembersOfAsync(DemoSegment.Curious)];

        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(), found.Order());

        // Against the true people: only what linking missed may differ.
        HashSet<string> truePeople = [.. demo.TruthRows("truth_segments").Select(r => r["true_person"])];
        ILookup<string, long> membersOfPerson = demo.TruthRows("truth_people").ToLookup(r => r["true_person"], r => members[(r["stream"], r["external_id"])]);
        int hit = truePeople.Count(p => membersOfPerson[p].Any(found.Contains));
        output.WriteLine($"true people {truePeople.Count}, found {found.Count}, hit {hit}");
        Assert.True(hit >= 0.9 * truePeople.Count, $"{hit} of {truePeople.Count}");
    }

    [Fact]
    public async Task The_digest_open_rate_is_that_of_people()
    {
        MeasureBoard board = await BoardAsync();
        (long openers, long delivered) = (0, 0);
        foreach (Dictionary<string, string> digest in demo.TruthRows("truth_digests"))
        {
            openers += long.Parse(digest["unique_openers"], CultureInfo.InvariantCulture);
            delivered += long.Parse(digest["delivered"], CultureInfo.InvariantCulture);
        }

        KpiResult figure = board.Results.Single(r => r.Kpi is Core.Measures.Kpis.DigestOpenRate);

        // Somebody subscribed under two addresses is one person to the figure and two to the platform.
        output.WriteLine($"truth {openers}/{delivered}, figure {figure.Current.Group.Numerator}/{figure.Current.Group.Denominator}");
        Assert.InRange(figure.Current.Group.Denominator, (long)(delivered * 0.97), delivered);
        Assert.Equal(openers / (double)delivered, figure.Value!.Value, 0.01);
    }

    [Fact]
    public async Task Follow_up_threads_within_two_days_are_counted()
    {
        MeasureBoard board = await BoardAsync();
        var sessions = demo.TruthRows("truth_followups")
            .Where(s => DateTimeOffset.Parse(s["ended_at"], CultureInfo.InvariantCulture).AddHours(48) <= BuiltDemo.Now).ToList();

        KpiResult figure = board.Results.Single(r => r.Kpi is Core.Measures.Kpis.SessionsFollowedUp);

        Assert.Equal(sessions.Count, figure.Current.Group.Denominator);
        Assert.Equal(sessions.Count(s => s["within_48h"] == "true"), figure.Current.Group.Numerator);
    }

    [Fact]
    public async Task Households_are_people_who_share_a_home()
    {
        Dictionary<(string Stream, string Id), long> members = await demo.MembersByRecordAsync();
        await using AssocHubDbContext db = demo.Database.CreateDbContext();
        Dictionary<long, long?> households = await db.Members.ToDictionaryAsync(m => m.Id, m => m.HouseholdId);
        Dictionary<string, string> home = demo.TruthRows("truth_households").ToDictionary(r => r["true_person"], r => r["household"]);
        var people = demo.TruthRows("truth_golden").Select(r => (Person: r["true_person"], Household: households[members[("members", r["ams_id"])]])).ToList();

        // Nobody is put into the home of somebody they do not live with.
        Assert.All(
            people.Where(p => p.Household is not null).GroupBy(p => p.Household),
            h => Assert.Single(h.Select(p => home.GetValueOrDefault(p.Person, p.Person)).Distinct()));

        // Couples who share neither a surname nor a phone cannot be known to be one.
        var couples = people.Where(p => home.ContainsKey(p.Person)).GroupBy(p => home[p.Person]).Where(g => g.Count() > 1).ToList();
        int found = couples.Count(c => c.All(p => p.Household is not null));
        output.WriteLine($"{found} of {couples.Count} couples");
        Assert.True(found >= couples.Count * 0.6, $"{found} of {couples.Count}");
    }

    [Fact]
    public async Task Segments_are_in_every_state_and_nobody_decided_on_their_own()
    {
        await using AssocHubDbContext db = demo.Database.CreateDbContext();
        List<SegmentVersion> versions = await db.SegmentVersions.Include(v => v.Segment).ToListAsync();

        Assert.Equal(3, versions.Count(v => v.State == SegmentVersionState.Approved));
        Assert.Single(versions, v => v.State == SegmentVersionState.Submitted);
        Assert.Single(versions, v => v.State == SegmentVersionState.Rejected);
        Assert.Single(versions, v => v.State == SegmentVersionState.Draft);
        Assert.All(versions, v => Assert.True(v.Sentence.Length > 20));

        List<ApprovalRequest> requests = await db.ApprovalRequests.Include(r => r.Decisions).ToListAsync();
        Assert.Equal(5, requests.Count);
        Assert.All(requests.SelectMany(r => r.Decisions), d => Assert.NotEqual(BuiltDemo.Cast.Author.Id, d.ActorId));
    }

    [Fact]
    public async Task The_push_wrote_the_approved_people_who_agreed_to_e_mail_and_nobody_else()
    {
        Dictionary<(string Stream, string Id), long> members = await demo.MembersByRecordAsync();
        HashSet<long> approved = [.. await MembersOfAsync(DemoSegment.Curious)];
        await using AssocHubDbContext db = demo.Database.CreateDbContext();
        HashSet<long> ledger = [.. await db.PushLedger.Where(e => e.IsPresent).Select(e => e.MemberId).ToListAsync()];
        HashSet<long> agreed = [.. await db.Members
            .Where(m => m.EmailConsent == "subscribed" && !m.DoNotContact && m.Email != null).Select(m => m.Id).ToListAsync()];
        string file = Assert.Single(Directory.GetFiles(Path.Combine(demo.Database.Folder, "pushes"), "*.csv", SearchOption.AllDirectories));
        string written = await File.ReadAllTextAsync(file);

        Assert.NotEmpty(ledger);
        Assert.Subset(approved, ledger);
        Assert.Subset(agreed, ledger);
        Assert.All(
            await db.Members.Where(m => ledger.Contains(m.Id)).Select(m => m.Email!).ToListAsync(),
            email => Assert.Contains(email, written, StringComparison.OrdinalIgnoreCase));

        // Independently, from the e-mail platform's own list: nobody who left is written to.
        HashSet<long> left = [.. demo.SourceRows("email", "subscribers").Where(r => r["status"] is "unsubscribed" or "cleaned")
            .Select(r => members[("subscribers", r["subscriber_id"])])];
        Assert.Empty(ledger.Intersect(left));
        Assert.Single(await db.Pushes.Where(p => p.IsPaused).ToListAsync());
    }

    private async Task<HashSet<long>> ClickedNotAttendedAsync(Dictionary<(string Stream, string Id), long> members)
    {
        HashSet<string> machines = [.. demo.TruthRows("truth_machines").Select(r => r["activity_id"])];
        HashSet<string> emails = [.. demo.SourceRows("email", "email_messages").Where(HasTopic).Select(r => r["email_id"])];
        HashSet<string> sessions = [.. demo.SourceRows("events", "sessions").Where(HasTopic).Select(r => r["session_id"])];
        Dictionary<string, string> subscriberOf = demo.SourceRows("email", "subscribers")
            .GroupBy(r => r["email"], StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.First()["subscriber_id"], StringComparer.OrdinalIgnoreCase);
        Dictionary<(string, string), string> registrationOf = demo.SourceRows("events", "registrations")
            .GroupBy(r => (r["event_id"], r["badge_id"])).ToDictionary(g => g.Key, g => g.First()["registration_id"]);

        HashSet<long> clicked = [.. demo.SourceRows("email", "email_activity")
            .Where(a => a["kind"] == "click" && emails.Contains(a["email_id"]) && !machines.Contains(a["activity_id"]))
            .Select(a => members[("subscribers", a["subscriber_id"].Length > 0 ? a["subscriber_id"] : subscriberOf[a["email"]])])];
        HashSet<long> attended = [.. demo.SourceRows("events", "attendance").Where(a => sessions.Contains(a["session_id"]))
            .Select(a => members[("registrations", a["registration_id"].Length > 0 ? a["registration_id"] : registrationOf[(a["event_id"], a["badge_id"])])])];
        await using AssocHubDbContext db = demo.Database.CreateDbContext();
        HashSet<long> current = [.. (await db.Members.Where(m => m.MergedIntoId == null).Select(m => new { m.Id, m.Status }).ToListAsync())
            .Where(m => Current.Contains(m.Status)).Select(m => m.Id)];
        return [.. clicked.Except(attended).Where(current.Contains)];
    }

    private async Task<List<long>> MembersOfAsync(string name)
    {
        await using AssocHubDbContext db = demo.Database.CreateDbContext();
        string json = await db.SegmentVersions.Where(v => v.Segment!.Name == name).Select(v => v.Definition).SingleAsync();
        Result<List<long>> members = await demo.Services.GetRequiredService<SegmentEvaluator>()
            .MemberIdsAsync(SegmentJson.Read(json).Value, BuiltDemo.Now, CancellationToken.None);
        return members.Value;
    }

    private async Task<MeasureBoard> BoardAsync()
    {
        var all = new ReportPeriod(new DateOnly(2024, 1, 1), new DateOnly(2026, 3, 20));
        return (await demo.Services.GetRequiredService<MeasureService>().ComputeAsync(all, BuiltDemo.Cast.Author)).Value;
    }

    private static bool HasTopic(Dictionary<string, string> row) => row["topics"].Split(';').Contains(Topic);

    private static long Pairs(IEnumerable<int> sizes) => sizes.Sum(n => n * (n - 1L) / 2);

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}

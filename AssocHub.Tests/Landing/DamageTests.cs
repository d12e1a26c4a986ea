using System.IO.Compression;
using System.Text;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources.Streams;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Landing;

public sealed class DamageTests
{
    [Fact]
    public async Task Every_kind_of_damage_costs_its_own_record_and_a_second_import_changes_nothing()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        harness.Write(
            "members.csv",
            "AMS ID,E-Mail,First Name,last-name,join date,notes",
            "1,a@example.org,Ann,Lee,2020-01-05,fine",
            "2,b@example.org,Bob,Ray,05/11/2020,ambiguous",
            "3,c@example.org,Cy,Fox,13/11/2020,only one reading",
            "4,d@example.org,\"Dora,Dunn,2020-01-01,stray quote",
            "5,e@example.org,Eve \"Evie\" X,Poe,2020-02-30,no such day",
            "6,f@example.org,\"Fay",
            "May\",Roe,2020-01-01,two lines",
            "1,a@example.org,Ann,Lee,2020-01-05,fine",
            "1,a@example.org,Anna,Lee,2020-01-05,fine",
            "7,g@example.org,Gus",
            ",h@example.org,Hal,Ito,2020-01-01,no id",
            "8,i@example.org,I\0an,Ito,2020-01-01,nul",
            $"9,j@example.org,{new string('x', 1_000_000)},Ito,2020-01-01,long",
            "10,k@example.org,Kim,Ito,2020-01-01," + new string('y', 1_000_000),
            "11,l@example.org,Lou,Ito,2020-01-01,\"closed, \"\"quoted\"\"\"");
        harness.Write("events.csv", "event_id,name", "e1,No start column");
        harness.Write("posts.jsonl", """{"post_id":"p1","thread_id":"t1","user_id":"u1","posted_at":"2024-01-01T00:00:00Z"}""", """{"post_id":"p2","thread""", "[]", """{"post_id":"p3"}""");
        File.WriteAllText(Path.Combine(harness.Folder, "sessions.xlsx"), "not a workbook");
        File.WriteAllBytes(Path.Combine(harness.Folder, "subscribers.csv"), []);
        File.WriteAllBytes(Path.Combine(harness.Folder, "sponsors.csv"), Encoding.Latin1.GetBytes("sponsor_id,name\ns1,Café Zürich\n"));
        File.WriteAllBytes(Path.Combine(harness.Folder, "threads.csv"), [.. Encoding.UTF8.GetBytes("thread_id,title\nt1,Café\nt2,Zürich\nt3,"), 0xE9, .. Encoding.UTF8.GetBytes("t\u00e9\nt4,Ok\n")]);
        File.WriteAllBytes(Path.Combine(harness.Folder, "organizations.csv"), [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("org_id\tname\no1\tÅbo; Oy\n")]);
        byte[] zipped = Gzip(string.Join('\n', ["user_id,email", .. Enumerable.Range(0, 20_000).Select(i => $"u{i},{Guid.NewGuid()}@example.org")]));
        File.WriteAllBytes(Path.Combine(harness.Folder, "community_users.csv.gz"), zipped[..(zipped.Length / 2)]);

        Run first = await harness.ImportAsync();
        RejectedRecord[] rejected = await harness.RejectionsAsync();
        (string, long, RejectionCause)[] expected =
        [
            ("community_users.csv.gz", 0, RejectionCause.File),
            ("events.csv", 0, RejectionCause.File),
            ("members.csv", 3, RejectionCause.Invalid),
            ("members.csv", 5, RejectionCause.Unreadable),
            ("members.csv", 6, RejectionCause.Invalid),
            ("members.csv", 10, RejectionCause.Duplicate),
            ("members.csv", 11, RejectionCause.Invalid),
            ("members.csv", 12, RejectionCause.Invalid),
            ("members.csv", 13, RejectionCause.Invalid),
            ("members.csv", 14, RejectionCause.Invalid),
            ("posts.jsonl", 2, RejectionCause.Unreadable),
            ("posts.jsonl", 3, RejectionCause.Unreadable),
            ("posts.jsonl", 4, RejectionCause.Invalid),
            ("sessions.xlsx", 0, RejectionCause.File),
            ("subscribers.csv", 0, RejectionCause.File),
            ("threads.csv", 4, RejectionCause.Unreadable),
        ];
        Assert.Equal(expected, rejected.Select(r => (r.Origin, r.Position, r.Cause)));
        Assert.Equal(expected.Length, first.Rejected);
        Assert.Contains("stands on line 2 already", Array.Find(rejected, r => r.Cause == RejectionCause.Duplicate)!.Reason, StringComparison.Ordinal);
        Assert.Contains("starts_at", rejected[1].Reason, StringComparison.Ordinal);
        Assert.Contains("5 November or 11 May", rejected[2].Reason, StringComparison.Ordinal);
        Assert.Equal(1_000_000, Array.Find(rejected, r => r.ExternalId == "9")!.RawLength, tolerance: 100);

        string[] landed = await harness.ReadAsync(db => db.LandedRecords.Where(r => !r.ExternalId.StartsWith('u')).OrderBy(r => r.Id).Select(r => r.ExternalId).ToArrayAsync());
        Assert.Equal(["o1", "1", "3", "6", "10", "11", "s1", "t1", "t2", "t4", "p1"], landed);
        Assert.Equal("Café Zürich", await harness.ReadAsync(db => db.ActivityObjects.Where(o => o.ExternalId == "s1").Select(o => o.Title).SingleAsync()));
        Assert.Equal("Fay\nMay", await harness.ReadAsync(db => db.SourceRecords.Where(o => o.ExternalId == "6").Select(o => o.FirstName).SingleAsync()));
        Assert.InRange(await harness.ReadAsync(db => db.LandedRecords.CountAsync(r => r.ExternalId.StartsWith('u'))), 5_000, 15_000);

        string before = await harness.DumpAsync();
        Run second = await harness.ImportAsync();
        Assert.Equal((0L, 0L, first.Rejected), (second.Added, second.Changed, second.Rejected));
        Assert.Equal(before, await harness.DumpAsync());
    }

    [Fact]
    public async Task A_rejected_record_is_landed_by_a_retry_once_its_source_says_how_it_writes_dates()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        harness.Write("members.csv", "ams_id,join_date,status", "1,05/11/2020,current");
        await harness.ImportAsync();
        RejectedRecord bad = Assert.Single(await harness.RejectionsAsync());
        Result<Done> tooEarly = await harness.Rejected.RetryAsync(Actor.CommandLine, bad.Id, CancellationToken.None);
        Assert.IsType<StillRejected>(tooEarly.Refusal);

        string folder = harness.Folder;
        await harness.Sources.SaveFolderAsync(Actor.CommandLine, new("test", folder, Dates: DateOrder.DayFirst), CancellationToken.None);
        Assert.True((await harness.Rejected.RetryAsync(Actor.CommandLine, bad.Id, CancellationToken.None)).Succeeded);
        Assert.Equal(RejectionState.Resolved, Assert.Single(await harness.RejectionsAsync()).State);
        Assert.Equal(new DateOnly(2020, 11, 5), await harness.ReadAsync(db => db.SourceRecords.Select(r => r.JoinDate).SingleAsync()));
        Run again = await harness.ImportAsync(dates: DateOrder.DayFirst);
        Assert.Equal((0L, 1L, 0L), (again.Added, again.Unchanged, again.Rejected));
    }

    [Fact]
    public async Task What_was_put_right_in_the_file_is_resolved_by_the_next_import()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        harness.Write("members.csv", "ams_id,join_date", "1,soon", "2,2020-01-01");
        await harness.ImportAsync();
        harness.Write("members.csv", "ams_id,join_date", "1,2020-01-01", "2,2020-01-01");
        Run run = await harness.ImportAsync();
        Assert.Equal((1L, 0L, 1L, 0L), (run.Added, run.Changed, run.Unchanged, run.Rejected));
        Assert.Equal(RejectionState.Resolved, Assert.Single(await harness.RejectionsAsync()).State);
    }

    [Fact]
    public async Task A_rejected_record_is_known_by_what_it_says_when_its_line_moves()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        harness.Write("members.csv", "ams_id,join_date", "1,soon", "1,soon", "2,2020-02-30", "3,2020-01-01", "3,2020-01-02");
        await harness.ImportAsync();
        RejectedRecord[] before = await harness.RejectionsAsync();
        Assert.Equal([2, 3, 4, 6], before.Select(r => r.Position));
        Assert.True((await harness.Rejected.DiscardAsync(Actor.CommandLine, [before[0].Id, before[1].Id], "Test accounts", CancellationToken.None)).Succeeded);

        // Two lines are added at the top, and one of the two that are alike is gone.
        harness.Write("members.csv", "ams_id,join_date", "8,2021-01-01", "9,2021-01-01", "1,soon", "2,2020-02-30", "3,2020-01-01", "3,2020-01-02");
        Run run = await harness.ImportAsync();
        RejectedRecord[] after = await harness.RejectionsAsync();

        Assert.Equal((2L, 3L), (run.Added, run.Rejected));
        Assert.Equal([(RejectionState.Discarded, 3L), (RejectionState.Discarded, 4L), (RejectionState.Open, 5L), (RejectionState.Open, 7L)], after.Select(r => (r.State, r.Position)));
        Assert.Equal(before.Select(r => r.Id).Order(), after.Select(r => r.Id).Order());
        Assert.Contains("stands on line 6 already", after[3].Reason, StringComparison.Ordinal);

        // A third of their like is another one.
        harness.Write("members.csv", "ams_id,join_date", "1,soon", "1,soon", "1,soon");
        await harness.ImportAsync();
        Assert.Equal((1, 2), ((await harness.RejectionsAsync()).Count(r => r.State == RejectionState.Open), (await harness.RejectionsAsync()).Count(r => r.State == RejectionState.Resolved)));
    }

    [Fact]
    public async Task A_snapshot_marks_what_is_gone_and_brings_back_what_returns_but_concludes_nothing_from_a_damaged_file()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        harness.Write("members.csv", "ams_id,status", "1,current", "2,current", "3,current");
        await harness.ImportAsync(snapshot: true);
        harness.Write("members.csv", "ams_id,status", "1,current", "2,\"cur");
        Assert.Equal(0, (await harness.ImportAsync(snapshot: true)).Deleted);
        harness.Write("members.csv", "ams_id,status", "1,current", "3,current");
        Assert.Equal(1, (await harness.ImportAsync(snapshot: true)).Deleted);
        Assert.NotNull(await harness.ReadAsync(db => db.SourceRecords.Where(r => r.ExternalId == "2").Select(r => r.DeletedAt).SingleAsync()));
        harness.Write("members.csv", "ams_id,status", "1,current", "2,current", "3,current");
        Run back = await harness.ImportAsync(snapshot: true);
        Assert.Equal((0L, 1L, 2L), (back.Added, back.Changed, back.Unchanged));
        Assert.Null(await harness.ReadAsync(db => db.SourceRecords.Where(r => r.ExternalId == "2").Select(r => r.DeletedAt).SingleAsync()));
    }

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}

using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Data.Landing;
using AssocHub.Tests.Sources.Rest;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Landing;

/// <summary>A person corrects single values of a rejected record; the correction holds until the source sends something else.</summary>
public sealed class CorrectionTests
{
    private static readonly Actor Ada = new("u1", "Ada Admin", [Role.Administrator]);

    [Fact]
    public async Task The_form_says_of_each_field_what_came_what_is_wrong_with_it_and_what_is_expected()
    {
        await using LandingHarness it = await RejectedMemberAsync();

        RejectedForm form = (await it.Rejected.FormAsync(Ada, await IdAsync(it), CancellationToken.None)).Value;

        Assert.Equal(["birth_date", "join_date"], form.Fields.TakeWhile(f => f.Problem is not null).Select(f => f.Name).Order(StringComparer.Ordinal));
        RejectedField joined = form.Fields.Single(f => f.Name == "join_date");
        Assert.Equal(("soon", "soon", "A day, such as 2026-03-31"), (joined.Received, joined.Value, joined.Expected));
        Assert.Contains("soon", joined.Problem, StringComparison.Ordinal);
        Assert.Equal("Bea", form.Fields.Single(f => f.Name == "first_name").Received);
    }

    [Fact]
    public async Task A_corrected_record_lands_and_the_same_values_on_another_line_of_another_file_keep_the_correction()
    {
        await using LandingHarness it = await RejectedMemberAsync();
        long id = await IdAsync(it);

        Result<Done> done = await it.Rejected.CorrectAsync(Ada, id, Values(("join_date", "2020-03-01"), ("birth_date", "")), CancellationToken.None);
        string landed = await it.DumpAsync();
        it.NewFolder();
        it.Write("members-new.csv", "first_name,ams_id,birth_date,join_date", "Ada,1,,2019-01-01", "Cy,3,,2021-01-01", "Bea,2,never,soon");
        Run again = await it.ImportAsync(snapshot: true);

        Assert.True(done.Succeeded, done.Refusal?.Message);
        Assert.Contains("\"join_date\":\"2020-03-01\"", landed, StringComparison.Ordinal);
        Assert.Equal((1L, 0L, 2L, 0L, 0L), (again.Added, again.Changed, again.Unchanged, again.Rejected, again.Deleted));
        Assert.Equal(RejectionState.Corrected, (await it.RejectionsAsync()).Single().State);
    }

    [Fact]
    public async Task A_record_that_the_source_has_put_right_replaces_the_correction_and_the_run_says_so()
    {
        await using LandingHarness it = await RejectedMemberAsync();
        await it.Rejected.CorrectAsync(Ada, await IdAsync(it), Values(("join_date", "2020-03-01"), ("birth_date", "")), CancellationToken.None);

        it.Write("members.csv", "ams_id,first_name,join_date,birth_date", "1,Ada,2019-01-01,", "2,Bea,2022-02-02,1990-01-01");
        Run run = await it.ImportAsync();

        Assert.Equal((1L, 1L), (run.Changed, run.Unchanged));
        Assert.Contains("corrected by hand", run.Message, StringComparison.Ordinal);
        RejectedRecord record = Assert.Single(await it.RejectionsAsync());
        Assert.Equal(RejectionState.Resolved, record.State);
        Assert.Contains("The source sent the record anew", record.Note, StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2022, 2, 2), await it.ReadAsync(db => db.SourceRecords.Where(r => r.FirstName == "Bea").Select(r => r.JoinDate).SingleAsync()));
        Assert.DoesNotContain("corrected by hand", (await it.ImportAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_changed_and_is_wrong_again_is_to_be_looked_at_while_the_corrected_one_stays()
    {
        await using LandingHarness it = await RejectedMemberAsync();
        await it.Rejected.CorrectAsync(Ada, await IdAsync(it), Values(("join_date", "2020-03-01"), ("birth_date", "")), CancellationToken.None);

        it.Write("members.csv", "ams_id,first_name,join_date,birth_date", "1,Ada,2019-01-01,", "2,Bea,later,never");
        Run run = await it.ImportAsync(snapshot: true);
        RejectedRecord[] all = await it.RejectionsAsync();
        RejectedRecord open = Assert.Single(all, r => r.State == RejectionState.Open);
        Result<Done> second = await it.Rejected.CorrectAsync(Ada, open.Id, Values(("join_date", "2020-04-01"), ("birth_date", "")), CancellationToken.None);

        Assert.Equal((1L, 0L), (run.Rejected, run.Deleted));
        Assert.StartsWith("Ada Admin corrected it on", open.Reason, StringComparison.Ordinal);
        Assert.True(second.Succeeded);
        Assert.Equal([RejectionState.Corrected, RejectionState.Resolved], (await it.RejectionsAsync()).OrderByDescending(r => r.Id).Select(r => r.State));
        Assert.Equal(new DateOnly(2020, 4, 1), await it.ReadAsync(db => db.SourceRecords.Where(r => r.FirstName == "Bea").Select(r => r.JoinDate).SingleAsync()));
    }

    [Fact]
    public async Task A_correction_that_is_still_wrong_says_of_which_field_and_changes_nothing()
    {
        await using LandingHarness it = await RejectedMemberAsync();
        string before = await it.DumpAsync();

        Result<Done> still = await it.Rejected.CorrectAsync(Ada, await IdAsync(it), Values(("join_date", "2020-13-01"), ("birth_date", "")), CancellationToken.None);
        Result<Done> taken = await it.Rejected.CorrectAsync(Ada, await IdAsync(it), Values(("ams_id", "1"), ("join_date", ""), ("birth_date", "")), CancellationToken.None);

        Assert.Equal(["join_date"], Assert.IsType<CorrectionRefused>(still.Refusal).Problems.Select(p => p.Field));
        Assert.Contains("another record", Assert.IsType<CorrectionRefused>(taken.Refusal).Problems.Single().Problem, StringComparison.Ordinal);
        Assert.Equal(before, await it.DumpAsync());
        Assert.IsType<NotAllowed>((await it.Rejected.CorrectAsync(new Actor("u2", "N", []), await IdAsync(it), Values(), CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task A_wrong_correction_can_be_corrected_and_each_is_on_record_with_what_stood_there_before()
    {
        await using LandingHarness it = await RejectedMemberAsync();
        long id = await IdAsync(it);

        await it.Rejected.CorrectAsync(Ada, id, Values(("join_date", "2020-03-01"), ("birth_date", "")), CancellationToken.None);
        await it.Rejected.CorrectAsync(Ada, id, Values(("join_date", "2021-03-01"), ("birth_date", "1991-05-05")), CancellationToken.None);

        string[] entries = await it.ReadAsync(db => db.AuditEntries.Where(e => e.Action == "rejected.corrected").OrderBy(e => e.Sequence).Select(e => e.ActorName + e.Details).ToArrayAsync());
        Assert.Equal(2, entries.Length);
        Assert.Contains("""{"field":"join_date","old":"soon","new":"2020-03-01"}""", entries[0], StringComparison.Ordinal);
        Assert.StartsWith("Ada Admin", entries[0], StringComparison.Ordinal);
        // Who a person is can be asked to be forgotten, and the log cannot forget.
        Assert.DoesNotContain("1991-05-05", entries[1], StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2021, 3, 1), await it.ReadAsync(db => db.SourceRecords.Where(r => r.FirstName == "Bea").Select(r => r.JoinDate).SingleAsync()));
    }

    [Fact]
    public async Task A_record_is_discarded_with_a_reason_only()
    {
        await using LandingHarness it = await RejectedMemberAsync();
        long id = await IdAsync(it);

        Assert.IsType<InvalidInput>((await it.Rejected.DiscardAsync(Ada, [id], " ", CancellationToken.None)).Refusal);
        Assert.Equal(1, (await it.Rejected.DiscardAsync(Ada, [id], "A test account", CancellationToken.None)).Value);

        RejectedRecord record = Assert.Single(await it.RejectionsAsync());
        Assert.Equal((RejectionState.Discarded, "A test account"), (record.State, record.Note));
        Assert.Contains("A test account", await it.ReadAsync(db => db.AuditEntries.Where(e => e.Action == "rejected.discarded").Select(e => e.Details).SingleAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_api_that_sends_the_same_record_again_keeps_the_correction_and_one_that_changed_it_does_not()
    {
        object[] people = [new { id = 1, at = "yesterday" }, new { id = 2, at = "2026-01-01T00:00:00Z" }];
        await using RestHarness harness = await RestHarness.StartAsync(_ => Reply.Json(people));
        await harness.ConnectAsync(
            """
            assochub: 1
            name: test
            title: Test
            domain: community
            base_url: https://test.invalid
            streams:
            - stream: community_users
              request: GET /p
              incremental: {kind: diff}
              fields: {user_id: id, joined_at: at}
            """);
        await harness.SyncAsync();
        RejectedRecord rejected = Assert.Single(await harness.RejectionsAsync());
        Result<Done> done = await harness.Rejected.CorrectAsync(Ada, rejected.Id, Values(("joined_at", "2026-02-02T00:00:00Z")), CancellationToken.None);

        Run same = await harness.SyncAsync();
        people[0] = new { id = 1, at = "2026-03-03T00:00:00Z" };
        Run changed = await harness.SyncAsync();

        Assert.True(done.Succeeded, done.Refusal?.Message);
        Assert.Equal((0L, 0L, 2L, 0L, 0L), (same.Added, same.Changed, same.Unchanged, same.Rejected, same.Deleted));
        Assert.Equal((1L, 1L), (changed.Changed, changed.Unchanged));
        Assert.Contains("2026-03-03", (await harness.LandedAsync("community_users"))["1"], StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Values(params (string Field, string Value)[] values) => values.ToDictionary(v => v.Field, v => v.Value, StringComparer.Ordinal);

    private static async Task<LandingHarness> RejectedMemberAsync()
    {
        LandingHarness it = await LandingHarness.CreateAsync();
        it.Write("members.csv", "ams_id,first_name,join_date,birth_date", "1,Ada,2019-01-01,", "2,Bea,soon,never");
        await it.ImportAsync();
        return it;
    }

    private static async Task<long> IdAsync(LandingHarness it) => (await it.RejectionsAsync()).Single().Id;
}

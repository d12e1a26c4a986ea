using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Data.Landing;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Landing;

/// <summary>How the sources are, what was rejected, and what its buttons do.</summary>
public sealed class SourceHealthTests : IAsyncLifetime
{
    private static readonly Actor Administrator = new("u1", "Ada Admin", [Role.Administrator]);
    private static readonly Actor Nobody = new("u2", "Nobody", []);

    private LandingHarness _it = null!;

    public async Task InitializeAsync()
    {
        _it = await LandingHarness.CreateAsync();
        _it.Write("members.csv", "ams_id,email,first_name", "1,ada@x.example,Ada", ",nobody@x.example,Nobody", "2,bea@x.example,Bea");
        await _it.ImportAsync("Membership system");
    }

    public async Task DisposeAsync() => await _it.DisposeAsync();

    [Fact]
    public async Task A_source_says_what_it_holds_what_was_rejected_and_how_its_last_run_ended()
    {
        SourceStatus status = Assert.Single((await new SourceHealth(_it.Database).ListAsync(Administrator, CancellationToken.None)).Value);

        Assert.Equal((2L, 1), (status.Records, status.OpenRejections));
        Assert.Equal((RunOutcome.Succeeded, 3L, 2L, 1L), (status.LastRun!.Outcome, status.LastRun.Read, status.LastRun.Added, status.LastRun.Rejected));
        Assert.Equal(_it.Database.Clock.Now, status.FreshAt);
    }

    [Fact]
    public async Task Its_runs_come_newest_first_and_a_source_that_is_not_there_is_refused()
    {
        _it.Write("members.csv", "ams_id,email,first_name", "1,ada@x.example,Ada", "3,cy@x.example,Cy");
        await _it.ImportAsync("Membership system");
        var health = new SourceHealth(_it.Database);
        long id = (await health.ListAsync(Administrator, CancellationToken.None)).Value[0].Source.Id;

        (SourceStatus _, IReadOnlyList<SourceRun> runs) = (await health.ReadAsync(Administrator, id, CancellationToken.None)).Value;

        Assert.Equal([1L, 2L], runs.Select(r => r.Added));
        Assert.IsType<NotFound>((await health.ReadAsync(Administrator, id + 1, CancellationToken.None)).Refusal);
        Assert.IsType<NotAllowed>((await health.ListAsync(Nobody, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task Rejected_records_are_listed_by_state_source_and_stream_and_only_to_those_who_manage_sources()
    {
        var query = new RejectedQuery(_it.Database);
        RejectedRow row = Assert.Single((await query.PageAsync(Administrator, new RejectedFilter(null, "members", RejectionState.Open), 1, CancellationToken.None)).Value.Items);

        Assert.Equal(("Membership system", "members.csv", 3L, true), (row.Source, row.Origin, row.Position, row.CanRetry));
        Assert.Contains("nobody@x.example", row.Raw, StringComparison.Ordinal);
        Assert.Empty((await query.PageAsync(Administrator, new RejectedFilter(null, null, RejectionState.Discarded), 1, CancellationToken.None)).Value.Items);
        Assert.Empty((await query.PageAsync(Administrator, new RejectedFilter(row.SourceId + 1, null, RejectionState.Open), 1, CancellationToken.None)).Value.Items);
        Assert.IsType<NotAllowed>((await query.PageAsync(Nobody, new RejectedFilter(null, null, RejectionState.Open), 1, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task Each_stream_of_a_run_has_its_own_time_and_they_add_up_to_no_more_than_the_run_took()
    {
        var time = new CountedTime();
        await using LandingHarness it = await LandingHarness.CreateAsync(time);
        it.Write("members.csv", "ams_id,email,first_name", "1,ada@x.example,Ada");
        it.Write("organizations.csv", "org_id,name", "1,One");
        it.Write("membership_terms.csv", ["term_id,ams_id,starts_on,ends_on", .. Enumerable.Range(1, 40_001).Select(i => $"{i},1,2020-01-01,2020-12-31")]);
        await it.ImportAsync("Membership system");
        long id = (await new SourceHealth(it.Database).ListAsync(Administrator, CancellationToken.None)).Value[0].Source.Id;

        SourceRun read = (await new SourceHealth(it.Database).ReadAsync(Administrator, id, CancellationToken.None)).Value.Runs[0];

        // Time passes with every page of 20,000 records.
        Dictionary<string, double> seconds = read.Streams.ToDictionary(s => s.Stream, s => s.Seconds, StringComparer.Ordinal);
        Assert.Equal(3, seconds.Count);
        Assert.InRange(Math.Max(seconds["organizations"], seconds["members"]), 1, seconds["membership_terms"] - 1);
        Assert.InRange(seconds.Values.Sum(), 1, time.Seconds);
    }

    [Fact]
    public void The_last_sync_of_each_stream_is_judged_by_the_syncs_before_it()
    {
        static StreamCounts[] Sync(long members, long posts) => [new("members", members, 0, 0, 0), new("posts", posts, 0, 0, 0)];

        StreamVolume[] volumes = [.. StreamVolume.Of([Sync(900, 2), Sync(1000, 0), Sync(1100, 3), Sync(30, 40)])];

        Assert.Equal(("members", 30L, 1000L, VolumeVerdict.FarLess), (volumes[0].Stream, volumes[0].Last, volumes[0].Usual!.Value, volumes[0].Verdict));
        Assert.Equal(VolumeVerdict.Usual, volumes[1].Verdict);
        Assert.Equal(VolumeVerdict.FarMore, StreamVolume.Of([Sync(1, 1), Sync(1, 1), Sync(1, 1), Sync(1, 100)])[1].Verdict);
        Assert.Equal(VolumeVerdict.Unknown, StreamVolume.Of([Sync(1000, 1), Sync(1000, 1), Sync(1, 1)])[0].Verdict);
    }
}

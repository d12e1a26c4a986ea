using System.Collections.Concurrent;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Web.Jobs;
using AssocHub.Web.Pages.Landing;

namespace AssocHub.Tests.Jobs;

public sealed class SyncQueueTests
{
    [Fact]
    public async Task A_sync_that_somebody_starts_tells_how_far_it_is_and_ends_with_members()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        long id = await it.AddSourceAsync();
        var queue = it.Service<SyncQueue>();
        var phases = new ConcurrentQueue<string>();
        queue.Changed += source => phases.Enqueue(queue.Of(source)!.Phase);

        Assert.Null(queue.Start(id, JobsHouse.Administrator));
        SyncActivity end = await EndAsync(queue, id);

        Assert.Equal(("Done", 1L, null), (end.Phase, end.Read, end.Problem));
        Assert.Equal(["Starting", "Reading", "Joining people into members", "Done"], phases.Distinct());
        Assert.Contains(end.Log, line => line.Contains("Reading: members.csv", StringComparison.Ordinal));
        Assert.Equal("Ada Admin", Assert.Single(await it.RunsAsync()).Trigger);
        Assert.NotEmpty(await it.RunsAsync("unify"));
    }

    [Fact]
    public async Task Nobody_without_the_right_starts_one_and_nobody_starts_two_at_once()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        long id = await it.AddSourceAsync(rows: string.Concat(Enumerable.Range(1, 60_000).Select(i => $"{i},m{i}@x.example,Name{i}\n")));
        var queue = it.Service<SyncQueue>();

        Assert.IsType<NotAllowed>(queue.Start(id, new Actor("u2", "Vera Viewer", [Role.Auditor])));
        Assert.Null(queue.Of(id));
        Assert.Null(queue.Start(id, JobsHouse.Administrator));
        Assert.IsType<SyncRunning>(queue.Start(id, JobsHouse.Administrator));
        await queue.RunScheduledAsync(id, CancellationToken.None);
        await JobsHouse.UntilAsync(() => Task.FromResult(queue.Of(id) is not { Phase: "Starting" }), "the first page");
        queue.Cancel(id);
        await EndAsync(queue, id);

        Assert.Single(await it.RunsAsync());
    }

    [Fact]
    public async Task A_sync_that_is_stopped_says_so_and_the_next_goes_on()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        long id = await it.AddSourceAsync(rows: string.Concat(Enumerable.Range(1, 60_000).Select(i => $"{i},m{i}@x.example,Name{i}\n")));
        var queue = it.Service<SyncQueue>();
        queue.Changed += source =>
        {
            if (queue.Of(source) is { Phase: "Reading", Read: > 0 })
            {
                queue.Cancel(source);
            }
        };

        queue.Start(id, JobsHouse.Administrator);
        SyncActivity stopped = await EndAsync(queue, id);

        Assert.Equal("Stopped", stopped.Phase);
        Assert.Equal(RunOutcome.Cancelled, Assert.Single(await it.RunsAsync()).Outcome);
    }

    [Fact]
    public async Task Where_one_list_cannot_be_read_the_people_of_the_others_are_joined_all_the_same()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        long id = await it.AddSourceAsync();
        await File.WriteAllTextAsync(Path.Combine(it.Folder, "Membership system", "membership_terms.xlsx"), "this is no workbook");
        var queue = it.Service<SyncQueue>();

        queue.Start(id, JobsHouse.Administrator);
        SyncActivity end = await EndAsync(queue, id);
        Run run = Assert.Single(await it.RunsAsync());

        Assert.Equal(1, run.Added);
        Assert.NotEmpty(await it.RunsAsync("unify"));
        Assert.Equal(run.Outcome is RunOutcome.Failed, end.Problem is not null);
    }

    [Fact]
    public async Task When_the_host_ends_a_running_sync_ends_with_it()
    {
        JobsHouse it = await JobsHouse.OpenAsync();
        long id = await it.AddSourceAsync(rows: string.Concat(Enumerable.Range(1, 60_000).Select(i => $"{i},m{i}@x.example,Name{i}\n")));
        var queue = it.Service<SyncQueue>();
        queue.Start(id, JobsHouse.Administrator);

        await queue.StopAsync(CancellationToken.None);

        Assert.False(queue.Of(id)!.IsRunning);
        await it.DisposeAsync();
    }

    private static async Task<SyncActivity> EndAsync(SyncQueue queue, long id)
    {
        await JobsHouse.UntilAsync(() => Task.FromResult(queue.Of(id) is { IsRunning: false }), "the end of the sync");
        return queue.Of(id)!;
    }
}

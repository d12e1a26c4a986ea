using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Members;

/// <summary>Two unifications asked for at once: by a person and a schedule, or by two processes on one database.</summary>
public sealed class UnifyTurnsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_second_waits_for_the_first_and_both_succeed()
    {
        await using MemberWorld world = await UnifyNewOnlyTests.WorldAsync();
        // Another process has a service of its own.
        var other = new UnifyService(world.Database, world.Database.Runs, world.Database.Time, world.Association) { LeastRecords = 0, LearnAnewBelow = 0 };
        using var compares = new Gate("Comparing records");
        Task<Run> first = Task.Run(() => world.Unify.UnifyAsync(full: true, "first", compares, CancellationToken.None));
        await compares.Reached.WaitAsync(Patience);
        using var waits = new Gate("Waiting for the unification that is under way");
        Task<Run> second = Task.Run(() => other.UnifyAsync(full: true, "second", waits, CancellationToken.None));
        await waits.Reached.WaitAsync(Patience);
        compares.Open();
        waits.Open();
        Assert.Equal(RunOutcome.Succeeded, (await first.WaitAsync(Patience)).Outcome);
        Assert.Equal(RunOutcome.NothingToDo, (await second.WaitAsync(Patience)).Outcome);
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        Assert.True(await db.MatchPairs.AnyAsync());
        Assert.True((await db.MatchingStates.SingleAsync()).IsWhole);
    }

    [Fact]
    public async Task Whoever_waits_can_be_cancelled()
    {
        await using MemberWorld world = await MemberWorld.CreateAsync();
        await world.LandAsync(new Arrival(PersonKind.Registrant, "r1") { First = "Ann", Last = "Tolliver" });
        using var compares = new Gate("Comparing records");
        Task<Run> first = Task.Run(() => world.Unify.UnifyAsync(full: true, "first", compares, CancellationToken.None));
        await compares.Reached.WaitAsync(Patience);
        using var enough = new CancellationTokenSource();
        using var waits = new Gate("Waiting for the unification that is under way");
        Task<Run> second = Task.Run(() => world.Unify.UnifyAsync(full: false, "second", waits, enough.Token));
        await waits.Reached.WaitAsync(Patience);
        await enough.CancelAsync();
        waits.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Patience));
        compares.Open();
        Assert.Equal(RunOutcome.Succeeded, (await first.WaitAsync(Patience)).Outcome);
    }

    // Stops whoever reports a phase until it is opened.
    private sealed class Gate(string phase) : IProgress<UnifyProgress>, IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new();

        public Task Reached => _reached.Task;

        public void Report(UnifyProgress value)
        {
            if (value.Phase == phase)
            {
                _reached.TrySetResult();
                _open.Wait(Patience);
            }
        }

        public void Open() => _open.Set();

        public void Dispose() => _open.Dispose();
    }
}

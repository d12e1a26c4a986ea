using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Demo.Steps;

/// <summary>Lands one source. A sync that a killed process left goes on from its last page; one that ended well is not repeated.</summary>
internal abstract class LandStep(IDbContextFactory<AssocHubDbContext> contexts, SyncService sync, TimeProvider time, DemoSource source)
    : BuildStep("land-" + source.Part, "Reading the " + char.ToLowerInvariant(source.Name[0]) + source.Name[1..])
{
    private static readonly TimeSpan LeaseRetry = TimeSpan.FromSeconds(2);

    public override int Weight => source == DemoSource.Email ? 12 : 2;

    public override async Task<string> RunAsync(DemoBuild build, StepReport report, CancellationToken cancel)
    {
        (long id, Run? done) = await FindAsync(cancel);
        return Told(done ?? await SyncAsync(id, build.Cast, report, cancel));
    }

    private async Task<Run> SyncAsync(long id, DemoCast cast, StepReport report, CancellationToken cancel)
    {
        var progress = new Reporter(said => report(
            string.Create(CultureInfo.InvariantCulture, $"{said.Read:N0} records so far, now {said.Stream.Replace('_', ' ')}"), said.Fraction));
        while (true)
        {
            Result<Run> run = await sync.SyncAsync(id, cast.Administrator, "demo", progress, cancel);
            if (run.Refusal is SyncRunning)
            {
                // A process that was killed a moment ago still counts as running, for a while.
                report("Waiting for an interrupted sync to be given up");
                await Task.Delay(LeaseRetry, time, cancel);
                continue;
            }

            Run ended = Value(run, source.Name);
            return ended.Outcome is RunOutcome.Succeeded or RunOutcome.NothingToDo
                ? ended
                : throw new InvalidOperationException($"{source.Name}: {ended.Message}");
        }
    }

    private async Task<(long Id, Run? Done)> FindAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        long id = await db.Sources.Where(s => s.Name == source.Name).Select(s => s.Id).SingleAsync(cancel);
        Run? done = await db.Runs.AsNoTracking()
            .Where(r => r.SourceId == id && r.Stage == SyncService.Stage && r.Outcome == RunOutcome.Succeeded)
            .OrderBy(r => r.StartedAt).FirstOrDefaultAsync(cancel);
        return (id, done);
    }

    private static string Told(Run run) => run.Rejected == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{run.Read:N0} records")
        : string.Create(CultureInfo.InvariantCulture, $"{run.Read:N0} records, {run.Rejected:N0} of them rejected (planted, so that there is something to repair)");

    private sealed class Reporter(Action<SyncProgress> report) : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value) => report(value);
    }
}

internal sealed class LandAmsStep(IDbContextFactory<AssocHubDbContext> contexts, SyncService sync, TimeProvider time)
    : LandStep(contexts, sync, time, DemoSource.Ams);

internal sealed class LandEventsStep(IDbContextFactory<AssocHubDbContext> contexts, SyncService sync, TimeProvider time)
    : LandStep(contexts, sync, time, DemoSource.Events);

internal sealed class LandEmailStep(IDbContextFactory<AssocHubDbContext> contexts, SyncService sync, TimeProvider time)
    : LandStep(contexts, sync, time, DemoSource.Email);

internal sealed class LandCommunityStep(IDbContextFactory<AssocHubDbContext> contexts, SyncService sync, TimeProvider time)
    : LandStep(contexts, sync, time, DemoSource.Community);

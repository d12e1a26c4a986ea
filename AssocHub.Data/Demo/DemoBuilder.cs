using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Demo.Steps;
using AssocHub.Data.Runs;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Demo;

/// <summary>
/// Builds the made-up association: its files, its four sources, its members, segments, approvals and pushes. The plan is written
/// down first, each step can be repeated, and the end is written down last: killed at any moment, the next build goes on and ends
/// with the same.
/// </summary>
public sealed class DemoBuilder(
    IDbContextFactory<AssocHubDbContext> contexts, RunRecorder runs, AssociationClock clock, IEnumerable<BuildStep> steps)
{
    private const string BuiltKey = "demo.built";

    private readonly BuildStep[] _steps = [.. steps];

    /// <summary>What the pages show before the first report.</summary>
    public DemoProgress Announce() => new(DemoPhase.Building, [.. _steps.Select(s => new DemoStep(s.Key, s.Title) { Weight = s.Weight })]);

    /// <summary>True when a demo was begun here and not completed, or the database is empty.</summary>
    public async Task<bool> IsWantedAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        string[] known = await db.Settings.Where(s => s.Key == DemoPlan.SettingKey || s.Key == BuiltKey).Select(s => s.Key).ToArrayAsync(cancel);
        return !known.Contains(BuiltKey) && (known.Contains(DemoPlan.SettingKey) || !await db.Sources.AnyAsync(cancel));
    }

    /// <summary>The course of the build that was completed here; <see cref="DemoProgress.Nothing"/> when none was.</summary>
    public async Task<DemoProgress> RecallAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await ReadAsync<DemoReport>(db, BuiltKey, cancel) is { } report
            ? new DemoProgress(DemoPhase.Ready, [.. _steps.Select(s => Done(s, report))]) { Elapsed = TimeSpan.FromSeconds(report.Seconds) }
            : DemoProgress.Nothing;
    }

    /// <summary>Builds the demo, or goes on with one that was interrupted (then its own plan counts, not the request's).</summary>
    public async Task<Result<DemoReport>> BuildAsync(DemoRequest request, IProgress<DemoProgress>? progress, CancellationToken cancel)
    {
        if (request.Members < DemoOptions.LeastMembers || request.Days < DemoOptions.LeastDays)
        {
            return new DemoTooSmall();
        }

        Result<DemoPlan> plan = await PlanAsync(request, cancel);
        if (!plan.Succeeded)
        {
            return plan.Refusal;
        }

        if (plan.Value.ByApi && request.Systems is null)
        {
            return new DemoNeedsSystems();
        }

        Directory.CreateDirectory(plan.Value.Folder);
        FileStream? guard = Guard(plan.Value.Folder);
        if (guard is null)
        {
            return new DemoIsBeingBuilt(plan.Value.Folder);
        }

        await using (guard)
        {
            var tracker = new BuildTracker(_steps, progress);
            try
            {
                return await RunAsync(new DemoBuild(plan.Value, request.Cast, plan.Value.ByApi ? request.Systems : null), tracker, cancel);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                tracker.Fail(problem.Message);
                throw;
            }
        }
    }

    private async Task<DemoReport> RunAsync(DemoBuild build, BuildTracker tracker, CancellationToken cancel)
    {
        DemoReport? report = null;
        var run = new Run { Stage = "demo", Trigger = "first start" };
        await runs.RunAsync(
            run,
            async (recorded, work) =>
            {
                for (int i = 0; i < _steps.Length; i++)
                {
                    BuildStep step = _steps[i];
                    await tracker.RunAsync(i, said => step.RunAsync(build, said, work));
                    work.ThrowIfCancellationRequested();
                }

                report = await CompleteAsync(build.Plan, tracker, work);
                recorded.Read = recorded.Added = report.PersonRecords + report.Interactions;
                recorded.Details = JsonSerializer.Serialize(report.SecondsPerPhase);
            },
            cancel);
        tracker.Finish();
        return report!;
    }

    private async Task<DemoReport> CompleteAsync(DemoPlan plan, BuildTracker tracker, CancellationToken cancel)
    {
        DemoVolumes volumes = GenerateStep.Known(plan) ?? throw new InvalidOperationException("The demo's files have gone while it was being built.");
        return await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                var report = new DemoReport(
                    plan, clock.Now, volumes.People, volumes.PersonRecords, volumes.Interactions,
                    await db.Members.CountAsync(m => m.MergedIntoId == null, attempt), Math.Round(tracker.Elapsed.TotalSeconds, 2), tracker.Seconds);
                db.Settings.Add(new Setting { Key = BuiltKey, Value = JsonSerializer.Serialize(report) });
                await db.SaveChangesAsync(attempt);
                return report;
            },
            cancel);
    }

    private async Task<Result<DemoPlan>> PlanAsync(DemoRequest request, CancellationToken cancel) => await contexts.InTransactionAsync(
        async (db, attempt) =>
        {
            if (await db.Settings.AnyAsync(s => s.Key == BuiltKey, attempt))
            {
                return new DemoIsBuilt();
            }

            if (await ReadAsync<DemoPlan>(db, DemoPlan.SettingKey, attempt) is { } begun)
            {
                return begun;
            }

            if (await db.Sources.AnyAsync(attempt))
            {
                return new DatabaseHoldsData();
            }

            var plan = new DemoPlan(clock.Today, request.Members, request.Seed, request.Days, request.Folder, request.Systems is not null);
            db.Settings.Add(new Setting { Key = DemoPlan.SettingKey, Value = JsonSerializer.Serialize(plan) });
            await db.SaveChangesAsync(attempt);
            return (Result<DemoPlan>)plan;
        },
        cancel);

    private static async Task<T?> ReadAsync<T>(AssocHubDbContext db, string key, CancellationToken cancel)
        where T : class
    {
        string? json = await db.Settings.Where(s => s.Key == key).Select(s => s.Value).SingleOrDefaultAsync(cancel);
        return json is null ? null : JsonSerializer.Deserialize<T>(json);
    }

    private static DemoStep Done(BuildStep step, DemoReport report) => new(step.Key, step.Title)
    {
        State = DemoStepState.Done,
        Weight = step.Weight,
        Fraction = 1,
        Took = TimeSpan.FromSeconds(report.SecondsPerPhase.GetValueOrDefault(step.Key)),
    };

    // The operating system lets go of it when the process dies.
    private static FileStream? Guard(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, ".building"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

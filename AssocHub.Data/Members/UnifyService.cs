using System.Diagnostics;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Members.Matching;
using AssocHub.Data.Database;
using AssocHub.Data.Runs;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>
/// Makes one member of all source records of a person. It plans in memory, without a lock, and writes in batches, each complete in
/// its transaction; stopped anywhere it goes on where it was, and gives the same ids as if it had not been stopped.
/// </summary>
public sealed class UnifyService(
    IDbContextFactory<AssocHubDbContext> contexts, RunRecorder runs, TimeProvider time, AssociationOptions association)
{
    private const string Stage = "unify";
    private const int MostRounds = 5;

    private static readonly JsonSerializerOptions DetailsJson = new(JsonSerializerDefaults.Web);

    /// <summary>People written per transaction.</summary>
    public int PeoplePerBatch { get; init; } = 2000;

    /// <summary>
    /// Unifies what is new or changed, with everything its linking hangs on; or all records, when asked or when settings changed since the last
    /// complete run. Both give the same members.
    /// </summary>
    public Task<Run> UnifyAsync(bool full, string trigger, IProgress<UnifyProgress>? progress, CancellationToken cancel) =>
        runs.RunAsync(
            new Run { Stage = Stage, Trigger = trigger },
            (run, token) => UnifyAsync(run, full, progress, token),
            cancel);

    private async Task UnifyAsync(Run run, bool full, IProgress<UnifyProgress>? progress, CancellationToken cancel)
    {
        var figures = new UnifyFigures();
        UnifySettings settings;
        OrganizationIndex organizations;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            settings = await UnifySettings.LoadAsync(db, association, cancel);
            bool sameSettings = await settings.IsInForceAsync(db, cancel);
            full |= !sameSettings;
            organizations = await OrganizationIndex.LoadAsync(db, cancel);
        }

        figures.Full = full;
        await TimedAsync(figures, "prepare", () => Preparation.MarkOutdatedAsync(contexts, cancel));
        bool all = full;
        for (int round = 1; round <= MostRounds; round++)
        {
            progress?.Report(new UnifyProgress(all ? "Reading all records" : "Reading what changed", 0, 0));
            UnifyPlan plan = await PlanAsync(settings, all, figures, cancel);
            if (await WriteAsync(plan, settings, organizations, run, figures, progress, cancel))
            {
                break;
            }

            all = false;
        }

        progress?.Report(new UnifyProgress("Households", 0, 0));
        await TimedAsync(figures, "households", async () => figures.Households = await Households.RefreshAsync(contexts, cancel));
        if (full)
        {
            await contexts.InTransactionAsync((db, attempt) => settings.NoteAsync(db, attempt), cancel);
        }

        run.Read = figures.Records;
        run.Added = figures.Attached;
        run.Changed = figures.Moved;
        run.Unchanged = run.Read - run.Added - run.Changed;
        run.Outcome = figures.WroteAnything ? RunOutcome.Succeeded : RunOutcome.NothingToDo;
        run.Details = JsonSerializer.Serialize(figures, DetailsJson);
    }

    private async Task<UnifyPlan> PlanAsync(UnifySettings settings, bool all, UnifyFigures figures, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var reader = new RegionReader(db, settings);
        UnifyRegion region = null!;
        await TimedAsync(figures, "read", async () => region = all ? await reader.ReadAllAsync(cancel) : await reader.ReadChangedAsync(cancel));
        UnifyPlan plan = null!;
        await TimedAsync(figures, "link", () =>
        {
            plan = UnifyPlan.Make(region, PersonLinker.Link(region.Records, region.Decisions, settings.GuardRails), all);
            return Task.CompletedTask;
        });
        figures.Records = Math.Max(figures.Records, region.Records.Count);
        figures.People = Math.Max(figures.People, plan.PeopleInAll);
        figures.SharedIdentifiers = Math.Max(figures.SharedIdentifiers, plan.SharedKeys);
        return plan;
    }

    // False when something changed meanwhile, so that another round is needed.
    private async Task<bool> WriteAsync(
        UnifyPlan plan, UnifySettings settings, OrganizationIndex organizations, Run run, UnifyFigures figures,
        IProgress<UnifyProgress>? progress, CancellationToken cancel)
    {
        long done = 0;
        bool complete = true;
        var watch = Stopwatch.StartNew();
        foreach (PlannedPerson[] batch in plan.People.Chunk(PeoplePerBatch))
        {
            cancel.ThrowIfCancellationRequested();
            UnifyFigures? wrote = await contexts.InTransactionAsync(
                (db, attempt) => new UnifyBatch(db, plan, settings, organizations, run.Trigger, time.GetUtcNow()).WriteAsync(batch, attempt), cancel);
            if (wrote is null)
            {
                complete = false;
                break;
            }

            figures.Add(wrote);
            complete &= wrote.PutOff == 0;
            done += batch.Length;
            progress?.Report(new UnifyProgress("Writing members", done, plan.People.Count));
        }

        figures.Seconds["write"] = figures.Seconds.GetValueOrDefault("write") + Math.Round(watch.Elapsed.TotalSeconds, 2);
        return complete;
    }

    private static async Task TimedAsync(UnifyFigures figures, string phase, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        figures.Seconds[phase] = figures.Seconds.GetValueOrDefault(phase) + Math.Round(watch.Elapsed.TotalSeconds, 2);
    }
}

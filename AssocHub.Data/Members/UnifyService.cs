using System.Diagnostics;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using AssocHub.Data.Members.Matching;
using AssocHub.Data.Runs;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>
/// Makes one member of all source records of a person. It plans in memory, without a lock, and writes in batches, each complete in
/// its transaction; stopped anywhere it goes on where it was, and gives the same ids as if it had not been stopped. One runs at a time: two
/// would each write the pairs that both found.
/// </summary>
public sealed class UnifyService(
    IDbContextFactory<AssocHubDbContext> contexts, RunRecorder runs, TimeProvider time, AssociationOptions association)
{
    /// <summary>What its runs are called.</summary>
    public const string Stage = "unify";
    private const int MostRounds = 5;

    private static readonly JsonSerializerOptions DetailsJson = new(JsonSerializerDefaults.Web);

    private readonly ComparisonKeeper _keeper = new(time);

    /// <summary>
    /// People written per transaction; up to four times as many where there are very many, since each batch rewrites the better part of the
    /// interactions' indexes, whose entries of any few people lie everywhere.
    /// </summary>
    public int PeoplePerBatch { get; init; } = 2000;

    /// <summary>With fewer records the machine proposes and does not link by resemblance.</summary>
    public int LeastRecords { get; init; } = Bands.LeastRecords;

    /// <summary>With fewer records matching is learned anew each time; with more, when a tenth of them came, changed or went.</summary>
    public int LearnAnewBelow { get; init; } = 2000;

    /// <summary>
    /// Unifies what is new or changed, with everything its linking hangs on; or all records, when asked or when settings changed since the last
    /// complete run. Both give the same members.
    /// </summary>
    public Task<Run> UnifyAsync(bool full, string trigger, IProgress<UnifyProgress>? progress, CancellationToken cancel) =>
        runs.RunAsync(
            new Run { Stage = Stage, Trigger = trigger },
            (run, token) => UnifyAsync(run, full, progress, token),
            cancel);

    /// <summary>
    /// Carries out what a person just decided: the records that were marked and what hangs on them, without comparing anything anew and
    /// without a run of its own. What is left to do when this is stopped, the next run does.
    /// </summary>
    public async Task ApplyAsync(string by, CancellationToken cancel)
    {
        (UnifySettings settings, OrganizationIndex organizations, _) = await LoadAsync(cancel);
        var figures = new UnifyFigures();
        for (int round = 1; round <= MostRounds; round++)
        {
            UnifyPlan plan = await PlanAsync(settings, all: false, figures, cancel);
            if (await WriteAsync(plan, settings, organizations, by, figures, progress: null, cancel))
            {
                break;
            }
        }

        await new QueueRefresh(contexts, settings, time.GetUtcNow()).RunAsync(progress: null, cancel);
    }

    private async Task<(UnifySettings Settings, OrganizationIndex Organizations, bool InForce)> LoadAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        UnifySettings settings = await UnifySettings.LoadAsync(db, association, cancel, LeastRecords);
        return (settings, await OrganizationIndex.LoadAsync(db, cancel), await settings.IsInForceAsync(db, cancel));
    }

    private async Task UnifyAsync(Run run, bool full, IProgress<UnifyProgress>? progress, CancellationToken cancel)
    {
        await runs.TurnAsync(run, () => progress?.Report(new UnifyProgress("Waiting for the unification that is under way", 0, 0)), cancel);
        var figures = new UnifyFigures();
        (UnifySettings settings, OrganizationIndex organizations, bool inForce) = await LoadAsync(cancel);
        bool asked = full;
        full |= !inForce;
        figures.Full = full;
        await TimedAsync(figures, "prepare", () => Preparation.MarkOutdatedAsync(contexts, cancel));
        await TimedAsync(figures, "compare", () => CompareAsync(settings, asked, !inForce, figures, progress, cancel));
        bool all = full;
        for (int round = 1; round <= MostRounds; round++)
        {
            progress?.Report(new UnifyProgress(all ? "Reading all records" : "Reading what changed", 0, 0));
            UnifyPlan plan = await PlanAsync(settings, all, figures, cancel);
            if (await WriteAsync(plan, settings, organizations, run.Trigger, figures, progress, cancel))
            {
                break;
            }

            all = false;
        }

        if (full)
        {
            progress?.Report(new UnifyProgress("Households", 0, 0));
            await TimedAsync(figures, "households", async () => figures.Households += await Households.RefreshAsync(contexts, cancel));
            // Thresholds may have moved: every pair is looked at again.
            await contexts.InTransactionAsync((db, attempt) => db.MatchPairs.Where(p => !p.NeedsLook).ExecuteUpdateAsync(set => set.SetProperty(p => p.NeedsLook, true), attempt), cancel);
        }

        await TimedAsync(figures, "queue", () => new QueueRefresh(contexts, settings, time.GetUtcNow()).RunAsync(progress, cancel));
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            figures.Waiting = await db.MatchPairs.LongCountAsync(p => p.State == PairState.Waiting, cancel);
        }

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

    // Only where a record says something new; after a change of settings every record is asked, and whom identifiers join is worked out
    // again. A full run that somebody asked for compares everything again.
    private async Task CompareAsync(UnifySettings settings, bool asked, bool askAll, UnifyFigures figures, IProgress<UnifyProgress>? progress, CancellationToken cancel)
    {
        if (!asked && !askAll)
        {
            await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
            if (!await PairScoring.IsNeededAsync(db, settings, cancel))
            {
                return;
            }
        }

        progress?.Report(new UnifyProgress("Comparing records", 0, 0));
        // What comparing all records gave, it would give again; only whom identifiers join may be seen otherwise by other settings.
        ScoringResult result = await new PairScoring(contexts, settings, time, LearnAnewBelow, _keeper).RunAsync(asked, askAll, cancel);
        figures.Compared = result.Compared;
        figures.Reread = result.Read;
        figures.Learned = result.Learned;
        figures.Pairs = result.Kept;
        figures.Notes = settings.Bands.MayLink ? result.Notes
            : [.. result.Notes, $"Fewer than {LeastRecords} records: whatever identifiers do not join is left to people."];
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
            plan = UnifyPlan.Make(region, PersonLinker.Link(region.Records, region.Decisions, settings.GuardRails, region.Pairs, settings.Bands), all);
            return Task.CompletedTask;
        });
        figures.Records = Math.Max(figures.Records, region.Records.Count);
        figures.People = Math.Max(figures.People, plan.PeopleInAll);
        figures.ProbableLinks = Math.Max(figures.ProbableLinks, plan.People.Sum(p => p.Links.Count(l => l.Rule == LinkRule.Probable)));
        figures.SharedIdentifiers = Math.Max(figures.SharedIdentifiers, plan.SharedKeys);
        return plan;
    }

    // False when something changed meanwhile, so that another round is needed.
    private async Task<bool> WriteAsync(
        UnifyPlan plan, UnifySettings settings, OrganizationIndex organizations, string by, UnifyFigures figures,
        IProgress<UnifyProgress>? progress, CancellationToken cancel)
    {
        long done = 0;
        bool complete = true;
        var watch = Stopwatch.StartNew();
        long[] waiting = [.. plan.People.SelectMany(p => p.Records).Where(r => plan.Region.States[r].NeedsUnify).Select(r => plan.Region.Records[r].Id)];
        await PairScoring.NoteUncomparedAsync(contexts, settings, waiting, cancel);
        foreach (PlannedPerson[] batch in plan.People.Chunk(Math.Clamp(plan.People.Count / 12, PeoplePerBatch, PeoplePerBatch * 4)))
        {
            cancel.ThrowIfCancellationRequested();
            UnifyFigures? wrote = await contexts.InTransactionAsync(
                (db, attempt) => new UnifyBatch(db, plan, settings, organizations, by, time.GetUtcNow()).WriteAsync(batch, attempt), cancel);
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

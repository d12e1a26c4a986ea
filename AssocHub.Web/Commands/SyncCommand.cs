using System.CommandLine;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Data.Landing;
using AssocHub.Data.Sources;

namespace AssocHub.Web.Commands;

/// <summary><c>sync [SOURCE|--all]</c>: syncs one source, or all that are not paused.</summary>
internal static class SyncCommand
{
    private const string Trigger = "command line";

    private static readonly Argument<string?> Source = new("SOURCE") { Description = "The source's name", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> All = new("--all") { Description = "All sources that are not paused; the same as naming none" };

    public static Command Build()
    {
        var verb = new Command("sync", "Read what changed at a source, or at all") { Source, All };
        VerbContext.SetWork(verb, SyncAsync);
        return verb;
    }

    /// <summary>Syncs one source and prints what came of it.</summary>
    public static async Task<int> PrintAsync(VerbContext context, long id, string name, CancellationToken cancel)
    {
        Result<Run> synced = await RunAsync(context, id, name, cancel);
        if (!synced.Succeeded)
        {
            return context.Refused(synced.Refusal);
        }

        context.Json(Summary(synced.Value));
        return Code(context, synced.Value);
    }

    private static async Task<int> SyncAsync(VerbContext context, CancellationToken cancel)
    {
        IReadOnlyList<SourceName> names = await context.Service<SourceService>().NamesAsync(cancel);
        if (context.Value(Source) is { } wanted)
        {
            return names.FirstOrDefault(s => TextFolding.Fold(s.Name) == TextFolding.Fold(wanted)) is { } source
                ? await PrintAsync(context, source.Id, source.Name, cancel)
                : context.Refused(new NotFound($"source '{wanted}'"));
        }

        var summaries = new List<object>();
        int code = 0;
        foreach (SourceName source in names.Where(s => !s.IsPaused))
        {
            Result<Run> synced = await RunAsync(context, source.Id, source.Name, cancel);
            if (synced.Succeeded)
            {
                summaries.Add(Summary(synced.Value));
                code = Math.Max(code, Code(context, synced.Value));
            }
            else
            {
                code = context.Refused(synced.Refusal);
            }
        }

        context.Json(summaries);
        return code;
    }

    private static Task<Result<Run>> RunAsync(VerbContext context, long id, string name, CancellationToken cancel) =>
        context.WithProgressAsync<SyncProgress, Result<Run>>(
            name,
            step => new Step($"{name}: {step.Stream} {step.Read:N0}", step.Fraction),
            progress => context.Service<SyncService>().SyncAsync(id, Actor.CommandLine, Trigger, progress, cancel));

    private static int Code(VerbContext context, Run run)
    {
        if (run.Message.Length > 0)
        {
            context.Message(run.Message);
        }

        return run.Outcome is RunOutcome.Succeeded or RunOutcome.NothingToDo ? 0 : 1;
    }

    private static object Summary(Run run)
    {
        SyncDetails? details = SyncDetails.Parse(run.Details);
        return new
        {
            run = run.Id,
            source = run.Subject,
            outcome = run.Outcome,
            run.Read,
            run.Added,
            run.Changed,
            run.Unchanged,
            run.Rejected,
            run.Deleted,
            waiting = details?.Waiting ?? 0,
            seconds = Math.Round(((run.EndedAt ?? run.StartedAt) - run.StartedAt).TotalSeconds, 2),
            streams = details?.Streams ?? [],
            run.Message,
            run.CorrelationId,
        };
    }
}

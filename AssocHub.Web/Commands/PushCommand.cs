using System.CommandLine;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Data.Pushes;

namespace AssocHub.Web.Commands;

/// <summary><c>push run NAME [--dry-run]</c>.</summary>
internal static class PushCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The push's name" };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what a run would do, and send nothing" };

    public static Command Build()
    {
        var run = new Command("run", "Send what changed since the last run") { Name, DryRun };
        VerbContext.SetWork(run, RunAsync);
        return new Command("push", "Send approved segments to their destinations") { run };
    }

    private static async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        Result<long> push = await context.Service<PushService>().FindAsync(context.Value(Name), cancel);
        if (!push.Succeeded)
        {
            return context.Refused(push.Refusal);
        }

        return context.Value(DryRun)
            ? await PreviewAsync(context, push.Value, cancel)
            : await SendAsync(context, push.Value, cancel);
    }

    private static async Task<int> PreviewAsync(VerbContext context, long push, CancellationToken cancel)
    {
        Result<DryRun> preview = await context.Service<PushService>().DryRunAsync(push, Actor.CommandLine, cancel);
        return preview.Succeeded
            ? context.Json(new
            {
                push = preview.Value.Push,
                destination = preview.Value.Destination,
                segment = preview.Value.Plan.Audience.Sentence,
                audience = preview.Value.Plan.Audience.MemberIds.Count,
                add = preview.Value.Plan.Add.Count,
                update = preview.Value.Plan.Update.Count,
                remove = preview.Value.Plan.Remove.Count,
                kept = preview.Value.Plan.Kept,
                held = preview.Value.Plan.Held.Count,
                heldBecause = preview.Value.Plan.HeldBecause,
                calls = preview.Value.Cost.Calls, atLeastSeconds = preview.Value.Cost.AtLeast.TotalSeconds,
                suppressed = preview.Value.Plan.Suppressed.Select(s => new { member = s.MemberId, reason = s.Reason, why = s.Explain() }),
                sample = preview.Value.Sample.Select(r => new { member = r.MemberId, action = r.Action, fields = r.Fields }),
            })
            : context.Refused(preview.Refusal);
    }

    private static async Task<int> SendAsync(VerbContext context, long push, CancellationToken cancel)
    {
        Result<PushRun> run = await context.Service<PushRunner>().RunAsync(push, "command line", Actor.CommandLine, cancel);
        if (!run.Succeeded)
        {
            return context.Refused(run.Refusal);
        }

        context.Json(run.Value);
        return run.Value.State == PushRunState.Failed ? 1 : 0;
    }
}

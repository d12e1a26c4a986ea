using System.CommandLine;
using System.Text.Json.Nodes;
using AssocHub.Core.Common;
using AssocHub.Data.Members;

namespace AssocHub.Web.Commands;

/// <summary><c>unify</c>: makes one member of all source records of a person.</summary>
internal static class UnifyCommand
{
    private static readonly Option<bool> Full = new("--full")
    {
        Description = "Look at every record, not only at what changed since the last time; the result is the same",
    };

    public static Command Build()
    {
        var verb = new Command("unify", "Join the source records of each person into one member");
        verb.Options.Add(Full);
        verb.Subcommands.Add(UnifyEvaluateCommand.Build());
        VerbContext.SetWork(verb, async (context, cancel) =>
        {
            Run run = await context.WithProgressAsync<UnifyProgress, Run>(
                "Unifying",
                step => new Step(step.Phase, step.Total > 0 ? (double)step.Done / step.Total : null),
                progress => context.Service<UnifyService>().UnifyAsync(context.Value(Full), "command line", progress, cancel));
            return context.Json(new
            {
                run.Outcome,
                run.Read,
                run.Added,
                run.Changed,
                run.Unchanged,
                run.Rejected,
                details = JsonNode.Parse(run.Details),
            });
        });
        return verb;
    }
}

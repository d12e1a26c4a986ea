using System.CommandLine;
using AssocHub.Core.Common;
using AssocHub.Data.Members.Matching;

namespace AssocHub.Web.Commands;

/// <summary><c>unify evaluate</c>: matches a file of records and, with the truth beside it, says how well.</summary>
internal static class UnifyEvaluateCommand
{
    private static readonly Option<string> Records = new("--records") { Description = "CSV of records, with a header row", Required = true };
    private static readonly Option<string?> Truth = new("--truth") { Description = "CSV of record_id,entity_id to measure against" };
    private static readonly Option<string?> Map = new("--map") { Description = "JSON that says which column is what; guessed without it" };
    private static readonly Option<string?> Out = new("--out") { Description = "Folder for clusters.csv and pairs.csv" };

    private static readonly Option<int> Mistakes = new("--mistakes") { Description = "How many false and missed pairs to explain (needs --truth)" };

    public static Command Build()
    {
        var verb = new Command("evaluate", "Match a file of labelled records and measure the result; touches no database");
        verb.Options.Add(Records);
        verb.Options.Add(Truth);
        verb.Options.Add(Map);
        verb.Options.Add(Out);
        verb.Options.Add(Mistakes);
        VerbContext.SetWork(
            verb,
            async (context, cancel) => Answered(context, await MatchEvaluation.RunAsync(
                new(context.Value(Records), context.Value(Truth), context.Value(Map), context.Value(Out), context.Value(Mistakes)), context.Service<TimeProvider>(), cancel)),
            needsDatabase: false);
        return verb;
    }

    // Whatever is refused here is a file or a map that cannot be used: a usage error.
    private static int Answered(VerbContext context, Result<EvaluationReport> result)
    {
        if (result.Succeeded)
        {
            return context.Json(result.Value);
        }

        context.Refused(result.Refusal);
        return 2;
    }
}

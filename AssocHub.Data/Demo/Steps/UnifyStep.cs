using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Demo.Steps;

/// <summary>Makes one member of all records of a person.</summary>
public sealed class UnifyStep(IDbContextFactory<AssocHubDbContext> contexts, UnifyService unify)
    : BuildStep("unify", "Making one member of all records of a person")
{
    public override int Weight => 3;

    public override async Task<string> RunAsync(DemoBuild build, StepReport report, CancellationToken cancel)
    {
        var progress = new Reporter(said => report(
            said.Total == 0 ? said.Phase : string.Create(CultureInfo.InvariantCulture, $"{said.Phase}: {said.Done:N0} of {said.Total:N0} people"),
            said.Total == 0 ? null : said.Done / (double)said.Total));
        Run run = await unify.UnifyAsync(full: false, "demo", progress, cancel);
        if (run.Outcome is not (RunOutcome.Succeeded or RunOutcome.NothingToDo))
        {
            throw new InvalidOperationException($"Unification: {run.Message}");
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        int members = await db.Members.CountAsync(m => m.MergedIntoId == null, cancel);
        int records = await db.SourceRecords.CountAsync(cancel);
        return string.Create(CultureInfo.InvariantCulture, $"{members:N0} members out of {records:N0} records");
    }

    private sealed class Reporter(Action<UnifyProgress> report) : IProgress<UnifyProgress>
    {
        public void Report(UnifyProgress value) => report(value);
    }
}

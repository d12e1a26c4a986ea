using System.CommandLine;
using AssocHub.Core.Common;
using AssocHub.Data.Demo;
using AssocHub.Web.Configuration;
using AssocHub.Web.Jobs;

namespace AssocHub.Web.Commands;

/// <summary><c>demo</c>: builds the made-up association in an empty database, or goes on with one that was interrupted.</summary>
internal static class DemoCommand
{
    private static readonly Option<int?> Members = new("--members") { Description = "How many members (5000)" };
    private static readonly Option<int?> Seed = new("--seed") { Description = "The same seed gives the same association (1876)" };
    private static readonly Option<int?> Days = new("--days") { Description = "Days of history (1096)" };

    private static readonly Option<bool> Files = new("--files") { Description = "Read folders of files, with the truth beside them, instead of the sandbox's APIs" };

    public static Command Build()
    {
        var verb = new Command("demo", "Build the made-up association in an empty database");
        verb.Options.Add(Members);
        verb.Options.Add(Seed);
        verb.Options.Add(Days);
        verb.Options.Add(Files);
        VerbContext.SetWork(verb, RunAsync);
        return verb;
    }

    private static async Task<int> RunAsync(VerbContext verb, CancellationToken cancel)
    {
        DemoRequest standard = DemoSetup.Request(verb.Services);
        DemoRequest request = standard with
        {
            Members = verb.Value(Members) ?? standard.Members,
            Seed = verb.Value(Seed) ?? standard.Seed,
            Days = verb.Value(Days) ?? standard.Days,
        };
        if (!verb.Value(Files))
        {
            request = request with { Systems = await verb.Service<DemoSandbox>().StartAsync(request, cancel) };
        }

        DemoBuilder builder = verb.Service<DemoBuilder>();
        Result<DemoReport> built = await verb.WithProgressAsync<DemoProgress, Result<DemoReport>>(
            "Building the demo",
            progress => new Step(progress.Current?.Title ?? "Building the demo", progress.Fraction),
            progress => builder.BuildAsync(request, progress, cancel));
        if (!built.Succeeded)
        {
            return verb.Refused(built.Refusal);
        }

        foreach (KeyValuePair<string, double> phase in built.Value.SecondsPerPhase)
        {
            verb.Message(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{phase.Key,-12} {phase.Value,7:0.0} s"));
        }

        verb.Message(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{"total",-12} {built.Value.Seconds,7:0.0} s"));
        return verb.Json(built.Value);
    }
}

using AssocHub.Data.Approvals;
using AssocHub.Data.Audit;
using AssocHub.Data.Demo;
using AssocHub.Data.Home;
using AssocHub.Data.Landing;
using AssocHub.Data.Measures;
using AssocHub.Data.Members;
using AssocHub.Data.Pushes;
using AssocHub.Data.Scores;
using AssocHub.Data.Search;
using AssocHub.Data.Segments;
using AssocHub.Data.Sources;
using AssocHub.Web.Commands;

namespace AssocHub.Web;

/// <summary>One program: without a verb it serves the pages, with one it does that work and ends.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.RunAsync(args);

    /// <summary>The pipeline: each stage registers itself, in the order in which data flows through them.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services) => services
        .AddSources()
        .AddLanding()
        .AddMembers()
        .AddScores()
        .AddSegments()
        .AddApprovals()
        .AddPushes()
        .AddMeasures()
        .AddAudit()
        .AddDemo()
        .AddSingleton<OverviewQuery>()
        .AddSingleton<GlobalSearch>();
}

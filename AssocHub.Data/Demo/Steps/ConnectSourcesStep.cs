using AssocHub.Core.Access;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Rest;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Demo.Steps;

/// <summary>One of the four sources of the demo.</summary>
/// <param name="Name">As shown.</param>
/// <param name="Domain">What kind of system it is.</param>
/// <param name="Part">Its folder, where files are read.</param>
/// <param name="Priority">Rank when two disagree: lower wins.</param>
internal sealed record DemoSource(string Name, SourceDomain Domain, string Part, int Priority)
{
    public static readonly DemoSource Ams = new("Membership system", SourceDomain.Ams, AssociationGenerator.AmsFolder, 1);
    public static readonly DemoSource Events = new("Event platform", SourceDomain.Events, AssociationGenerator.EventsFolder, 2);
    public static readonly DemoSource Email = new("E-mail platform", SourceDomain.Email, AssociationGenerator.EmailFolder, 3);
    public static readonly DemoSource Community = new("Community", SourceDomain.Community, AssociationGenerator.CommunityFolder, 4);

    public static IReadOnlyList<DemoSource> All { get; } = [Ams, Events, Email, Community];
}

/// <summary>Connects the four systems as four sources, each with its owner. Connecting again changes nothing.</summary>
public sealed class ConnectSourcesStep(IDbContextFactory<AssocHubDbContext> contexts, SourceService folders, RestSources systems, TopicRuleService topics)
    : BuildStep("connect", "Connecting the four systems")
{
    public override async Task<string> RunAsync(DemoBuild build, StepReport report, CancellationToken cancel)
    {
        foreach (DemoSource source in DemoSource.All)
        {
            string owner = source.Domain is SourceDomain.Ams or SourceDomain.Events ? build.Cast.MembershipOwner.Name : build.Cast.EngagementOwner.Name;
            if (build.Systems?.Of(source.Domain) is { } connection)
            {
                await ConnectAsync(source, owner, connection, build.Cast.Administrator, cancel);
                continue;
            }

            // The event platform writes local times without an offset.
            string zone = source == DemoSource.Events ? DemoVocabulary.TimeZone : "";
            Value(
                await folders.SaveFolderAsync(
                    build.Cast.Administrator,
                    new FolderSourceInput(source.Name, build.Plan.FolderOf(source.Part), zone, Owner: owner, Priority: source.Priority),
                    cancel),
                source.Name);
        }

        return string.Join(", ", DemoSource.All.Select(s => s.Name));
    }

    private async Task ConnectAsync(DemoSource source, string owner, DemoConnection connection, Actor administrator, CancellationToken cancel)
    {
        long? known;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            known = await db.Sources.Where(s => s.Name == source.Name).Select(s => (long?)s.Id).SingleOrDefaultAsync(cancel);
        }

        long id = known ?? Value(
            await systems.SaveAsync(
                administrator, new RestSourceInput(source.Name, connection.Settings, connection.Secrets, Owner: owner, Priority: source.Priority), cancel),
            source.Name);
        if (connection.Topics.Count > 0 && (await topics.ReadAsync(id, cancel)).Count == 0)
        {
            Value(await topics.SaveAsync(administrator, id, connection.Topics, cancel), source.Name);
        }
    }
}

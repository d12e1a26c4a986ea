using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Sources;

namespace AssocHub.Data.Demo.Steps;

/// <summary>One of the four sources of the demo.</summary>
/// <param name="Name">As shown.</param>
/// <param name="Part">Its folder.</param>
/// <param name="Priority">Rank when two disagree: lower wins.</param>
internal sealed record DemoSource(string Name, string Part, int Priority)
{
    public static readonly DemoSource Ams = new("Membership system", AssociationGenerator.AmsFolder, 1);
    public static readonly DemoSource Events = new("Event platform", AssociationGenerator.EventsFolder, 2);
    public static readonly DemoSource Email = new("E-mail platform", AssociationGenerator.EmailFolder, 3);
    public static readonly DemoSource Community = new("Community", AssociationGenerator.CommunityFolder, 4);

    public static IReadOnlyList<DemoSource> All { get; } = [Ams, Events, Email, Community];
}

/// <summary>Connects the four folders as four sources, each with its owner. Connecting again changes nothing.</summary>
public sealed class ConnectSourcesStep(SourceService sources) : BuildStep("connect", "Connecting the four systems")
{
    public override async Task<string> RunAsync(DemoPlan plan, DemoCast cast, StepReport report, CancellationToken cancel)
    {
        foreach (DemoSource source in DemoSource.All)
        {
            string owner = source == DemoSource.Ams || source == DemoSource.Events ? cast.MembershipOwner.Name : cast.EngagementOwner.Name;

            // The event platform writes local times without an offset.
            string zone = source == DemoSource.Events ? DemoVocabulary.TimeZone : "";
            Value(
                await sources.SaveFolderAsync(
                    cast.Administrator,
                    new FolderSourceInput(source.Name, plan.FolderOf(source.Part), zone, Owner: owner, Priority: source.Priority),
                    cancel),
                source.Name);
        }

        return string.Join(", ", DemoSource.All.Select(s => s.Name));
    }
}

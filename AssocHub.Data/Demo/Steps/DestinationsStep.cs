using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Pushes;
using AssocHub.Data.Pushes.Destinations;
using AssocHub.Data.Sources.Rest;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Demo.Steps;

/// <summary>
/// Sets up where segments can go: a tag of the e-mail platform where that is connected by its API, a folder of files, and a webhook that
/// leads nowhere until somebody configures it.
/// </summary>
public sealed class DestinationsStep(IDbContextFactory<AssocHubDbContext> contexts, PushDestinations destinations, RestWriters writers)
    : BuildStep("destinations", "Setting up where segments can go")
{
    public const string Mailings = "Mailing lists (files)";
    public const string Tag = "Tag in the e-mail platform";
    public const string CallDesk = "Call desk (webhook)";

    private const string TargetName = "tag";
    private const string TagName = "Micro-session on digital transformation";

    public override async Task<string> RunAsync(DemoBuild build, StepReport report, CancellationToken cancel)
    {
        List<DestinationInput> wanted =
        [
            new(null, Mailings, "file", ContactChannel.Email, """{"folder":"mailings"}""", Secret: null, Revision: null),
            new(
                null, CallDesk, "webhook", ContactChannel.Internal, $$"""{"url":"https://hooks.{{Generation.DemoVocabulary.WebDomain}}/call-desk"}""",
                PushDestinations.NewSecret(), Revision: null),
        ];
        HashSet<string> known;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            known = [.. await db.Destinations.Select(d => d.NameKey).ToListAsync(cancel)];
        }

        if (build.Systems is not null && !known.Contains(TextFolding.Fold(Tag)))
        {
            wanted.Insert(0, new(null, Tag, ManifestDestination.KindName, ContactChannel.Email, await TagAsync(build.Cast.Author, cancel), Secret: null, Revision: null));
        }

        foreach (DestinationInput destination in wanted.Where(d => !known.Contains(TextFolding.Fold(d.Name))))
        {
            Value(await destinations.SaveAsync(destination, build.Cast.Author, cancel), destination.Name);
        }

        return string.Join(", ", wanted.Select(d => d.Name));
    }

    // The tag that is there already, when the process was killed right after making it.
    private async Task<string> TagAsync(Actor author, CancellationToken cancel)
    {
        long source;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            source = await db.Sources.Where(s => s.Name == DemoSource.Email.Name).Select(s => s.Id).SingleAsync(cancel);
        }

        IReadOnlyList<ExistingTarget> there = Value(await writers.ExistingAsync(author, source, TargetName, cancel), Tag);
        IReadOnlyDictionary<string, string> values = there.FirstOrDefault(t => t.Label == TagName)?.Values
            ?? Value(await writers.CreateAsync(author, source, TargetName, new Dictionary<string, string> { ["tag"] = TagName }, cancel), Tag);
        return new ManifestDestinationSettings(source, TargetName, values).ToJson();
    }
}

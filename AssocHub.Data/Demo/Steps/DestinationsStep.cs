using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Pushes;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Demo.Steps;

/// <summary>Sets up where segments can go: a folder of files, and a webhook that leads nowhere until somebody configures it.</summary>
public sealed class DestinationsStep(IDbContextFactory<AssocHubDbContext> contexts, PushDestinations destinations)
    : BuildStep("destinations", "Setting up where segments can go")
{
    public const string Mailings = "Mailing lists (files)";
    public const string CallDesk = "Call desk (webhook)";

    public override async Task<string> RunAsync(DemoPlan plan, DemoCast cast, StepReport report, CancellationToken cancel)
    {
        DestinationInput[] wanted =
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

        foreach (DestinationInput destination in wanted.Where(d => !known.Contains(TextFolding.Fold(d.Name))))
        {
            Value(await destinations.SaveAsync(destination, cast.Author, cancel), destination.Name);
        }

        return string.Join(", ", wanted.Select(d => d.Name));
    }
}

using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Demo.Steps;

/// <summary>
/// Writes the ready segments as drafts, with a past: they are counted as they would have been each week, so that their ledgers tell
/// who came and went. Segments that are there already stay as they are.
/// </summary>
public sealed class SegmentsStep(IDbContextFactory<AssocHubDbContext> contexts, SegmentService segments, SegmentLedger ledger, AssociationClock clock)
    : BuildStep("segments", "Asking questions across the four systems")
{
    private const int Weeks = 8;

    public override async Task<string> RunAsync(DemoBuild build, StepReport report, CancellationToken cancel)
    {
        HashSet<string> known;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            known = [.. await db.Segments.Select(s => s.Name).ToListAsync(cancel)];
        }

        DateTimeOffset[] moments = [.. Enumerable.Range(0, Weeks).Select(week => clock.Now.AddDays(-7 * (Weeks - week)))];
        foreach (DemoSegment segment in DemoSegment.All.Where(s => !known.Contains(s.Name)))
        {
            report(segment.Name);
            SegmentDefinition definition = Value(SegmentJson.Read(segment.Definition), segment.Name);
            var text = new SegmentText(segment.Name, segment.Description, segment.Purpose);
            SavedDraft saved = Value(await segments.CreateAsync(build.Cast.Author, text, definition, cancel), segment.Name);
            Value(await segments.ShelveAsync(build.Cast.Author, saved.SegmentId, new SegmentShelf(segment.Folder, segment.Tags), cancel), segment.Name);
            Value(await ledger.RebuildAsync(saved.SegmentId, moments, "demo", cancel), segment.Name);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{DemoSegment.All.Count} segments");
    }
}

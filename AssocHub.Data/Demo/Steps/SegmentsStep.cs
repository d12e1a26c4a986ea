using System.Globalization;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Demo.Steps;

/// <summary>Writes the ready segments as drafts; those that are there already stay as they are.</summary>
public sealed class SegmentsStep(IDbContextFactory<AssocHubDbContext> contexts, SegmentService segments)
    : BuildStep("segments", "Asking questions across the four systems")
{
    public override async Task<string> RunAsync(DemoPlan plan, DemoCast cast, StepReport report, CancellationToken cancel)
    {
        HashSet<string> known;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            known = [.. await db.Segments.Select(s => s.Name).ToListAsync(cancel)];
        }

        foreach (DemoSegment segment in DemoSegment.All.Where(s => !known.Contains(s.Name)))
        {
            report(segment.Name);
            SegmentDefinition definition = Value(SegmentJson.Read(segment.Definition), segment.Name);
            var text = new SegmentText(segment.Name, segment.Description, segment.Purpose);
            Value(await segments.CreateAsync(cast.Author, text, definition, cancel), segment.Name);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{DemoSegment.All.Count} segments");
    }
}

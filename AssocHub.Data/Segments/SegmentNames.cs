using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>Names of objects and segments that a definition knows only by id, for its sentence.</summary>
public static class SegmentNames
{
    /// <summary>The definition's sentence with names looked up.</summary>
    public static async Task<string> SentenceAsync(AssocHubDbContext db, SegmentDefinition definition, CancellationToken cancel) =>
        new SegmentSentence(await LoadAsync(db, definition, cancel)).Of(definition);

    /// <summary>The names a definition needs.</summary>
    public static async Task<SentenceNames> LoadAsync(AssocHubDbContext db, SegmentDefinition definition, CancellationToken cancel)
    {
        List<DidNode> activities = [.. SegmentReferences.Nodes(definition.Root).OfType<DidNode>()];
        List<ObjectReference> references =
        [
            .. activities.Select(a => a.Object).Concat(activities.Select(a => (a.Within as SinceEventWindow)?.Event)).OfType<ObjectReference>().Distinct(),
        ];
        List<long> ids = [.. references.Select(r => r.Id).OfType<long>()];
        List<string> externals = [.. references.Select(r => r.ExternalId).OfType<string>()];
        var titles = new Dictionary<ObjectReference, string>();
        if (references.Count > 0)
        {
            var objects = await db.ActivityObjects.AsNoTracking()
                .Where(o => ids.Contains(o.Id) || externals.Contains(o.ExternalId)).Select(o => new { o.Id, o.ExternalId, o.Title }).ToListAsync(cancel);
            foreach (var o in objects)
            {
                titles[ObjectReference.ById(o.Id)] = o.Title;
                titles[ObjectReference.ByExternalId(o.ExternalId)] = o.Title;
            }
        }

        List<string> slugs = [.. SegmentReferences.SlugsOf(definition)];
        Dictionary<string, string> segments = slugs.Count == 0
            ? []
            : await db.Segments.AsNoTracking().Where(s => slugs.Contains(s.Slug)).ToDictionaryAsync(s => s.Slug, s => s.Name, cancel);
        return new SentenceNames(r => titles.GetValueOrDefault(r), s => segments.GetValueOrDefault(s));
    }
}

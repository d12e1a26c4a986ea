using System.Linq.Expressions;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Fields;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>An event, session, e-mail, thread, sponsor or resource to choose.</summary>
public sealed record ObjectChoice(long Id, ObjectKind Kind, string Title, DateTimeOffset? StartsAt);

/// <summary>A segment to choose.</summary>
public sealed record SegmentChoice(string Slug, string Name, string Sentence);

/// <summary>The words a person may use while building: topics, values, objects, segments.</summary>
public sealed class SegmentVocabulary(IDbContextFactory<AssocHubDbContext> contexts)
{
    private const int MostValues = 200;

    /// <summary>All topics, the most used first.</summary>
    public async Task<IReadOnlyList<string>> TopicsAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.Topics.AsNoTracking()
            .OrderByDescending(t => db.ObjectTopics.Count(o => o.TopicId == t.Id)).ThenBy(t => t.NameKey)
            .Select(t => t.Name).ToListAsync(cancel);
    }

    /// <summary>Saved segments that are not archived, by name.</summary>
    public async Task<IReadOnlyList<SegmentChoice>> SegmentsAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.SegmentVersions.AsNoTracking()
            .Where(v => !v.Segment!.IsArchived && !db.SegmentVersions.Any(later => later.SegmentId == v.SegmentId && later.Number > v.Number))
            .OrderBy(v => v.Segment!.Name)
            .Select(v => new SegmentChoice(v.Segment!.Slug, v.Segment.Name, v.Sentence)).ToListAsync(cancel);
    }

    /// <summary>The values a text field has, the most frequent first. Personal fields are not listed.</summary>
    public async Task<IReadOnlyList<string>> ValuesAsync(string key, CancellationToken cancel)
    {
        SegmentField? field = FieldCatalogue.Find(key);
        if (field?.Choices.Count > 0)
        {
            return field.Choices;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        IQueryable<Member> live = db.Members.AsNoTracking().Where(m => m.MergedIntoId == null);
        return field switch
        {
            { Sensitivity: not FieldSensitivity.Ordinary } => [],
            TextField text => await TextsAsync(live, text, cancel),
            TextListField => await InterestsAsync(live, cancel),
            _ => [],
        };
    }

    /// <summary>Objects whose title contains the text, the newest first.</summary>
    public async Task<IReadOnlyList<ObjectChoice>> ObjectsAsync(string text, IReadOnlyCollection<ObjectKind> kinds, int take, CancellationToken cancel)
    {
        string key = TextFolding.Fold(text);
        List<ObjectKind> wanted = [.. kinds];
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.ActivityObjects.AsNoTracking()
            .Where(o => o.TitleKey.Contains(key) && wanted.Contains(o.Kind))
            .OrderByDescending(o => o.StartsAt).ThenBy(o => o.Id).Take(take)
            .Select(o => new ObjectChoice(o.Id, o.Kind, o.Title, o.StartsAt)).ToListAsync(cancel);
    }

    /// <summary>The title of an object; null where there is none.</summary>
    public async Task<string?> TitleAsync(ObjectReference reference, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.ActivityObjects.AsNoTracking()
            .Where(o => reference.Id != null ? o.Id == reference.Id : o.ExternalId == reference.ExternalId)
            .Select(o => o.Title).FirstOrDefaultAsync(cancel);
    }

    private static async Task<IReadOnlyList<string>> TextsAsync(IQueryable<Member> live, TextField field, CancellationToken cancel)
    {
        Expression<Func<Member, bool>> present = field.Folded.Then(v => v != null && v != "");
        var values = await live.Where(present).GroupBy(field.WrittenColumn)
            .Select(g => new { g.Key, Count = g.Count() }).OrderByDescending(g => g.Count).Take(MostValues).ToListAsync(cancel);
        return [.. values.Select(v => v.Key!).DistinctBy(TextFolding.Fold)];
    }

    // A list is one column, so its items are told apart here.
    private static async Task<IReadOnlyList<string>> InterestsAsync(IQueryable<Member> live, CancellationToken cancel)
    {
        var lists = await live.Where(m => m.Interests != null).GroupBy(m => m.Interests!)
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancel);
        return
        [
            .. lists.SelectMany(l => l.Key.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => (item, l.Count)))
                .GroupBy(i => TextFolding.Fold(i.item)).OrderByDescending(g => g.Sum(i => i.Count)).Take(MostValues).Select(g => g.First().item),
        ];
    }
}

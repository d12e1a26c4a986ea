using System.Linq.Expressions;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>Another segment that reads this one.</summary>
public sealed record SegmentUse(long SegmentId, string Slug, string Name);

/// <summary>Reads saved segments: lists, versions, who reads whom.</summary>
public sealed class SegmentLibrary(IDbContextFactory<AssocHubDbContext> contexts, IEnumerable<ISegmentDependants> laterStages)
{
    /// <summary>Segments by their newest version, the last changed first.</summary>
    public async Task<Page<SegmentRow>> ListAsync(SegmentFilter filter, int skip, int take, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        IQueryable<SegmentVersion> newest = db.SegmentVersions.AsNoTracking()
            .Where(v => v.Segment!.IsArchived == filter.Archived)
            .Where(v => !db.SegmentVersions.Any(later => later.SegmentId == v.SegmentId && later.Number > v.Number));
        if (filter.State is { } state)
        {
            newest = newest.Where(v => v.State == state);
        }

        if (filter.OwnerId is { } owner)
        {
            newest = newest.Where(v => v.Segment!.OwnerId == owner);
        }

        // Names and sentences have no folded column, and segments are few: the search itself is done here.
        List<SegmentRow> rows = await newest.OrderByDescending(v => v.SavedAt).ThenBy(v => v.Id)
            .Select(v => new SegmentRow(
                v.SegmentId, v.Segment!.Slug, v.Segment.Name, v.Sentence, v.Segment.OwnerName, v.Segment.IsArchived, v.Id, v.Number, v.State,
                v.Purpose, v.SavedAt, v.AuthorName, v.Definition, v.Segment.Folder, v.Segment.Tags, v.Segment.OwnerId))
            .ToListAsync(cancel);
        if (filter.Folder is { } folder)
        {
            rows = rows.FindAll(r => string.Equals(TextFolding.Fold(r.Folder), TextFolding.Fold(folder), StringComparison.Ordinal));
        }

        if (filter.Tag is { } tag)
        {
            rows = rows.FindAll(r => SegmentTags.Has(r.Tags, tag));
        }

        string[] wanted = TextFolding.Fold(filter.Search).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<SegmentRow> found = wanted.Length == 0
            ? rows
            : rows.FindAll(r =>
            {
                string all = TextFolding.Fold($"{r.Name} {r.Slug} {r.Sentence} {r.OwnerName} {r.Folder} {r.Tags}");
                return wanted.All(w => all.Contains(w, StringComparison.Ordinal));
            });
        return new Page<SegmentRow>([.. found.Skip(skip).Take(take)], found.Count);
    }

    /// <summary>Folders, tags and owners of the segments that are not archived.</summary>
    public async Task<SegmentShelves> ShelvesAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var rows = await db.Segments.AsNoTracking().Where(s => !s.IsArchived).Select(s => new { s.Folder, s.Tags, s.OwnerId, s.OwnerName }).ToListAsync(cancel);
        return new SegmentShelves(
            [.. rows.Where(r => r.Folder.Length > 0).GroupBy(r => TextFolding.Fold(r.Folder)).Select(g => (g.First().Folder, g.Count())).OrderBy(f => f.Folder, StringComparer.OrdinalIgnoreCase)],
            [.. rows.SelectMany(r => SegmentTags.Of(r.Tags)).GroupBy(TextFolding.Fold).Select(g => (Name: g.First(), g.Count())).OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase)],
            [.. rows.GroupBy(r => r.OwnerId).Select(g => (g.Key, g.First().OwnerName, g.Count())).OrderBy(o => o.OwnerName, StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>Everything that uses the segment: other segments, and what later stages say of themselves.</summary>
    public async Task<IReadOnlyList<SegmentDependant>> DependantsAsync(long segmentId, string slug, CancellationToken cancel)
    {
        List<SegmentDependant> all =
            [.. (await UsersOfAsync(slug, cancel)).Select(u => new SegmentDependant(DependantKind.Segment, u.SegmentId, u.Name, "reads it as a condition"))];
        foreach (ISegmentDependants stage in laterStages)
        {
            all.AddRange(await stage.OfAsync(segmentId, cancel));
        }

        return all;
    }

    /// <summary>What changed from one version to another, in sentences.</summary>
    public async Task<IReadOnlyList<string>> ChangesAsync(SegmentVersionDetails before, SegmentVersionDetails after, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        SentenceNames old = await SegmentNames.LoadAsync(db, before.Definition, cancel);
        SentenceNames now = await SegmentNames.LoadAsync(db, after.Definition, cancel);
        var both = new SentenceNames(o => now.Object(o) ?? old.Object(o), s => now.Segment(s) ?? old.Segment(s));
        List<string> changes = [.. DefinitionChanges.Between(before.Definition, after.Definition, new SegmentSentence(both))];
        if (before.Purpose != after.Purpose)
        {
            changes.Add($"The purpose was “{Purpose(before)}” and is now “{Purpose(after)}”.");
        }

        return changes;

        static string Purpose(SegmentVersionDetails version) => version.Purpose.Length == 0 ? "not chosen" : version.Purpose;
    }

    /// <summary>A segment by its slug, with all versions, newest first.</summary>
    public Task<Result<SegmentDetails>> FindAsync(string slug, CancellationToken cancel) => FindAsync(s => s.Slug == slug, $"segment '{slug}'", cancel);

    /// <summary>A segment by its id, with all versions, newest first.</summary>
    public Task<Result<SegmentDetails>> FindAsync(long id, CancellationToken cancel) => FindAsync(s => s.Id == id, $"segment {id}", cancel);

    private async Task<Result<SegmentDetails>> FindAsync(Expression<Func<Segment, bool>> which, string what, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Segment? segment = await db.Segments.AsNoTracking().Include(s => s.Versions).SingleOrDefaultAsync(which, cancel);
        return segment is null
            ? new NotFound(what)
            : new SegmentDetails(
                segment.Id, segment.Slug, segment.Name, segment.Description, segment.OwnerId, segment.OwnerName, segment.CreatedAt,
                segment.IsArchived, [.. segment.Versions.OrderByDescending(v => v.Number).Select(Details)], segment.Folder, SegmentTags.Of(segment.Tags));
    }

    /// <summary>One version.</summary>
    public async Task<Result<SegmentVersionDetails>> VersionAsync(long versionId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        SegmentVersion? version = await db.SegmentVersions.AsNoTracking().SingleOrDefaultAsync(v => v.Id == versionId, cancel);
        return version is null ? new NotFound($"segment version {versionId}") : Details(version);
    }

    /// <summary>What a slug stands for when other segments, the command line and pushes read it.</summary>
    public async Task<Result<SegmentDefinition>> DefinitionAsync(string slug, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await SegmentScope.DefinitionOfAsync(db, slug, cancel) is { } definition ? definition : new NotFound($"segment '{slug}'");
    }

    /// <summary>The sentence of a definition, names looked up.</summary>
    public async Task<string> SentenceAsync(SegmentDefinition definition, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await SegmentNames.SentenceAsync(db, definition, cancel);
    }

    /// <summary>Names of what a definition refers to.</summary>
    public async Task<SentenceNames> NamesAsync(SegmentDefinition definition, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await SegmentNames.LoadAsync(db, definition, cancel);
    }

    /// <summary>The segments that read this one, in the version that counts for others or in their newest.</summary>
    public async Task<IReadOnlyList<SegmentUse>> UsersOfAsync(string slug, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await UsersOfAsync(db, slug, cancel);
    }

    internal static async Task<IReadOnlyList<SegmentUse>> UsersOfAsync(AssocHubDbContext db, string slug, CancellationToken cancel)
    {
        var versions = await db.SegmentVersions.AsNoTracking()
            .Where(v => !v.Segment!.IsArchived && v.Segment.Slug != slug && v.Definition.Contains("\"inSegment\""))
            .Select(v => new { v.SegmentId, v.Segment!.Slug, v.Segment.Name, v.Number, v.State, v.Definition })
            .ToListAsync(cancel);
        return
        [
            .. versions.GroupBy(v => v.SegmentId)
                .Select(g => g.Where(v => v.State == SegmentVersionState.Approved || v.Number == g.Max(n => n.Number))
                    .FirstOrDefault(v => SegmentJson.Read(v.Definition) is { Succeeded: true } read && SegmentReferences.SlugsOf(read.Value).Contains(slug)))
                .Where(v => v is not null)
                .Select(v => new SegmentUse(v!.SegmentId, v.Slug, v.Name))
                .OrderBy(u => u.Name, StringComparer.Ordinal),
        ];
    }

    private static SegmentVersionDetails Details(SegmentVersion v) => new(
        v.Id, v.SegmentId, v.Number, v.State, SegmentJson.Read(v.Definition).Value, v.DefinitionHash, v.Sentence, v.Purpose, v.AuthorId,
        v.AuthorName, v.SavedAt, v.Revision);
}

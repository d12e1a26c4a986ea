using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Search;

/// <summary>A person found.</summary>
public sealed record FoundMember(long Id, string Name, string? Email, string? Status, string? Chapter);

/// <summary>A segment found.</summary>
public sealed record FoundSegment(long Id, string Name, string Slug, string? Sentence);

/// <summary>What a search found, at most <see cref="GlobalSearch.Most"/> of each.</summary>
/// <param name="Members">People; empty for those who may not see personal fields, unless they gave a member number.</param>
/// <param name="Segments">Segments.</param>
/// <param name="HasMoreMembers">True when there were more people than shown.</param>
public sealed record SearchHits(IReadOnlyList<FoundMember> Members, IReadOnlyList<FoundSegment> Segments, bool HasMoreMembers);

/// <summary>
/// Finds people by name, e-mail address or AMS id, and segments by name. Finding somebody by a personal field tells something about
/// them, so those who may not see these fields find people by member number only.
/// </summary>
public sealed class GlobalSearch(IDbContextFactory<AssocHubDbContext> contexts)
{
    /// <summary>How many of each kind are given.</summary>
    public const int Most = 20;

    public async Task<Result<SearchHits>> FindAsync(Actor actor, string text, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        string[] words = TextFolding.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return new SearchHits([], [], HasMoreMembers: false);
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        List<FoundMember> members = await MembersAsync(db, actor, words, cancel);
        return new SearchHits([.. members.Take(Most)], await SegmentsAsync(db, words, cancel), members.Count > Most);
    }

    private static async Task<List<FoundMember>> MembersAsync(AssocHubDbContext db, Actor actor, string[] words, CancellationToken cancel)
    {
        IQueryable<Member> live = db.Members.AsNoTracking().Where(m => m.MergedIntoId == null);
        long number = words.Length == 1 && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long parsed) ? parsed : 0;
        IQueryable<Member> found;
        if (!actor.May(Permission.SeePersonalFields))
        {
            found = live.Where(m => m.Id == number);
        }
        else if (words.Length == 1)
        {
            string word = words[0];
            string amsId = word.ToUpperInvariant();
            found = live.Where(m => m.Id == number
                || m.LastNameKey!.StartsWith(word) || m.FirstNameKey!.StartsWith(word) || m.EmailKey!.StartsWith(word)
                || db.SourceRecords.Any(r => r.MemberId == m.Id && r.Kind == PersonKind.AmsMember && (r.ExternalId == word || r.ExternalId == amsId)));
        }
        else
        {
            // "ann lee" and "lee ann": the first and the last word each begin one of the two names.
            string one = words[0];
            string other = words[^1];
            found = live.Where(m => (m.FirstNameKey!.StartsWith(one) && m.LastNameKey!.StartsWith(other))
                || (m.FirstNameKey!.StartsWith(other) && m.LastNameKey!.StartsWith(one)));
        }

        var rows = await found.OrderBy(m => m.LastNameKey).ThenBy(m => m.FirstNameKey).ThenBy(m => m.Id)
            .Take(Most + 1)
            .Select(m => new { m.Id, m.FirstName, m.LastName, m.Email, m.Status, m.Chapter })
            .ToListAsync(cancel);
        bool visible = actor.May(Permission.SeePersonalFields);
        return [.. rows.Select(m => new FoundMember(
            m.Id, visible ? $"{m.FirstName} {m.LastName}".Trim() : "", visible ? m.Email : null, m.Status, m.Chapter))];
    }

    /// <summary>Segments are few: they are read and compared folded, so that both databases agree.</summary>
    private static async Task<IReadOnlyList<FoundSegment>> SegmentsAsync(AssocHubDbContext db, string[] words, CancellationToken cancel)
    {
        var all = await db.Segments.AsNoTracking()
            .Where(s => !s.IsArchived)
            .Select(s => new { s.Id, s.Name, s.Slug })
            .ToListAsync(cancel);
        var hits = all
            .Where(s => words.All(word => TextFolding.Fold(s.Name).Contains(word, StringComparison.Ordinal) || s.Slug.Contains(word, StringComparison.Ordinal)))
            .OrderBy(s => s.Name, StringComparer.OrdinalIgnoreCase)
            .Take(Most)
            .ToList();
        long[] ids = [.. hits.Select(s => s.Id)];
        List<SegmentVersion> versions = await db.SegmentVersions.AsNoTracking().Where(v => ids.Contains(v.SegmentId)).ToListAsync(cancel);
        return [.. hits.Select(s => new FoundSegment(
            s.Id, s.Name, s.Slug, versions.Where(v => v.SegmentId == s.Id).MaxBy(v => v.Number)?.Sentence))];
    }
}

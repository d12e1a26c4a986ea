using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>How many people have each folded text, and each day of joining; the empty text and no day stand for what is missing.</summary>
public sealed record GroupCounts(
    IReadOnlyDictionary<string, int> Chapters,
    IReadOnlyDictionary<string, int> Roles,
    IReadOnlyDictionary<string, int> Statuses,
    IReadOnlyList<(DateOnly? Day, int Count)> Joined);

/// <summary>A segment beside what it is compared with.</summary>
public sealed record WholeCounts(GroupCounts Segment, GroupCounts Current, GroupCounts Everybody);

/// <summary>Counts a segment by chapter, role, status and tenure, beside the whole membership.</summary>
public sealed class MakeUpReader(IDbContextFactory<AssocHubDbContext> contexts, SegmentEvaluator evaluator, AssociationClock clock)
{
    private const string CurrentMembers = "current members";
    private const string Everybody = "all people known";

    /// <summary>The dimensions. Status is that of the association's own list, beside everybody of the population.</summary>
    /// <param name="definition">The segment.</param>
    /// <param name="slug">Its own slug; null where it has none yet.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<Result<IReadOnlyList<MakeUpDimension>>> ReadAsync(SegmentDefinition definition, string? slug, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, definition, slug, evaluator.AsOf(), cancel);
        if (!scope.Succeeded)
        {
            return scope.Refusal;
        }

        IQueryable<Member> segment = new SegmentQuery(db, scope.Value).Members(definition);
        var counts = new WholeCounts(
            await CountAsync(segment, cancel),
            await CountAsync(SegmentQuery.People(db, Population.CurrentMembers), cancel),
            await CountAsync(SegmentQuery.People(db, Population.Everyone), cancel));
        return await CompareAsync(db, counts, cancel);
    }

    /// <summary>The same while somebody looks: from the index where there is one.</summary>
    public async Task<Result<IReadOnlyList<MakeUpDimension>>> ReadLiveAsync(
        SegmentEngine engine, SegmentDefinition definition, string? slug, CancellationToken cancel)
    {
        if (await engine.DivideAsync(definition, cancel) is not { } counts)
        {
            return await ReadAsync(definition, slug, cancel);
        }

        if (!counts.Succeeded)
        {
            return counts.Refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await CompareAsync(db, counts.Value, cancel);
    }

    private static async Task<GroupCounts> CountAsync(IQueryable<Member> members, CancellationToken cancel) => new(
        Keyed(await members.GroupBy(m => m.ChapterKey).Select(g => new Group(g.Key, null, g.Count())).ToListAsync(cancel)),
        Keyed(await members.GroupBy(m => m.RoleKey).Select(g => new Group(g.Key, null, g.Count())).ToListAsync(cancel)),
        Keyed(await members.GroupBy(m => m.StatusKey).Select(g => new Group(g.Key, null, g.Count())).ToListAsync(cancel)),
        [.. (await members.GroupBy(m => m.JoinDate).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancel)).Select(d => (d.Key, d.Count))]);

    private static Dictionary<string, int> Keyed(List<Group> groups) => groups
        .GroupBy(g => g.Key ?? "", g => g.Count, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Sum(), StringComparer.Ordinal);

    private async Task<MakeUpDimension[]> CompareAsync(AssocHubDbContext db, WholeCounts counts, CancellationToken cancel)
    {
        IQueryable<Member> people = SegmentQuery.People(db, Population.Everyone);
        Dictionary<string, string> chapters = Spelled(
            await people.GroupBy(m => new { m.ChapterKey, m.Chapter }).Select(g => new Group(g.Key.ChapterKey, g.Key.Chapter, g.Count())).ToListAsync(cancel), MakeUpGroups.NoChapter);
        Dictionary<string, string> roles = Spelled(
            await people.GroupBy(m => new { m.RoleKey, m.Role }).Select(g => new Group(g.Key.RoleKey, g.Key.Role, g.Count())).ToListAsync(cancel), MakeUpGroups.NoRole);
        Dictionary<string, string> statuses = Spelled(
            await people.GroupBy(m => new { m.StatusKey, m.Status }).Select(g => new Group(g.Key.StatusKey, g.Key.Status, g.Count())).ToListAsync(cancel), MakeUpGroups.NoStatus);
        return
        [
            MakeUpDimension.Compare("Chapter", CurrentMembers, Named(counts.Segment.Chapters, chapters), Named(counts.Current.Chapters, chapters)),
            MakeUpDimension.Compare("Role", CurrentMembers, Named(counts.Segment.Roles, roles), Named(counts.Current.Roles, roles)),
            MakeUpDimension.Compare("Status", Everybody, Named(counts.Segment.Statuses, statuses), Named(counts.Everybody.Statuses, statuses)),
            MakeUpDimension.Compare("Tenure", CurrentMembers, Tenure(counts.Segment.Joined), Tenure(counts.Current.Joined)),
        ];
    }

    // Spellings that differ only in case or accents are one group, under the spelling that is commonest among everybody.
    private static Dictionary<string, string> Spelled(List<Group> groups, string none) => groups
        .GroupBy(g => g.Key ?? "", StringComparer.Ordinal)
        .ToDictionary(
            g => g.Key,
            g => g.Key.Length == 0 ? none : g.OrderByDescending(s => s.Count).ThenBy(s => s.Name, StringComparer.Ordinal).First().Name!.Trim(),
            StringComparer.Ordinal);

    // Two keys may be spelled alike; whoever has come since the spellings were read is shown by the key.
    private static Dictionary<string, int> Named(IReadOnlyDictionary<string, int> counts, Dictionary<string, string> names) => counts
        .GroupBy(c => names.GetValueOrDefault(c.Key, c.Key), c => c.Value, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Sum(), StringComparer.Ordinal);

    private Dictionary<string, int> Tenure(IReadOnlyList<(DateOnly? Day, int Count)> joined)
    {
        DateOnly today = clock.Today;
        return joined.GroupBy(j => TenureBands.Of(j.Day, today), j => j.Count, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(), StringComparer.Ordinal);
    }

    private sealed record Group(string? Key, string? Name, int Count);
}

using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

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
        IQueryable<Member> everybody = db.Members.AsNoTracking().Where(m => m.MergedIntoId == null);
        IQueryable<Member> current = everybody.Where(m => m.Standing == MembershipStanding.Current);
        return new MakeUpDimension[]
        {
            MakeUpDimension.Compare("Chapter", CurrentMembers, await ChaptersAsync(segment, cancel), await ChaptersAsync(current, cancel)),
            MakeUpDimension.Compare("Role", CurrentMembers, await RolesAsync(segment, cancel), await RolesAsync(current, cancel)),
            MakeUpDimension.Compare("Status", Everybody, await StatusAsync(segment, cancel), await StatusAsync(everybody, cancel)),
            MakeUpDimension.Compare("Tenure", CurrentMembers, await TenureAsync(segment, cancel), await TenureAsync(current, cancel)),
        };
    }

    private static async Task<Dictionary<string, int>> ChaptersAsync(IQueryable<Member> members, CancellationToken cancel) => Named(
        await members.GroupBy(m => m.Chapter).Select(g => new Group(g.Key, g.Count())).ToListAsync(cancel), MakeUpGroups.NoChapter);

    private static async Task<Dictionary<string, int>> RolesAsync(IQueryable<Member> members, CancellationToken cancel) => Named(
        await members.GroupBy(m => m.Role).Select(g => new Group(g.Key, g.Count())).ToListAsync(cancel), MakeUpGroups.NoRole);

    private static async Task<Dictionary<string, int>> StatusAsync(IQueryable<Member> members, CancellationToken cancel) => Named(
        await members.GroupBy(m => m.Status).Select(g => new Group(g.Key, g.Count())).ToListAsync(cancel), MakeUpGroups.NoStatus);

    private async Task<Dictionary<string, int>> TenureAsync(IQueryable<Member> members, CancellationToken cancel)
    {
        DateOnly today = clock.Today;
        var days = await members.GroupBy(m => m.JoinDate).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancel);
        return days.GroupBy(d => TenureBands.Of(d.Key, today), d => d.Count, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(), StringComparer.Ordinal);
    }

    // Spellings that differ only in case or accents are one group, under the commonest spelling.
    private static Dictionary<string, int> Named(List<Group> groups, string none) => groups
        .GroupBy(g => TextFolding.Fold(g.Name), StringComparer.Ordinal)
        .ToDictionary(g => g.Key.Length == 0 ? none : g.MaxBy(x => x.Count)!.Name!.Trim(), g => g.Sum(x => x.Count), StringComparer.Ordinal);

    private sealed record Group(string? Name, int Count);
}

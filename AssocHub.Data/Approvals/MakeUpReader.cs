using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Approvals;

/// <summary>Counts a segment by chapter, role, standing and tenure, beside the whole membership.</summary>
public sealed class MakeUpReader(IDbContextFactory<AssocHubDbContext> contexts, SegmentEvaluator evaluator, AssociationClock clock)
{
    private const string CurrentMembers = "current members";
    private const string Everybody = "all people known";

    public async Task<Result<IReadOnlyList<MakeUpDimension>>> ReadAsync(SegmentDefinition definition, string slug, CancellationToken cancel)
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
            MakeUpDimension.Compare("Standing", Everybody, await StandingAsync(segment, cancel), await StandingAsync(everybody, cancel)),
            MakeUpDimension.Compare("Tenure", CurrentMembers, await TenureAsync(segment, cancel), await TenureAsync(current, cancel)),
        };
    }

    private static async Task<Dictionary<string, int>> ChaptersAsync(IQueryable<Member> members, CancellationToken cancel) => Named(
        await members.GroupBy(m => m.Chapter).Select(g => new Group(g.Key, g.Count())).ToListAsync(cancel), "No chapter");

    private static async Task<Dictionary<string, int>> RolesAsync(IQueryable<Member> members, CancellationToken cancel) => Named(
        await members.GroupBy(m => m.Role).Select(g => new Group(g.Key, g.Count())).ToListAsync(cancel), "No role");

    private static async Task<Dictionary<string, int>> StandingAsync(IQueryable<Member> members, CancellationToken cancel)
    {
        var groups = await members.GroupBy(m => m.Standing).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancel);
        return groups.ToDictionary(g => g.Key switch
        {
            MembershipStanding.Current => "Current member",
            MembershipStanding.Lapsed => "Lapsed member",
            MembershipStanding.NonMember => "Not a member",
            _ => throw new ArgumentOutOfRangeException(nameof(members), g.Key, "Unknown standing"),
        }, g => g.Count, StringComparer.Ordinal);
    }

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

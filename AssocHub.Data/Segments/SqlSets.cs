using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>One SQL query per condition of some definitions; their answers as sets over all live members, in the order of their ids.</summary>
internal sealed class SqlSets : ISetSource
{
    private readonly long[] _ids;
    private readonly Dictionary<Population, MemberSet> _people = [];
    private readonly Dictionary<SegmentNode, MemberSet> _leaves = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, SegmentDefinition> _segments = new(StringComparer.Ordinal);
    private readonly Dictionary<SegmentDefinition, IReadOnlySet<long>> _kept = new(ReferenceEqualityComparer.Instance);

    private SqlSets(long[] ids) => _ids = ids;

    public static async Task<Result<SqlSets>> LoadAsync(
        AssocHubDbContext db, IReadOnlyList<SegmentDefinition> definitions, AsOf asOf, CancellationToken cancel)
    {
        IQueryable<Member> live = db.Members.AsNoTracking().Where(m => m.MergedIntoId == null);
        var members = await live.OrderBy(m => m.Id).Select(m => new { m.Id, m.Standing }).ToListAsync(cancel);
        var sets = new SqlSets([.. members.Select(m => m.Id)]);
        foreach (Population of in Enum.GetValues<Population>())
        {
            var people = new MemberSet(members.Count);
            for (int i = 0; i < members.Count; i++)
            {
                if (ReferenceEvaluator.IsOf(of, members[i].Standing))
                {
                    people.Add(i);
                }
            }

            sets._people[of] = people;
        }

        foreach (SegmentDefinition definition in definitions)
        {
            Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, definition, null, asOf, cancel);
            if (!scope.Succeeded)
            {
                return scope.Refusal;
            }

            await sets.AddAsync(db, definition, scope.Value, live, cancel);
        }

        return sets;
    }

    public MemberSet People(Population of) => _people[of];

    public MemberSet Leaf(SegmentNode leaf, MemberSet? among) => _leaves[leaf];

    public MemberSet Whole(SegmentDefinition definition, Func<MemberSet> make) => make();

    public int Cost(SegmentNode node) => 0;

    public SegmentDefinition? Segment(string slug) => _segments.GetValueOrDefault(slug);

    public MemberSet Keep(SegmentDefinition definition, MemberSet meeting) => OfIds(_kept[definition]);

    /// <summary>Ids of the members of a set, ascending.</summary>
    public IReadOnlyList<long> Ids(MemberSet members, int skip, int take) => [.. members.Ordinals().Skip(skip).Take(take).Select(o => _ids[o])];

    private async Task AddAsync(AssocHubDbContext db, SegmentDefinition definition, SegmentScope scope, IQueryable<Member> live, CancellationToken cancel)
    {
        var query = new SegmentQuery(db, scope);
        foreach ((string slug, SegmentDefinition inner) in scope.Segments)
        {
            _segments.TryAdd(slug, inner);
        }

        foreach (SegmentDefinition read in scope.Segments.Values.Append(definition))
        {
            if (read.Cap is not null)
            {
                _kept[read] = scope.Kept(read);
            }

            foreach (SegmentNode leaf in Leaves(read.Root))
            {
                _leaves[leaf] = OfIds(await live.Where(query.Node(leaf)).Select(m => m.Id).ToListAsync(cancel));
            }
        }
    }

    private static IEnumerable<SegmentNode> Leaves(SegmentNode node) => node switch
    {
        AllNode all => all.Items.SelectMany(Leaves),
        AnyNode any => any.Items.SelectMany(Leaves),
        NotNode not => Leaves(not.Item),
        InSegmentNode => [],
        _ => [node],
    };

    private MemberSet OfIds(IEnumerable<long> ids)
    {
        var set = new MemberSet(_ids.Length);
        foreach (long id in ids)
        {
            // A member who came after the list was read is not in this answer.
            int at = Array.BinarySearch(_ids, id);
            if (at >= 0)
            {
                set.Add(at);
            }
        }

        return set;
    }
}

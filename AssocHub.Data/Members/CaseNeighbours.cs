using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Clustering;
using AssocHub.Core.Members.Matching.Scoring;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>Some members, read with everybody whom they resemble, so that their cases can be put in context.</summary>
internal sealed class CaseNeighbours : ICaseGround
{
    private readonly List<Near> _pairs = [];
    private readonly List<long> _members = [];
    private readonly Dictionary<long, int> _personOf = [];
    private readonly Dictionary<long, int> _partOf = [];
    private readonly List<int> _personOfPart = [];
    private readonly Dictionary<int, List<int>> _parts = [];
    private int[][] _partsOf = [];
    private PairsByEnd _touching = new(0, 0, _ => default);

    /// <summary>Everybody, those that were asked for and whom they resemble.</summary>
    public IReadOnlyList<long> Members => _members;

    /// <summary>What decides about each member; to be set before a case is put in context.</summary>
    public IReadOnlyDictionary<long, PersonFacts> Facts { get; set; } = new Dictionary<long, PersonFacts>();

    /// <summary>Members of whom people said that they are different, the smaller id first.</summary>
    public IReadOnlySet<(long, long)> Different { get; set; } = new HashSet<(long, long)>();

    /// <summary>Reads what surrounds the members.</summary>
    public static async Task<CaseNeighbours> ReadAsync(AssocHubDbContext db, long[] members, CancellationToken cancel)
    {
        var found = new CaseNeighbours();
        if (members.Length == 0)
        {
            return found;
        }

        var records = await db.SourceRecords.Where(r => r.MemberId != null && EF.Parameter(members).Contains(r.MemberId.Value))
            .Select(r => new { r.Id, Member = r.MemberId!.Value }).ToListAsync(cancel);
        long[] ids = [.. records.Select(r => r.Id)];
        double least = CaseContext.RivalFrom;
        IQueryable<MatchPair> pairs = db.MatchPairs.AsNoTracking().Where(p => p.LogOdds >= least);
        found.Divide(records.ConvertAll(r => (r.Id, r.Member)), await LinksAsync(db, ids, cancel));
        var seen = new HashSet<(long, long)>();
        foreach (IQueryable<MatchPair> touching in new[] { pairs.Where(p => EF.Parameter(ids).Contains(p.LeftRecordId)), pairs.Where(p => EF.Parameter(ids).Contains(p.RightRecordId)) })
        {
            foreach (var pair in await (
                from p in touching
                join l in db.SourceRecords on p.LeftRecordId equals l.Id
                join r in db.SourceRecords on p.RightRecordId equals r.Id
                where l.MemberId != null && r.MemberId != null && l.MemberId != r.MemberId
                select new { p.LeftRecordId, p.RightRecordId, p.LogOdds, Left = l.MemberId!.Value, Right = r.MemberId!.Value }).ToListAsync(cancel))
            {
                if (seen.Add((pair.LeftRecordId, pair.RightRecordId)))
                {
                    found._pairs.Add(new Near(
                        pair.LeftRecordId, pair.RightRecordId, found.PartOf(pair.LeftRecordId, pair.Left), found.PartOf(pair.RightRecordId, pair.Right), pair.LogOdds));
                }
            }
        }

        found._partsOf = [.. Enumerable.Range(0, found._members.Count).Select(person => found._parts[person].ToArray())];
        found._touching = new PairsByEnd(found._personOfPart.Count, found._pairs.Count, p => (found._pairs[p].LeftPart, found._pairs[p].RightPart));
        return found;
    }

    /// <summary>What is left of a case of two of the members asked for.</summary>
    /// <param name="left">One of them.</param>
    /// <param name="right">The other.</param>
    /// <param name="standing">The pair that stands for the case.</param>
    public CaseContext ContextOf(long left, long right, MatchPair standing)
    {
        (IReadOnlyList<Rival> rivals, IReadOnlyList<double> others) =
            CaseSurroundings.Of(this, _personOf[left], _personOf[right], (_partOf[standing.LeftRecordId], _partOf[standing.RightRecordId]));
        return CaseContext.Of(standing.LogOdds, PersonFacts.OneInAms(standing.LeftRecordId, standing.RightRecordId, Facts[left], Facts[right]), rivals, others);
    }

    public ReadOnlySpan<int> PartsOf(int person) => _partsOf[person];

    public int PersonOf(int part) => _personOfPart[part];

    public ReadOnlySpan<int> Touching(int part) => _touching.Of(part);

    public (int Left, int Right, double LogOdds) PairAt(int pair) => (_pairs[pair].LeftPart, _pairs[pair].RightPart, _pairs[pair].LogOdds + OneInAms(pair));

    public bool Speaks(int pair, int one, int other) => PersonFacts.Speak(_pairs[pair].Left, _pairs[pair].Right, Facts[_members[one]], Facts[_members[other]]);

    public bool AreForbidden(int one, int other)
    {
        long a = _members[one], b = _members[other];
        return Different.Contains((Math.Min(a, b), Math.Max(a, b))) || PersonFacts.RuleAgainst(Facts[a], Facts[b]) != PairObstacle.None;
    }

    public bool AreOfAms(int pair)
    {
        Near near = _pairs[pair];
        return Facts[_members[_personOfPart[near.LeftPart]]].AmsRecords.Contains(near.Left) && Facts[_members[_personOfPart[near.RightPart]]].AmsRecords.Contains(near.Right);
    }

    public long NameOf(int person) => _members[person];

    private double OneInAms(int pair)
    {
        Near near = _pairs[pair];
        return PersonFacts.OneInAms(near.Left, near.Right, Facts[_members[_personOfPart[near.LeftPart]]], Facts[_members[_personOfPart[near.RightPart]]]);
    }

    // A part is what identifiers and people joined.
    private void Divide(List<(long Record, long Member)> records, List<(long Left, long Right)> sure)
    {
        Dictionary<long, int> places = records.Select((r, place) => (r.Record, place)).ToDictionary(r => r.Record, r => r.place);
        var sets = new UnionFind(records.Count);
        foreach ((long left, long right) in sure)
        {
            if (places.TryGetValue(left, out int one) && places.TryGetValue(right, out int other) && records[one].Member == records[other].Member)
            {
                sets.Union(one, other);
            }
        }

        foreach ((long record, long member) in records)
        {
            _partOf[record] = PartOf(records[sets.Find(places[record])].Record, member);
        }
    }

    // Of whom was not asked for, every record is a part: only who they are matters.
    private int PartOf(long record, long member)
    {
        if (_partOf.TryGetValue(record, out int known))
        {
            return known;
        }

        if (!_personOf.TryGetValue(member, out int person))
        {
            _personOf[member] = person = _members.Count;
            _members.Add(member);
            _parts[person] = [];
        }

        int part = _partOf[record] = _personOfPart.Count;
        _personOfPart.Add(person);
        _parts[person].Add(part);
        return part;
    }

    private static async Task<List<(long, long)>> LinksAsync(AssocHubDbContext db, long[] ids, CancellationToken cancel) =>
        (await db.RecordLinks.Where(l => EF.Parameter(ids).Contains(l.LeftRecordId) && !l.Rule.StartsWith(LinkRules.Probable))
            .Select(l => new { l.LeftRecordId, l.RightRecordId }).ToListAsync(cancel)).ConvertAll(l => (l.LeftRecordId, l.RightRecordId));

    /// <summary>Two records of two members that resemble one another.</summary>
    private readonly record struct Near(long Left, long Right, int LeftPart, int RightPart, double LogOdds);
}

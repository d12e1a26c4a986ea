using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Scoring;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>Whom the members of some cases resemble, and of which parts, joined by likeness, they consist.</summary>
internal sealed class CaseNeighbours
{
    /// <summary>The odds (natural logarithm) of what was not reported.</summary>
    public static readonly double Unreported = Bands.LogOdds(Bands.LeastKept);

    private readonly Dictionary<(long, long), List<Near>> _between = [];
    private readonly Dictionary<long, HashSet<long>> _near = [];
    private readonly Dictionary<long, long> _partOf = [];
    private readonly Dictionary<long, HashSet<long>> _parts = [];

    /// <summary>Everybody whom one of the members resembles.</summary>
    public IEnumerable<long> Members => _near.Values.SelectMany(n => n).Distinct();

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
        foreach (IQueryable<MatchPair> touching in new[] { pairs.Where(p => EF.Parameter(ids).Contains(p.LeftRecordId)), pairs.Where(p => EF.Parameter(ids).Contains(p.RightRecordId)) })
        {
            foreach (var pair in await (
                from p in touching
                join l in db.SourceRecords on p.LeftRecordId equals l.Id
                join r in db.SourceRecords on p.RightRecordId equals r.Id
                where l.MemberId != null && r.MemberId != null && l.MemberId != r.MemberId
                select new { p.LeftRecordId, p.RightRecordId, p.LogOdds, Left = l.MemberId!.Value, Right = r.MemberId!.Value }).ToListAsync(cancel))
            {
                found.Add(new Near(pair.LeftRecordId, pair.RightRecordId, pair.LogOdds), pair.Left, pair.Right);
            }
        }

        found.Divide(records.ConvertAll(r => (r.Id, r.Member)), await LinksAsync(db, ids, cancel));
        return found;
    }

    /// <summary>Who resembles one of the two and cannot be the other, each with its strongest pair that speaks.</summary>
    /// <param name="left">One member of the case.</param>
    /// <param name="right">The other.</param>
    /// <param name="speaks">Whether a pair of records speaks for two members.</param>
    /// <param name="forbidden">Whether two members can never be one.</param>
    public IReadOnlyList<Rival> Rivals(long left, long right, Func<Near, long, long, bool> speaks, Func<long, long, bool> forbidden) =>
        [.. RivalsBeside(left, right, besideLeft: true, speaks, forbidden), .. RivalsBeside(right, left, besideLeft: false, speaks, forbidden)];

    /// <summary>The odds between the parts of the two members, the pair's own two parts left out.</summary>
    public IReadOnlyList<double> OtherParts(long left, long right, (long Left, long Right) standing)
    {
        if (!_parts.TryGetValue(left, out HashSet<long>? these) || !_parts.TryGetValue(right, out HashSet<long>? those) || these.Count * those.Count < 2)
        {
            return [];
        }

        var best = new Dictionary<(long, long), double>();
        foreach (Near near in _between.GetValueOrDefault(Key(left, right), []))
        {
            (long, long) parts = Key(_partOf[near.Left], _partOf[near.Right]);
            best[parts] = Math.Max(best.GetValueOrDefault(parts, double.NegativeInfinity), near.LogOdds);
        }

        (long, long) own = Key(_partOf[standing.Left], _partOf[standing.Right]);
        return [.. these.SelectMany(a => those.Select(b => Key(a, b))).Where(k => k != own).Select(k => best.GetValueOrDefault(k, Unreported))];
    }

    private IEnumerable<Rival> RivalsBeside(long member, long partner, bool besideLeft, Func<Near, long, long, bool> speaks, Func<long, long, bool> forbidden)
    {
        foreach (long other in _near.GetValueOrDefault(member, []).Where(o => o != partner))
        {
            double[] odds = [.. _between[Key(member, other)].Where(n => speaks(n, member, other)).Select(n => n.LogOdds)];
            if (odds.Length > 0 && forbidden(other, partner) && !forbidden(other, member))
            {
                yield return new Rival(other, besideLeft, odds.Max());
            }
        }
    }

    private void Add(Near near, long left, long right)
    {
        List<Near> between = _between.TryGetValue(Key(left, right), out List<Near>? known) ? known : _between[Key(left, right)] = [];
        if (!between.Contains(near))
        {
            between.Add(near);
        }

        (_near.TryGetValue(left, out HashSet<long>? of) ? of : _near[left] = []).Add(right);
        (_near.TryGetValue(right, out of) ? of : _near[right] = []).Add(left);
    }

    // A part is what identifiers and people joined.
    private void Divide(List<(long Record, long Member)> records, List<(long Left, long Right)> sure)
    {
        Dictionary<long, int> places = records.Select((r, place) => (r.Record, place)).ToDictionary(r => r.Record, r => r.place);
        var sets = new UnionFind(records.Count);
        foreach ((long left, long right) in sure)
        {
            if (places.TryGetValue(left, out int one) && places.TryGetValue(right, out int other))
            {
                sets.Union(one, other);
            }
        }

        foreach ((long record, long member) in records)
        {
            AddPart(record, member, records[sets.Find(places[record])].Record);
        }
    }

    private void AddPart(long record, long person, long part)
    {
        _partOf[record] = part;
        (_parts.TryGetValue(person, out HashSet<long>? parts) ? parts : _parts[person] = []).Add(part);
    }

    private static async Task<List<(long, long)>> LinksAsync(AssocHubDbContext db, long[] ids, CancellationToken cancel) =>
        (await db.RecordLinks.Where(l => EF.Parameter(ids).Contains(l.LeftRecordId) && !l.Rule.StartsWith(LinkRules.Probable))
            .Select(l => new { l.LeftRecordId, l.RightRecordId }).ToListAsync(cancel)).ConvertAll(l => (l.LeftRecordId, l.RightRecordId));

    private static (long, long) Key(long a, long b) => a < b ? (a, b) : (b, a);

    /// <summary>Two records of two members that resemble one another.</summary>
    internal readonly record struct Near(long Left, long Right, double LogOdds);
}

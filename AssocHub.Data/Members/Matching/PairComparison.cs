using AssocHub.Core.Common;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Explaining;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Data.Members.Matching;

/// <summary>All pairs that resemble one another after a comparison.</summary>
internal sealed record ComparedPairs
{
    public required List<KnownPair> Pairs { get; init; }

    /// <summary>How many pairs were compared to know.</summary>
    public required long Compared { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Why a pair has its score.</summary>
    public required Func<KnownPair, Explanation> Explain { get; init; }

    /// <summary>What was learned; null where nothing was.</summary>
    public byte[]? Learned { get; init; }

    /// <summary>What goes on from here when more comes; null where all was learned anew.</summary>
    public KeptComparison? Kept { get; init; }
}

/// <summary>
/// Compares records in one of three ways: everything while learning anew, everything by what was learned before, or only what is new.
/// The last two give the same pairs.
/// </summary>
internal static class PairComparison
{
    private static readonly MatchingOptions Options = new() { Reported = Bands.LeastKept, PairsOnly = true };

    /// <summary>Learns from all records and compares all.</summary>
    public static ComparedPairs Learn(IReadOnlyList<ComparableRecord> records, int year)
    {
        MatchingResult result = MatchingEngine.Run(Add(Builder(records.Count, year), records).Build(), Options);
        return new ComparedPairs
        {
            Pairs = Named(result.Pairs, Ids(records)), Compared = result.Compared, Notes = result.Notes,
            Explain = ExplainBy(Ids(records), result.Explain), Learned = result.Learned.Save(),
        };
    }

    /// <summary>Compares all records by what was learned; null when that does not fit them.</summary>
    public static ComparedPairs? All(IReadOnlyList<ComparableRecord> records, MatchingModel model, int year, IReadOnlyDictionary<long, string> sources)
    {
        RecordTableBuilder builder = Add(Builder(records.Count, year), records);
        Result<MatchingSession> session = MatchingSession.Resume(builder, model, Options);
        return session.Succeeded
            ? Of(session.Value, Ids(records), session.Value.Compared, new KeptComparison(builder, session.Value, records, year) { Sources = sources })
            : null;
    }

    /// <summary>Compares what is new with everything, by what was learned; null when that does not fit the records.</summary>
    /// <param name="old">Records that were compared before and say the same still.</param>
    /// <param name="fresh">The others.</param>
    /// <param name="known">All pairs found before; those of records that are gone or changed are left out.</param>
    /// <param name="model">What was learned.</param>
    /// <param name="year">This year.</param>
    /// <param name="sources">The names of the sources.</param>
    public static ComparedPairs? New(
        IReadOnlyList<ComparableRecord> old, IReadOnlyList<ComparableRecord> fresh, IEnumerable<KnownPair> known, MatchingModel model, int year,
        IReadOnlyDictionary<long, string> sources)
    {
        var placeOf = new Dictionary<long, int>(old.Count);
        for (int place = 0; place < old.Count; place++)
        {
            placeOf[old[place].Id] = place;
        }

        var pairs = new List<ScoredPair>();
        foreach (KnownPair pair in known)
        {
            if (placeOf.TryGetValue(pair.Left, out int left) && placeOf.TryGetValue(pair.Right, out int right))
            {
                pairs.Add(new ScoredPair(Math.Min(left, right), Math.Max(left, right), pair.LogOdds));
            }
        }

        RecordTableBuilder builder = Add(Builder(old.Count + fresh.Count, year), old);
        Result<MatchingSession> session = MatchingSession.Resume(builder, model, Options, pairs);
        if (!session.Succeeded)
        {
            return null;
        }

        Add(builder, fresh);
        MatchingChange change = session.Value.Update([]);
        ComparableRecord[] records = [.. old, .. fresh];
        return Of(session.Value, Ids(records), change.Compared, new KeptComparison(builder, session.Value, records, year) { Sources = sources });
    }

    /// <summary>What a comparison found.</summary>
    /// <param name="session">The comparison.</param>
    /// <param name="ids">Its records' ids by position.</param>
    /// <param name="compared">How many pairs were compared.</param>
    /// <param name="kept">What goes on from here.</param>
    public static ComparedPairs Of(MatchingSession session, IReadOnlyList<long> ids, long compared, KeptComparison kept) => new()
    {
        Pairs = Named(session.Pairs, ids), Compared = compared, Notes = session.Notes, Explain = ExplainBy(ids, session.Explain), Kept = kept,
    };

    private static long[] Ids(IReadOnlyList<ComparableRecord> records) => [.. records.Select(r => r.Id)];

    private static RecordTableBuilder Builder(int expected, int year) => new(ComparableRecord.Columns, dayFirst: false, year, expected);

    /// <summary>Adds records, each at the next position.</summary>
    public static RecordTableBuilder Add(RecordTableBuilder builder, IReadOnlyList<ComparableRecord> records)
    {
        var text = new System.Text.StringBuilder();
        int[] ends = new int[ComparableRecord.Columns.Count];
        foreach (ComparableRecord record in records)
        {
            text.Clear();
            int column = 0;
            foreach (string? cell in record.Cells())
            {
                text.Append(cell);
                ends[column++] = text.Length;
            }

            builder.Add(new FieldSpans(text.ToString(), ends));
        }

        return builder;
    }

    private static List<KnownPair> Named(IReadOnlyList<ScoredPair> pairs, IReadOnlyList<long> ids)
    {
        var named = new List<KnownPair>(pairs.Count);
        foreach (ScoredPair pair in pairs)
        {
            long left = ids[pair.Left], right = ids[pair.Right];
            named.Add(new KnownPair(Math.Min(left, right), Math.Max(left, right), pair.LogOdds));
        }

        return named;
    }

    private static Func<KnownPair, Explanation> ExplainBy(IReadOnlyList<long> ids, Func<int, int, Explanation> explain)
    {
        // Of a record that changed, the last place is the one that counts.
        var places = new Lazy<Dictionary<long, int>>(() =>
        {
            var places = new Dictionary<long, int>(ids.Count);
            for (int place = 0; place < ids.Count; place++)
            {
                places[ids[place]] = place;
            }

            return places;
        });
        return pair =>
        {
            int left = places.Value[pair.Left], right = places.Value[pair.Right];
            return explain(Math.Min(left, right), Math.Max(left, right));
        };
    }
}

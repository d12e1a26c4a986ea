using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Data.Members.Matching;

/// <summary>
/// A comparison that stays in memory, so that what comes next is compared without reading all records again. It holds what the records
/// said when they were last compared; whoever takes it sees to it that nothing else changed since.
/// </summary>
internal sealed class KeptComparison
{
    // A changed record leaves its old row behind: with so many of them, all records are better read anew.
    private const double MostLeftOver = 0.25;

    private readonly RecordTableBuilder _builder;
    private readonly MatchingSession _session;
    private readonly List<long> _ids;
    private readonly Dictionary<long, int> _placeOf = [];

    /// <summary>Keeps a comparison.</summary>
    /// <param name="builder">Where records are added.</param>
    /// <param name="session">The comparison.</param>
    /// <param name="records">The records by position.</param>
    /// <param name="year">The year the dates were read in.</param>
    public KeptComparison(RecordTableBuilder builder, MatchingSession session, IEnumerable<ComparableRecord> records, int year)
    {
        (_builder, _session, Year) = (builder, session, year);
        _ids = [];
        Note(records);
    }

    /// <summary>The year the dates were read in.</summary>
    public int Year { get; }

    /// <summary>How many records it knows.</summary>
    public int Count => _placeOf.Count;

    /// <summary>The names of the sources of its records, by which records are called.</summary>
    public required IReadOnlyDictionary<long, string> Sources { get; init; }

    /// <summary>True when a record is among those compared.</summary>
    public bool Knows(long record) => _placeOf.ContainsKey(record);

    /// <summary>False when too much of it is records that have changed since, or it is too large to be kept.</summary>
    public bool IsWorthKeeping => _placeOf.Count <= ComparisonKeeper.MostRecords && _ids.Count - _placeOf.Count <= MostLeftOver * _placeOf.Count;

    /// <summary>Compares records that are new or say something new.</summary>
    /// <returns>All pairs there are now.</returns>
    public ComparedPairs Compare(IReadOnlyList<ComparableRecord> fresh)
    {
        int[] replaced = [.. fresh.Where(r => _placeOf.ContainsKey(r.Id)).Select(r => _placeOf[r.Id])];
        PairComparison.Add(_builder, fresh);
        Note(fresh);
        MatchingChange change = _session.Update(replaced);
        return PairComparison.Of(_session, _ids, change.Compared, this);
    }

    private void Note(IEnumerable<ComparableRecord> records)
    {
        foreach (ComparableRecord record in records)
        {
            _placeOf[record.Id] = _ids.Count;
            _ids.Add(record.Id);
        }
    }
}

/// <summary>Keeps one comparison between runs, by the number of the run that wrote it, and lets go of it when nobody asks for long.</summary>
internal sealed class ComparisonKeeper(TimeProvider time)
{
    /// <summary>More records are read anew each time rather than kept: a million take about a gigabyte.</summary>
    public const int MostRecords = 400_000;

    /// <summary>So that a sync every hour finds it.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(75);

    private Kept? _kept;

    /// <summary>Keeps the comparison that an attempt wrote, in place of the one before.</summary>
    public void Put(Guid attempt, KeptComparison? comparison)
    {
        Kept? kept = comparison is { IsWorthKeeping: true } ? new Kept(attempt, comparison) : null;
        Volatile.Write(ref _kept, kept);
        if (kept is not null)
        {
            _ = ForgetAsync(new WeakReference<Kept>(kept));
        }
    }

    /// <summary>Hands out what is kept, to one caller only; null unless it is what this attempt wrote.</summary>
    public KeptComparison? Take(Guid attempt) => Interlocked.Exchange(ref _kept, null) is { } kept && kept.Attempt == attempt ? kept.Comparison : null;

    // What another one took the place of is not held on to until then.
    private async Task ForgetAsync(WeakReference<Kept> kept)
    {
        await Task.Delay(LongestIdle, time);
        if (kept.TryGetTarget(out Kept? idle))
        {
            Interlocked.CompareExchange(ref _kept, null, idle);
        }
    }

    private sealed record Kept(Guid Attempt, KeptComparison Comparison);
}

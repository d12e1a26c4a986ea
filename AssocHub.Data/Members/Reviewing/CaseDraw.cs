using System.Security.Cryptography;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>
/// Draws cases at random, so that answers measure how many duplicates there are: first a stratum, by what an answer there is worth to the
/// estimate, then any of its cases alike. Cases that the machine takes for two people are drawn too; nobody would look at them otherwise.
/// </summary>
internal sealed class CaseDraw(TimeProvider time)
{
    private const int MostTries = 20;
    private const int Looks = 500;

    // How many are open moves slowly, and any allocation is fair as long as the draw within a stratum is.
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(10);

    private (DateTimeOffset At, IReadOnlyDictionary<(bool Asked, int Stratum), long> Open)? _kept;

    /// <summary>The state of the cases that may be drawn.</summary>
    public static PairState[] NotAsked { get; } = [PairState.Distinct, PairState.Forbidden];

    /// <summary>One case; null when none is left.</summary>
    /// <param name="db">Where from.</param>
    /// <param name="allowed">Leaves out what must not be drawn.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<MatchPair?> NextAsync(AssocHubDbContext db, Func<IQueryable<MatchPair>, IQueryable<MatchPair>> allowed, CancellationToken cancel)
    {
        for (int attempt = 0; attempt < MostTries; attempt++)
        {
            if ((await EstimateAsync(db, fresh: attempt == MostTries / 2, cancel)).Draw(RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24)) is not { } stratum)
            {
                return null;
            }

            if (await AnyOfAsync(db, stratum, allowed(Of(db.MatchPairs.AsNoTracking(), stratum.IsAsked, stratum.From)), cancel) is { } pair && (stratum.IsAsked || await StandsForItsCaseAsync(db, pair, cancel)))
            {
                return pair;
            }
        }

        // Strata that are nearly used up: whatever waits.
        return await allowed(db.MatchPairs.AsNoTracking().Where(p => p.State == PairState.Waiting)).OrderBy(p => p.Id).FirstOrDefaultAsync(cancel);
    }

    // Any of them alike. Counting them all takes its time where many wait, so first some numbers are drawn and looked up: whoever is among
    // them is as likely as anybody else. What they are is decided here, since a database asked for a stratum and for numbers goes through the
    // whole stratum.
    private static async Task<MatchPair?> AnyOfAsync(AssocHubDbContext db, Stratum stratum, IQueryable<MatchPair> here, CancellationToken cancel)
    {
        long last = await db.MatchPairs.MaxAsync(p => (long?)p.Id, cancel) ?? 0;
        long[] drawn = [.. Enumerable.Range(0, last > Looks ? Looks : 0).Select(_ => 1 + Random.Shared.NextInt64(last))];
        var found = await db.MatchPairs.Where(p => EF.Parameter(drawn).Contains(p.Id)).Select(p => new { p.Id, p.State, p.InContext }).ToListAsync(cancel);
        (double from, double to) = RangeOf(stratum.From);
        long[] candidates = [.. found.Where(p => StatesOf(stratum.IsAsked).Contains(p.State) && p.InContext >= from && p.InContext < to).Select(p => p.Id)];
        Random.Shared.Shuffle(candidates);
        foreach (long candidate in candidates)
        {
            if (await here.SingleOrDefaultAsync(p => p.Id == candidate, cancel) is { } pair)
            {
                return pair;
            }
        }

        int count = await here.CountAsync(cancel);
        return count == 0 ? null : await here.OrderBy(p => p.Id).Skip(RandomNumberGenerator.GetInt32(count)).FirstOrDefaultAsync(cancel);
    }

    /// <summary>The pairs of a stratum.</summary>
    /// <param name="pairs">Some pairs.</param>
    /// <param name="isAsked">True for those that wait for an answer.</param>
    /// <param name="from">The probability at which the stratum begins; one of <see cref="DuplicateEstimate.Bounds"/>.</param>
    public static IQueryable<MatchPair> Of(IQueryable<MatchPair> pairs, bool isAsked, double from)
    {
        PairState[] states = StatesOf(isAsked);
        (double least, double below) = RangeOf(from);
        return pairs.Where(p => states.Contains(p.State) && p.InContext >= least && p.InContext < below && p.LeftMemberId != null && p.RightMemberId != null);
    }

    private static PairState[] StatesOf(bool isAsked) => isAsked ? [PairState.Waiting] : NotAsked;

    private static (double From, double To) RangeOf(double from) =>
        (Bands.LogOdds(from), DuplicateEstimate.Bounds.Where(b => b > from).Select(Bands.LogOdds).DefaultIfEmpty(double.MaxValue).First());

    // A case with several pairs must not be drawn more often than one with a single pair.
    private static async Task<bool> StandsForItsCaseAsync(AssocHubDbContext db, MatchPair pair, CancellationToken cancel)
    {
        // Both members from either end, so that the few pairs of one case are found by an index, and what they are is decided here.
        long[] both = [pair.LeftMemberId!.Value, pair.RightMemberId!.Value];
        var others = await db.MatchPairs
            .Where(p => EF.Parameter(both).Contains(p.LeftMemberId!.Value) && EF.Parameter(both).Contains(p.RightMemberId!.Value) && p.LeftMemberId != p.RightMemberId && p.Id != pair.Id)
            .Select(p => new { p.Id, p.State, p.InContext })
            .ToListAsync(cancel);
        return !others.Exists(p => p.State == PairState.Waiting
            || (NotAsked.Contains(p.State) && (p.InContext > pair.InContext || (p.InContext == pair.InContext && p.Id < pair.Id))));
    }

    private async Task<DuplicateEstimate> EstimateAsync(AssocHubDbContext db, bool fresh, CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (fresh || _kept is not { } kept || now - kept.At >= Keep)
        {
            _kept = kept = (now, await DuplicateEstimator.RoughCountsAsync(db, cancel));
        }

        return await DuplicateEstimator.RoughAsync(db, kept.Open, cancel);
    }
}

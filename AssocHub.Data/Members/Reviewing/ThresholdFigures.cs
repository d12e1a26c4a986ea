using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>
/// What lies beside the thresholds, counted over all pairs and records. That takes its time where there are very many, so it is kept: whoever
/// looks sees what was counted last at once, and what is so now as soon as it is counted.
/// </summary>
internal sealed class ThresholdFigures(IDbContextFactory<AssocHubDbContext> contexts, AssociationOptions association, TimeProvider time, int leastRecords) : IDisposable
{
    private const int ListLength = 50;
    private const int LeastBits = -7;
    private const int MostBits = 24;

    private readonly SemaphoreSlim _counting = new(1);
    private Counted? _last;

    /// <summary>What was counted last, whatever changed since; null before the first time.</summary>
    public async Task<ThresholdLists?> LastAsync(CancellationToken cancel)
    {
        if (_last is not { } last)
        {
            return null;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return last.Lists with { IsLatest = last.Stamp == await FigureStamp.ReadAsync(db, await SettingsAsync(db, cancel), cancel) };
    }

    /// <summary>What is so now. Counted once however many ask, and to the end even when whoever asked has gone.</summary>
    public Task<ThresholdLists> NowAsync(CancellationToken cancel) => Task.Run(() => CountAsync(CancellationToken.None), CancellationToken.None).WaitAsync(cancel);

    public void Dispose() => _counting.Dispose();

    private async Task<ThresholdLists> CountAsync(CancellationToken cancel)
    {
        await _counting.WaitAsync(cancel);
        try
        {
            await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
            UnifySettings settings = await SettingsAsync(db, cancel);
            FigureStamp stamp = await FigureStamp.ReadAsync(db, settings, cancel);
            if (_last is not { } last || last.Stamp != stamp)
            {
                _last = last = new Counted(stamp, await CountAsync(db, settings, cancel));
            }

            return last.Lists;
        }
        finally
        {
            _counting.Release();
        }
    }

    private async Task<ThresholdLists> CountAsync(AssocHubDbContext db, UnifySettings settings, CancellationToken cancel)
    {
        IQueryable<SourceRecord> unlinkable = db.SourceRecords.AsNoTracking().Where(r => r.DeletedAt == null && r.Kind != PersonKind.AmsMember
            && (r.FirstName == null || r.LastName == null)
            && !db.Identifiers.Any(i => i.SourceRecordId == r.Id && (i.Kind == IdentifierKind.Email || i.Kind == IdentifierKind.AmsId)));
        return new ThresholdLists
        {
            AsOf = time.GetUtcNow(),
            Histogram = await HistogramAsync(db, cancel),
            Duplicates = await DuplicateEstimator.EstimateAsync(db, cancel),
            Stopped = await StoppedIdentifiers.FindAsync(db, settings, cancel),
            UnlinkableCount = await unlinkable.CountAsync(cancel),
            Unlinkable = await (from r in unlinkable.OrderBy(r => r.Id).Take(ListLength) join s in db.Sources on r.SourceId equals s.Id
                                select new UnlinkableRecord(r.Id, r.MemberId, r.Kind, s.Name, r.ExternalId)).ToListAsync(cancel),
            Suspicious = await SuspiciousMembers.FindAsync(db, cancel),
        };
    }

    private Task<UnifySettings> SettingsAsync(AssocHubDbContext db, CancellationToken cancel) => UnifySettings.LoadAsync(db, association, cancel, leastRecords);

    private static async Task<IReadOnlyList<WeightBar>> HistogramAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        double bit = Math.Log(2);
        var weights = await db.MatchPairs.Where(p => p.State != PairState.Covered).GroupBy(p => new { p.State, Bits = Math.Floor(p.InContext / bit) })
            .Select(g => new { g.Key.State, g.Key.Bits, Pairs = g.Count() }).ToListAsync(cancel);
        return
        [
            .. weights.GroupBy(w => Math.Clamp((int)w.Bits, LeastBits, MostBits)).OrderBy(g => g.Key).Select(g => new WeightBar(
                g.Key, g.Where(w => w.State == PairState.Linked).Sum(w => w.Pairs), g.Where(w => w.State == PairState.Waiting).Sum(w => w.Pairs),
                g.Where(w => w.State is not (PairState.Linked or PairState.Waiting)).Sum(w => w.Pairs))),
        ];
    }

    private sealed record Counted(FigureStamp Stamp, ThresholdLists Lists);

    // Whatever the figures are made of: what a trial is read from, answers and settings.
    private sealed record FigureStamp(TrialStamp Data, long LastAnswer, int TakenBack, string Settings)
    {
        public static async Task<FigureStamp> ReadAsync(AssocHubDbContext db, UnifySettings settings, CancellationToken cancel) => new(
            await TrialStamp.ReadAsync(db, cancel),
            await db.ReviewAnswers.MaxAsync(a => (long?)a.Id, cancel) ?? 0,
            await db.ReviewAnswers.CountAsync(a => a.RevokedAt != null, cancel),
            settings.Fingerprint);
    }
}

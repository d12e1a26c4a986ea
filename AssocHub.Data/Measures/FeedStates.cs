using AssocHub.Core.Landing;
using AssocHub.Core.Measures;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures;

/// <summary>How fresh and how clean every stream of every source is.</summary>
internal static class FeedStates
{
    // A nightly sync that is a few hours late is not worth a warning.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(36);

    public static async Task<IReadOnlyList<FeedState>> ReadAsync(AssocHubDbContext db, MeasureWindow window, CancellationToken cancel)
    {
        DateTimeOffset needed = (window.IsPartial ? window.AsOf : window.Until) - Grace;
        var streams = await (
            from stream in db.SourceStreams
            join source in db.Sources on stream.SourceId equals source.Id
            orderby source.Name, stream.Stream
            select new { stream.Id, Source = source.Name, stream.Stream, stream.LastSucceededAt, stream.CompleteUpTo }).ToListAsync(cancel);
        Dictionary<int, long> records = await db.LandedRecords.GroupBy(r => r.StreamId)
            .Select(g => new { g.Key, Count = g.LongCount() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        Dictionary<int, long> rejected = await db.RejectedRecords.Where(r => r.State == RejectionState.Open).GroupBy(r => r.StreamId)
            .Select(g => new { g.Key, Count = g.LongCount() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        return
        [
            .. streams.Select(s =>
            {
                DateTimeOffset? upTo = s.CompleteUpTo ?? s.LastSucceededAt;
                var freshness = new FeedFreshness(s.Source, s.Stream, upTo, IsStale: upTo is null || upTo < needed);
                return new FeedState(freshness, s.LastSucceededAt, records.GetValueOrDefault(s.Id), rejected.GetValueOrDefault(s.Id));
            }),
        ];
    }

    /// <summary>The feeds a figure relies on, stalest first; a figure without streams of its own relies on all.</summary>
    public static (IReadOnlyList<FeedFreshness> Feeds, IReadOnlyList<string> Missing) Of(IKpi kpi, IReadOnlyList<FeedState> feeds)
    {
        FeedFreshness[] used = [.. feeds.Select(f => f.Freshness)
            .Where(f => kpi.Streams.Count == 0 || kpi.Streams.Contains(f.Stream))
            .OrderBy(f => f.CompleteUpTo ?? DateTimeOffset.MinValue)];
        return (used, [.. kpi.Streams.Where(stream => !used.Any(f => f.Stream == stream))]);
    }
}

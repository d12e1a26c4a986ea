using AssocHub.Core.Measures;
using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Data.Database;
using AssocHub.Data.Measures.Counters;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures;

/// <summary>What the association did in a period: the first block of the report.</summary>
internal static class ActivityCounts
{
    public static async Task<IReadOnlyList<ActivityCount>> ReadAsync(
        AssocHubDbContext db, MeasureWindow window, MeasureWindow before, CancellationToken cancel)
    {
        Did now = await CountAsync(db, window, cancel);
        Did then = await CountAsync(db, before, cancel);
        return
        [
            new("Events", now.Of(ObjectKind.Event), then.Of(ObjectKind.Event), $"{KpiText.Number(now.Of(ObjectKind.Session))} sessions"),
            new("E-mails", now.Of(ObjectKind.Email), then.Of(ObjectKind.Email), $"{KpiText.Number(now.Digests)} of them digests"),
            new("Threads", now.Of(ObjectKind.Thread), then.Of(ObjectKind.Thread), "started in the community"),
            new("Segments", now.Segments, then.Segments, $"{KpiText.Number(now.Approved)} of them approved"),
            new("Pushes", now.Pushes, then.Pushes, $"{KpiText.Number(now.Pushed)} records sent"),
        ];
    }

    private static async Task<Did> CountAsync(AssocHubDbContext db, MeasureWindow w, CancellationToken cancel)
    {
        var objects = await db.ActivityObjects
            .Where(o => o.StartsAt >= w.From && o.StartsAt < w.Until && o.StartsAt <= w.AsOf)
            .GroupBy(o => o.Kind).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        int digests = await EmailCaseCounter.SentIn(db, w, EmailCaseCounter.Digest).CountAsync(cancel);
        int segments = await db.SegmentVersions.CountAsync(v => v.SavedAt >= w.From && v.SavedAt < w.Until, cancel);
        int approved = await db.SegmentVersions
            .CountAsync(v => v.SavedAt >= w.From && v.SavedAt < w.Until && v.State == SegmentVersionState.Approved, cancel);
        var pushes = await db.Runs
            .Where(r => r.Stage == "push" && r.StartedAt >= w.From && r.StartedAt < w.Until)
            .Select(r => new { r.Added, r.Changed }).ToListAsync(cancel);
        return new Did(objects, digests, segments, approved, pushes.Count, pushes.Sum(p => p.Added + p.Changed));
    }

    private sealed record Did(Dictionary<ObjectKind, int> Objects, int Digests, int Segments, int Approved, int Pushes, long Pushed)
    {
        public int Of(ObjectKind kind) => Objects.GetValueOrDefault(kind);
    }
}

using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures.Counters;

/// <summary>A figure whose case is one person's copy of one e-mail; it belongs to the day on which the e-mail was sent.</summary>
internal abstract class EmailCaseCounter : CaseCounter
{
    public const string Digest = "digest";

    /// <summary>Only e-mails of this category; null for all.</summary>
    protected abstract string? Category { get; }

    /// <summary>E-mails sent in a window; by category where one is given.</summary>
    public static IQueryable<ActivityObject> SentIn(AssocHubDbContext db, MeasureWindow window, string? category)
    {
        IQueryable<ActivityObject> emails = db.ActivityObjects
            .Where(o => o.Kind == ObjectKind.Email && o.StartsAt >= window.From && o.StartsAt < window.Until && o.StartsAt <= window.AsOf);
        return category is null ? emails : emails.Where(o => o.Category == category);
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<DayCount>> ByDayAsync(
        AssocHubDbContext db, MeasureWindow window, AssociationClock clock, CancellationToken cancel)
    {
        var emails = await SentIn(db, window, Category).Select(o => new { o.Id, o.StartsAt }).ToListAsync(cancel);
        Dictionary<long, EmailCount> counts = await PerEmail(db, window).ToDictionaryAsync(c => c.EmailId, cancel);
        return
        [
            .. emails.Where(e => counts.ContainsKey(e.Id)).Select(e => new DayCount(
                clock.DayOf(e.StartsAt!.Value),
                new Measurement(new Tally(counts[e.Id].Hits, counts[e.Id].All), LeftOut: counts[e.Id].LeftOut))),
        ];
    }

    /// <summary>Copies, hits and left-out interactions of each e-mail.</summary>
    internal IQueryable<EmailCount> PerEmail(AssocHubDbContext db, MeasureWindow window) =>
        Cases(db, window).GroupBy(c => c.SubjectId)
            .Select(g => new EmailCount(g.Key, g.Count(), g.Sum(c => c.Hit ? 1 : 0), g.Sum(c => c.LeftOut)));

    /// <summary>What live members did with the window's e-mails, up to the moment of the report; machines included.</summary>
    protected IQueryable<Interaction> Activity(AssocHubDbContext db, MeasureWindow window) =>
        from email in SentIn(db, window, Category)
        join did in db.Interactions on email.Id equals did.ObjectId
        where did.OccurredAt <= window.AsOf && db.Members.Any(m => m.Id == did.MemberId && m.MergedIntoId == null)
        select did;
}

/// <summary>What became of one e-mail.</summary>
internal sealed record EmailCount(long EmailId, int All, int Hits, int LeftOut);

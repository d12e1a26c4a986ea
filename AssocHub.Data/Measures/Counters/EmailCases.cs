using AssocHub.Core.Members;
using AssocHub.Data.Database;

namespace AssocHub.Data.Measures.Counters;

/// <summary>The e-mails of a window and what live members did with them.</summary>
internal static class EmailCases
{
    public const string Digest = "digest";

    /// <summary>E-mails sent in the window; by category where one is given.</summary>
    public static IQueryable<ActivityObject> SentIn(AssocHubDbContext db, MeasureWindow window, string? category)
    {
        IQueryable<ActivityObject> emails = db.ActivityObjects
            .Where(o => o.Kind == ObjectKind.Email && o.StartsAt >= window.From && o.StartsAt < window.Until && o.StartsAt <= window.AsOf);
        return category is null ? emails : emails.Where(o => o.Category == category);
    }

    /// <summary>What live members did with these e-mails, up to the moment of the report; machines included.</summary>
    public static IQueryable<Interaction> Activity(AssocHubDbContext db, MeasureWindow window, IQueryable<ActivityObject> emails) =>
        from email in emails
        join did in db.Interactions on email.Id equals did.ObjectId
        where did.OccurredAt <= window.AsOf && db.Members.Any(m => m.Id == did.MemberId && m.MergedIntoId == null)
        select did;
}

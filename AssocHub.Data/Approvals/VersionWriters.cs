using System.Globalization;
using AssocHub.Core.Segments;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Approvals;

/// <summary>
/// Everybody who wrote a version. A version names who saved it last; who saved it before is in the audit log, and may not decide
/// on it either.
/// </summary>
internal static class VersionWriters
{
    private static readonly string[] Saving = ["segment.created", "segment.saved", "segment.version-started"];

    public static async Task<IReadOnlyCollection<string>> ReadAsync(AssocHubDbContext db, SegmentVersion version, CancellationToken cancel)
    {
        string segment = version.SegmentId.ToString(CultureInfo.InvariantCulture);
        string details = string.Create(CultureInfo.InvariantCulture, $"{{\"version\":{version.Number},");
        List<string> savers = await db.AuditEntries.AsNoTracking()
            .Where(e => e.SubjectKind == "segment" && e.SubjectId == segment && Saving.Contains(e.Action) && e.Details.StartsWith(details))
            .Select(e => e.ActorId).Distinct().ToListAsync(cancel);
        return [version.AuthorId, .. savers.Where(id => id != version.AuthorId)];
    }
}

using AssocHub.Core.Access;
using AssocHub.Data.Audit;
using AssocHub.Web.Authentication;

namespace AssocHub.Web.Pages.Audit;

/// <summary>The log as JSON lines, for who may read it.</summary>
internal static class AuditDownload
{
    public static void MapAuditExport(this WebApplication app) => app.MapGet(
        "/audit/export",
        (HttpContext http, AuditSearch search, string? actor, string? action, string? kind, string? subject, long? member, DateOnly? from, DateOnly? to) =>
        {
            Actor who = http.User.ToActor();
            return who.Lacks(Permission.ReadAudit) is { } refusal
                ? Results.Text(refusal.Message, statusCode: StatusCodes.Status403Forbidden)
                : Results.Stream(
                    output => search.ExportAsync(new AuditQuery(actor, action, kind, subject, member, from, to), output, who, http.RequestAborted),
                    "application/x-ndjson",
                    "audit.jsonl");
        });
}

using System.Net.Mime;
using AssocHub.Core.Common;
using AssocHub.Data.Pushes;
using AssocHub.Web.Authentication;

namespace AssocHub.Web.Pages.Pushes;

/// <summary>The file a run produced, for who may export.</summary>
internal static class PushFileDownload
{
    public static void MapPushFiles(this WebApplication app) => app.MapGet(
        "/pushes/runs/{id:long}/file",
        async (long id, HttpContext http, PushReader reader, CancellationToken cancel) =>
        {
            Result<ProducedFile> file = await reader.OpenFileAsync(id, http.User.ToActor(), cancel);
            return file switch
            {
                { Succeeded: true } => Results.File(file.Value.Content, MediaTypeNames.Text.Csv, file.Value.Name),
                { Refusal: Core.Access.NotAllowed } => Results.Text(file.Refusal.Message, statusCode: StatusCodes.Status403Forbidden),
                _ => Results.Text(file.Refusal!.Message, statusCode: StatusCodes.Status404NotFound),
            };
        });
}

using System.Net.Mime;
using AssocHub.Core.Common;
using AssocHub.Data.Members;
using AssocHub.Web.Authentication;

namespace AssocHub.Web.Pages.Members;

/// <summary>What is held about one person, as a file to hand to them.</summary>
internal static class PersonalDataDownload
{
    public static void MapPersonalData(this WebApplication app) => app.MapGet(
        "/members/{id:long}/personal-data.json",
        async (long id, HttpContext http, PersonalDataExport export, CancellationToken cancel) =>
        {
            Result<byte[]> file = await export.ExportAsync(http.User.ToActor(), id, cancel);
            return file switch
            {
                { Succeeded: true } => Results.File(file.Value, MediaTypeNames.Application.Json, $"member-{id}.json"),
                { Refusal: Core.Access.NotAllowed } => Results.Text(file.Refusal.Message, statusCode: StatusCodes.Status403Forbidden),
                _ => Results.Text(file.Refusal!.Message, statusCode: StatusCodes.Status404NotFound),
            };
        });
}

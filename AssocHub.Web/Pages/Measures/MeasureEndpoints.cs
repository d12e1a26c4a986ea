using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Report;
using AssocHub.Data.Measures;
using AssocHub.Data.Measures.Excel;
using AssocHub.Web.Authentication;

namespace AssocHub.Web.Pages.Measures;

/// <summary>The report as a file to take away.</summary>
internal static class MeasureEndpoints
{
    public static void MapMeasures(this IEndpointRouteBuilder app) => app.MapGet(AppUrls.ReportFilePath, DownloadAsync).RequireAuthorization();

    private static async Task<IResult> DownloadAsync(
        string? from, string? to, HttpContext http, ReportService reports, AssociationClock clock, CancellationToken cancel)
    {
        Result<ReportPeriod> period = PeriodChoice.Of(from, to, clock.Today).Period;
        if (!period.Succeeded)
        {
            return Results.Text(period.Refusal.Message, statusCode: StatusCodes.Status400BadRequest);
        }

        var file = new MemoryStream();
        Result<OnePageReport> report = await reports.WriteAsync(period.Value, http.User.ToActor(), file, cancel);
        if (!report.Succeeded)
        {
            return Results.Text(
                report.Refusal.Message,
                statusCode: report.Refusal is NotAllowed ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest);
        }

        file.Position = 0;
        http.Response.Headers.CacheControl = "no-store";
        return Results.File(file, OnePageWorkbook.ContentType, report.Value.FileName);
    }
}

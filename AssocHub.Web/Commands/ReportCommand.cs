using System.CommandLine;
using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Report;
using AssocHub.Data.Measures;

namespace AssocHub.Web.Commands;

/// <summary><c>report one-page</c>: the page leadership opens, as an Excel file.</summary>
internal static class ReportCommand
{
    private static readonly Option<FileInfo> Out = new("--out") { Description = "The .xlsx file to write", Required = true };
    private static readonly Option<DateOnly?> From = Day("--from", "First day, for example 2026-08-01; without it, the last three months that are over");
    private static readonly Option<DateOnly?> To = Day("--to", "Last day");

    public static Command Build()
    {
        var onePage = new Command("one-page", "Write the one-page report") { Out, From, To };
        VerbContext.SetWork(onePage, WriteAsync);
        return new Command("report", "Reports for leadership") { onePage };
    }

    private static async Task<int> WriteAsync(VerbContext context, CancellationToken cancel)
    {
        AssociationClock clock = context.Service<AssociationClock>();
        Result<ReportPeriod> period = ReportPeriod.Create(
            context.Value(From), context.Value(To), ReportPeriod.LastWholeMonths(clock.Today, ReportPeriod.UsualMonths));
        if (!period.Succeeded)
        {
            return context.Refused(period.Refusal);
        }

        // Written whole or not at all: an interrupted report must not replace last month's.
        FileInfo target = context.Value(Out);
        if (target.Directory is not { Exists: true })
        {
            return context.Refused(new InvalidInput($"The folder of '{target.FullName}' does not exist. Create it first."));
        }

        using var buffer = new MemoryStream();
        Result<OnePageReport> report = await context.Service<ReportService>().WriteAsync(period.Value, Actor.CommandLine, buffer, cancel);
        if (!report.Succeeded)
        {
            return context.Refused(report.Refusal);
        }

        string unfinished = target.FullName + ".part";
        await File.WriteAllBytesAsync(unfinished, buffer.ToArray(), cancel);
        File.Move(unfinished, target.FullName, overwrite: true);
        return context.Json(new
        {
            file = target.FullName,
            from = period.Value.From,
            to = period.Value.To,
            asOf = report.Value.AsOf,
            definitions = KpiCatalog.Version,
            headline = report.Value.Headline,
            figures = report.Value.Board.Results.Select(r => new
            {
                key = r.Kpi.Key,
                numerator = r.Current.Group.Numerator,
                denominator = r.Current.Group.Denominator,
                value = r.Value,
                low = r.Current.Interval?.Low,
                high = r.Current.Interval?.High,
                previous = r.Previous?.Value,
                target = r.Kpi.Target,
                status = r.Status,
                leftOut = r.Current.LeftOut,
                completeUpTo = r.CompleteUpTo,
            }),
        });
    }

    private static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                return day;
            }

            result.AddError($"{name} must be a day such as 2026-08-01.");
            return null;
        },
    };
}

using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Report;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Measures.Excel;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures;

/// <summary>The one-page report of a period: to look at, or to take away as a file, which the audit log remembers.</summary>
public sealed class ReportService(
    MeasureService measures, AuditLog audit, IDbContextFactory<AssocHubDbContext> contexts, AssociationOptions association, AssociationClock clock)
{
    /// <summary>The report, to show it.</summary>
    public async Task<Result<OnePageReport>> BuildAsync(ReportPeriod period, Actor actor, CancellationToken cancel = default)
    {
        Result<MeasureBoard> board = await measures.ComputeAsync(period, actor, cancel: cancel);
        return board.Succeeded ? OnePageReport.Of(board.Value, association.Name, clock) : board.Refusal;
    }

    /// <summary>Writes the report as an Excel file.</summary>
    public async Task<Result<OnePageReport>> WriteAsync(ReportPeriod period, Actor actor, Stream file, CancellationToken cancel = default)
    {
        Result<OnePageReport> report = await BuildAsync(period, actor, cancel);
        if (!report.Succeeded)
        {
            return report;
        }

        OnePageWorkbook.Write(report.Value, file);
        await contexts.InTransactionAsync(
            (db, attempt) => audit.AppendAsync(
                db,
                actor,
                "report.downloaded",
                "report",
                "one-page",
                new { from = period.From, to = period.To, asOf = report.Value.AsOf, definitions = KpiCatalog.Version },
                attempt),
            cancel);
        return report;
    }
}

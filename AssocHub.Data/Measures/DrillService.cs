using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Measures.Counters;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures;

/// <summary>Who or what is counted in a figure: the same query that counts it, page by page.</summary>
public sealed class DrillService(IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit, AssociationClock clock)
{
    /// <summary>Rows of a page.</summary>
    public const int PageSize = 50;

    /// <summary>True when the cases of a figure can be listed; a state that is only counted cannot.</summary>
    public static bool CanList(IKpi kpi) => KpiCounters.Of(kpi) is CaseCounter or DuplicateRateCounter;

    /// <summary>One page of cases, newest first. Names are shown to those who may see them, and that is audited.</summary>
    /// <param name="kpi">The figure's key.</param>
    /// <param name="side">Which cases.</param>
    /// <param name="period">The period.</param>
    /// <param name="page">Counted from 1.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<Result<Page<DrillRow>>> DrillAsync(
        string kpi, DrillSide side, ReportPeriod period, int page, Actor actor, CancellationToken cancel = default)
    {
        if (actor.Lacks(Permission.ViewMeasures) is { } refusal)
        {
            return refusal;
        }

        if (KpiCatalog.Find(kpi) is not { } definition || KpiCounters.Of(definition) is not { } counter)
        {
            return new NotFound($"figure '{kpi}'");
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        int skip = Math.Clamp(page - 1, 0, int.MaxValue / PageSize) * PageSize;
        if (await FindAsync(db, counter, side, MeasureWindow.Of(period, clock.Now, clock), skip, cancel) is not { } found)
        {
            return new NotFound($"list behind the figure '{definition.Name}'");
        }

        bool unmasked = actor.May(Permission.SeePersonalFields);
        IReadOnlyList<DrillRow> rows = await DrillRows.DescribeAsync(db, definition, found.Items, unmasked, clock, cancel);
        await RememberAsync(definition, side, period, page, actor, unmasked, rows, cancel);
        return new Page<DrillRow>(rows, found.Total);
    }

    private static async Task<Page<KpiCase>?> FindAsync(
        AssocHubDbContext db, KpiCounter counter, DrillSide side, MeasureWindow window, int skip, CancellationToken cancel)
    {
        if (counter is CaseCounter cases)
        {
            IQueryable<KpiCase> all = cases.Cases(db, window);
            all = side switch
            {
                DrillSide.Numerator => all.Where(c => c.Hit),
                DrillSide.Missed => all.Where(c => !c.Hit),
                DrillSide.Denominator => all,
                _ => throw new ArgumentOutOfRangeException(nameof(side), side, "Unknown side"),
            };
            int total = await all.CountAsync(cancel);
            return new Page<KpiCase>(
                await all.OrderByDescending(c => c.SubjectId).ThenBy(c => c.MemberId).Skip(skip).Take(PageSize).ToListAsync(cancel), total);
        }

        return side == DrillSide.Numerator && counter is StateCounter state && await state.CasesAsync(db, cancel) is { } open
            ? new Page<KpiCase>([.. open.Skip(skip).Take(PageSize)], open.Count)
            : null;
    }

    private async Task RememberAsync(
        IKpi kpi, DrillSide side, ReportPeriod period, int page, Actor actor, bool unmasked, IReadOnlyList<DrillRow> rows, CancellationToken cancel)
    {
        long[] seen = [.. rows.Select(r => r.MemberId).OfType<long>().Distinct()];
        if (!unmasked || seen.Length == 0)
        {
            return;
        }

        var details = new { side, from = period.From, to = period.To, page, fields = (string[])["name"] };
        await contexts.InTransactionAsync(
            (db, attempt) => audit.AppendAsync(db, actor, "measure.people_viewed", "measure", kpi.Key, details, attempt, seen), cancel);
    }
}

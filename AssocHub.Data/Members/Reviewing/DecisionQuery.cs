using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Which decisions to list.</summary>
public enum DecisionKind
{
    /// <summary>All that hold.</summary>
    Standing,

    /// <summary>"The same person", those that hold.</summary>
    Same,

    /// <summary>"Not the same person", those that hold.</summary>
    Different,

    /// <summary>Those that were taken back.</summary>
    TakenBack,

    /// <summary>The asker's own first opinions, where two must agree and nobody else answered yet. Others' are not shown, so that they sway nobody.</summary>
    Opinions,
}

/// <summary>Lists what people decided about who is who, newest first, one row per act.</summary>
public sealed class DecisionQuery(IDbContextFactory<AssocHubDbContext> contexts)
{
    /// <summary>A page of acts.</summary>
    public async Task<Result<Page<DecisionRow>>> ListAsync(Actor actor, DecisionKind kind, int page, int pageSize, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        bool sees = actor.May(Permission.SeePersonalFields);
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        if (kind == DecisionKind.Opinions)
        {
            return await OpinionsAsync(db, actor, sees, page, pageSize, cancel);
        }

        var acts = Of(db.MergeDecisions.AsNoTracking(), kind).GroupBy(d => d.ActId).Select(g => new { Act = g.Key, First = g.Min(d => d.Id), Pairs = g.Count() });
        long total = await acts.LongCountAsync(cancel);
        var shown = await acts.OrderByDescending(a => a.First).Skip((Math.Max(1, page) - 1) * pageSize).Take(pageSize).ToListAsync(cancel);
        long[] firsts = [.. shown.Select(a => a.First)];
        var rows = await (
            from d in db.MergeDecisions.AsNoTracking().Where(d => EF.Parameter(firsts).Contains(d.Id))
            join l in db.SourceRecords on d.LeftRecordId equals l.Id
            join r in db.SourceRecords on d.RightRecordId equals r.Id
            select new { Decision = d, Left = l, Right = r }).ToListAsync(cancel);
        Dictionary<long, Member> members = await MembersAsync(db, rows.SelectMany(r => new[] { r.Left, r.Right }), sees, cancel);
        Dictionary<Guid, int> pairs = shown.ToDictionary(a => a.Act, a => a.Pairs);
        return new Page<DecisionRow>(
            [
                .. rows.OrderByDescending(r => r.Decision.Id).Select(r => new DecisionRow(
                    r.Decision.ActId, r.Decision.Verdict, Side(r.Left, members, sees), Side(r.Right, members, sees), r.Decision.DecidedBy, r.Decision.DecidedAt, r.Decision.Reason,
                    pairs[r.Decision.ActId], r.Decision.RevokedBy, r.Decision.RevokedAt)),
            ],
            total);
    }

    private static async Task<Page<DecisionRow>> OpinionsAsync(AssocHubDbContext db, Actor actor, bool sees, int page, int pageSize, CancellationToken cancel)
    {
        var open = from a in db.ReviewAnswers.AsNoTracking().Where(a => !a.IsFinal && a.RevokedAt == null && a.By == actor.Name)
                   join l in db.SourceRecords on a.LeftRecordId equals l.Id
                   join r in db.SourceRecords on a.RightRecordId equals r.Id
                   where l.MemberId != r.MemberId && !db.MergeDecisions.Any(d => d.RevokedAt == null && d.LeftRecordId == a.LeftRecordId && d.RightRecordId == a.RightRecordId)
                   orderby a.Id descending
                   select new { Answer = a, Left = l, Right = r };
        var rows = await open.Skip((Math.Max(1, page) - 1) * pageSize).Take(pageSize).ToListAsync(cancel);
        Dictionary<long, Member> members = await MembersAsync(db, rows.SelectMany(r => new[] { r.Left, r.Right }), sees, cancel);
        return new Page<DecisionRow>(
            [
                .. rows.Select(r => new DecisionRow(
                    r.Answer.ActId, r.Answer.Verdict, Side(r.Left, members, sees), Side(r.Right, members, sees), r.Answer.By, r.Answer.At, "", 1, null, null)),
            ],
            await open.LongCountAsync(cancel));
    }

    private static async Task<Dictionary<long, Member>> MembersAsync(AssocHubDbContext db, IEnumerable<SourceRecord> records, bool sees, CancellationToken cancel)
    {
        long[] ids = [.. records.Select(r => r.MemberId).OfType<long>().Distinct()];
        return sees ? await db.Members.AsNoTracking().Where(m => EF.Parameter(ids).Contains(m.Id)).ToDictionaryAsync(m => m.Id, cancel) : [];
    }

    private static DecidedRecord Side(SourceRecord record, Dictionary<long, Member> members, bool sees) => new(
        record.MemberId ?? 0,
        !sees ? null
            : string.Join(' ', new[] { record.FirstName, record.LastName }.Where(p => !string.IsNullOrWhiteSpace(p))) is { Length: > 0 } own ? own
            : record.MemberId is { } id && members.TryGetValue(id, out Member? member) ? MemberDetail.NameOf(member, id) : null,
        record.Kind, record.ExternalId);

    private static IQueryable<MergeDecision> Of(IQueryable<MergeDecision> decisions, DecisionKind kind) => kind switch
    {
        DecisionKind.Standing => decisions.Where(d => d.RevokedAt == null),
        DecisionKind.Same => decisions.Where(d => d.RevokedAt == null && d.Verdict == MergeVerdict.Same),
        DecisionKind.Different => decisions.Where(d => d.RevokedAt == null && d.Verdict == MergeVerdict.Different),
        DecisionKind.TakenBack => decisions.Where(d => d.RevokedAt != null),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind"),
    };
}

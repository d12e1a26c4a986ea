using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Lists what people said is not one person, newest first.</summary>
public sealed class DifferentQuery(IDbContextFactory<AssocHubDbContext> contexts)
{
    /// <summary>A page of standing decisions, one row per act.</summary>
    public async Task<Result<Page<DifferentRow>>> ListAsync(Actor actor, int page, int pageSize, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        bool sees = actor.May(Permission.SeePersonalFields);
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var acts = db.MergeDecisions.AsNoTracking().Where(d => d.Verdict == MergeVerdict.Different && d.RevokedAt == null)
            .GroupBy(d => d.ActId).Select(g => new { Act = g.Key, First = g.Min(d => d.Id), Pairs = g.Count() });
        long total = await acts.LongCountAsync(cancel);
        var shown = await acts.OrderByDescending(a => a.First).Skip((Math.Max(1, page) - 1) * pageSize).Take(pageSize).ToListAsync(cancel);
        long[] firsts = [.. shown.Select(a => a.First)];
        var rows = await (
            from d in db.MergeDecisions.AsNoTracking().Where(d => EF.Parameter(firsts).Contains(d.Id))
            join l in db.SourceRecords on d.LeftRecordId equals l.Id
            join r in db.SourceRecords on d.RightRecordId equals r.Id
            select new { d.Id, d.ActId, d.DecidedBy, d.DecidedAt, d.Reason, Left = l.MemberId, Right = r.MemberId }).ToListAsync(cancel);
        long[] ids = [.. rows.SelectMany(r => new[] { r.Left, r.Right }).OfType<long>().Distinct()];
        Dictionary<long, Member> members = sees
            ? await db.Members.AsNoTracking().Where(m => EF.Parameter(ids).Contains(m.Id)).ToDictionaryAsync(m => m.Id, cancel) : [];
        string? Name(long? id) => id is { } known && members.TryGetValue(known, out Member? member) ? MemberDetail.NameOf(member, known) : null;
        Dictionary<Guid, int> pairs = shown.ToDictionary(a => a.Act, a => a.Pairs);
        return new Page<DifferentRow>(
            [
                .. rows.OrderByDescending(r => r.Id)
                    .Select(r => new DifferentRow(r.ActId, r.Left ?? 0, Name(r.Left), r.Right ?? 0, Name(r.Right), r.DecidedBy, r.DecidedAt, r.Reason, pairs[r.ActId])),
            ],
            total);
    }
}

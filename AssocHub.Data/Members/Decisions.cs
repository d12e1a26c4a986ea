using AssocHub.Core.Access;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>Writes what a person decided about records, within the caller's transaction.</summary>
internal static class Decisions
{
    private const int LongestReason = 1000;

    /// <summary>One decision per pair, all of one act, and the records marked for unification.</summary>
    public static async Task WriteAsync(
        AssocHubDbContext db, Guid act, IReadOnlyList<(long Left, long Right)> pairs, MergeVerdict verdict, string reason, Actor actor, DateTimeOffset now, CancellationToken cancel)
    {
        string trimmed = reason.Trim();
        await new BulkWriter(db).InsertAsync(
            [
                .. pairs.Select(pair => new MergeDecision
                {
                    LeftRecordId = Math.Min(pair.Left, pair.Right),
                    RightRecordId = Math.Max(pair.Left, pair.Right),
                    Verdict = verdict,
                    ActId = act,
                    Reason = trimmed.Length > LongestReason ? trimmed[..LongestReason] : trimmed,
                    DecidedBy = actor.Name,
                    DecidedAt = now,
                }),
            ],
            cancel);
        await MarkAsync(db, [.. pairs.SelectMany(p => new[] { p.Left, p.Right }).Distinct()], cancel);
    }

    /// <summary>Has the next unification look at the records.</summary>
    public static Task<int> MarkAsync(AssocHubDbContext db, long[] records, CancellationToken cancel) =>
        db.SourceRecords.Where(r => EF.Parameter(records).Contains(r.Id)).ExecuteUpdateAsync(set => set.SetProperty(r => r.NeedsUnify, true), cancel);
}

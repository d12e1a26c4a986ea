using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>What a rule would merge, and what stops the rest.</summary>
/// <param name="Merges">Cases that would be merged.</param>
/// <param name="Stopped">Cases above the probability that stay, by what stops them, most frequent first.</param>
/// <param name="Sample">Some of the first, by pair.</param>
public sealed record BulkPreview(int Merges, IReadOnlyList<(string Why, int Cases)> Stopped, IReadOnlyList<BulkRow> Sample);

/// <summary>One case of a preview.</summary>
public sealed record BulkRow(long PairId, long LeftId, string Left, long RightId, string Right, double LogOdds, string Because);

/// <summary>What a bulk merge did; one act, which is taken back as a whole.</summary>
public sealed record BulkOutcome(Guid ActId, int Merged);

/// <summary>Merges by a rule what nothing speaks against. Nobody is merged twice in one go, so that no chain joins whom no case joined.</summary>
public sealed class BulkMergeService(IDbContextFactory<AssocHubDbContext> contexts, UnifyService unify, AuditLog audit, TimeProvider time)
{
    private const int SampleSize = 20;
    private const int BatchSize = 500;

    /// <summary>Looks without touching.</summary>
    public async Task<Result<BulkPreview>> PreviewAsync(Actor actor, BulkRule rule, CancellationToken cancel)
    {
        if ((actor.Lacks(Permission.ReviewMembers) ?? actor.Lacks(Permission.SeePersonalFields)) is { } lacks)
        {
            return lacks;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        (List<MatchPair> merges, Dictionary<string, int> stopped) = await ChooseAsync(db, rule, cancel);
        List<MatchPair> sample = [.. merges.Take(SampleSize)];
        long[] ids = [.. sample.SelectMany(p => new[] { p.LeftMemberId!.Value, p.RightMemberId!.Value }).Distinct()];
        Dictionary<long, Member> members = await db.Members.AsNoTracking().Where(m => EF.Parameter(ids).Contains(m.Id)).ToDictionaryAsync(m => m.Id, cancel);
        if (ids.Length > 0)
        {
            await audit.AppendAsync(actor, "review.bulk-viewed", "review", "bulk", new { cases = sample.Count }, cancel, ids);
        }

        return new BulkPreview(
            merges.Count,
            [.. stopped.OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, s.Value))],
            [
                .. sample.Select(p => new BulkRow(
                    p.Id, p.LeftMemberId!.Value, Label(p.LeftMemberId.Value), p.RightMemberId!.Value, Label(p.RightMemberId.Value), p.InContext, PairReason.Strongest(p.Reasons))),
            ]);

        string Label(long id)
        {
            Member? member = members.GetValueOrDefault(id);
            return MemberDetail.NameOf(member, id) + (member?.Email is { } email ? $" · {email}" : "");
        }
    }

    /// <summary>Merges. Refused when the number is no longer the one that was shown.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="expected">The number of the preview.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<Result<BulkOutcome>> MergeAsync(Actor actor, BulkRule rule, int expected, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        var act = Guid.NewGuid();
        DateTimeOffset now = time.GetUtcNow();
        string reason = string.Create(CultureInfo.InvariantCulture, $"Merged by rule: {rule.Least:P1} or likelier, nothing against it");
        Result<int> written = await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                (List<MatchPair> merges, _) = await ChooseAsync(db, rule, attempt);
                if (merges.Count != expected)
                {
                    return (Result<int>)new ChangedMeanwhile("the queue");
                }

                foreach (MatchPair[] batch in merges.Chunk(BatchSize))
                {
                    await Decisions.WriteAsync(db, act, [.. batch.Select(p => (p.LeftRecordId, p.RightRecordId))], MergeVerdict.Same, reason, actor, now, attempt);
                    long[] ids = [.. batch.Select(p => p.Id)];
                    await db.MatchPairs.Where(p => EF.Parameter(ids).Contains(p.Id)).ExecuteUpdateAsync(set => set.SetProperty(p => p.State, PairState.Linked), attempt);
                }

                await audit.AppendAsync(
                    db, actor, "member.merged-by-rule", "act", act.ToString(), new { cases = merges.Count, rule }, attempt,
                    [.. merges.SelectMany(p => new[] { p.LeftMemberId!.Value, p.RightMemberId!.Value })]);
                return merges.Count;
            },
            cancel);
        if (!written.Succeeded)
        {
            return written.Refusal;
        }

        await unify.ApplyAsync(actor.Name, cancel);
        return new BulkOutcome(act, written.Value);
    }

    private static async Task<(List<MatchPair> Merges, Dictionary<string, int> Stopped)> ChooseAsync(AssocHubDbContext db, BulkRule rule, CancellationToken cancel)
    {
        double least = Bands.LogOdds(Math.Clamp(rule.Least, Bands.LeastKept, 0.9999));
        List<MatchPair> open = await db.MatchPairs.AsNoTracking().Where(p => p.State == PairState.Waiting && p.InContext >= least && p.LeftMemberId != null && p.RightMemberId != null)
            .OrderByDescending(p => p.InContext).ThenBy(p => p.Id).ToListAsync(cancel);
        TwoReviewers two = await TwoReviewers.LoadAsync(db, cancel);
        var merges = new List<MatchPair>();
        var stopped = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = new HashSet<long>();
        foreach (MatchPair pair in open)
        {
            string? why = two.RuleAsks(pair) ? BulkRule.TwoMustAgree : rule.Stops(pair);
            if (why is null && (taken.Contains(pair.LeftMemberId!.Value) || taken.Contains(pair.RightMemberId!.Value)))
            {
                why = "one of the two is in another case of this merge";
            }

            if (why is null)
            {
                taken.Add(pair.LeftMemberId!.Value);
                taken.Add(pair.RightMemberId!.Value);
                merges.Add(pair);
            }
            else
            {
                stopped[why] = stopped.GetValueOrDefault(why) + 1;
            }
        }

        return (merges, stopped);
    }
}

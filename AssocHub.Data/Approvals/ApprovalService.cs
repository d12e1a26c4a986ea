using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Approvals;

/// <summary>
/// Decides, withdraws, revokes. Every act checks the permission, goes through <see cref="VersionTransitions"/> and is
/// audited in its own transaction. Segments are evaluated before the transaction, which stays short.
/// </summary>
public sealed class ApprovalService(
    IDbContextFactory<AssocHubDbContext> contexts,
    SegmentFactsReader facts,
    MakeUpReader makeUp,
    PolicyEvaluator policies,
    ApprovalRecords records,
    ApprovalOptions options,
    AssociationClock clock,
    SegmentLedger ledger)
{
    /// <summary>Signs a request off. The version is approved when every domain it reads is covered; until then it waits for the others.</summary>
    /// <param name="requestId">The request.</param>
    /// <param name="comment">Optional.</param>
    /// <param name="seenSize">How many members the approver saw: a segment that has moved out of the band meanwhile is not approved.</param>
    /// <param name="actor">Who decides.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    /// <param name="acceptedGaps">Feeds that may be behind (<see cref="CoverageGap.Name"/>); of any other, sending waits until it is complete.</param>
    /// <returns>Where the version stands now.</returns>
    public async Task<Result<SegmentVersionState>> ApproveAsync(
        long requestId, string comment, int seenSize, Actor actor, CancellationToken cancel, IReadOnlyCollection<string>? acceptedGaps = null)
    {
        Result<Found> found = await FindAsync(requestId, cancel);
        if (!found.Succeeded)
        {
            return found.Refusal;
        }

        (ApprovalRequest seen, SegmentVersion version, IReadOnlyCollection<string> writers) = found.Value;
        Refusal? refusal = DecisionRules.MayNotDecide(actor, writers, seen)
            ?? VersionTransitions.After(version.State, VersionAct.Approve).Refusal;
        if (refusal is not null)
        {
            return refusal;
        }

        Result<SegmentFacts> now = await facts.ReadAsync(version, version.Segment!.Slug, cancel);
        if (!now.Succeeded)
        {
            return now.Refusal;
        }

        if (!string.Equals(now.Value.Fingerprint, seen.Fingerprint, StringComparison.Ordinal))
        {
            return new ApprovalLapsed("a segment that it reads has changed since it was submitted.");
        }

        if (!SizeBand.Around(seenSize, options.BandPercent, options.BandAtLeast).Holds(now.Value.Size))
        {
            return new SizeMoved(seenSize, now.Value.Size);
        }

        IReadOnlyList<PolicyResult> results = policies.Check(facts.ForPolicies(
            now.Value, seen.Purpose, seen.SensitiveReason, Named(seen.Destinations), [.. writers, seen.RequesterId]));
        if (results.Where(r => r.Verdict == PolicyVerdict.Failed).ToList() is { Count: > 0 } failed)
        {
            return new PoliciesRefuse(failed);
        }

        Result<IReadOnlyList<MakeUpDimension>> figures = await makeUp.ReadAsync(now.Value.Definition, version.Segment.Slug, cancel);
        return figures.Succeeded
            ? await DecideAsync(seen, actor, VersionAct.Approve, comment, seenSize, (request, target) =>
            {
                records.Freeze(request, now.Value.Size, results, figures.Value);
                request.ApprovedAt = clock.Now;
                request.ExpiresAt = clock.Now.AddDays(options.ValidDays);
            }, cancel, Known(acceptedGaps ?? [], now.Value))
            : figures.Refusal;
    }

    /// <summary>Sends a request back, saying why.</summary>
    public async Task<Result<SegmentVersionState>> RejectAsync(long requestId, string comment, Actor actor, CancellationToken cancel)
    {
        Result<Found> found = await FindAsync(requestId, cancel);
        if (!found.Succeeded)
        {
            return found.Refusal;
        }

        (ApprovalRequest seen, SegmentVersion version, IReadOnlyCollection<string> writers) = found.Value;
        Refusal? refusal = DecisionRules.MayNotDecide(actor, writers, seen)
            ?? (string.IsNullOrWhiteSpace(comment) ? new CommentNeeded() : null);
        return refusal ?? await DecideAsync(seen, actor, VersionAct.Reject, comment, seen.Size, End(comment), cancel);
    }

    /// <summary>Takes a request back before it is decided; only its requester may.</summary>
    public async Task<Result<SegmentVersionState>> WithdrawAsync(long requestId, Actor actor, CancellationToken cancel)
    {
        Result<Found> found = await FindAsync(requestId, cancel);
        if (!found.Succeeded)
        {
            return found.Refusal;
        }

        return string.Equals(found.Value.Request.RequesterId, actor.Id, StringComparison.Ordinal)
            ? await DecideAsync(found.Value.Request, actor, VersionAct.Withdraw, "", found.Value.Request.Size, End($"Withdrawn by {actor.Name}."), cancel)
            : new NotYourRequest();
    }

    /// <summary>Takes an approval back, saying why. What was sent already stays; nothing more is sent.</summary>
    public async Task<Result<SegmentVersionState>> RevokeAsync(long requestId, string comment, Actor actor, CancellationToken cancel)
    {
        Result<Found> found = await FindAsync(requestId, cancel);
        if (!found.Succeeded)
        {
            return found.Refusal;
        }

        Refusal? refusal = DecisionRules.MayNotRevoke(actor, found.Value.Request)
            ?? (string.IsNullOrWhiteSpace(comment) ? new CommentNeeded() : null);
        return refusal ?? await DecideAsync(found.Value.Request, actor, VersionAct.Revoke, comment, found.Value.Request.Size, End(comment), cancel);
    }

    /// <summary>Lets an approved segment be sent although feeds that it relies on are behind: those named, and no others.</summary>
    /// <param name="requestId">The approved request.</param>
    /// <param name="feeds">Which (<see cref="CoverageGap.Name"/>).</param>
    /// <param name="comment">Why that is good enough.</param>
    /// <param name="actor">Who answers for it: somebody who could have decided on the request.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    public async Task<Result<Done>> AcceptGapsAsync(
        long requestId, IReadOnlyCollection<string> feeds, string comment, Actor actor, CancellationToken cancel)
    {
        Result<Found> found = await FindAsync(requestId, cancel);
        if (!found.Succeeded)
        {
            return found.Refusal;
        }

        (ApprovalRequest seen, SegmentVersion version, IReadOnlyCollection<string> writers) = found.Value;
        if (DecisionRules.MayNotAnswer(actor, writers, seen) is { } refusal)
        {
            return refusal;
        }

        if (version.State != SegmentVersionState.Approved || string.IsNullOrWhiteSpace(comment))
        {
            return version.State == SegmentVersionState.Approved ? new CommentNeeded() : new NotApproved(version.State);
        }

        Result<SegmentFacts> now = await facts.ReadAsync(version, version.Segment!.Slug, cancel);
        if (!now.Succeeded)
        {
            return now.Refusal;
        }

        IReadOnlyList<string> accepted = Known(feeds, now.Value);
        if (accepted.Count == 0)
        {
            return new InvalidInput("Choose the feed whose gap you accept. One that is complete needs no answer.");
        }

        return await records.TryAsync<Done>("this request", async (db, attempt) =>
        {
            ApprovalRequest request = await db.ApprovalRequests.Include(r => r.Destinations).SingleAsync(r => r.Id == requestId, attempt);
            if (request.Revision != seen.Revision)
            {
                return new ChangedMeanwhile("this request");
            }

            request.AcceptedGaps = [.. request.AcceptedGaps.Union(accepted, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            request.Revision = Guid.NewGuid();
            request.Decisions.Add(new ApprovalDecision
            {
                ActorId = actor.Id,
                ActorName = actor.Name,
                At = clock.Now,
                Comment = comment.Trim(),
                Verdict = Verdict.AcceptGap,
                SeenSize = now.Value.Size,
            });
            await db.SaveChangesAsync(attempt);
            await records.AppendAsync(db, actor, "approval.gap-accepted", request, version, new { comment = comment.Trim(), feeds = accepted }, attempt);
            return default(Done);
        }, cancel);
    }

    private static List<string> Known(IEnumerable<string> feeds, SegmentFacts now) =>
        [.. now.Gaps.Select(g => g.Name).Distinct(StringComparer.Ordinal).Intersect(feeds, StringComparer.Ordinal)];

    private async Task<Result<SegmentVersionState>> DecideAsync(
        ApprovalRequest seen,
        Actor actor,
        VersionAct act,
        string comment,
        int seenSize,
        Action<ApprovalRequest, SegmentVersion> finish,
        CancellationToken cancel,
        IReadOnlyList<string>? acceptedGaps = null)
    {
        Result<SegmentVersionState> decided = await WriteDecisionAsync(seen, actor, act, comment, seenSize, finish, acceptedGaps ?? [], cancel);
        if (decided.Succeeded)
        {
            // What the segment's name stands for may be another version now.
            await ledger.RecordAsync(seen.SegmentId, actor.Name, null, cancel);
        }

        return decided;
    }

    private async Task<Result<SegmentVersionState>> WriteDecisionAsync(
        ApprovalRequest seen,
        Actor actor,
        VersionAct act,
        string comment,
        int seenSize,
        Action<ApprovalRequest, SegmentVersion> finish,
        IReadOnlyList<string> acceptedGaps,
        CancellationToken cancel) =>
        await records.TryAsync<SegmentVersionState>("this request", async (db, attempt) =>
        {
            ApprovalRequest request = await db.ApprovalRequests.Include(r => r.Decisions).Include(r => r.Destinations).SingleAsync(r => r.Id == seen.Id, attempt);
            SegmentVersion version = await db.SegmentVersions.Include(v => v.Segment).SingleAsync(v => v.Id == request.VersionId, attempt);
            Result<SegmentVersionState> next = VersionTransitions.After(version.State, act);
            if (!next.Succeeded || request.Revision != seen.Revision)
            {
                return next.Refusal ?? new ChangedMeanwhile("this request");
            }

            Verdict verdict = VerdictOf(act);
            request.Decisions.Add(new ApprovalDecision
            {
                ActorId = actor.Id,
                ActorName = actor.Name,
                At = clock.Now,
                Comment = comment.Trim(),
                Verdict = verdict,
                Covers = verdict == Verdict.Approve ? DecisionRules.Covered(actor, request.Needs) : [],
                SeenSize = seenSize,
            });
            request.AcceptedGaps = [.. request.AcceptedGaps.Union(acceptedGaps, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            request.Revision = Guid.NewGuid();
            IReadOnlyList<DomainNeed> open = DecisionRules.Open(request);
            if (verdict != Verdict.Approve || open.Count == 0)
            {
                version.State = next.Value;
                version.Revision = Guid.NewGuid();
                finish(request, version);
                await db.SaveChangesAsync(attempt);
                if (verdict == Verdict.Approve)
                {
                    await SupersedeAsync(db, version, actor, attempt);
                }
            }

            await db.SaveChangesAsync(attempt);
            await records.AppendAsync(
                db, actor, ActionOf(act), request, version,
                new { comment = comment.Trim(), seenSize, request.AcceptedGaps, waitsFor = version.State == SegmentVersionState.Submitted ? open.Select(n => n.Domain) : null },
                attempt);
            return version.State;
        }, cancel);

    private async Task SupersedeAsync(AssocHubDbContext db, SegmentVersion approved, Actor actor, CancellationToken cancel)
    {
        List<SegmentVersion> earlier = await db.SegmentVersions.Include(v => v.Segment)
            .Where(v => v.SegmentId == approved.SegmentId && v.Id != approved.Id && v.State == SegmentVersionState.Approved).ToListAsync(cancel);
        foreach (SegmentVersion version in earlier)
        {
            version.State = VersionTransitions.After(version.State, VersionAct.Supersede).Value;
            version.Revision = Guid.NewGuid();
            ApprovalRequest request = await db.ApprovalRequests.Include(r => r.Destinations).SingleAsync(r => r.VersionId == version.Id, cancel);
            request.EndedAt = clock.Now;
            request.EndReason = $"Version {approved.Number} was approved.";
            request.Revision = Guid.NewGuid();
            await db.SaveChangesAsync(cancel);
            await records.AppendAsync(db, actor, "approval.superseded", request, version, new { by = approved.Number }, cancel);
        }
    }

    private sealed record Found(ApprovalRequest Request, SegmentVersion Version, IReadOnlyCollection<string> Writers);

    private async Task<Result<Found>> FindAsync(long requestId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        ApprovalRequest? request = await db.ApprovalRequests.AsNoTracking().Include(r => r.Destinations).Include(r => r.Decisions)
            .AsSplitQuery().SingleOrDefaultAsync(r => r.Id == requestId, cancel);
        if (request is null)
        {
            return new NotFound($"approval request {requestId}");
        }

        SegmentVersion version = await db.SegmentVersions.AsNoTracking().Include(v => v.Segment).SingleAsync(v => v.Id == request.VersionId, cancel);
        return new Found(request, version, await VersionWriters.ReadAsync(db, version, cancel));
    }

    private Action<ApprovalRequest, SegmentVersion> End(string reason) => (request, _) =>
    {
        request.EndedAt = clock.Now;
        request.EndReason = reason.Trim();
    };

    private static List<ApprovableDestination> Named(IEnumerable<ApprovalDestination> destinations) =>
        [.. destinations.Select(d => new ApprovableDestination(d.DestinationId, d.Name, "", d.Channel))];

    private static Verdict VerdictOf(VersionAct act) => act switch
    {
        VersionAct.Approve => Verdict.Approve,
        VersionAct.Reject => Verdict.Reject,
        VersionAct.Withdraw => Verdict.Withdraw,
        VersionAct.Revoke => Verdict.Revoke,
        VersionAct.Submit or VersionAct.Expire or VersionAct.Supersede or _ => throw new ArgumentOutOfRangeException(nameof(act), act, "Not a decision"),
    };

    private static string ActionOf(VersionAct act) => VerdictOf(act) switch
    {
        Verdict.Approve => "approval.approved",
        Verdict.Reject => "approval.rejected",
        Verdict.Withdraw => "approval.withdrawn",
        Verdict.Revoke => "approval.revoked",
        Verdict.AcceptGap or _ => throw new ArgumentOutOfRangeException(nameof(act), act, "Not an end or a beginning"),
    };
}

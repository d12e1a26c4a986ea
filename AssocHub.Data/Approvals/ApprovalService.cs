using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Approvals;

/// <summary>
/// Submits, decides, withdraws, revokes. Every act checks the permission, goes through <see cref="VersionTransitions"/> and is
/// audited in its own transaction. Segments are evaluated before the transaction, which stays short.
/// </summary>
public sealed class ApprovalService(
    IDbContextFactory<AssocHubDbContext> contexts,
    SegmentFactsReader facts,
    MakeUpReader makeUp,
    PolicyEvaluator policies,
    IDestinationDirectory destinations,
    ApprovalOptions options,
    AuditLog audit,
    AssociationClock clock)
{
    private static readonly JsonSerializerOptions MakeUpJson = new(JsonSerializerDefaults.Web);

    /// <summary>Puts a draft before the approvers.</summary>
    /// <param name="versionId">The draft.</param>
    /// <param name="note">What the approvers should know.</param>
    /// <param name="destinationIds">Where it is to be sent; the approval covers these.</param>
    /// <param name="actor">Who submits.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    /// <param name="purpose">Why it may be used; null keeps the purpose that the draft has.</param>
    /// <param name="sensitiveReason">Why sensitive fields are needed, where it reads any.</param>
    /// <returns>The request's id.</returns>
    public async Task<Result<long>> SubmitAsync(
        long versionId,
        string note,
        IReadOnlyList<long> destinationIds,
        Actor actor,
        CancellationToken cancel,
        string? purpose = null,
        string sensitiveReason = "")
    {
        Result<Checked> found = await CheckAsync(versionId, destinationIds, actor, purpose, sensitiveReason, cancel);
        if (!found.Succeeded)
        {
            return found.Refusal;
        }

        (SegmentVersion seen, SegmentFacts now, IReadOnlyList<ApprovableDestination> chosen, IReadOnlyList<PolicyResult> results) = found.Value;
        if (chosen.Count == 0)
        {
            return new NoDestinationChosen();
        }

        if (results.Where(r => r.Verdict == PolicyVerdict.Failed).ToList() is { Count: > 0 } failed)
        {
            return new PoliciesRefuse(failed);
        }

        Result<IReadOnlyList<MakeUpDimension>> figures = await makeUp.ReadAsync(now.Definition, seen.Segment!.Slug, cancel);
        if (!figures.Succeeded)
        {
            return figures.Refusal;
        }

        return await TryAsync<long>("this segment", async (db, attempt) =>
        {
            SegmentVersion version = await db.SegmentVersions.Include(v => v.Segment).SingleAsync(v => v.Id == versionId, attempt);
            Result<SegmentVersionState> next = VersionTransitions.After(version.State, VersionAct.Submit);
            if (!next.Succeeded || version.Revision != seen.Revision)
            {
                return next.Refusal ?? new ChangedMeanwhile("this segment");
            }

            int waiting = await db.SegmentVersions
                .Where(v => v.SegmentId == version.SegmentId && v.State == SegmentVersionState.Submitted)
                .Select(v => v.Number).FirstOrDefaultAsync(attempt);
            if (waiting > 0)
            {
                return new AnotherVersionWaits(waiting);
            }

            version.State = next.Value;
            version.Purpose = purpose ?? version.Purpose;
            version.Revision = Guid.NewGuid();
            ApprovalRequest request = Frozen(version, now, results, figures.Value, chosen);
            request.RequesterId = actor.Id;
            request.RequesterName = actor.Name;
            request.Note = note.Trim();
            request.SensitiveReason = sensitiveReason.Trim();
            db.ApprovalRequests.Add(request);
            await db.SaveChangesAsync(attempt);
            await AppendAsync(db, actor, "approval.submitted", request, version, new { note = request.Note, sensitiveReason = request.SensitiveReason }, attempt);
            return request.Id;
        }, cancel);
    }

    /// <summary>What the rules say of a draft before it is submitted, for its page. Nothing is written.</summary>
    public async Task<Result<IReadOnlyList<PolicyResult>>> PreviewAsync(
        long versionId, IReadOnlyList<long> destinationIds, Actor actor, CancellationToken cancel, string? purpose = null, string sensitiveReason = "")
    {
        Result<Checked> found = await CheckAsync(versionId, destinationIds, actor, purpose, sensitiveReason, cancel);
        return found.Succeeded ? Result(found.Value.Policies) : found.Refusal;

        static Result<IReadOnlyList<PolicyResult>> Result(IReadOnlyList<PolicyResult> results) => results.ToList();
    }

    /// <summary>Signs a request off. The version is approved when every domain it reads is covered; until then it waits for the others.</summary>
    /// <param name="requestId">The request.</param>
    /// <param name="comment">Optional.</param>
    /// <param name="seenSize">How many members the approver saw: a segment that has moved out of the band meanwhile is not approved.</param>
    /// <param name="actor">Who decides.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    /// <returns>Where the version stands now.</returns>
    public async Task<Result<SegmentVersionState>> ApproveAsync(long requestId, string comment, int seenSize, Actor actor, CancellationToken cancel)
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
                Freeze(request, now.Value.Size, results, figures.Value);
                request.ApprovedAt = clock.Now;
                request.ExpiresAt = clock.Now.AddDays(options.ValidDays);
            }, cancel)
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

    private async Task<Result<SegmentVersionState>> DecideAsync(
        ApprovalRequest seen, Actor actor, VersionAct act, string comment, int seenSize, Action<ApprovalRequest, SegmentVersion> finish, CancellationToken cancel) =>
        await TryAsync<SegmentVersionState>("this request", async (db, attempt) =>
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
            await AppendAsync(
                db, actor, ActionOf(act), request, version,
                new { comment = comment.Trim(), seenSize, waitsFor = version.State == SegmentVersionState.Submitted ? open.Select(n => n.Domain) : null },
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
            await AppendAsync(db, actor, "approval.superseded", request, version, new { by = approved.Number }, cancel);
        }
    }

    private sealed record Checked(
        SegmentVersion Version, SegmentFacts Facts, IReadOnlyList<ApprovableDestination> Destinations, IReadOnlyList<PolicyResult> Policies);

    private async Task<Result<Checked>> CheckAsync(
        long versionId, IReadOnlyList<long> destinationIds, Actor actor, string? purpose, string sensitiveReason, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.BuildSegments) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        SegmentVersion? version = await db.SegmentVersions.AsNoTracking().Include(v => v.Segment).SingleOrDefaultAsync(v => v.Id == versionId, cancel);
        if (version is null || version.Segment!.IsArchived)
        {
            return version is null ? new NotFound($"segment version {versionId}") : new SegmentArchived();
        }

        if (VersionTransitions.After(version.State, VersionAct.Submit).Refusal is { } illegal)
        {
            return illegal;
        }

        IReadOnlyList<ApprovableDestination> known = await destinations.ListAsync(cancel);
        if (destinationIds.FirstOrDefault(id => known.All(d => d.Id != id)) is var missing && missing != 0)
        {
            return new NotFound($"destination {missing}");
        }

        Result<SegmentFacts> now = await facts.ReadAsync(version, version.Segment.Slug, cancel);
        if (!now.Succeeded)
        {
            return now.Refusal;
        }

        List<ApprovableDestination> chosen = [.. known.Where(d => destinationIds.Contains(d.Id))];
        return new Checked(version, now.Value, chosen, policies.Check(facts.ForPolicies(
            now.Value, purpose ?? version.Purpose, sensitiveReason, chosen, [.. await VersionWriters.ReadAsync(db, version, cancel), actor.Id])));
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

    private async Task<Result<T>> TryAsync<T>(string what, Func<AssocHubDbContext, CancellationToken, Task<Result<T>>> work, CancellationToken cancel)
    {
        try
        {
            return await contexts.InTransactionAsync(work, cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ChangedMeanwhile(what);
        }
    }

    private ApprovalRequest Frozen(
        SegmentVersion version,
        SegmentFacts now,
        IReadOnlyList<PolicyResult> results,
        IReadOnlyList<MakeUpDimension> figures,
        IReadOnlyList<ApprovableDestination> chosen)
    {
        var request = new ApprovalRequest
        {
            SegmentId = version.SegmentId,
            VersionId = version.Id,
            RequesterId = "",
            RequesterName = "",
            SubmittedAt = clock.Now,
            Fingerprint = now.Fingerprint,
            Sentence = version.Sentence,
            Purpose = version.Purpose,
            Needs = now.Needs,
            Revision = Guid.NewGuid(),
            Destinations = [.. chosen.Select(d => new ApprovalDestination { DestinationId = d.Id, Name = d.Name, Channel = d.Channel })],
        };
        Freeze(request, now.Size, results, figures);
        return request;
    }

    private void Freeze(ApprovalRequest request, int size, IReadOnlyList<PolicyResult> results, IReadOnlyList<MakeUpDimension> figures)
    {
        SizeBand band = SizeBand.Around(size, options.BandPercent, options.BandAtLeast);
        request.Size = size;
        request.BandLow = band.Low;
        request.BandHigh = band.High;
        request.PolicyResults = results;
        request.MakeUp = JsonSerializer.Serialize(figures, MakeUpJson);
    }

    private Action<ApprovalRequest, SegmentVersion> End(string reason) => (request, _) =>
    {
        request.EndedAt = clock.Now;
        request.EndReason = reason.Trim();
    };

    private async Task AppendAsync(
        AssocHubDbContext db, Actor actor, string action, ApprovalRequest request, SegmentVersion version, object extra, CancellationToken cancel) =>
        await audit.AppendAsync(
            db,
            actor,
            action,
            "segment",
            request.SegmentId.ToString(CultureInfo.InvariantCulture),
            new
            {
                segment = version.Segment!.Name,
                version = version.Number,
                request = request.Id,
                definition = version.DefinitionHash,
                request.Sentence,
                request.Purpose,
                request.Size,
                band = new[] { request.BandLow, request.BandHigh },
                request.ExpiresAt,
                destinations = request.Destinations.Select(d => d.Name),
                policies = request.PolicyResults.Select(p => $"{p.Key}: {p.Verdict}"),
                more = extra,
            },
            cancel);

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
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "Unknown act"),
    };
}

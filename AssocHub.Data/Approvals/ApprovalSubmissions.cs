using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Approvals;

/// <summary>Puts drafts before the approvers. The segment is evaluated before the transaction, which stays short.</summary>
public sealed class ApprovalSubmissions(
    IDbContextFactory<AssocHubDbContext> contexts,
    SegmentFactsReader facts,
    MakeUpReader makeUp,
    PolicyEvaluator policies,
    IDestinationDirectory destinations,
    ApprovalRecords records,
    AssociationClock clock)
{
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

        return await records.TryAsync<long>("this segment", async (db, attempt) =>
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
            await records.AppendAsync(db, actor, "approval.submitted", request, version, new { note = request.Note, sensitiveReason = request.SensitiveReason }, attempt);
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
        records.Freeze(request, now.Size, results, figures);
        return request;
    }
}

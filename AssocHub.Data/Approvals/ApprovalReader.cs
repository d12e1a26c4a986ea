using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Approvals;

/// <summary>What approvers read: the queue, one request, its sample.</summary>
public sealed class ApprovalReader(
    IDbContextFactory<AssocHubDbContext> contexts,
    SegmentFactsReader facts,
    MakeUpReader makeUp,
    PolicyEvaluator policies,
    IDestinationDirectory destinations,
    SegmentEvaluator evaluator,
    AuditLog audit,
    AssociationClock clock)
{
    private const int SampleSize = 20;
    private static readonly JsonSerializerOptions MakeUpJson = new(JsonSerializerDefaults.Web);

    /// <summary>Requests, those that wait first, then the newest; at most 200 decided ones.</summary>
    public async Task<Result<IReadOnlyList<QueueRow>>> QueueAsync(bool onlyWaiting, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var rows = await db.ApprovalRequests.AsNoTracking()
            .Join(db.SegmentVersions, r => r.VersionId, v => v.Id, (r, v) => new { Request = r, Version = v, v.Segment!.Name })
            .Where(x => !onlyWaiting || x.Version.State == SegmentVersionState.Submitted)
            .OrderByDescending(x => x.Version.State == SegmentVersionState.Submitted).ThenByDescending(x => x.Request.SubmittedAt)
            .Take(200)
            .Select(x => new
            {
                x.Request.Id, x.Request.SegmentId, x.Name, x.Version, x.Version.Number, x.Version.State, x.Version.AuthorId, x.Request.Sentence, x.Request.Purpose,
                x.Request.Size, x.Request.RequesterId, x.Request.RequesterName, x.Request.SubmittedAt, x.Request.ExpiresAt, x.Request.Needs, x.Request.PolicyResults,
            })
            .ToListAsync(cancel);
        List<long> ids = [.. rows.Select(r => r.Id)];
        ILookup<long, ApprovalDecision> decisions = (await db.ApprovalDecisions.AsNoTracking().Where(d => ids.Contains(d.RequestId)).ToListAsync(cancel))
            .ToLookup(d => d.RequestId);
        var writers = new Dictionary<long, IReadOnlyCollection<string>>();
        foreach (var row in rows.Where(r => r.State == SegmentVersionState.Submitted))
        {
            writers[row.Id] = await VersionWriters.ReadAsync(db, row.Version, cancel);
        }

        return rows.Select(r => new QueueRow(
            r.Id, r.SegmentId, r.Name, r.Number, r.State, r.Sentence, r.Purpose, r.Size, r.RequesterName, r.SubmittedAt, r.ExpiresAt,
            r.PolicyResults.Count(p => p.Verdict == PolicyVerdict.Attention),
            DecisionRules.MayNotDecide(actor, writers.GetValueOrDefault(r.Id, [r.AuthorId]), new ApprovalRequest
            {
                RequesterId = r.RequesterId, RequesterName = r.RequesterName, Fingerprint = "", Sentence = "", Purpose = "", Needs = r.Needs, Decisions = [.. decisions[r.Id]],
            }))).ToList();
    }

    /// <summary>How many requests wait for a decision by this person.</summary>
    public async Task<int> WaitingForAsync(Actor actor, CancellationToken cancel) =>
        actor.May(Permission.Decide) && await QueueAsync(onlyWaiting: true, actor, cancel) is { Succeeded: true } queue
            ? queue.Value.Count(r => r.WhyYouMayNotDecide is null)
            : 0;

    /// <summary>
    /// One request with everything an approver looks at. While it waits, figures and policy results are those of now; afterwards
    /// those that were frozen.
    /// </summary>
    public async Task<Result<ApprovalView>> LoadAsync(long requestId, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        ApprovalRequest? request = await db.ApprovalRequests.AsNoTracking().Include(r => r.Destinations).Include(r => r.Decisions)
            .AsSplitQuery().SingleOrDefaultAsync(r => r.Id == requestId, cancel);
        if (request is null)
        {
            return new NotFound($"approval request {requestId}");
        }

        SegmentVersion version = await db.SegmentVersions.AsNoTracking().Include(v => v.Segment).SingleAsync(v => v.Id == request.VersionId, cancel);
        Result<SegmentFacts> now = await facts.ReadAsync(version, version.Segment!.Slug, cancel);
        IReadOnlyCollection<string> writers = await VersionWriters.ReadAsync(db, version, cancel);
        bool waits = version.State == SegmentVersionState.Submitted;
        IReadOnlyList<MakeUpDimension> figures = JsonSerializer.Deserialize<List<MakeUpDimension>>(request.MakeUp, MakeUpJson)!;
        IReadOnlyList<PolicyResult> results = request.PolicyResults;
        if (waits && now.Succeeded)
        {
            results = policies.Check(facts.ForPolicies(
                now.Value,
                request.Purpose,
                request.SensitiveReason,
                [.. request.Destinations.Select(d => new ApprovableDestination(d.DestinationId, d.Name, "", d.Channel))],
                [.. writers, request.RequesterId]));
            if (await makeUp.ReadAsync(now.Value.Definition, version.Segment.Slug, cancel) is { Succeeded: true } read)
            {
                figures = read.Value;
            }
        }

        return new ApprovalView(
            request,
            version.Segment.Name,
            version.Number,
            version.State,
            version.AuthorName,
            now.Succeeded ? now.Value.Size : null,
            now.Refusal,
            figures,
            results,
            await ChangesAsync(db, version, cancel),
            await ImpactsAsync(request, now, cancel),
            DecisionRules.Open(request),
            DecisionRules.MayNotDecide(actor, writers, request) ?? VersionTransitions.After(version.State, VersionAct.Approve).Refusal,
            DecisionRules.MayNotRevoke(actor, request) ?? VersionTransitions.After(version.State, VersionAct.Revoke).Refusal,
            string.Equals(actor.Id, request.RequesterId, StringComparison.Ordinal) && waits,
            now.Succeeded ? now.Value.Gaps : [],
            DecisionRules.MayNotAnswer(actor, writers, request));
    }

    /// <summary>A draft with what its submission page needs; the rules are asked separately, since they depend on what is chosen.</summary>
    public async Task<Result<DraftToSubmit>> DraftAsync(long versionId, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.BuildSegments) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var version = await db.SegmentVersions.AsNoTracking().Where(v => v.Id == versionId)
            .Select(v => new { v.SegmentId, v.Segment!.Name, v.Number, v.Sentence, v.Purpose }).SingleOrDefaultAsync(cancel);
        return version is null
            ? new NotFound($"segment version {versionId}")
            : new DraftToSubmit(
                version.SegmentId, version.Name, version.Number, version.Sentence, version.Purpose, await destinations.ListAsync(cancel), new List<PolicyResult>());
    }

    /// <summary>Twenty members of the segment by name. Opening them is audited, with who they were.</summary>
    public async Task<Result<IReadOnlyList<SegmentMember>>> SampleAsync(long requestId, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.SeePersonalFields) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var version = await db.ApprovalRequests.AsNoTracking().Where(r => r.Id == requestId)
            .Join(db.SegmentVersions, r => r.VersionId, v => v.Id, (r, v) => new { v.Definition, v.SegmentId, v.Segment!.Name, v.Number })
            .SingleOrDefaultAsync(cancel);
        if (version is null)
        {
            return new NotFound($"approval request {requestId}");
        }

        Result<SegmentDefinition> definition = SegmentJson.Read(version.Definition);
        if (!definition.Succeeded)
        {
            return definition.Refusal;
        }

        Result<List<SegmentMember>> sample = await evaluator.SampleAsync(definition.Value, clock.Now, SampleSize, cancel);
        if (!sample.Succeeded)
        {
            return sample.Refusal;
        }

        await audit.AppendAsync(
            actor,
            "approval.sample-opened",
            "segment",
            version.SegmentId.ToString(CultureInfo.InvariantCulture),
            new { segment = version.Name, version = version.Number, request = requestId, fields = "name, status, role, chapter, organisation, join date" },
            cancel,
            [.. sample.Value.Select(m => m.Id)]);
        return sample.Value;
    }

    // Against the version that was approved last before this one.
    private static async Task<IReadOnlyList<string>?> ChangesAsync(AssocHubDbContext db, SegmentVersion version, CancellationToken cancel)
    {
        string? before = await db.ApprovalRequests.AsNoTracking()
            .Where(r => r.SegmentId == version.SegmentId && r.VersionId != version.Id && r.ApprovedAt != null)
            .Join(db.SegmentVersions, r => r.VersionId, v => v.Id, (r, v) => v)
            .Where(v => v.Number < version.Number)
            .OrderByDescending(v => v.Number)
            .Select(v => v.Definition)
            .FirstOrDefaultAsync(cancel);
        return before is not null && SegmentJson.Read(before) is { Succeeded: true } old && SegmentJson.Read(version.Definition) is { Succeeded: true } current
            ? DefinitionChanges.Between(old.Value, current.Value, new SegmentSentence(await SegmentNames.LoadAsync(db, current.Value, cancel)))
            : null;
    }

    private async Task<IReadOnlyList<DestinationImpact>> ImpactsAsync(ApprovalRequest request, Result<SegmentFacts> now, CancellationToken cancel)
    {
        var impacts = new List<DestinationImpact>();
        foreach (ApprovalDestination destination in now.Succeeded ? request.Destinations : [])
        {
            impacts.Add(await destinations.ImpactAsync(destination.DestinationId, request.SegmentId, now.Value.MemberIds, cancel));
        }

        return impacts;
    }
}

/// <summary>One request in the queue.</summary>
public sealed record QueueRow(
    long Id,
    long SegmentId,
    string Segment,
    int Version,
    SegmentVersionState State,
    string Sentence,
    string Purpose,
    int Size,
    string Requester,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? ExpiresAt,
    int PointsToLookAt,
    Refusal? WhyYouMayNotDecide);

/// <summary>One request as an approver reads it.</summary>
/// <param name="Request">The request with its decisions and destinations.</param>
/// <param name="Segment">The segment's name.</param>
/// <param name="Version">The version's number.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="SizeNow">Members now; null when it can no longer be read.</param>
/// <param name="Unreadable">Why it can no longer be read.</param>
/// <param name="MakeUp">Beside the whole membership.</param>
/// <param name="Policies">What the rules say.</param>
/// <param name="Changes">What changed since the last approved version; null when none was approved before.</param>
/// <param name="Impacts">What sending it would do, per destination.</param>
/// <param name="Open">Domains that still need an approval.</param>
/// <param name="WhyYouMayNotDecide">Null when this person may decide.</param>
/// <param name="WhyYouMayNotRevoke">Null when this person may take the approval back.</param>
/// <param name="MayWithdraw">True when this person submitted it and it still waits.</param>
/// <param name="Gaps">Where what it says people did not do is not known for certain now.</param>
/// <param name="WhyYouMayNotAccept">Null when this person may accept a gap.</param>
public sealed record ApprovalView(
    ApprovalRequest Request,
    string Segment,
    int Version,
    SegmentVersionState State,
    string Author,
    int? SizeNow,
    Refusal? Unreadable,
    IReadOnlyList<MakeUpDimension> MakeUp,
    IReadOnlyList<PolicyResult> Policies,
    IReadOnlyList<string>? Changes,
    IReadOnlyList<DestinationImpact> Impacts,
    IReadOnlyList<DomainNeed> Open,
    Refusal? WhyYouMayNotDecide,
    Refusal? WhyYouMayNotRevoke,
    bool MayWithdraw,
    IReadOnlyList<CoverageGap> Gaps,
    Refusal? WhyYouMayNotAccept)
{
    /// <summary>Gaps that nobody accepted yet: while there are any, nothing is sent.</summary>
    public IReadOnlyList<CoverageGap> OpenGaps => [.. Gaps.Where(g => !Request.AcceptedGaps.Contains(g.Name))];
}

/// <summary>A draft on its way to the approvers.</summary>
public sealed record DraftToSubmit(
    long SegmentId,
    string Segment,
    int Number,
    string Sentence,
    string Purpose,
    IReadOnlyList<ApprovableDestination> Destinations,
    Result<IReadOnlyList<PolicyResult>> Policies);

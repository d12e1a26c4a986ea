using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Approvals;

/// <summary>Loads approved audiences, and ends approvals whose promise no longer holds.</summary>
public sealed class ApprovedAudiences(
    IDbContextFactory<AssocHubDbContext> contexts, SegmentFactsReader facts, SegmentEvaluator evaluator, AuditLog audit, AssociationClock clock)
{
    private const int WholeIsCheaperAbove = 2_000;

    /// <summary>The members of the segment's approved version, now, for one destination; or why it may not be sent there.</summary>
    public async Task<Result<ApprovedAudience>> LoadAsync(long segmentId, long destinationId, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.Push) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        SegmentVersion? version = await Newest(db, segmentId, cancel);
        if (version is not { State: SegmentVersionState.Approved })
        {
            return new NotApproved(version?.State);
        }

        ApprovalRequest request = await db.ApprovalRequests.AsNoTracking().Include(r => r.Destinations).SingleAsync(r => r.VersionId == version.Id, cancel);
        Result<SegmentFacts> now = await facts.ReadAsync(version, version.Segment!.Slug, cancel);
        if (!now.Succeeded)
        {
            await LapseAsync(request.Id, "the definition, or a segment it reads, can no longer be read.", actor, cancel);
            return now.Refusal;
        }

        Result<ApprovedAudience> audience = ApprovedAudience.Of(
            request, version, version.Segment, new SegmentNow(now.Value.Definition, now.Value.Fingerprint, now.Value.MemberIds, now.Value.Gaps), destinationId, clock.Now);
        if (audience.Refusal is ApprovalLapsed lapsed)
        {
            await LapseAsync(request.Id, lapsed.Why, actor, cancel);
        }

        return audience;
    }

    /// <summary>Which of these members are in the audience at this moment; a refusal when its approval has ended meanwhile.</summary>
    public async Task<Result<HashSet<long>>> StillInAsync(ApprovedAudience audience, IReadOnlyCollection<long> memberIds, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var approval = await db.ApprovalRequests.AsNoTracking().Where(r => r.Id == audience.RequestId)
            .Select(r => new { r.ExpiresAt, State = db.SegmentVersions.Where(v => v.Id == r.VersionId).Select(v => v.State).Single() })
            .SingleAsync(cancel);
        if (approval.State != SegmentVersionState.Approved)
        {
            return new NotApproved(approval.State);
        }

        if (approval.ExpiresAt <= clock.Now)
        {
            return new ApprovalLapsed("its time ran out.");
        }

        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, audience.Definition, slug: null, evaluator.AsOf(), cancel);
        if (!scope.Succeeded)
        {
            return scope.Refusal;
        }

        IQueryable<Core.Members.Member> members = new SegmentQuery(db, scope.Value).Members(audience.Definition);
        if (memberIds.Count > WholeIsCheaperAbove)
        {
            HashSet<long> all = [.. await members.Select(m => m.Id).ToListAsync(cancel)];
            all.IntersectWith(memberIds);
            return all;
        }

        var still = new HashSet<long>();
        foreach (long[] some in memberIds.Chunk(500))
        {
            still.UnionWith(await members.Where(m => some.Contains(m.Id)).Select(m => m.Id).ToListAsync(cancel));
        }

        return still;
    }

    /// <summary>Every segment with whether it may be sent, for a list to choose from.</summary>
    public async Task<Result<IReadOnlyList<SegmentChoice>>> ChoicesAsync(Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var versions = await db.SegmentVersions.AsNoTracking().Where(v => !v.Segment!.IsArchived)
            .Select(v => new { v.SegmentId, v.Segment!.Name, v.Id, v.Number, v.State, v.Sentence })
            .ToListAsync(cancel);
        var requests = await db.ApprovalRequests.AsNoTracking()
            .Where(r => db.SegmentVersions.Any(v => v.Id == r.VersionId && v.State == SegmentVersionState.Approved))
            .Select(r => new { r.VersionId, r.ExpiresAt, r.Purpose, Destinations = r.Destinations.Select(d => d.DestinationId).ToList() })
            .ToDictionaryAsync(r => r.VersionId, cancel);
        DateTimeOffset now = clock.Now;
        return versions.GroupBy(v => v.SegmentId)
            .Select(g => g.OrderByDescending(v => v.State == SegmentVersionState.Approved).ThenByDescending(v => v.Number).First())
            .OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase)
            .Select(v => requests.GetValueOrDefault(v.Id) is { } request
                ? new SegmentChoice(
                    v.SegmentId, v.Name, v.Sentence, request.ExpiresAt, request.Destinations,
                    Core.Approvals.Policies.RecommendationOnlyPolicy.Applies(request.Purpose),
                    request.ExpiresAt > now ? null : new ApprovalLapsed("its time ran out."))
                : new SegmentChoice(v.SegmentId, v.Name, v.Sentence, null, [], OnlyAdds: false, new NotApproved(v.State)))
            .ToList();
    }

    /// <summary>Ends every approval whose promise no longer holds. For the schedule.</summary>
    /// <returns>How many ended.</returns>
    public async Task<int> LapseAllAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        List<SegmentVersion> approved = await db.SegmentVersions.AsNoTracking().Include(v => v.Segment)
            .Where(v => v.State == SegmentVersionState.Approved).ToListAsync(cancel);
        int ended = 0;
        foreach (SegmentVersion version in approved)
        {
            ApprovalRequest request = await db.ApprovalRequests.AsNoTracking().SingleAsync(r => r.VersionId == version.Id, cancel);
            Result<SegmentFacts> now = await facts.ReadAsync(version, version.Segment!.Slug, cancel);
            string? why = now.Succeeded
                ? Lapse.Reason(request, now.Value.Fingerprint, now.Value.Size, clock.Now)
                : "the definition, or a segment it reads, can no longer be read.";
            if (why is not null)
            {
                await LapseAsync(request.Id, why, Actor.Schedule, cancel);
                ended++;
            }
        }

        return ended;
    }

    private Task LapseAsync(long requestId, string why, Actor actor, CancellationToken cancel) => contexts.InTransactionAsync(
        async (db, attempt) =>
        {
            ApprovalRequest request = await db.ApprovalRequests.SingleAsync(r => r.Id == requestId, attempt);
            SegmentVersion version = await db.SegmentVersions.SingleAsync(v => v.Id == request.VersionId, attempt);
            if (VersionTransitions.After(version.State, VersionAct.Expire) is not { Succeeded: true } next)
            {
                return;
            }

            version.State = next.Value;
            version.Revision = Guid.NewGuid();
            request.EndedAt = clock.Now;
            request.EndReason = char.ToUpperInvariant(why[0]) + why[1..];
            request.Revision = Guid.NewGuid();
            await db.SaveChangesAsync(attempt);
            await audit.AppendAsync(
                db, actor, "approval.lapsed", "segment", Text(request.SegmentId), new { request = request.Id, version = version.Number, why }, attempt);
        },
        cancel);

    private static Task<SegmentVersion?> Newest(AssocHubDbContext db, long segmentId, CancellationToken cancel) =>
        db.SegmentVersions.AsNoTracking().Include(v => v.Segment).Where(v => v.SegmentId == segmentId)
            .OrderByDescending(v => v.State == SegmentVersionState.Approved).ThenByDescending(v => v.Number)
            .FirstOrDefaultAsync(cancel);

    private static string Text(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A segment in a list to choose from.</summary>
/// <param name="SegmentId">The segment.</param>
/// <param name="Name">Its name.</param>
/// <param name="Sentence">What it says.</param>
/// <param name="ExpiresAt">Until when its approval holds.</param>
/// <param name="Destinations">Where it may be sent.</param>
/// <param name="OnlyAdds">True when nobody may be taken off because they left it.</param>
/// <param name="WhyNot">Why it cannot be chosen; null when it can.</param>
public sealed record SegmentChoice(
    long SegmentId, string Name, string Sentence, DateTimeOffset? ExpiresAt, IReadOnlyList<long> Destinations, bool OnlyAdds, Refusal? WhyNot);

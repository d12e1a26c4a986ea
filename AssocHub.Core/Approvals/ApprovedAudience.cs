using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;

namespace AssocHub.Core.Approvals;

/// <summary>
/// The members of an approved segment, now, for one destination. The only thing a push plan accepts, and it cannot be made: it is
/// loaded (<c>ApprovedAudiences.LoadAsync</c>), which checks that the version is approved, unexpired, unchanged, within its size
/// band and approved for that destination. A push of anything else does not compile.
/// </summary>
public sealed class ApprovedAudience
{
    private ApprovedAudience(
        ApprovalRequest request, string segmentName, SegmentDefinition definition, long destinationId, IReadOnlyList<long> memberIds, DateTimeOffset asOf)
    {
        RequestId = request.Id;
        VersionId = request.VersionId;
        SegmentId = request.SegmentId;
        Sentence = request.Sentence;
        OnlyAdds = Policies.RecommendationOnlyPolicy.Applies(request.Purpose);
        SegmentName = segmentName;
        Definition = definition;
        DestinationId = destinationId;
        MemberIds = memberIds;
        AsOf = asOf;
    }

    /// <summary>The request that was approved.</summary>
    public long RequestId { get; }

    /// <summary>The approved version.</summary>
    public long VersionId { get; }

    /// <summary>The segment.</summary>
    public long SegmentId { get; }

    /// <summary>Its name.</summary>
    public string SegmentName { get; }

    /// <summary>The approved definition.</summary>
    public SegmentDefinition Definition { get; }

    /// <summary>What it says, as approved.</summary>
    public string Sentence { get; }

    /// <summary>The destination for which it was loaded.</summary>
    public long DestinationId { get; }

    /// <summary>True when its purpose allows people to be added only: nobody may be taken off because they left it.</summary>
    public bool OnlyAdds { get; }

    /// <summary>Who is in it, in ascending order.</summary>
    public IReadOnlyList<long> MemberIds { get; }

    /// <summary>As of when.</summary>
    public DateTimeOffset AsOf { get; }

    /// <summary>Checks the promise and makes the audience. Called by the loader, with what it has just read.</summary>
    /// <returns>
    /// The audience, or why not: <see cref="NotApproved"/>, <see cref="DestinationNotApproved"/>, <see cref="ApprovalLapsed"/>,
    /// <see cref="FeedsBehind"/>.
    /// </returns>
    internal static Result<ApprovedAudience> Of(
        ApprovalRequest request, SegmentVersion version, Segment segment, SegmentNow now, long destinationId, DateTimeOffset moment)
    {
        if (version.State != SegmentVersionState.Approved || segment.IsArchived)
        {
            return segment.IsArchived ? new SegmentArchived() : new NotApproved(version.State);
        }

        if (!request.Destinations.Exists(d => d.DestinationId == destinationId))
        {
            return new DestinationNotApproved();
        }

        if (Lapse.Reason(request, now.Fingerprint, now.MemberIds.Count, moment) is { } why)
        {
            return new ApprovalLapsed(why);
        }

        return now.Gaps.Where(g => !request.AcceptedGaps.Contains(g.Name)).ToList() is { Count: > 0 } open
            ? new FeedsBehind(open)
            : new ApprovedAudience(request, segment.Name, now.Definition, destinationId, now.MemberIds, moment);
    }
}

/// <summary>A segment version as it answers now.</summary>
/// <param name="Definition">Its definition.</param>
/// <param name="Fingerprint">Hash of the definition and of every segment it reads.</param>
/// <param name="MemberIds">Who is in it, in ascending order.</param>
/// <param name="Gaps">Where what it says people did not do is not known for certain.</param>
public sealed record SegmentNow(SegmentDefinition Definition, string Fingerprint, IReadOnlyList<long> MemberIds, IReadOnlyList<CoverageGap> Gaps);

/// <summary>When an approval ends by itself.</summary>
public static class Lapse
{
    /// <summary>Why the promise no longer holds, as a sentence; null while it does.</summary>
    /// <param name="request">An approved request.</param>
    /// <param name="fingerprint">The definition's fingerprint now.</param>
    /// <param name="size">The number of members now.</param>
    /// <param name="moment">Now.</param>
    public static string? Reason(ApprovalRequest request, string fingerprint, int size, DateTimeOffset moment) => request switch
    {
        _ when !string.Equals(request.Fingerprint, fingerprint, StringComparison.Ordinal) =>
            "the definition, or a segment it reads, has changed since.",
        _ when request.ExpiresAt is not { } end || moment >= end => "its time ran out.",
        _ when !new SizeBand(request.BandLow, request.BandHigh).Holds(size) => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"the segment has {size:N0} members, and was approved for {request.BandLow:N0} to {request.BandHigh:N0}."),
        _ => null,
    };
}

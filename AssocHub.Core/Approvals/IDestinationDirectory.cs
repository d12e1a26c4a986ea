namespace AssocHub.Core.Approvals;

/// <summary>What approvals need to know about destinations. Destinations belong to the next stage, which implements this.</summary>
public interface IDestinationDirectory
{
    /// <summary>Every destination in use, by name.</summary>
    Task<IReadOnlyList<ApprovableDestination>> ListAsync(CancellationToken cancel);

    /// <summary>Who would be added and removed at a destination if the segment were sent there now.</summary>
    /// <param name="destinationId">The destination.</param>
    /// <param name="segmentId">The segment.</param>
    /// <param name="memberIds">Who is in it now.</param>
    /// <param name="cancel">Stops the look-up.</param>
    Task<DestinationImpact> ImpactAsync(long destinationId, long segmentId, IReadOnlyList<long> memberIds, CancellationToken cancel);
}

/// <summary>A destination that a request can name.</summary>
/// <param name="Id">Identity.</param>
/// <param name="Name">Name.</param>
/// <param name="Kind">What it is, in a word: <c>file</c>, <c>webhook</c>.</param>
/// <param name="Channel">How people are reached through it.</param>
public sealed record ApprovableDestination(long Id, string Name, string Kind, ContactChannel Channel);

/// <summary>What sending a segment would do at a destination.</summary>
/// <param name="DestinationId">The destination.</param>
/// <param name="Added">People it would get.</param>
/// <param name="Kept">People it has already.</param>
/// <param name="Removed">People it would lose, where the push mirrors.</param>
/// <param name="Suppressed">People left out: no consent, no address, not to be contacted.</param>
public sealed record DestinationImpact(long DestinationId, int Added, int Kept, int Removed, int Suppressed);

using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;

namespace AssocHub.Data.Landing;

/// <summary>A record that was added or changed.</summary>
/// <param name="Id">The landed record.</param>
/// <param name="Record">Its content.</param>
/// <param name="IsNew">False when something was made of an earlier content already.</param>
/// <param name="ReceivedAt">When it first arrived.</param>
public sealed record LandedChange(long Id, StreamRecord Record, bool IsNew, DateTimeOffset ReceivedAt);

/// <summary>
/// Makes people, things and interactions of what landed. Landing knows nothing of them; it only has this done in its own
/// transaction, so that what landed and what was made of it are committed together or not at all.
/// </summary>
public interface ILandingProjector
{
    /// <summary>Begins the projection of one source's sync.</summary>
    ILandingProjection Begin(Source source);
}

/// <summary>The projection of one source during one sync. It may remember what it looked up, within bounds.</summary>
public interface ILandingProjection
{
    /// <summary>Makes what becomes of the changes, in the open transaction of <paramref name="db"/>.</summary>
    Task ProjectAsync(AssocHubDbContext db, StreamDefinition stream, IReadOnlyList<LandedChange> changes, CancellationToken cancel);

    /// <summary>Marks what was made of records that were deleted at the source, in the open transaction of <paramref name="db"/>.</summary>
    Task MarkDeletedAsync(AssocHubDbContext db, StreamDefinition stream, IReadOnlyList<long> ids, CancellationToken cancel);

    /// <summary>Does what needs all records of a sync. Left undone by a dead process, the next sync does it.</summary>
    Task FinishAsync(CancellationToken cancel);

    /// <summary>A transaction failed: forget what was learnt in it.</summary>
    void Forget();
}

using AssocHub.Core.Access;
using AssocHub.Core.Common;

namespace AssocHub.Web.Pages.Landing;

/// <summary>How far the work on a source has come, as its page shows it.</summary>
/// <param name="Phase">What is being done, in a few words.</param>
/// <param name="Detail">Which file or step.</param>
/// <param name="Fraction">0 to 1; null when nobody knows.</param>
/// <param name="Read">Records read so far.</param>
/// <param name="Rejected">Of them rejected.</param>
/// <param name="IsRunning">False when it has ended.</param>
/// <param name="Problem">Why it ended badly; null when it did not.</param>
public sealed record SyncActivity(string Phase, string Detail, double? Fraction, long Read, long Rejected, bool IsRunning, string? Problem = null)
{
    /// <summary>What was not as it should be although it ended well; empty for nothing.</summary>
    public string Shortfall { get; init; } = "";

    /// <summary>True when it ended because somebody stopped it.</summary>
    public bool WasStopped { get; init; }

    /// <summary>What was done so far, a line each, the latest last.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];
}

/// <summary>
/// Syncs a source and then joins its people into members. Pages start it and watch; it goes on when they are closed. What comes
/// after landing is none of this stage's business, so the host implements it.
/// </summary>
public interface ISyncQueue
{
    /// <summary>Raised with the source's id, on any thread, when <see cref="Of"/> has something new.</summary>
    event Action<long>? Changed;

    /// <summary>What this process does or last did on a source; null when nothing since it started.</summary>
    SyncActivity? Of(long sourceId);

    /// <summary>Starts, unless it runs already.</summary>
    /// <returns>Why not; null when it started.</returns>
    Refusal? Start(long sourceId, Actor actor);

    /// <summary>Asks a running sync to stop; what it had committed is kept.</summary>
    void Cancel(long sourceId);
}

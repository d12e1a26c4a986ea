using AssocHub.Core.Common;

namespace AssocHub.Core.Pushes;

/// <summary>
/// Sends batches to one kind of destination and reports. It decides nothing: planning, batching, retries, the ledger and the log are
/// the runner's. See "Adding a destination" in Data/Pushes/README.md.
/// </summary>
public interface IPushDestination
{
    /// <summary>The kind it serves, as stored: <c>file</c>, <c>webhook</c>.</summary>
    string Kind { get; }

    /// <summary>As people read it: <c>CSV file</c>.</summary>
    string Title { get; }

    /// <summary>Most rows in one batch.</summary>
    int BatchSize { get; }

    /// <summary>Most rows in one batch of a destination with these settings, where that depends on them.</summary>
    int BatchSizeFor(string settings) => BatchSize;

    /// <summary>What a run takes in the destination's own terms.</summary>
    PushCost CostOf(string settings, int add, int update, int remove) => new(((add + update + remove) + (long)BatchSizeFor(settings) - 1) / BatchSizeFor(settings), TimeSpan.Zero, "");

    /// <summary>Why settings cannot be used; null when they can.</summary>
    Refusal? CheckSettings(string settings);

    /// <summary>Sends one batch. Returns failures, and throws only when cancelled or for bugs.</summary>
    Task<SendResult> SendAsync(PushTarget target, PushBatch batch, CancellationToken cancel);

    /// <summary>
    /// After a crash: which of these rows have certainly arrived, by their keys. Null when the destination cannot be asked; then
    /// the rows are sent again with the same keys, which a destination does once.
    /// </summary>
    Task<IReadOnlySet<string>?> ArrivedAsync(PushTarget target, PushBatch batch, CancellationToken cancel);
}

/// <summary>What a run takes in the destination's own terms.</summary>
/// <param name="Calls">How many calls.</param>
/// <param name="AtLeast">How long its limits make that take at least; zero when they do not.</param>
/// <param name="Limit">The limit that counts, as people read it: <c>60 calls a minute</c>; empty when there is none.</param>
public sealed record PushCost(long Calls, TimeSpan AtLeast, string Limit);

/// <summary>A destination as the sender needs it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">Settings of its kind as JSON.</param>
/// <param name="Secret">Its secret in the clear; null when it has none.</param>
public sealed record PushTarget(string Name, string Settings, string? Secret)
{
    /// <summary>Leaves the secret out, whoever prints it.</summary>
    public override string ToString() => Name;
}

/// <summary>Rows that are sent together.</summary>
/// <param name="PushId">The push.</param>
/// <param name="RunId">The run.</param>
/// <param name="PushName">The push's name.</param>
/// <param name="SegmentName">The segment's name.</param>
/// <param name="Columns">Names of the fields at the destination, in order.</param>
/// <param name="Rows">The rows; never empty.</param>
public sealed record PushBatch(
    long PushId, long RunId, string PushName, string SegmentName, IReadOnlyList<string> Columns, IReadOnlyList<PushRow> Rows);

/// <summary>One row as it is sent.</summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="MemberId">The member's stable id.</param>
/// <param name="Action">Add, update or remove.</param>
/// <param name="Address">The address.</param>
/// <param name="PreviousAddress">The address the destination has, where it differs.</param>
/// <param name="Fields">Name at the destination → value.</param>
public sealed record PushRow(
    string Key, long MemberId, PushAction Action, string Address, string? PreviousAddress, IReadOnlyDictionary<string, string> Fields);

/// <summary>What came of a batch.</summary>
/// <param name="Failure">Why the batch as a whole did not get through; null when it did.</param>
/// <param name="Message">What the destination said; never personal data or a secret.</param>
/// <param name="RetryAfter">When the destination wants to be asked again.</param>
/// <param name="RefusedRows">Rows that the destination refused out of an accepted batch: key → reason.</param>
/// <param name="File">The file that was written, below the folder for pushed files.</param>
public sealed record SendResult(
    PushFailure? Failure, string Message, TimeSpan? RetryAfter, IReadOnlyDictionary<string, string> RefusedRows, string? File = null)
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    /// <summary>Everything was accepted.</summary>
    public static SendResult Accepted(string? file = null) => new(null, "", null, None, file);

    /// <summary>Accepted, except for some rows.</summary>
    public static SendResult AcceptedExcept(IReadOnlyDictionary<string, string> refused) => new(null, "", null, refused);

    /// <summary>Nothing was accepted.</summary>
    public static SendResult Failed(PushFailure failure, string message, TimeSpan? retryAfter = null) => new(failure, message, retryAfter, None);
}

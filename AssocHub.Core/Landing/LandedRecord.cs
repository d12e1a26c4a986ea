namespace AssocHub.Core.Landing;

/// <summary>
/// A record as received, with the source's id and a hash of its content. (stream, external id) is unique. The person, interaction
/// or object made from it shares its id, so that each can be made again from what was received.
/// </summary>
public sealed class LandedRecord
{
    /// <summary>Identity, from the series <c>record</c>.</summary>
    public long Id { get; set; }

    /// <summary>The stream of the source (<see cref="Sources.SourceStream.Id"/>).</summary>
    public int StreamId { get; set; }

    /// <summary>The id by which the source knows the record.</summary>
    public required string ExternalId { get; set; }

    /// <summary>First 16 bytes of the SHA-256 of <see cref="Content"/>.</summary>
    public required byte[] ContentHash { get; set; }

    /// <summary>The canonical fields as a JSON object, with unknown columns under <c>extra</c>.</summary>
    public required string Content { get; set; }

    /// <summary>When it first arrived.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>When its content last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>The run that last wrote it.</summary>
    public long RunId { get; set; }

    /// <summary>When it was found deleted at the source; null while it is there. It is kept all the same.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>Where a rejected record stands.</summary>
public enum RejectionState
{
    /// <summary>Somebody should look at it.</summary>
    Open,

    /// <summary>It was retried and landed.</summary>
    Resolved,

    /// <summary>A person decided that it is not needed.</summary>
    Discarded,

    /// <summary>A person corrected single values of it, and so it landed. The correction holds until the source sends something else.</summary>
    Corrected,
}

/// <summary>What kind of rule a rejected record broke, which decides whether it can be retried.</summary>
public enum RejectionCause
{
    /// <summary>It could not be read as a record at all: a stray quote, a broken line, wrong characters.</summary>
    Unreadable,

    /// <summary>It was read, and a value broke a rule.</summary>
    Invalid,

    /// <summary>The same delivery holds another record of the same id with other content. Only the source can say which is right.</summary>
    Duplicate,

    /// <summary>It concerns a whole file: missing columns, a format that is none, an end that is cut off.</summary>
    File,
}

/// <summary>A record that broke a rule; kept as received with its reason until someone fixes or discards it.</summary>
public sealed class RejectedRecord
{
    /// <summary>Identity, from the series <c>record</c>.</summary>
    public long Id { get; set; }

    /// <summary>The stream of the source.</summary>
    public int StreamId { get; set; }

    /// <summary>First 16 bytes of the SHA-256 of the raw text, its file and which of its like it is there; the same bad record in a later delivery is the same row, whatever its line.</summary>
    public required byte[] RawHash { get; set; }

    /// <summary>The file, or the page of an API, it came from.</summary>
    public required string Origin { get; set; }

    /// <summary>Line in the file or position in the page, counted from 1; 0 when it concerns the whole file.</summary>
    public long Position { get; set; }

    /// <summary>What was received, cut to 64 KiB; <see cref="RawLength"/> tells the whole length.</summary>
    public required string Raw { get; set; }

    /// <summary>Length in characters of what was received.</summary>
    public int RawLength { get; set; }

    /// <summary>What the raw text needs to be read again without its file (headers, delimiter), as the connector's own JSON; null when it cannot be.</summary>
    public string? Context { get; set; }

    /// <summary>The source's id of the record, where one could be read.</summary>
    public string? ExternalId { get; set; }

    /// <summary>What kind of rule it broke.</summary>
    public RejectionCause Cause { get; set; }

    /// <summary>What is wrong, where, and how to fix it.</summary>
    public required string Reason { get; set; }

    /// <summary>Where it stands.</summary>
    public RejectionState State { get; set; }

    /// <summary>When it was first rejected.</summary>
    public DateTimeOffset RejectedAt { get; set; }

    /// <summary>The run that rejected it: a sync that meets it again writes nothing.</summary>
    public long RunId { get; set; }

    /// <summary>What a person put in place of single values: a JSON object of field and text, an empty one where the value was taken away.</summary>
    public string? Correction { get; set; }

    /// <summary>Who corrected it.</summary>
    public string? CorrectedBy { get; set; }

    /// <summary>When it was corrected.</summary>
    public DateTimeOffset? CorrectedAt { get; set; }

    /// <summary>The id under which it landed as corrected.</summary>
    public string? CorrectedId { get; set; }

    /// <summary>Why it was discarded, or what became of its correction.</summary>
    public string? Note { get; set; }
}

/// <summary>
/// A landed record that waits for a person or an object that has not arrived. When the awaited one lands, the record is
/// projected again.
/// </summary>
public sealed class WaitingRecord
{
    /// <summary>The landed record that waits.</summary>
    public long RecordId { get; set; }

    /// <summary>The source within which it waits; 0 when what it waits for may come from any source.</summary>
    public long SourceId { get; set; }

    /// <summary>What it waits for: an object kind or an identifier kind, and the value, for example <c>thread:4711</c>. See <see cref="AwaitedKeys"/>.</summary>
    public required string AwaitedKey { get; set; }
}

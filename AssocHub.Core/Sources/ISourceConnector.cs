using AssocHub.Core.Common;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Core.Sources;

/// <summary>What a connector needs to read one source.</summary>
/// <param name="Source">The source with its settings.</param>
/// <param name="Zone">The zone of times without an offset: the source's or else the association's.</param>
/// <param name="Mappings">What people decided about its headers.</param>
public sealed record SourceConnection(Source Source, TimeZoneInfo Zone, IReadOnlyList<FieldMapping> Mappings)
{
    /// <summary>Told why reading waits, for the people who watch; null where nobody does.</summary>
    public Action<string>? Waits { get; init; }

    /// <summary>What people decided about one stream's headers, by <see cref="HeaderMap.Key"/>.</summary>
    public IReadOnlyDictionary<string, string> DecidedFor(string stream) =>
        Mappings.Where(m => m.Stream == stream).ToDictionary(m => m.Header, m => m.Field, StringComparer.Ordinal);
}

/// <summary>A good record and where it stood.</summary>
/// <param name="Record">The record.</param>
/// <param name="Position">Line in the file or position in the page, counted from 1.</param>
/// <param name="CorrectedBy">The rejected record whose correction made it good; null for a record that is good as received.</param>
public readonly record struct ReadRecord(StreamRecord Record, long Position, long? CorrectedBy = null);

/// <summary>Something that was received and is no good record.</summary>
/// <param name="Position">Line in the file or position in the page, counted from 1; 0 when it concerns the whole.</param>
/// <param name="Raw">As received.</param>
/// <param name="Reason">What is wrong, where, and how to fix it.</param>
/// <param name="Unreadable">True when it could not be taken apart at all; false when a value broke a rule.</param>
/// <param name="Context">What reading it again needs, in the connector's own words; null when it cannot be read again.</param>
/// <param name="ExternalId">The source's id of the record, where one could be read.</param>
public sealed record UnreadableRecord(
    long Position, string Raw, string Reason, bool Unreadable, string? Context = null, string? ExternalId = null);

/// <summary>Some records of one stream, committed together with the cursor behind them.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Origin">The file, or the page of an API, they came from.</param>
/// <param name="Records">The good ones, in order.</param>
/// <param name="Unreadable">The others.</param>
/// <param name="NextCursor">Where the next sync goes on once this page is committed.</param>
public sealed record SourcePage(
    StreamDefinition Stream, string Origin, IReadOnlyList<ReadRecord> Records, IReadOnlyList<UnreadableRecord> Unreadable, string NextCursor)
{
    /// <summary>Ids of records of which the source says that it deleted them.</summary>
    public IReadOnlyList<string> Deleted { get; init; } = [];

    /// <summary>The moment up to which nothing is missing, as far as the source tells with this page.</summary>
    public DateTimeOffset? CompleteUpTo { get; init; }

    /// <summary>True when the origin was read to its end with this page: what was bad in it before and is not now was put right.</summary>
    public bool OriginEnded { get; init; }

    /// <summary>True when a part of the stream could not be read, so that nothing may be concluded from what is not in it.</summary>
    public bool IsIncomplete { get; init; }

    /// <summary>
    /// True for the answers of an API and the rows of a database: places in them mean nothing, and a record that is met again is a newer
    /// version rather than a conflict. False for files, in which a second record of an id is a mistake.
    /// </summary>
    public bool IsAnswer { get; init; }

    /// <summary>
    /// True when the stream was read to its end with this page and every record of it was met, so that what is missing was deleted at
    /// the source; false when it was not; null to leave it to <see cref="Source.DeliversSnapshots"/>.
    /// </summary>
    public bool? IsWhole { get; init; }

    /// <summary>Share of the whole source that is read with this page, 0 to 1; null when nobody can know.</summary>
    public double? Fraction { get; init; }
}

/// <summary>What a connector found when it looked at a source.</summary>
/// <param name="Streams">The streams it can read now, in order of import.</param>
/// <param name="Notes">What a person should know: files that were left out, and why.</param>
public sealed record SourceContents(IReadOnlyList<StreamDefinition> Streams, IReadOnlyList<string> Notes);

/// <summary>
/// Reads one product. It only reads and says what it read: rules, storage and retries of records are the landing's.
/// </summary>
public interface ISourceConnector
{
    /// <summary>The name in <see cref="Source.Connector"/>.</summary>
    string Name { get; }

    /// <summary>Looks what there is to read; refuses, with what to put right, when the source cannot be reached at all.</summary>
    Task<Result<SourceContents>> LookAsync(SourceConnection connection, CancellationToken cancel);

    /// <summary>Reads what changed in one stream since the cursor, in pages. Bad records are in the pages; it throws
    /// <see cref="SourceFailedException"/> when it cannot go on.</summary>
    IAsyncEnumerable<SourcePage> ReadAsync(SourceConnection connection, StreamDefinition stream, string cursor, CancellationToken cancel);

    /// <summary>Called when a stream was read to its end and everything of it is committed: files can be moved away now.</summary>
    /// <param name="connection">The source.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="cursor">The cursor as committed.</param>
    /// <param name="cancel">Stops it.</param>
    Task EndedAsync(SourceConnection connection, StreamDefinition stream, string cursor, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Reads one rejected record again from what was kept of it.</summary>
    /// <param name="connection">The source.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="raw">As received.</param>
    /// <param name="context">What was kept beside it.</param>
    /// <param name="examination">Puts corrected values in place of those received, and is told what is wrong; null to read it as it is.</param>
    /// <returns>The record, or why it is still none.</returns>
    Result<StreamRecord> ReadAgain(SourceConnection connection, StreamDefinition stream, string raw, string context, RecordExamination? examination = null);
}

/// <summary>A source cannot be read further: network, credentials, a disk. What was committed stays; the next sync goes on from there.</summary>
/// <param name="message">What is wrong, in words for the source's page.</param>
/// <param name="inner">The cause.</param>
public sealed class SourceFailedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A rejected record is still none.</summary>
/// <param name="Reason">What is wrong.</param>
public sealed record NotARecord(string Reason) : Refusal(Reason);

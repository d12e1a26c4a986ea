using AssocHub.Core.Landing;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Landing;

/// <summary>A rejected record that is kept already.</summary>
internal readonly record struct KnownRejection(long Id, RejectionState State, string Origin, long Position);

/// <summary>What one sync knows of one stream while it reads it. Changed only by pages that were committed.</summary>
internal sealed class StreamState(int streamId, StreamDefinition stream, string cursor, Dictionary<UInt128, KnownRejection> rejections)
{
    public int StreamId { get; } = streamId;

    public StreamDefinition Stream { get; } = stream;

    public string Cursor { get; set; } = cursor;

    /// <summary>Records met in this delivery, and where.</summary>
    public SeenPlaces Seen { get; } = new();

    /// <summary>Landed records of which this delivery holds a version that was rejected: they are not gone.</summary>
    public HashSet<long> RejectedVersions { get; } = [];

    /// <summary>True when a rejected record could not be told apart, so that it may be any.</summary>
    public bool HasNamelessRejections { get; set; }

    /// <summary>Rejections kept of this stream, by the hash of what was received.</summary>
    public Dictionary<UInt128, KnownRejection> Rejections { get; } = rejections;

    /// <summary>What people corrected of this stream by hand.</summary>
    public Corrections Corrections { get; init; } = Corrections.None;

    /// <summary>How many corrections were replaced by what the source sent.</summary>
    public int CorrectionsReplaced { get; set; }

    /// <summary>Rejections met again in this delivery.</summary>
    public HashSet<long> MetRejections { get; } = [];

    /// <summary>How often the raw text of each rejected record was met in this delivery: a file may hold the same bad line twice.</summary>
    public Dictionary<UInt128, int> Occurrences { get; } = [];

    /// <summary>Files read to their end.</summary>
    public HashSet<string> EndedOrigins { get; } = new(StringComparer.Ordinal);

    public bool IsIncomplete { get; set; }

    /// <summary>What the connector says of whether all records were met; null when it leaves that to the source's setting.</summary>
    public bool? IsWhole { get; set; }

    public string Problem { get; set; } = "";

    /// <summary>How long the run was at this stream.</summary>
    public TimeSpan Spent { get; set; }

    /// <summary>What is wrong with whole files, for the run's message.</summary>
    public List<string> FileProblems { get; } = [];

    public DateTimeOffset? CompleteUpTo { get; set; }

    /// <summary>Canonical text of the earliest moment met; it sorts as moments do.</summary>
    public string? Earliest { get; set; }

    public long Added { get; set; }

    public long Changed { get; set; }

    public long Unchanged { get; set; }

    public long Rejected { get; set; }

    public long Deleted { get; set; }

    public StreamCounts Counts() => new(Stream.Name, Added, Changed, Unchanged, Rejected, Deleted, Math.Round(Spent.TotalSeconds, 2), Problem);

    public static UInt128 KeyOf(ReadOnlySpan<byte> hash) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
}

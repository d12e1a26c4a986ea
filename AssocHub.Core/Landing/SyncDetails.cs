using System.Text.Json;
using System.Text.Json.Serialization;

namespace AssocHub.Core.Landing;

/// <summary>What a sync did to one stream. <see cref="Read"/> is always the sum of added, changed, unchanged and rejected.</summary>
/// <param name="Stream">The canonical stream's name.</param>
/// <param name="Added">Records seen for the first time.</param>
/// <param name="Changed">Records whose content changed.</param>
/// <param name="Unchanged">Records that were there with the same content.</param>
/// <param name="Rejected">Records that broke a rule.</param>
/// <param name="Deleted">Records found deleted at the source.</param>
/// <param name="Seconds">How long the run was at this stream; the streams of a run follow one another.</param>
/// <param name="Problem">Why the stream could not be read to its end; empty when it could.</param>
public sealed record StreamCounts(
    string Stream, long Added, long Changed, long Unchanged, long Rejected, long Deleted = 0, double Seconds = 0, string Problem = "")
{
    /// <summary>Records read.</summary>
    public long Read => Added + Changed + Unchanged + Rejected;
}

/// <summary>The figures of a sync, kept as JSON in <see cref="Common.Run.Details"/>.</summary>
/// <param name="Streams">One per stream read, in order.</param>
/// <param name="Waiting">Records of the source that still wait for a person or an object after the run.</param>
public sealed record SyncDetails(IReadOnlyList<StreamCounts> Streams, long Waiting)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <summary>From JSON; null when it is not of a sync.</summary>
    public static SyncDetails? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<SyncDetails>(json, Options) is { Streams: not null } details ? details : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How far a sync has come.</summary>
/// <param name="Stream">The stream being read.</param>
/// <param name="Origin">The file, or the page of an API.</param>
/// <param name="Read">Records read so far in the whole run.</param>
/// <param name="Added">Of them new.</param>
/// <param name="Changed">Of them changed.</param>
/// <param name="Unchanged">Of them unchanged.</param>
/// <param name="Rejected">Of them rejected.</param>
/// <param name="Fraction">Share of the whole that is done, 0 to 1; null when nobody can know.</param>
public sealed record SyncProgress(
    string Stream, string Origin, long Read, long Added, long Changed, long Unchanged, long Rejected, double? Fraction)
{
    /// <summary>Why nothing goes on at the moment, and what is done about it; null while it does.</summary>
    public string? Waiting { get; init; }
}

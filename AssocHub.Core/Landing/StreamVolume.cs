namespace AssocHub.Core.Landing;

/// <summary>How the amount of a stream's last sync compares with what is usual.</summary>
public enum VolumeVerdict
{
    /// <summary>Too few syncs to tell.</summary>
    Unknown,

    /// <summary>About as much as usual.</summary>
    Usual,

    /// <summary>More than three times as much.</summary>
    FarMore,

    /// <summary>Less than a third of it.</summary>
    FarLess,
}

/// <summary>The amount that a stream's last sync read, and what is usual.</summary>
/// <param name="Stream">The canonical stream's name.</param>
/// <param name="Last">Records that the last sync read of it.</param>
/// <param name="Usual">Median of the syncs before; null while there are fewer than three.</param>
/// <param name="Verdict">How they compare.</param>
/// <param name="Seconds">How long the last sync was at it.</param>
public sealed record StreamVolume(string Stream, long Last, long? Usual, VolumeVerdict Verdict, double Seconds)
{
    private const int FewestSyncs = 3;

    // A stream of which usually three records come may well bring ten.
    private const long Small = 50;

    /// <summary>Each stream of the last sync beside the syncs before it; the sync that is judged is left out of what it is judged by.</summary>
    /// <param name="syncs">What each sync that came to its end read, the oldest first.</param>
    public static IReadOnlyList<StreamVolume> Of(IReadOnlyList<IReadOnlyList<StreamCounts>> syncs)
    {
        ArgumentNullException.ThrowIfNull(syncs);
        return syncs.Count == 0 ? [] : [.. syncs[^1].Select(last => Of(last, [.. syncs.SkipLast(1).SelectMany(s => s).Where(c => c.Stream == last.Stream).Select(c => c.Read).Order()]))];
    }

    private static StreamVolume Of(StreamCounts last, long[] before)
    {
        long? usual = before.Length < FewestSyncs ? null : before[before.Length / 2];
        VolumeVerdict verdict = usual is not { } known ? VolumeVerdict.Unknown
            : last.Read > known * 3 && last.Read - known > Small ? VolumeVerdict.FarMore
            : known > Small && last.Read < known / 3 ? VolumeVerdict.FarLess
            : VolumeVerdict.Usual;
        return new StreamVolume(last.Stream, last.Read, usual, verdict, last.Seconds);
    }
}

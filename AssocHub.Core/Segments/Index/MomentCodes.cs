namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Moments as small whole numbers in the same order: steps since the first one, as coarse as all of them allow without losing
/// anything; or, where a fine step over a long stretch would need too many bits, places in a list of all that occur.
/// </summary>
internal sealed class MomentCodes
{
    private static readonly long[] Steps = [TimeSpan.TicksPerSecond, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMicrosecond, 1];

    private readonly long _first;
    private readonly long _step;
    private readonly long[]? _list;

    private MomentCodes(long first, long last, long step, long[]? list)
    {
        (_first, _step, _list) = (first, step, list);
        Latest = last;
        End = list is null ? ((ulong)(last - first) / (ulong)step) + 1 : (ulong)list.Length;
        Bits = PackedArray.BitsFor(End - 1);
    }

    /// <summary>Bits of the largest code.</summary>
    public int Bits { get; }

    /// <summary>The code after the largest.</summary>
    public ulong End { get; }

    /// <summary>UTC ticks of the earliest moment.</summary>
    public long Earliest => _list is null ? _first : _list[0];

    /// <summary>UTC ticks of the latest moment.</summary>
    public long Latest { get; }

    /// <summary>Ticks between two codes that follow each other; null where they lie unevenly.</summary>
    public long? Step => _list is null ? _step : null;

    /// <summary>Bytes held.</summary>
    public long Bytes => 8L * (_list?.LongLength ?? 0);

    /// <summary>Codes for some moments.</summary>
    /// <param name="moments">UTC ticks, in any order, in parts; at least one.</param>
    /// <param name="mostBits">How many bits a code may need.</param>
    public static MomentCodes For(IReadOnlyList<ReadOnlyMemory<long>> moments, int mostBits)
    {
        long first = long.MaxValue, last = long.MinValue;
        int fine = 0;
        foreach (ReadOnlyMemory<long> part in moments)
        {
            foreach (long ticks in part.Span)
            {
                (first, last) = (Math.Min(first, ticks), Math.Max(last, ticks));
                while (ticks % Steps[fine] != 0)
                {
                    fine++;
                }
            }
        }

        ulong steps = (ulong)(last - first) / (ulong)Steps[fine];
        if (PackedArray.BitsFor(steps) <= mostBits)
        {
            return new MomentCodes(first, last, Steps[fine], null);
        }

        var all = new List<long>();
        foreach (ReadOnlyMemory<long> part in moments)
        {
            all.AddRange(part.Span);
        }

        long[] list = [.. all.Distinct().Order()];
        return new MomentCodes(first, last, 0, list);
    }

    /// <summary>The code of a moment that occurs.</summary>
    public ulong Of(long ticks) => _list is null ? (ulong)(ticks - _first) / (ulong)_step : (ulong)Array.BinarySearch(_list, ticks);

    /// <summary>The first code whose moment is not before this one; <see cref="End"/> where there is none.</summary>
    public ulong From(long ticks)
    {
        if (ticks <= Earliest)
        {
            return 0;
        }

        if (ticks > Latest)
        {
            return End;
        }

        if (_list is null)
        {
            return ((ulong)(ticks - _first) + (ulong)_step - 1) / (ulong)_step;
        }

        int at = Array.BinarySearch(_list, ticks);
        return (ulong)(at < 0 ? ~at : at);
    }

    /// <summary>UTC ticks of a code.</summary>
    public long Ticks(ulong code) => _list is null ? _first + ((long)code * _step) : _list[(int)code];

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(_first);
        writer.Write(Latest);
        writer.Write(_step);
        writer.WriteOptional(_list);
    }

    internal static MomentCodes Read(SnapshotReader reader) =>
        new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadOptional<long>());
}

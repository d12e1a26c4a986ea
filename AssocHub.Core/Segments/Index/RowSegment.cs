using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// What members did, without change: one run of rows per kind, object and event, each run in the order of time. A row is 24 bits of
/// member ordinal and 32 bits of seconds; parts of a second are kept only where there are any, so that every window's edge is exact.
/// A topic is not in it: topics hang on objects, and the runs of their objects are looked at.
/// </summary>
public sealed class RowSegment
{
    /// <summary>Largest member ordinal.</summary>
    public const int MaxOrdinal = 0xFF_FFFF;

    private const long Epoch = 621_355_968_000_000_000; // 1970-01-01
    private readonly byte[] _ordinals;
    private readonly uint[] _seconds;
    private readonly byte[]? _parts;
    private readonly Dictionary<int, long>? _outliers;
    private readonly int[] _starts;
    private readonly int[] _objects;
    private readonly int[] _events;
    private readonly uint[] _first;
    private readonly uint[] _last;
    private readonly int[] _kindStarts;
    private readonly MemberSet?[] _ever = new MemberSet?[256];

    internal RowSegment(RowArrays arrays)
    {
        (_ordinals, _seconds, _parts, _outliers) = (arrays.Ordinals, arrays.Seconds, arrays.Parts, arrays.Outliers);
        (_starts, _objects, _events, _kindStarts) = (arrays.Starts, arrays.Objects, arrays.Events, arrays.KindStarts);
        int runs = _objects.Length;
        _first = new uint[runs];
        _last = new uint[runs];
        for (int run = 0; run < runs; run++)
        {
            _first[run] = _seconds[_starts[run]];
            _last[run] = _seconds[_starts[run + 1] - 1];
        }

        Latest = Rows == 0 ? long.MinValue : Enumerable.Range(0, runs).Max(run => Ticks(_starts[run + 1] - 1));
    }

    /// <summary>How many rows there are.</summary>
    public int Rows => _seconds.Length;

    /// <summary>How many runs there are.</summary>
    public int Runs => _objects.Length;

    /// <summary>UTC ticks of the latest row.</summary>
    public long Latest { get; }

    /// <summary>Bytes held by the rows and runs.</summary>
    public long Bytes => _ordinals.LongLength + (4 * _seconds.LongLength) + (_parts?.LongLength ?? 0) + (20L * Runs)
        + (_ever.Sum(e => e?.Bytes ?? 0)) + (Pairs?.Values.Sum(s => s.Bytes) ?? 0);

    internal RowArrays Arrays => new(_ordinals, _seconds, _parts, _outliers, _starts, _objects, _events, _kindStarts);

    /// <summary>Members who ever did an activity on a topic, for pairs that many rows fall on; made when the segment is published.</summary>
    internal Dictionary<(byte Kind, int Topic), MemberSet>? Pairs { get; set; }

    /// <summary>First and last run of a kind; empty where first equals end.</summary>
    internal (int From, int To) RunsOf(byte kind) => (_kindStarts[kind], _kindStarts[kind + 1]);

    internal int ObjectOf(int run) => _objects[run];

    internal int EventOf(int run) => _events[run];

    internal int RowsOf(int run) => _starts[run + 1] - _starts[run];

    /// <summary>The member ordinal of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Ordinal(int row) =>
        (int)(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_ordinals), (nint)row * 3)) & 0xFF_FFFF);

    /// <summary>The exact UTC ticks of a row.</summary>
    internal long Ticks(int row)
    {
        if (_outliers is not null && _outliers.TryGetValue(row, out long exact))
        {
            return exact;
        }

        long ticks = Epoch + (_seconds[row] * TimeSpan.TicksPerSecond);
        return _parts is null ? ticks : ticks + Part(row);
    }

    /// <summary>The rows of a run after one moment and up to another.</summary>
    /// <param name="run">The run.</param>
    /// <param name="from">The first UTC ticks that count.</param>
    /// <param name="upTo">The last UTC ticks that count.</param>
    internal (int Start, int End) Slice(int run, long from, long upTo)
    {
        uint low = Second(from), high = Second(upTo);
        if (_last[run] < low || _first[run] > high)
        {
            return (0, 0);
        }

        int start = _starts[run], end = _starts[run + 1];
        return (
            _first[run] > low ? start : Bound(start, end, low, from),
            _last[run] < high ? end : Bound(start, end, high, upTo + 1));
    }

    /// <summary>Members who ever did a kind of activity, up to <see cref="Latest"/>.</summary>
    internal MemberSet Ever(byte kind, int capacity)
    {
        MemberSet? known = Volatile.Read(ref _ever[kind]);
        if (known is not null && known.Capacity >= capacity)
        {
            return known;
        }

        var set = new MemberSet(capacity);
        (int from, int to) = RunsOf(kind);
        AddTo(set, _starts[from], _starts[to]);
        Volatile.Write(ref _ever[kind], set);
        return set;
    }

    /// <summary>Adds the members of some rows to a set.</summary>
    internal void AddTo(MemberSet set, int start, int end)
    {
        ref byte rows = ref MemoryMarshal.GetArrayDataReference(_ordinals);
        ref ulong words = ref MemoryMarshal.GetReference(set.Words);
        for (int row = start; row < end; row++)
        {
            int ordinal = (int)(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref rows, (nint)row * 3)) & 0xFF_FFFF);
            Unsafe.Add(ref words, ordinal >> 6) |= 1UL << (ordinal & 63);
        }
    }

    /// <summary>True when every row lies on a whole second within the range of the seconds kept.</summary>
    internal bool HasWholeSeconds => _parts is null && _outliers is null;

    /// <summary>The seconds since 1970 of the rows; exact where <see cref="HasWholeSeconds"/>.</summary>
    internal ReadOnlySpan<uint> Seconds => _seconds;

    /// <summary>Adds one per member and object to the members' counters, up to a limit. Rows of one object come one after the other.</summary>
    /// <param name="counters">By ordinal.</param>
    /// <param name="seen">By ordinal: the object last counted, plus one.</param>
    /// <param name="item">The object's ordinal.</param>
    /// <param name="most">The limit.</param>
    /// <param name="start">First row.</param>
    /// <param name="end">After the last row.</param>
    internal void CountObjectsTo(byte[] counters, int[] seen, int item, byte most, int start, int end)
    {
        ref byte rows = ref MemoryMarshal.GetArrayDataReference(_ordinals);
        for (int row = start; row < end; row++)
        {
            int ordinal = (int)(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref rows, (nint)row * 3)) & 0xFF_FFFF);
            if (seen[ordinal] != item + 1)
            {
                seen[ordinal] = item + 1;
                counters[ordinal] += (byte)(counters[ordinal] < most ? 1 : 0);
            }
        }
    }

    /// <summary>Adds one per row to the members' counters, up to a limit.</summary>
    internal void CountTo(byte[] counters, byte most, int start, int end)
    {
        ref byte rows = ref MemoryMarshal.GetArrayDataReference(_ordinals);
        ref byte counts = ref MemoryMarshal.GetArrayDataReference(counters);
        for (int row = start; row < end; row++)
        {
            int ordinal = (int)(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref rows, (nint)row * 3)) & 0xFF_FFFF);
            ref byte count = ref Unsafe.Add(ref counts, ordinal);
            count += (byte)(count < most ? 1 : 0);
        }
    }

    private static uint Second(long ticks) => (uint)Math.Clamp((ticks - Epoch) / TimeSpan.TicksPerSecond, 0, uint.MaxValue);

    private int Part(int row) => (int)(Unsafe.ReadUnaligned<uint>(ref _parts![row * 3]) & 0xFF_FFFF);

    // The first row that is not before the moment. Only rows of the same second need a look at the exact time.
    private int Bound(int start, int end, uint second, long ticks)
    {
        while (start < end)
        {
            int middle = (int)(((uint)start + (uint)end) / 2);
            uint at = _seconds[middle];
            if (at < second || (at == second && Ticks(middle) < ticks))
            {
                start = middle + 1;
            }
            else
            {
                end = middle;
            }
        }

        return start;
    }
}

/// <summary>The arrays of a <see cref="RowSegment"/>, as a snapshot keeps them.</summary>
internal sealed record RowArrays(
    byte[] Ordinals, uint[] Seconds, byte[]? Parts, Dictionary<int, long>? Outliers, int[] Starts, int[] Objects, int[] Events, int[] KindStarts);

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AssocHub.Core.Segments.Index;

/// <summary>Codes of the rows of one member that a step of a sequence kept, ascending.</summary>
internal sealed class StepCodes
{
    /// <summary>As a distance: however long before.</summary>
    public const ulong Ever = 1UL << 62;

    // Of so many it is quicker to look at all, eight at a time and without branches, than to search.
    private const int Few = 64;

    private ulong[] _items = new ulong[Few + PackedArray.Reader.AtOnce];

    /// <summary>How many there are.</summary>
    public int Count { get; set; }

    /// <summary>Takes a member's rows that count. False when there are none.</summary>
    public bool Read(ActivityPart part, int ordinal)
    {
        (int start, int end) = part.Between(ordinal);
        (int count, int runBits) = (end - start, part.Rows.RunBits);
        Reserve(count);
        part.Rows.Read().Unpack(start, count, part.WantsAll ? runBits : 0, _items);
        Count = count;
        if (!part.WantsAll)
        {
            Count = 0;
            foreach (ulong value in _items.AsSpan(0, count))
            {
                _items[Count] = value >> runBits;
                Count += part.Wants(value) ? 1 : 0;
            }
        }

        return Count > 0;
    }

    /// <summary>Adds the next one.</summary>
    public void Add(ulong code)
    {
        Reserve(Count + 1);
        _items[Count++] = code;
    }

    /// <summary>True when one lies before a code, and not farther before it than that.</summary>
    public bool HasBefore(ulong code, ulong within) => HasBefore(_items, 0, Count, code, within);

    /// <summary>True when one of some ascending codes lies before another one, and not farther before it than that.</summary>
    /// <param name="codes">The codes, their highest bit clear; a vector more may be read behind them.</param>
    /// <param name="start">The first one's place.</param>
    /// <param name="end">The place after the last one's.</param>
    /// <param name="code">The other one.</param>
    /// <param name="within">How far; at most what the highest bit alone stands for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasBefore<T>(T[] codes, int start, int end, T code, T within)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (end - start > Few)
        {
            return IsFound(codes, start, end, code, within);
        }

        // Whatever is not before the code wraps round to more than any distance.
        Vector512<T> last = Vector512.Create(code - T.One), far = Vector512.Create(within), found = Vector512<T>.Zero;
        ref T at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(codes), start);
        int count = end - start, whole = count & ~(Vector512<T>.Count - 1);
        for (int i = 0; i < whole; i += Vector512<T>.Count)
        {
            found |= Vector512.LessThan(last - Vector512.LoadUnsafe(ref at, (nuint)i), far);
        }

        ulong rest = Vector512.LessThan(last - Vector512.LoadUnsafe(ref at, (nuint)whole), far).ExtractMostSignificantBits();
        return (found.ExtractMostSignificantBits() | (rest & ((1UL << (count - whole)) - 1))) != 0;
    }

    private static bool IsFound<T>(T[] codes, int start, int end, T code, T within)
        where T : unmanaged, IBinaryInteger<T>
    {
        int low = start;
        for (int left = end - start; left > 0;)
        {
            int half = left >> 1;
            (low, left) = codes[low + half] < code ? (low + half + 1, left - half - 1) : (low, half);
        }

        return low > start && code - codes[low - 1] <= within;
    }

    private void Reserve(int count)
    {
        if (count + PackedArray.Reader.AtOnce > _items.Length)
        {
            Array.Resize(ref _items, Math.Max(count + PackedArray.Reader.AtOnce, _items.Length * 2));
        }
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AssocHub.Core.Members.Matching.Records;

/// <summary>
/// What is read of a record for nearly every pair, side by side in the 64 bytes of one cache line. The sets say which letters a name
/// or an address has (<see cref="LetterSets"/>) and, in their upper bits, what else the record holds.
/// </summary>
internal readonly struct RecordFacts
{
    /// <summary>Names that need more than their own number: missing, or an organisation's.</summary>
    public const uint Unusual = 1u << 26;

    /// <summary>Given: several given names. Family: parts, or another family name in the e-mail address.</summary>
    public const uint Several = 1u << 27;

    /// <summary>Family: of several words.</summary>
    public const uint Words = 1u << 28;

    /// <summary>One letter only (of a family name), or written without vowels: letters in common say little.</summary>
    public const uint Single = 1u << 29;

    /// <summary>Given: a middle name or a generation. Family: a number of any kind, a title, or another column.</summary>
    public const uint More = 1u << 30;

    public int Given { get; init; }
    public int Family { get; init; }
    public uint GivenSet { get; init; }
    public uint FamilySet { get; init; }
    public int BirthDate { get; init; }
    public int Email { get; init; }
    public ulong MailSet { get; init; }
    public ulong Phone { get; init; }
    public int Street { get; init; }
    public int HouseNumber { get; init; }
    public int Postcode { get; init; }
    public int City { get; init; }
    public int Organization { get; init; }
    public int MailOrganization { get; init; }
}

/// <summary>
/// The facts of all records, each in a cache line of its own. An ordinary array begins sixteen bytes into a line, so that every record
/// would lie in two, and reading one at a random place would wait twice.
/// </summary>
internal sealed class FactStore
{
    private const int Line = 64;
    private readonly byte[] _bytes;
    private readonly int _first;

    public FactStore(int count)
    {
        Debug.Assert(Unsafe.SizeOf<RecordFacts>() <= Line, "The facts of a record no longer fit into a line.");
        Count = count;
        _bytes = GC.AllocateUninitializedArray<byte>((count + 1) * Line, pinned: true);
        _first = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0) & (Line - 1));
    }

    /// <summary>How many records there is room for.</summary>
    public int Count { get; }

    /// <summary>Has the facts of a record fetched, so that they are there when they are needed. Changes nothing.</summary>
    public void Prefetch(int record) => Ahead.Fetch(ref _bytes[_first + (record * Line)]);

    public ref RecordFacts this[int record] => ref Unsafe.As<byte, RecordFacts>(ref _bytes[_first + (record * Line)]);

    /// <summary>The same facts with room for more.</summary>
    public FactStore Grown(int count)
    {
        var grown = new FactStore(count);
        _bytes.AsSpan(_first, Count * Line).CopyTo(grown._bytes.AsSpan(grown._first));
        return grown;
    }
}

/// <summary>Which letters a text has, one bit each: two texts few edits apart have nearly the same set.</summary>
internal static class LetterSets
{
    private const int LengthAt = 48;

    /// <summary>Letters of a name, 26 bits.</summary>
    public static uint OfName(ReadOnlySpan<char> name)
    {
        uint set = 0;
        foreach (char c in name)
        {
            set |= 1u << (c is >= 'a' and <= 'z' ? c - 'a' : c % 26);
        }

        return set;
    }

    /// <summary>Letters and digits of a local part, and from bit 48 the length of the whole address.</summary>
    public static ulong OfMail(ReadOnlySpan<char> local, int length)
    {
        ulong set = 0;
        foreach (char c in local)
        {
            set |= 1UL << (c is >= 'a' and <= 'z' ? c - 'a' : char.IsAsciiDigit(c) ? 26 + c - '0' : 36 + (c % 12));
        }

        return set | ((ulong)Math.Min(length, 255) << LengthAt);
    }

    /// <summary>How many edits two addresses may be apart and still be a slip.</summary>
    public static int MailSlips(ulong a, ulong b) => Math.Max(1, (int)(Math.Min(a >> LengthAt, b >> LengthAt) / 10));

    /// <summary>False when two addresses have letters that no few slips explain: a slip takes one letter away and puts one in.</summary>
    public static bool MayBeMailSlip(ulong a, ulong b) =>
        System.Numerics.BitOperations.PopCount((a ^ b) << (64 - LengthAt)) <= 2 * MailSlips(a, b);

    /// <summary>True when two addresses have the same letters before the @; without them no local part is the other's.</summary>
    public static bool SameLetters(ulong a, ulong b) => (a ^ b) << (64 - LengthAt) == 0;

    /// <summary>Up to nine digits, four bits each, and their number from bit 40.</summary>
    public static ulong OfPhone(ReadOnlySpan<char> digits)
    {
        ulong packed = 0;
        foreach (char c in digits)
        {
            packed = (packed << 4) | (uint)(c - '0');
        }

        return digits.IsEmpty ? 0 : packed | ((ulong)digits.Length << 40);
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace AssocHub.Core.Members.Matching.Records;

/// <summary>
/// The distinct values of one kind of field, each with a number: equal values have equal numbers, so that the inner loop compares
/// integers. Characters lie in one array; looking a span up allocates nothing.
/// </summary>
internal sealed class Vocabulary
{
    private const ulong Odd = 0x9E3779B97F4A7C15UL;
    private char[] _text = new char[4096];
    private int[] _start = new int[257];
    // Upper half the hash, lower half the number; 0 is an empty place, since the number 0 is never looked up.
    private ulong[] _table = new ulong[1024];
    private int _textLength;

    public Vocabulary() => Count = 1;

    /// <summary>How many values there are, the missing one included.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<char> this[int code] => _text.AsSpan(_start[code], _start[code + 1] - _start[code]);

    /// <summary>The number of a value, new or known. The empty value is 0.</summary>
    public int GetOrAdd(ReadOnlySpan<char> value) => value.IsEmpty ? 0 : GetOrAdd(value, Hash(value));

    /// <summary>The same of a value that is not empty and whose <see cref="Hash"/> is known.</summary>
    public int GetOrAdd(ReadOnlySpan<char> value, uint hash)
    {
        int slot = Slot(hash);
        for (int mask = _table.Length - 1; _table[slot] != 0; slot = (slot + 1) & mask)
        {
            if ((uint)(_table[slot] >> 32) == hash && this[(int)(uint)_table[slot]].SequenceEqual(value))
            {
                return (int)(uint)_table[slot];
            }
        }

        return Add(value, hash, slot);
    }

    /// <summary>
    /// Makes room for so many values at most, which saves copying: room that is never written to costs no memory. Only the table, which is
    /// written to all over, begins with places for half of them.
    /// </summary>
    public void Expect(int values, int charactersEach)
    {
        int places = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1024, values));
        if (Count == 1 && places > _table.Length)
        {
            _table = new ulong[places];
            _start = new int[values + 2];
            _text = GC.AllocateUninitializedArray<char>(values * charactersEach);
        }
    }

    /// <summary>Has the place fetched where a value with this hash will be looked for.</summary>
    public void Soon(uint hash) => Ahead.Fetch(ref _table[Slot(hash)]);

    /// <summary>Has the text fetched with which a value of this hash will be compared, if there is one.</summary>
    public void SoonText(uint hash)
    {
        ulong entry = _table[Slot(hash)];
        if (entry != 0 && (uint)(entry >> 32) == hash)
        {
            Ahead.Fetch(ref _text[_start[(int)(uint)entry]]);
        }
    }

    /// <summary>The number of the value that stands where one with this hash is looked for first, and has it fetched where its text begins; 0 for none.</summary>
    public int SoonCode(uint hash)
    {
        int code = (int)(uint)_table[Slot(hash)];
        Ahead.Fetch(ref _start[code]);
        return code;
    }

    /// <summary>The number of a known value; 0 for one never seen.</summary>
    public int Find(ReadOnlySpan<char> value) => value.IsEmpty ? 0 : Find(value, Hash(value));

    /// <summary>The same of a value that is not empty and whose <see cref="Hash"/> is known.</summary>
    public int Find(ReadOnlySpan<char> value, uint hash)
    {
        int mask = _table.Length - 1;
        for (int slot = Slot(hash); _table[slot] != 0; slot = (slot + 1) & mask)
        {
            if ((uint)(_table[slot] >> 32) == hash && this[(int)(uint)_table[slot]].SequenceEqual(value))
            {
                return (int)(uint)_table[slot];
            }
        }

        return 0;
    }

    private int Slot(uint hash) => (int)(hash & (uint)(_table.Length - 1));

    private int Add(ReadOnlySpan<char> value, uint hash, int slot)
    {
        int code = Count++;
        if (code + 1 >= _start.Length)
        {
            Array.Resize(ref _start, _start.Length * 2);
        }

        if (_textLength + value.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + value.Length));
        }

        value.CopyTo(_text.AsSpan(_textLength));
        _textLength += value.Length;
        _start[code + 1] = _textLength;
        _table[slot] = ((ulong)hash << 32) | (uint)code;
        if (Count * 2 > _table.Length)
        {
            Grow();
        }

        return code;
    }

    private void Grow()
    {
        ulong[] old = _table;
        _table = new ulong[old.Length * 2];
        int mask = _table.Length - 1;
        foreach (ulong entry in old)
        {
            if (entry == 0)
            {
                continue;
            }

            int slot = Slot((uint)(entry >> 32));
            while (_table[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _table[slot] = entry;
        }
    }

    /// <summary>Four characters at a time, multiplied and turned. Numbers are given in order of arrival, so no result depends on it.</summary>
    public static uint Hash(ReadOnlySpan<char> value)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(value);
        ulong hash = (ulong)bytes.Length * Odd;
        while (bytes.Length >= 8)
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Odd, 31);
            bytes = bytes[8..];
        }

        ulong rest = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            rest = (rest << 16) | BinaryPrimitives.ReadUInt16LittleEndian(bytes[i..]);
        }

        hash = (hash ^ rest) * Odd;
        return (uint)((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9UL >> 32);
    }
}

namespace AssocHub.Core.Members.Matching.Records;

/// <summary>
/// The distinct values of one kind of field, each with a number: equal values have equal numbers, so that the inner loop compares
/// integers. Characters lie in one array; looking a span up allocates nothing.
/// </summary>
internal sealed class Vocabulary
{
    private char[] _text = new char[4096];
    private int[] _start = new int[257];
    private int[] _hashes = new int[256];
    private int[] _table = new int[1024];
    private int _textLength;

    public Vocabulary()
    {
        Array.Fill(_table, -1);
        // Number 0 is "missing", so that a fresh array of codes says nothing.
        GetOrAdd("");
    }

    /// <summary>How many values there are, the missing one included.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<char> this[int code] => _text.AsSpan(_start[code], _start[code + 1] - _start[code]);

    /// <summary>The number of a value, new or known. The empty value is 0.</summary>
    public int GetOrAdd(ReadOnlySpan<char> value)
    {
        int hash = Hash(value);
        int mask = _table.Length - 1;
        int slot = hash & mask;
        while (_table[slot] >= 0)
        {
            int code = _table[slot];
            if (_hashes[code] == hash && this[code].SequenceEqual(value))
            {
                return code;
            }

            slot = (slot + 1) & mask;
        }

        return Add(value, hash, slot);
    }

    /// <summary>The number of a known value; 0 for one never seen.</summary>
    public int Find(ReadOnlySpan<char> value)
    {
        int hash = Hash(value);
        int mask = _table.Length - 1;
        for (int slot = hash & mask; _table[slot] >= 0; slot = (slot + 1) & mask)
        {
            int code = _table[slot];
            if (_hashes[code] == hash && this[code].SequenceEqual(value))
            {
                return code;
            }
        }

        return 0;
    }

    private int Add(ReadOnlySpan<char> value, int hash, int slot)
    {
        int code = Count++;
        if (code + 1 >= _start.Length)
        {
            Array.Resize(ref _start, _start.Length * 2);
            Array.Resize(ref _hashes, _start.Length);
        }

        if (_textLength + value.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + value.Length));
        }

        value.CopyTo(_text.AsSpan(_textLength));
        _textLength += value.Length;
        _start[code + 1] = _textLength;
        _hashes[code] = hash;
        _table[slot] = code;
        if (Count * 2 > _table.Length)
        {
            Grow();
        }

        return code;
    }

    private void Grow()
    {
        _table = new int[_table.Length * 2];
        Array.Fill(_table, -1);
        int mask = _table.Length - 1;
        for (int code = 0; code < Count; code++)
        {
            int slot = _hashes[code] & mask;
            while (_table[slot] >= 0)
            {
                slot = (slot + 1) & mask;
            }

            _table[slot] = code;
        }
    }

    // FNV-1a with a final mix: stable between runs, which string.GetHashCode is not, so that every run does the same work.
    private static int Hash(ReadOnlySpan<char> value)
    {
        uint hash = 2166136261;
        foreach (char c in value)
        {
            hash = (hash ^ c) * 16777619;
        }

        hash ^= hash >> 15;
        hash *= 0x2c1b3c6d;
        return (int)(hash ^ (hash >> 12));
    }
}

namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>The entries of one key, sorted by hash, then by record, with room to grow.</summary>
internal sealed class KeyList
{
    private uint[] _keys = [];
    private int[] _records = [];
    private int _count;

    public static KeyList Of(KeySink sorted)
    {
        int room = sorted.Count + (sorted.Count / 16) + 16;
        var list = new KeyList { _keys = new uint[room], _records = new int[room], _count = sorted.Count };
        sorted.Keys.AsSpan(0, sorted.Count).CopyTo(list._keys);
        sorted.Records.AsSpan(0, sorted.Count).CopyTo(list._records);
        return list;
    }

    /// <summary>The hashes of all entries, ascending.</summary>
    public ReadOnlySpan<uint> Keys => _keys.AsSpan(0, _count);

    /// <summary>Their records, ascending within a hash.</summary>
    public ReadOnlySpan<int> Records => _records.AsSpan(0, _count);

    /// <summary>The records of a block, ascending.</summary>
    public ReadOnlySpan<int> Block(uint hash)
    {
        int from = LowerBound(hash), to = from;
        while (to < _count && _keys[to] == hash)
        {
            to++;
        }

        return _records.AsSpan(from, to - from);
    }

    /// <summary>Takes entries out and puts others in; those coming belong to later records than all that are here.</summary>
    public void Change(KeySink coming, KeySink going)
    {
        TakeOut(going);
        int count = _count + coming.Count;
        if (count > _keys.Length)
        {
            Array.Resize(ref _keys, count + (count / 16));
            Array.Resize(ref _records, _keys.Length);
        }

        // From the end: everything moves once, and in whole stretches.
        int end = _count, write = count;
        for (int c = coming.Count - 1; c >= 0; c--)
        {
            uint hash = coming.Keys[c];
            int at = hash == uint.MaxValue ? _count : LowerBound(hash + 1);
            at = Math.Min(at, end);
            int stretch = end - at;
            write -= stretch;
            Array.Copy(_keys, at, _keys, write, stretch);
            Array.Copy(_records, at, _records, write, stretch);
            end = at;
            write--;
            _keys[write] = hash;
            _records[write] = coming.Records[c];
        }

        _count = count;
    }

    private void TakeOut(KeySink going)
    {
        if (going.Count == 0)
        {
            return;
        }

        int write = LowerBound(going.Keys[0]), g = 0;
        for (int read = write; read < _count; read++)
        {
            while (g < going.Count && (going.Keys[g] < _keys[read] || (going.Keys[g] == _keys[read] && going.Records[g] < _records[read])))
            {
                g++;
            }

            if (g < going.Count && going.Keys[g] == _keys[read] && going.Records[g] == _records[read])
            {
                continue;
            }

            _keys[write] = _keys[read];
            _records[write++] = _records[read];
        }

        _count = write;
    }

    private int LowerBound(uint hash)
    {
        int low = 0, high = _count;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if (_keys[middle] < hash)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

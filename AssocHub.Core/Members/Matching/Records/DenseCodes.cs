namespace AssocHub.Core.Members.Matching.Records;

/// <summary>Numbers for keys of 64 bits, in order of arrival from 1; the key 0 is the number 0, "missing".</summary>
internal sealed class DenseCodes(int capacity)
{
    private ulong[] _keys = new ulong[PowerOfTwo(capacity)];
    private int[] _codes = new int[PowerOfTwo(capacity)];

    /// <summary>How many numbers there are, the missing one included.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>The number of a key, new or known.</summary>
    public int GetOrAdd(ulong key)
    {
        if (key == 0)
        {
            return 0;
        }

        int slot = Find(key);
        if (_keys[slot] == 0)
        {
            if (Count * 2 > _keys.Length)
            {
                Grow();
                slot = Find(key);
            }

            _keys[slot] = key;
            _codes[slot] = Count++;
        }

        return _codes[slot];
    }

    /// <summary>Forgets everything but keeps its room.</summary>
    public void Clear()
    {
        Array.Clear(_keys);
        Count = 1;
    }

    private int Find(ulong key)
    {
        int mask = _keys.Length - 1;
        int slot = (int)((key ^ (key >> 32)) * 0x9E3779B97F4A7C15UL >> 32) & mask;
        while (_keys[slot] != 0 && _keys[slot] != key)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        ulong[] keys = _keys;
        int[] codes = _codes;
        _keys = new ulong[keys.Length * 2];
        _codes = new int[_keys.Length];
        for (int old = 0; old < keys.Length; old++)
        {
            if (keys[old] != 0)
            {
                int slot = Find(keys[old]);
                _keys[slot] = keys[old];
                _codes[slot] = codes[old];
            }
        }
    }

    private static int PowerOfTwo(int capacity) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity * 2));
}

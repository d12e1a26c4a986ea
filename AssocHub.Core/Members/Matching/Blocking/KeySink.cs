namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>Collects the entries (hash, record) of one blocking key. Hashes of 32 bits collide about a hundred times in a million
/// records, which costs a comparison and no mistake.</summary>
internal sealed class KeySink(int capacity)
{
    public uint[] Keys { get; private set; } = new uint[capacity];
    public int[] Records { get; private set; } = new int[capacity];
    public int Count { get; private set; }
    private uint[] _spareKeys = [];
    private int[] _spareRecords = [];

    /// <summary>Adds an entry unless a part is missing (0).</summary>
    public void Add(int record, uint a, uint b, uint c = 7)
    {
        if (a == 0 || b == 0)
        {
            return;
        }

        if (Count == Keys.Length)
        {
            uint[] keys = Keys;
            int[] records = Records;
            Array.Resize(ref keys, Math.Max(16, Count * 2));
            Array.Resize(ref records, keys.Length);
            (Keys, Records) = (keys, records);
        }

        Keys[Count] = Mix(a, b, c);
        Records[Count++] = record;
    }

    public void Clear() => Count = 0;

    public static uint Mix(uint a, uint b, uint c)
    {
        ulong hash = ((ulong)a * 0x9E3779B97F4A7C15UL) + ((ulong)b * 0xC2B2AE3D27D4EB4FUL) + ((ulong)c * 0x165667B19E3779F9UL);
        hash ^= hash >> 29;
        hash *= 0xBF58476D1CE4E5B9UL;
        return (uint)(hash >> 32);
    }

    /// <summary>Sorts by hash, then by record: radix sort, eleven bits at a time, of entries that come in the order of their records.</summary>
    public void Sort()
    {
        if (_spareKeys.Length < Keys.Length)
        {
            _spareKeys = new uint[Keys.Length];
            _spareRecords = new int[Keys.Length];
        }

        uint[] keys = _spareKeys;
        int[] records = _spareRecords;
        var counts = new int[2048];
        for (int shift = 0; shift < 33; shift += 11)
        {
            Array.Clear(counts);
            uint[] fromKeys = Keys;
            int[] fromRecords = Records;
            for (int i = 0; i < Count; i++)
            {
                counts[(fromKeys[i] >> shift) & 2047]++;
            }

            int sum = 0;
            for (int bucket = 0; bucket < 2048; bucket++)
            {
                (counts[bucket], sum) = (sum, sum + counts[bucket]);
            }

            for (int i = 0; i < Count; i++)
            {
                int at = counts[(fromKeys[i] >> shift) & 2047]++;
                keys[at] = fromKeys[i];
                records[at] = fromRecords[i];
            }

            (Keys, keys) = (keys, Keys);
            (Records, records) = (records, Records);
        }

        (_spareKeys, _spareRecords) = (keys, records);
        Deduplicate();
    }

    // A record may have come to one hash by two ways.
    private void Deduplicate()
    {
        int written = Math.Min(Count, 1);
        for (int i = 1; i < Count; i++)
        {
            if (Keys[i] != Keys[i - 1] || Records[i] != Records[i - 1])
            {
                Keys[written] = Keys[i];
                Records[written++] = Records[i];
            }
        }

        Count = written;
    }
}

using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>An order of the records that depends on their ids and not on how they came.</summary>
internal sealed class StableOrder
{
    private readonly ulong[] _hash;

    public StableOrder(RecordTable table)
    {
        _hash = new ulong[table.Count];
        for (int i = 0; i < _hash.Length; i++)
        {
            _hash[i] = Hash(table.RecordIds.Of(i));
        }
    }

    /// <summary>A hash of an id that is the same everywhere.</summary>
    public static ulong Hash(ReadOnlySpan<char> id)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in id)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return StableHash.Stir(hash);
    }

    /// <summary>The same for a pair in either order.</summary>
    public ulong OfPair(int i, int j) => OfPair(_hash[i], _hash[j]);

    /// <summary>A hash of two ids, the same in either order.</summary>
    public static ulong OfPair(ulong one, ulong other) => StableHash.Stir((one * other) + (one ^ other));

    /// <summary>The records in that order.</summary>
    public int[] Records()
    {
        var keys = (ulong[])_hash.Clone();
        var records = new int[keys.Length];
        for (int i = 0; i < records.Length; i++)
        {
            records[i] = i;
        }

        Array.Sort(keys, records);
        return records;
    }
}

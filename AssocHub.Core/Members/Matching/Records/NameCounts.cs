namespace AssocHub.Core.Members.Matching.Records;

/// <summary>How often names were met as given and as family name: where a name written without a blank is to be cut.</summary>
internal abstract class NameCounts
{
    /// <summary>How many records have it as first given name.</summary>
    public abstract int AsGiven(ReadOnlySpan<char> name);

    /// <summary>How many records have it as family name.</summary>
    public abstract int AsFamily(ReadOnlySpan<char> name);

    /// <summary>True for a name that several records have, as given or as family name.</summary>
    public bool Knows(ReadOnlySpan<char> name) => name.Length >= 3 && AsGiven(name) + AsFamily(name) >= 3;

    /// <summary>All counts, by <see cref="StableHash"/> of the name.</summary>
    public abstract IReadOnlyDictionary<ulong, (int Given, int Family)> ByHash();

    /// <summary>Counts the names of the records of a table.</summary>
    public static NameCounts Of(RecordTable table) => new Counted(table);

    /// <summary>Counts that were written down.</summary>
    public static NameCounts Of(IReadOnlyDictionary<ulong, (int Given, int Family)> byHash) => new Saved(byHash);

    private sealed class Counted(RecordTable table) : NameCounts
    {
        private readonly int[] _given = Count(table, table.FirstGiven), _family = Count(table, table.Family);

        public override int AsGiven(ReadOnlySpan<char> name) => Known(_given, name);

        public override int AsFamily(ReadOnlySpan<char> name) => Known(_family, name);

        public override IReadOnlyDictionary<ulong, (int Given, int Family)> ByHash()
        {
            var counts = new Dictionary<ulong, (int, int)>();
            for (int code = 1; code < _given.Length; code++)
            {
                if (_given[code] + _family[code] > 0)
                {
                    counts[StableHash.Of(table.Names[code])] = (_given[code], _family[code]);
                }
            }

            return counts;
        }

        private static int[] Count(RecordTable table, int[] codes)
        {
            var counts = new int[table.Names.Count];
            foreach (int code in codes.AsSpan(0, table.Count))
            {
                counts[code]++;
            }

            return counts;
        }

        // Names read from addresses join the vocabulary while it is being used; they were counted nowhere.
        private int Known(int[] counts, ReadOnlySpan<char> name) =>
            table.Names.Find(name) is var code && code > 0 && code < counts.Length ? counts[code] : 0;
    }

    private sealed class Saved(IReadOnlyDictionary<ulong, (int Given, int Family)> byHash) : NameCounts
    {
        public override int AsGiven(ReadOnlySpan<char> name) => byHash.GetValueOrDefault(StableHash.Of(name)).Given;

        public override int AsFamily(ReadOnlySpan<char> name) => byHash.GetValueOrDefault(StableHash.Of(name)).Family;

        public override IReadOnlyDictionary<ulong, (int Given, int Family)> ByHash() => byHash;
    }
}

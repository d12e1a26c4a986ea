namespace AssocHub.Data.Members.Matching;

/// <summary>A scored pair of source records, the smaller id left.</summary>
internal readonly record struct KnownPair(long Left, long Right, float LogOdds);

/// <summary>Pairs as bytes: sorted, each as its distance from the one before.</summary>
internal static class KnownPairs
{
    public static byte[] Write(List<KnownPair> pairs)
    {
        pairs.Sort((a, b) => a.Left != b.Left ? a.Left.CompareTo(b.Left) : a.Right.CompareTo(b.Right));
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(pairs.Count);
        long left = 0;
        foreach (KnownPair pair in pairs)
        {
            writer.Write7BitEncodedInt64(pair.Left - left);
            writer.Write7BitEncodedInt64(pair.Right - pair.Left);
            writer.Write(pair.LogOdds);
            left = pair.Left;
        }

        writer.Flush();
        return stream.ToArray();
    }

    public static IReadOnlyList<KnownPair> Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var pairs = new KnownPair[reader.ReadInt32()];
        long left = 0;
        for (int p = 0; p < pairs.Length; p++)
        {
            left += reader.Read7BitEncodedInt64();
            pairs[p] = new KnownPair(left, left + reader.Read7BitEncodedInt64(), reader.ReadSingle());
        }

        return pairs;
    }
}

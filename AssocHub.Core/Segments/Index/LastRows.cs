using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Eight bits of each member's last row, to tell who did something lately thirty-two members at a time: which of 256 stretches it lies in, that
/// about as many members' last rows lie in each. Only of those in the stretch that is asked about a row itself must be looked at.
/// </summary>
internal sealed class LastRows
{
    private const int MostEdges = 255;
    private const int MostSampled = 8192;

    // Beyond the last one, so that whole vectors can be read.
    private const int Slack = 64;

    private readonly byte[] _stretches;
    private readonly ulong[] _edges;

    private LastRows(byte[] stretches, ulong[] edges) => (_stretches, _edges) = (stretches, edges);

    /// <summary>Bytes held.</summary>
    public long Bytes => _stretches.LongLength + (8L * _edges.Length);

    /// <summary>Works them out. Nothing is asked before this is done, so it is not left to be compiled a second time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static LastRows Of(MemberStarts starts, int words, PackedArray rows)
    {
        var last = new ulong[starts.Count];
        ulong[] begins = new ulong[MemberStarts.Room];
        PackedArray.Reader reader = rows.Read();
        for (int word = 0, index = 0; word < words; word++)
        {
            int count = starts.Read(word, begins);
            for (int i = 1; i <= count; i++)
            {
                last[index++] = reader[(int)begins[i] - 1];
            }
        }

        ulong[] edges = Edges(last);
        byte[] stretches = new byte[last.Length + Slack];
        for (int i = 0; i < last.Length; i++)
        {
            stretches[i] = StretchOf(last[i], edges);
        }

        return new LastRows(stretches, edges);
    }

    /// <summary>Of the members in a word those whose last row is not below a value, the first member in the lowest bit.</summary>
    /// <param name="first">How many members come before the word.</param>
    /// <param name="count">How many it has.</param>
    /// <param name="value">A row's value.</param>
    /// <param name="open">Of whom the row must be looked at.</param>
    public ulong From(int first, int count, ulong value, out ulong open)
    {
        Vector256<byte> edge = Vector256.Create(StretchOf(value, _edges));
        ref byte stretches = ref _stretches[first];
        (ulong above, open) = (0, 0);
        for (int i = 0; i < count; i += Vector256<byte>.Count)
        {
            Vector256<byte> some = Vector256.LoadUnsafe(ref stretches, (nuint)i);
            above |= (ulong)Vector256.GreaterThan(some, edge).ExtractMostSignificantBits() << i;
            open |= (ulong)Vector256.Equals(some, edge).ExtractMostSignificantBits() << i;
        }

        ulong all = count == 0 ? 0 : ulong.MaxValue >> (64 - count);
        open &= all;
        return above & all;
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.WriteArray((ReadOnlySpan<byte>)_stretches);
        writer.WriteArray((ReadOnlySpan<ulong>)_edges);
    }

    internal static LastRows Read(SnapshotReader reader) => new(reader.ReadArray<byte>(), reader.ReadArray<ulong>());

    private static ulong[] Edges(ulong[] last)
    {
        int step = Math.Max(1, last.Length / MostSampled);
        ulong[] sample = new ulong[(last.Length + step - 1) / step];
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] = last[i * step];
        }

        Array.Sort(sample);
        // One after the last is asked for while searching.
        ulong[] edges = new ulong[MostEdges + 1];
        Array.Fill(edges, ulong.MaxValue);
        int count = Math.Min(MostEdges, sample.Length);
        for (int i = 0; i < count; i++)
        {
            edges[i] = sample[(int)((long)i * sample.Length / count)];
        }

        return edges;
    }

    // How many edges are not above it. Halving without branches: which half it is, nobody can foresee.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte StretchOf(ulong value, ulong[] edges)
    {
        int at = 0;
        for (int half = (MostEdges + 1) / 2; half > 0; half /= 2)
        {
            at += edges[at + half - 1] <= value ? half : 0;
        }

        return (byte)at;
    }
}

using System.Numerics;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>
/// A 256-bit set of the letter pairs of every value in a vocabulary. Two values are as similar as their sets overlap (Dice 1945, on
/// bigrams as in Adamson and Boreham 1974), which sees through word order, missing blanks and single slips, in eight instructions.
/// </summary>
internal sealed class Signatures(Vocabulary vocabulary)
{
    private ulong[] _bits = [];
    private ushort[] _sizes = [];

    /// <summary>Adds the values that are new in the vocabulary.</summary>
    public void Extend()
    {
        int from = Math.Max(1, _sizes.Length);
        Array.Resize(ref _bits, vocabulary.Count * 4);
        Array.Resize(ref _sizes, vocabulary.Count);
        for (int code = from; code < vocabulary.Count; code++)
        {
            Span<ulong> bits = _bits.AsSpan(code * 4, 4);
            char previous = ' ';
            foreach (char c in vocabulary[code])
            {
                if (c == ' ')
                {
                    continue;
                }

                uint pair = ((uint)previous * 31) + c;
                pair = (pair * 0x9E3779B1) >> 24;
                bits[(int)(pair >> 6)] |= 1UL << (int)(pair & 63);
                previous = c;
            }

            _sizes[code] = (ushort)(BitOperations.PopCount(bits[0]) + BitOperations.PopCount(bits[1]) + BitOperations.PopCount(bits[2])
                + BitOperations.PopCount(bits[3]));
        }
    }

    /// <summary>Has the set of a value fetched.</summary>
    public void Soon(int code)
    {
        Ahead.Fetch(ref _bits[code * 4]);
        Ahead.Fetch(ref _sizes[code]);
    }

    /// <summary>2·|A∩B| / (|A|+|B|) and |A∩B| / min(|A|,|B|).</summary>
    public (float Dice, float Overlap) Compare(int a, int b)
    {
        ReadOnlySpan<ulong> x = _bits.AsSpan(a * 4, 4);
        ReadOnlySpan<ulong> y = _bits.AsSpan(b * 4, 4);
        int common = BitOperations.PopCount(x[0] & y[0]) + BitOperations.PopCount(x[1] & y[1]) + BitOperations.PopCount(x[2] & y[2])
            + BitOperations.PopCount(x[3] & y[3]);
        return (2f * common / (_sizes[a] + _sizes[b] + 0.001f), common / (Math.Min(_sizes[a], _sizes[b]) + 0.001f));
    }
}

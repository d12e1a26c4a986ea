using System.Runtime.InteropServices;

namespace AssocHub.Core.Members.Reviewing;

/// <summary>A piece of a text, and whether the other text has it too.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Differs">True where the two texts differ.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MarkedPiece(string Text, bool Differs);

/// <summary>
/// Marks what differs between two values, character by character: whatever is not in their longest common subsequence (Wagner and
/// Fischer 1974). Case and accents count as written, since a reviewer wants to see them.
/// </summary>
public static class DifferenceMarks
{
    // Longer texts are marked whole: nobody compares them by the letter.
    private const int Longest = 200;

    /// <summary>The pieces of <paramref name="text"/>, in order; together they are the text.</summary>
    public static IReadOnlyList<MarkedPiece> Of(string text, string other)
    {
        if (text.Length == 0)
        {
            return [];
        }

        if (text == other || text.Length > Longest || other.Length > Longest)
        {
            return [new MarkedPiece(text, text != other)];
        }

        bool[] common = Common(text, other);
        var pieces = new List<MarkedPiece>();
        int start = 0;
        for (int i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || common[i] != common[start])
            {
                pieces.Add(new MarkedPiece(text[start..i], !common[start]));
                start = i;
            }
        }

        return pieces;
    }

    private static bool[] Common(string text, string other)
    {
        var length = new int[text.Length + 1, other.Length + 1];
        for (int i = text.Length - 1; i >= 0; i--)
        {
            for (int j = other.Length - 1; j >= 0; j--)
            {
                length[i, j] = text[i] == other[j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        var common = new bool[text.Length];
        for (int i = 0, j = 0; i < text.Length && j < other.Length;)
        {
            if (text[i] == other[j])
            {
                common[i++] = true;
                j++;
            }
            else
            {
                _ = length[i + 1, j] >= length[i, j + 1] ? i++ : j++;
            }
        }

        return common;
    }
}

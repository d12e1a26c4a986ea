using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>Whether the local part of an e-mail address is made of names: its owner's, however they are spelled, or others that people here have.</summary>
internal static class MailWords
{
    /// <summary>So many letters are read; what is longer is no habit of many people.</summary>
    public const int Longest = 48;

    // Of what is left when names are taken away, an initial says nothing either.
    private const int Left = 1;

    /// <summary>The letters of a local part, written together; none when there are more than <see cref="Longest"/>.</summary>
    public static ReadOnlySpan<char> LettersOf(ReadOnlySpan<char> local, Span<char> into, out int digits)
    {
        int length = 0;
        digits = 0;
        foreach (char c in local)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            if (char.IsLetter(c))
            {
                if (length == into.Length)
                {
                    return default;
                }

                into[length++] = c;
            }
        }

        return into[..length];
    }

    /// <summary>
    /// True when the letters can be cut into two pieces of which each is a name or begins one, up to one letter: <c>natalyakuznetsov</c> of
    /// Natalia Kuznetsova, <c>petridisso</c> of Sofia Petridis, <c>pedromendes</c> of Maria Mendes where Pedro is somebody's name.
    /// </summary>
    /// <param name="letters">Letters of a local part.</param>
    /// <param name="own">Numbers of the owner's names; 0 for none.</param>
    /// <param name="table">The records, for the names and how often they were met.</param>
    public static bool AreNames(ReadOnlySpan<char> letters, ReadOnlySpan<int> own, RecordTable table)
    {
        // The last cut leaves the whole on the left.
        for (int cut = letters.Length; cut > 0; cut--)
        {
            int left = Unexplained(letters[..cut], own, table);
            if (left <= Left && left + Unexplained(letters[cut..], own, table) <= Left)
            {
                return true;
            }
        }

        return false;
    }

    private static int Unexplained(ReadOnlySpan<char> piece, ReadOnlySpan<int> own, RecordTable table)
    {
        if (piece.Length <= Left)
        {
            return piece.Length;
        }

        foreach (int name in own)
        {
            if (name != 0 && Tells(table.Names[name], piece))
            {
                return 0;
            }
        }

        return table.NameCounts.Knows(piece) ? 0 : piece.Length;
    }

    // The piece is the beginning of the name, or all of it, up to an edit for every four letters; or the second of two names written together.
    private static bool Tells(ReadOnlySpan<char> name, ReadOnlySpan<char> piece)
    {
        int allowed = Math.Min(2, piece.Length / 4);
        if (name.StartsWith(piece) || (piece.Length >= 3 && name.EndsWith(piece)))
        {
            return true;
        }

        for (int length = piece.Length - allowed; allowed > 0 && length <= Math.Min(name.Length, piece.Length + allowed); length++)
        {
            if (TextSimilarity.Distance(name[..length], piece, allowed) <= allowed)
            {
                return true;
            }
        }

        return false;
    }
}

using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>
/// One spelling for the sounds that other scripts are written with in several ways: Yuliya, Iuliia and Julia; Zaytsev, Zajcev and Zaitsev; Jung
/// and Jeong. The systems that differ are those of passports (ICAO 9303), ISO 9 and ISO 843, the scholarly ones, and for Korean the Revised
/// Romanization and McCune–Reischauer. Coarse on purpose: it is asked only of names that have most letters in common.
/// </summary>
internal static class Spellings
{
    // The longer first, where one begins with another.
    private static readonly (string From, string To)[] Rules =
    [
        ("shch", "s"), ("sch", "s"), ("sh", "s"), ("tsch", "c"), ("tch", "c"), ("ch", "c"), ("cz", "c"), ("ts", "c"), ("tz", "c"), ("ck", "k"), ("kh", "h"), ("gh", "g"),
        ("zh", "z"), ("dj", "i"), ("dzh", "i"), ("ph", "f"), ("eo", "u"), ("oo", "u"), ("ou", "u"), ("ee", "i"), ("ff", "v"), ("w", "v"), ("x", "ks"), ("q", "k"), ("y", "i"), ("j", "i"),
    ];

    /// <summary>A number that two names share when they are spelled alike; chance makes two others share it once in 10¹⁹.</summary>
    /// <param name="name">A folded name.</param>
    public static ulong Of(ReadOnlySpan<char> name)
    {
        Span<char> folded = stackalloc char[2 * 64];
        int length = 0;
        for (int i = 0; i < Math.Min(name.Length, 64);)
        {
            int taken = 1;
            ReadOnlySpan<char> spelling = name.Slice(i, 1);
            foreach ((string from, string to) in Rules)
            {
                if (name[i..].StartsWith(from))
                {
                    spelling = to;
                    taken = from.Length;
                    break;
                }
            }

            foreach (char c in spelling)
            {
                // Mariia and Mariya; other doubled letters are slips.
                if (c != 'i' || length == 0 || folded[length - 1] != 'i')
                {
                    folded[length++] = c;
                }
            }

            i += taken;
        }

        return StableHash.Of(folded[..length]);
    }
}

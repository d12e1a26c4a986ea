using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>
/// A rough sound of every name: the first letter's class and the classes of the following consonants, four at most (after Russell's
/// Soundex, 1918, with the first letter classed too, so that Catherine and Katherine meet).
/// </summary>
internal static class Phonetics
{
    /// <summary>The sounds of all names; those of <paramref name="known"/> are not worked out again.</summary>
    public static uint[] Of(Vocabulary names, uint[] known)
    {
        var sounds = new uint[names.Count];
        known.CopyTo(sounds, 0);
        for (int code = Math.Max(1, known.Length); code < sounds.Length; code++)
        {
            sounds[code] = Sound(names[code]);
        }

        return sounds;
    }

    public static uint Sound(ReadOnlySpan<char> name)
    {
        uint sound = 0;
        char last = '\0';
        int taken = 0;
        for (int i = 0; i < name.Length && taken < 5; i++)
        {
            char c = Class(name, i);
            if (c == '\0' || (c is 'a' or 'h' && i > 0))
            {
                last = c == '\0' ? last : 'a';
                continue;
            }

            if (c != last)
            {
                sound = (sound * 37) + c;
                taken++;
                last = c;
            }
        }

        return sound == 0 ? 1 : sound;
    }

    private static char Class(ReadOnlySpan<char> name, int i) => name[i] switch
    {
        'p' when i + 1 < name.Length && name[i + 1] == 'h' => 'f',
        'a' or 'e' or 'i' or 'o' or 'u' or 'y' => 'a',
        'h' or 'w' => 'h',
        'b' or 'p' => 'p',
        'f' or 'v' => 'f',
        'c' or 'k' or 'q' or 'x' => 'k',
        'g' or 'j' => 'g',
        's' or 'z' => 's',
        'd' or 't' => 't',
        'm' or 'n' => 'n',
        'l' => 'l',
        'r' => 'r',
        var other => char.IsLetter(other) ? other : '\0',
    };
}

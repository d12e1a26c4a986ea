namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>
/// The consonants of a name, by which a name from a script without vowels (Arabic, Hebrew) meets the same name as a passport spells it.
/// </summary>
internal static class Consonants
{
    /// <summary>True for names of three letters or more that have no vowel after the first letter.</summary>
    public static bool IsBare(ReadOnlySpan<char> name) => name.Length >= 3 && name[1..].IndexOfAny("aeiou") < 0;

    /// <summary>The consonants, those that spellings exchange as one, doubled ones once; half-vowels left out.</summary>
    public static string Of(ReadOnlySpan<char> name)
    {
        Span<char> bones = stackalloc char[Math.Min(name.Length, 24)];
        int length = 0;
        for (int i = 0; i < name.Length && length < bones.Length; i++)
        {
            char c = name[i] switch
            {
                'a' or 'e' or 'i' or 'o' or 'u' or 'y' or 'w' or '\'' => '\0',
                'h' when i > 0 && name[i - 1] is ('t' or 's' or 'k' or 'g' or 'd' or 'p' or 'c' or 'z') => '\0',
                'q' or 'c' => 'k',
                'p' when i + 1 < name.Length && name[i + 1] == 'h' => 'f',
                'z' => 's',
                var other => other,
            };
            if (c != '\0' && (length == 0 || bones[length - 1] != c))
            {
                bones[length++] = c;
            }
        }

        return new string(bones[..length]);
    }
}

using AssocHub.Core.Common;

namespace AssocHub.Core.Members.Normalising;

/// <summary>One form for the many ways of writing one address, so that people who share a home are found.</summary>
public static class PostalAddress
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["street"] = "st", ["str"] = "st", ["avenue"] = "ave", ["av"] = "ave", ["road"] = "rd", ["boulevard"] = "blvd", ["drive"] = "dr",
        ["lane"] = "ln", ["court"] = "ct", ["place"] = "pl", ["square"] = "sq", ["terrace"] = "ter", ["highway"] = "hwy", ["parkway"] = "pkwy",
        ["circle"] = "cir", ["crescent"] = "cres", ["close"] = "cl", ["way"] = "way", ["trail"] = "trl", ["heights"] = "hts",
        ["north"] = "n", ["south"] = "s", ["east"] = "e", ["west"] = "w", ["northeast"] = "ne", ["northwest"] = "nw", ["southeast"] = "se",
        ["southwest"] = "sw", ["apartment"] = "apt", ["unit"] = "apt", ["suite"] = "ste", ["floor"] = "fl", ["building"] = "bldg", ["room"] = "rm",
        ["saint"] = "st", ["mount"] = "mt", ["fort"] = "ft", ["first"] = "1st", ["second"] = "2nd", ["third"] = "3rd", ["fourth"] = "4th",
        ["fifth"] = "5th", ["sixth"] = "6th", ["seventh"] = "7th", ["eighth"] = "8th", ["ninth"] = "9th", ["tenth"] = "10th", ["post"] = "po",
        ["office"] = "", ["p"] = "po", ["o"] = "", ["strasse"] = "st", ["number"] = "", ["no"] = "",
    };

    /// <summary>Longest key that is made.</summary>
    public const int MaxLength = 200;

    /// <summary>
    /// Street and postal code (or city, where there is no code) folded, abbreviated and without punctuation:
    /// <c>12 North Main Street, Apt. 3 / 60601-1234</c> is <c>12 n main st apt 3|60601</c>.
    /// </summary>
    /// <returns>Null without a street that has a number, or without code and city: such an address names no home.</returns>
    public static string? Key(string? street, string? city, string? postalCode)
    {
        string line = string.Join(' ', Tokens(street));
        string place = Place(postalCode);
        if (place.Length == 0)
        {
            place = string.Join(' ', Tokens(city));
        }

        if (place.Length == 0 || !line.Any(char.IsAsciiDigit) || !line.Any(char.IsLetter))
        {
            return null;
        }

        string key = $"{line}|{place}";
        return key.Length > MaxLength ? null : key;
    }

    // The four digits behind a US code are left out: half of the sources lack them.
    private static string Place(string? postalCode)
    {
        string code = new([.. TextFolding.Fold(postalCode).Where(char.IsLetterOrDigit)]);
        return code.Length == 9 && code.All(char.IsAsciiDigit) ? code[..5] : code;
    }

    private static IEnumerable<string> Tokens(string? text)
    {
        string folded = TextFolding.Fold(text);
        foreach (string raw in folded.Split([' ', ',', '.', ';', '#', '/', '-', '\'', '"', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
        {
            string word = raw.EndsWith("strasse", StringComparison.Ordinal) && raw.Length > 7 ? raw[..^7] + "str" : raw;
            string known = Words.GetValueOrDefault(word, word);
            if (known.Length > 0)
            {
                yield return known;
            }
        }
    }
}

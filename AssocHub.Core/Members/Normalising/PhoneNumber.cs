using System.Text;
using AssocHub.Core.Common;

namespace AssocHub.Core.Members.Normalising;

/// <summary>
/// Phone numbers as E.164 where the country is known. A phone is evidence that people share a home or are one; it never links by
/// itself.
/// </summary>
public static class PhoneNumber
{
    private const int MinDigits = 7;
    private const int MaxDigits = 15;

    // Country (folded name or ISO code) to its calling code and whether a national number begins with a trunk zero.
    private static readonly Dictionary<string, (string Code, bool TrunkZero)> Countries = Build();

    /// <summary>
    /// E.164 (<c>+14155550123</c>) when the number says its country or <paramref name="country"/> is a known one; otherwise null,
    /// because a bare local number may belong to anybody. An extension (<c>x12</c>, <c>ext. 12</c>) is dropped.
    /// </summary>
    /// <param name="raw">As written.</param>
    /// <param name="country">Name or ISO 3166 code of the country in which it was written down, as the source has it.</param>
    public static string? Normalize(string? raw, string? country)
    {
        if (string.IsNullOrWhiteSpace(raw))
        {
            return null;
        }

        string text = WithoutExtension(IdentifierText.Clean(raw).ToLowerInvariant());
        if (text.StartsWith("tel:", StringComparison.Ordinal))
        {
            text = text[4..];
        }

        bool international = text.TrimStart(' ', '(').StartsWith('+');
        // "+44 (0)20 …": the zero in brackets is for callers at home.
        string digits = Digits(international ? text.Replace("(0)", "", StringComparison.Ordinal) : text);
        if (!international && digits.StartsWith("00", StringComparison.Ordinal))
        {
            international = true;
            digits = digits[2..];
        }

        if (!international)
        {
            digits = National(digits, country);
        }

        return digits.Length is >= MinDigits and <= MaxDigits && digits[0] != '0' && digits.Distinct().Count() > 2 ? "+" + digits : null;
    }

    private static string National(string digits, string? country)
    {
        if (!Countries.TryGetValue(TextFolding.Fold(country), out (string Code, bool TrunkZero) known))
        {
            return "";
        }

        if (known.Code == "1")
        {
            return digits.Length switch { 10 => "1" + digits, 11 when digits[0] == '1' => digits, _ => "" };
        }

        if (digits.Length < MinDigits)
        {
            return "";
        }

        return known.Code + (known.TrunkZero && digits[0] == '0' ? digits[1..] : digits);
    }

    private static string WithoutExtension(string text)
    {
        int cut = text.AsSpan().IndexOfAny("x#;");
        if (cut > 0)
        {
            text = text[..cut];
        }

        int ext = text.IndexOf("ext", StringComparison.Ordinal);
        return ext > 0 ? text[..ext] : text.TrimEnd('e', ' ');
    }

    private static string Digits(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (char.IsDigit(c))
            {
                digits.Append((char)('0' + (int)char.GetNumericValue(c)));
            }
            else if (char.IsLetter(c))
            {
                // Vanity numbers and notes are no numbers to compare.
                return "";
            }
        }

        return digits.ToString();
    }

    private static Dictionary<string, (string Code, bool TrunkZero)> Build()
    {
        var map = new Dictionary<string, (string, bool)>(StringComparer.Ordinal);
        void Add(string code, bool trunkZero, params string[] names)
        {
            foreach (string name in names)
            {
                map[name] = (code, trunkZero);
            }
        }

        Add("1", false, "us", "usa", "u.s.", "u.s.a.", "united states", "united states of america", "ca", "can", "canada");
        Add("44", true, "gb", "gbr", "uk", "u.k.", "united kingdom", "great britain", "england", "scotland", "wales", "northern ireland");
        Add("353", true, "ie", "irl", "ireland");
        Add("49", true, "de", "deu", "germany", "deutschland");
        Add("43", true, "at", "aut", "austria", "osterreich");
        Add("41", true, "ch", "che", "switzerland", "schweiz", "suisse", "svizzera");
        Add("33", true, "fr", "fra", "france");
        Add("32", true, "be", "bel", "belgium", "belgie", "belgique");
        Add("31", true, "nl", "nld", "netherlands", "the netherlands", "nederland");
        Add("39", false, "it", "ita", "italy", "italia");
        Add("34", false, "es", "esp", "spain", "espana");
        Add("351", false, "pt", "prt", "portugal");
        Add("45", false, "dk", "dnk", "denmark", "danmark");
        Add("46", true, "se", "swe", "sweden", "sverige");
        Add("47", false, "no", "nor", "norway", "norge");
        Add("358", true, "fi", "fin", "finland", "suomi");
        Add("48", false, "pl", "pol", "poland", "polska");
        Add("61", true, "au", "aus", "australia");
        Add("64", true, "nz", "nzl", "new zealand");
        Add("91", true, "in", "ind", "india");
        Add("81", true, "jp", "jpn", "japan");
        Add("27", true, "za", "zaf", "south africa");
        Add("65", false, "sg", "sgp", "singapore");
        Add("52", false, "mx", "mex", "mexico");
        Add("55", true, "br", "bra", "brazil", "brasil");
        return map;
    }
}

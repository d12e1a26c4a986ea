using System.Globalization;
using System.Text;

namespace AssocHub.Core.Members.Normalising;

/// <summary>The one form of an identifier's value, so that equal values of one kind and scope mean the same record or person.</summary>
public static class IdentifierValue
{
    /// <summary>Longest value kept; the column's length.</summary>
    public const int MaxLength = 320;

    /// <summary>
    /// E-mail addresses by <see cref="EmailAddress"/>; phones by <see cref="PhoneNumber"/> without a known country; every other
    /// kind: Unicode NFKC, no invisible characters, blanks trimmed and collapsed, lower case, and no <c>.0</c> that a spreadsheet
    /// put behind a whole number. Leading zeros are kept, since <c>007</c> and <c>7</c> may be two people.
    /// </summary>
    /// <returns>Null when nothing usable is there. Placeholders such as <c>n/a</c> are the guard rails' business.</returns>
    public static string? Normalize(IdentifierKind kind, string? raw)
    {
        switch (kind)
        {
            case IdentifierKind.Email:
                return EmailAddress.Normalize(raw);
            case IdentifierKind.Phone:
                return PhoneNumber.Normalize(raw, country: null);
            default:
                string value = IdentifierText.Clean(raw).ToLowerInvariant();
                if (value.EndsWith(".0", StringComparison.Ordinal) && value.Length > 2 && value.AsSpan(0, value.Length - 2).IndexOfAnyExceptInRange('0', '9') < 0)
                {
                    value = value[..^2];
                }

                return value.Length is 0 or > MaxLength ? null : value;
        }
    }
}

/// <summary>Cleaning shared by the normalisers.</summary>
internal static class IdentifierText
{
    /// <summary>NFKC, invisible characters out, white space trimmed and collapsed.</summary>
    public static string Clean(string? raw)
    {
        if (string.IsNullOrEmpty(raw))
        {
            return "";
        }

        if (IsPlain(raw))
        {
            return raw;
        }

        string text = Nfkc(raw);
        var clean = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(c);
            if (category is UnicodeCategory.Format or UnicodeCategory.Surrogate)
            {
                continue;
            }

            if (char.IsWhiteSpace(c) || category == UnicodeCategory.Control)
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                {
                    clean.Append(' ');
                }

                continue;
            }

            clean.Append(c);
        }

        return clean.ToString().TrimEnd();
    }

    // Printable ASCII without blanks is its own clean form: nearly all identifiers.
    private static bool IsPlain(string raw) => raw.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    private static string Nfkc(string raw)
    {
        try
        {
            return raw.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            // A lone surrogate has no normal form; it is dropped with the other invisible characters.
            return raw;
        }
    }
}

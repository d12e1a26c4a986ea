using System.Globalization;
using System.Text;

namespace AssocHub.Core.Members.Normalising;

/// <summary>
/// The one form of an e-mail address by which records are compared. What a source wrote stays on its record; this form is only
/// ever compared, never written to.
/// </summary>
public static class EmailAddress
{
    /// <summary>Longest address that mail can carry (RFC 5321, path without its brackets).</summary>
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;

    // Only what the providers themselves document: Gmail ignores dots and everything after a plus and answers to both names;
    // the others ignore a plus and what follows.
    private static readonly HashSet<string> GmailDomains = new(StringComparer.Ordinal) { "gmail.com", "googlemail.com" };

    private static readonly HashSet<string> PlusTagDomains = new(StringComparer.Ordinal)
    {
        "outlook.com", "hotmail.com", "live.com", "icloud.com", "me.com", "mac.com", "fastmail.com", "proton.me", "protonmail.com", "pm.me",
    };

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>
    /// Unicode NFKC, no surrounding blanks, brackets, quotes, display name or <c>mailto:</c>, lower case, domain in its ASCII form
    /// (IDNA), and the provider's own rules where they are documented.
    /// </summary>
    /// <returns>Null when there is no single usable address in the text.</returns>
    public static string? Normalize(string? raw)
    {
        if (string.IsNullOrWhiteSpace(raw) || raw.Length > 1000)
        {
            return null;
        }

        string text = Bare(IdentifierText.Clean(raw));
        int at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1 || text.IndexOf('@', StringComparison.Ordinal) != at)
        {
            return null;
        }

        string? domain = Domain(text[(at + 1)..]);
        string local = text[..at].ToLowerInvariant();
        if (domain is null || !IsLocal(local))
        {
            return null;
        }

        (local, domain) = ByProvider(local, domain);
        string address = $"{local}@{domain}";
        return local.Length is 0 or > MaxLocalLength || address.Length > MaxLength ? null : address;
    }

    /// <summary>The part after the at sign of a normalised address.</summary>
    public static string DomainOf(string normalized) => normalized[(normalized.LastIndexOf('@') + 1)..];

    /// <summary>The part before the at sign of a normalised address.</summary>
    public static string LocalOf(string normalized) => normalized[..normalized.LastIndexOf('@')];

    private static string Bare(string text)
    {
        int open = text.LastIndexOf('<');
        int close = text.LastIndexOf('>');
        if (open >= 0 && close > open)
        {
            text = text[(open + 1)..close];
        }

        text = text.Trim(' ', '"', '\'', '<', '>', ',', ';', '(', ')', '[', ']');
        if (text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
        {
            text = text["mailto:".Length..];
            int query = text.IndexOf('?', StringComparison.Ordinal);
            text = (query < 0 ? text : text[..query]).Trim();
        }

        return text.TrimEnd('.');
    }

    private static bool IsLocal(string local)
    {
        foreach (char c in local)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '(' or ')' or ',' or ':' or ';' or '<' or '>' or '[' or ']' or '\\')
            {
                return false;
            }
        }

        return local[0] != '.';
    }

    private static string? Domain(string domain)
    {
        domain = domain.ToLowerInvariant();
        if (!Ascii.IsValid(domain))
        {
            try
            {
                domain = Idn.GetAscii(domain);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        string[] labels = domain.Split('.');
        return labels.Length >= 2 && labels.All(IsLabel) && labels[^1].Length >= 2 && !labels[^1].All(char.IsAsciiDigit) ? domain : null;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static (string Local, string Domain) ByProvider(string local, string domain)
    {
        if (GmailDomains.Contains(domain))
        {
            return (WithoutTag(local).Replace(".", "", StringComparison.Ordinal), "gmail.com");
        }

        return PlusTagDomains.Contains(domain) ? (WithoutTag(local), domain) : (local, domain);
    }

    private static string WithoutTag(string local)
    {
        int plus = local.IndexOf('+', StringComparison.Ordinal);
        return plus > 0 ? local[..plus] : local;
    }
}

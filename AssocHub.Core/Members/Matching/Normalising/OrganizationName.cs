using AssocHub.Core.Members.Matching.Comparing;

namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>What identifies an organisation: its words without legal form, in the spelling a web domain would use.</summary>
internal static class OrganizationName
{
    private static readonly HashSet<string> Forms = new(StringComparer.Ordinal)
    {
        "inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "plc", "co", "company", "corp", "corporation", "pllc", "pc", "gmbh", "ag", "kg",
        "ohg", "ug", "ev", "mbh", "sa", "sas", "sarl", "srl", "spa", "sl", "bv", "nv", "vof", "ab", "as", "asa", "oy", "oyj", "aps", "pty", "pte", "kk",
        "sro", "doo", "zrt", "kft", "ltda", "group", "holding", "holdings", "the", "and", "of", "und", "et", "y", "partners", "associates",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> FormsBySpan = Forms.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string> Mailboxes = new(StringComparer.Ordinal)
    {
        "gmail", "googlemail", "outlook", "hotmail", "live", "msn", "yahoo", "ymail", "aol", "icloud", "me", "mac", "gmx", "web", "protonmail", "proton", "pm",
        "fastmail", "mail", "zoho", "yandex", "qq", "163", "126", "sina", "comcast", "verizon", "att", "sbcglobal", "bellsouth", "cox", "charter",
        "earthlink", "btinternet", "virginmedia", "sky", "talktalk", "orange", "wanadoo", "free", "laposte", "sfr", "t-online", "freenet", "arcor",
        "libero", "tiscali", "alice", "bigpond", "optusnet", "iinet", "xtra", "shaw", "rogers", "telus", "sympatico", "naver", "daum", "rediffmail",
        "terra", "uol", "bol", "ziggo", "kpnmail", "bluewin", "hispeed", "telenet", "skynet",
    };

    // Those that most people mistype, of a length that no other domain is a letter away from.
    private static readonly string[] OftenMistyped = ["gmail", "googlemail", "hotmail", "outlook", "yahoo", "protonmail"];

    /// <summary>True when addresses at this domain say nothing about an employer: a provider's, however it was typed (<c>gmial.com</c>).</summary>
    public static bool IsPublicMailbox(ReadOnlySpan<char> domainLabel)
    {
        if (Mailboxes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(domainLabel))
        {
            return true;
        }

        foreach (string provider in OftenMistyped)
        {
            if (TextSimilarity.Distance(domainLabel, provider, 1) <= 1)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the folded words without legal forms and without blanks. All words are kept when nothing else would remain.</summary>
    public static int Core(ReadOnlySpan<char> words, Span<char> into)
    {
        int length = 0;
        foreach (Range range in words.Split(' '))
        {
            ReadOnlySpan<char> word = words[range];
            if (!FormsBySpan.Contains(word) && length + word.Length <= into.Length)
            {
                word.CopyTo(into[length..]);
                length += word.Length;
            }
        }

        if (length > 0)
        {
            return length;
        }

        foreach (char c in words)
        {
            if (c != ' ' && length < into.Length)
            {
                into[length++] = c;
            }
        }

        return length;
    }

    /// <summary>
    /// The label of a domain that names its owner: <c>keystone-labs.co.uk</c> is <c>keystonelabs</c>. Empty for public mailboxes.
    /// </summary>
    public static int FromDomain(ReadOnlySpan<char> domain, Span<char> into)
    {
        int last = domain.LastIndexOf('.');
        if (last <= 0)
        {
            return 0;
        }

        ReadOnlySpan<char> rest = domain[..last];
        int previous = rest.LastIndexOf('.');
        ReadOnlySpan<char> label = rest[(previous + 1)..];
        if (previous > 0 && label is "co" or "com" or "org" or "net" or "ac" or "gov" or "edu")
        {
            rest = rest[..previous];
            label = rest[(rest.LastIndexOf('.') + 1)..];
        }

        if (IsPublicMailbox(label))
        {
            return 0;
        }

        int length = 0;
        foreach (char c in label)
        {
            if (char.IsLetterOrDigit(c) && length < into.Length)
            {
                into[length++] = c;
            }
        }

        return length;
    }
}

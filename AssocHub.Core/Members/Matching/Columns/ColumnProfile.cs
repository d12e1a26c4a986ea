using AssocHub.Core.Members.Matching.Normalising;

namespace AssocHub.Core.Members.Matching.Columns;

/// <summary>What the cells of a column look like: shares of the filled cells of a sample.</summary>
internal sealed class ColumnProfile
{
    private static readonly string[] FirmWords = ["inc", "llc", "ltd", "gmbh", "ag", "plc", "corp", "co", "group", "sa", "srl", "spa", "bv", "ab", "oy", "sons", "company", "university", "association", "institute"];

    private readonly int _rows;

    private ColumnProfile(int rows) => _rows = rows;

    /// <summary>How many cells say something.</summary>
    public int Filled { get; private set; }

    /// <summary>Share of all rows that say something.</summary>
    public double FilledShare => _rows == 0 ? 0 : Filled / (double)_rows;

    /// <summary>Distinct cells among the filled ones.</summary>
    public double Distinct { get; private set; }
    public double Mails { get; private set; }
    public double Dates { get; private set; }

    /// <summary>Years alone.</summary>
    public double Years { get; private set; }
    public double Phones { get; private set; }

    /// <summary>Letters and nothing else than what stands between names.</summary>
    public double Letters { get; private set; }

    /// <summary>Several words.</summary>
    public double SeveralWords { get; private set; }

    /// <summary>One word with a digit in it.</summary>
    public double Codes { get; private set; }
    public double PostalCodes { get; private set; }

    /// <summary>A well-known given name as first or last word.</summary>
    public double KnownGiven { get; private set; }

    /// <summary>Two to four characters of a script that writes names without blanks.</summary>
    public double EastAsian { get; private set; }

    /// <summary>Part of an e-mail address in the same row, where that row has one.</summary>
    public double InMail { get; private set; }
    public double Firms { get; private set; }

    /// <summary>True for whole numbers that go up by one from row to row.</summary>
    public bool Counts { get; private set; } = true;

    /// <summary>The years of the dates at a tenth and at nine tenths.</summary>
    public (int Early, int Late) Span { get; private set; }

    /// <summary>Looks at a column.</summary>
    /// <param name="sample">Some rows.</param>
    /// <param name="column">Which of their cells.</param>
    /// <param name="mails">The local part of an address of each row, folded; empty where it has none.</param>
    public static ColumnProfile Of(IReadOnlyList<string[]> sample, int column, IReadOnlyList<string> mails)
    {
        var profile = new ColumnProfile(sample.Count);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var years = new List<int>();
        int rowsWithMail = 0;
        long before = -1;
        Span<char> folded = stackalloc char[128];
        for (int r = 0; r < sample.Count; r++)
        {
            string cell = column < sample[r].Length ? sample[r][column].Trim() : "";
            if (Placeholders.IsOne(cell))
            {
                continue;
            }

            profile.Filled++;
            profile.Counts &= long.TryParse(cell, out long number) && (before < 0 || number == before + 1);
            before = number;
            seen.Add(cell);
            ReadOnlySpan<char> words = folded[..Words.Fold(cell.AsSpan(0, Math.Min(cell.Length, 120)), folded)];
            profile.Take(cell, words, years);
            if (mails.Count > r && mails[r].Length > 0 && words.Length > 0)
            {
                rowsWithMail++;
                ReadOnlySpan<char> word = words.LastIndexOf(' ') is >= 0 and var blank ? words[(blank + 1)..] : words;
                profile.InMail += word.Length >= 3 && mails[r].AsSpan().IndexOf(word) >= 0 ? 1 : 0;
            }
        }

        profile.Share(seen.Count, rowsWithMail, years);
        return profile;
    }

    /// <summary>The local part of an e-mail address, folded and without what separates; empty for anything else.</summary>
    public static string LocalOf(string cell)
    {
        int at = cell.IndexOf('@', StringComparison.Ordinal);
        return at > 0 ? string.Concat(cell[..at].ToLowerInvariant().Where(char.IsLetter)) : "";
    }

    private void Take(string cell, ReadOnlySpan<char> words, List<int> years)
    {
        int letters = 0, digits = 0, others = 0, dialled = 0;
        foreach (char c in cell)
        {
            _ = char.IsLetter(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark ? letters++ : char.IsDigit(c) ? digits++ : c is ' ' or '-' or '\'' or '.' or ',' or '’' ? 0 : others++;
            dialled += c is '+' or '(' or ')' or '-' or ' ' or '.' or '/' ? 1 : 0;
        }

        bool one = !cell.Contains(' ', StringComparison.Ordinal);
        int at = cell.IndexOf('@', StringComparison.Ordinal);
        Mails += at > 0 && cell.IndexOf('.', at) > 0 && (one || cell[^1] == '>') ? 1 : 0;
        int date = digits is >= 4 and <= 14 && !(letters == 0 && dialled == 0 && digits != 8) ? DateReading.Read(cell, true, 2100) : 0;
        bool dated = date / 10000 is > 1880 and < 2101;
        if (dated)
        {
            Dates++;
            years.Add(date / 10000);
        }

        Years += digits == 4 && cell.Length == 4 && int.Parse(cell, System.Globalization.CultureInfo.InvariantCulture) is > 1880 and < 2101 ? 1 : 0;
        Phones += digits is >= 7 and <= 17 && letters <= 3 && others <= 3 && !dated && (dialled > 0 || cell[0] == '0' || digits >= 10) ? 1 : 0;
        Letters += letters > 0 && digits == 0 && others == 0 ? 1 : 0;
        SeveralWords += words.Contains(' ') ? 1 : 0;
        Codes += one && digits > 0 && others <= 1 && at < 0 ? 1 : 0;
        PostalCodes += digits is >= 3 and <= 9 && letters <= 4 && cell.Length is >= 4 and <= 10 && others == 0 && !dated && (letters > 0 || digits >= 4) ? 1 : 0;
        EastAsian += cell.Length is >= 2 and <= 4 && Romanizer.IsFamilyFirst(cell) && letters == cell.Length ? 1 : 0;
        int first = words.IndexOf(' '), last = words.LastIndexOf(' ');
        KnownGiven += digits == 0 && words.Length > 1 && (NameVariants.Of(first < 0 ? words : words[..first]).Length > 0 || (last >= 0 && NameVariants.Of(words[(last + 1)..]).Length > 0)) ? 1 : 0;
        string end = last < 0 ? "" : words[(last + 1)..].ToString();
        Firms += Array.IndexOf(FirmWords, end) >= 0 || cell.Contains('&', StringComparison.Ordinal) ? 1 : 0;
    }

    private void Share(int distinct, int rowsWithMail, List<int> years)
    {
        double all = Math.Max(1, Filled);
        Distinct = distinct / all;
        Mails /= all;
        Dates /= all;
        Years /= all;
        Phones /= all;
        Letters /= all;
        SeveralWords /= all;
        Codes /= all;
        PostalCodes /= all;
        KnownGiven /= all;
        EastAsian /= all;
        Firms /= all;
        InMail /= Math.Max(1, rowsWithMail);
        years.Sort();
        Span = years.Count == 0 ? (0, 0) : (years[years.Count / 10], years[years.Count * 9 / 10]);
    }
}

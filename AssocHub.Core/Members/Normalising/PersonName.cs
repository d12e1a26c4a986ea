using System.Text;
using AssocHub.Core.Common;

namespace AssocHub.Core.Members.Normalising;

/// <summary>
/// A person's name taken apart for comparison: folded, in the order first to last, without titles and credentials. What a source
/// wrote is never changed by this.
/// </summary>
public sealed record PersonName
{
    private static readonly HashSet<string> Titles = new(StringComparer.Ordinal)
    {
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "hon", "herr", "frau", "mme", "m", "sr.", "ing", "dipl",
    };

    private static readonly HashSet<string> Credentials = new(StringComparer.Ordinal)
    {
        "phd", "md", "dds", "jd", "esq", "cpa", "cae", "mba", "msc", "bsc", "rn", "faia", "aia", "pmp", "edd", "dvm", "llm",
    };

    private static readonly Dictionary<string, int> Generations = new(StringComparer.Ordinal)
    {
        ["sr"] = 1, ["senior"] = 1, ["jr"] = 2, ["junior"] = 2, ["ii"] = 2, ["2nd"] = 2, ["iii"] = 3, ["3rd"] = 3, ["iv"] = 4, ["4th"] = 4,
    };

    private static readonly HashSet<string> Particles = new(StringComparer.Ordinal)
    {
        "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "la", "le", "las", "los", "el", "al", "bin",
        "ibn", "ben", "ten", "ter", "zu", "zur", "zum", "vom", "y", "e", "af", "av", "st", "san", "santa",
    };

    /// <summary>A name without parts: what a record says that gives none.</summary>
    public static PersonName Missing { get; } = new();

    /// <summary>First given name, folded, letters only; empty when missing.</summary>
    public string First { get; private init; } = "";

    /// <summary>A name in quotes or brackets beside the first name (<c>Robert "Bob"</c>), folded; empty when there is none.</summary>
    public string Called { get; private init; } = "";

    /// <summary>Further given names or their initials, folded, by blanks; empty when missing.</summary>
    public string Middle { get; private init; } = "";

    /// <summary>Surname without particles, hyphens and apostrophes (<c>van der Berg</c> is <c>berg</c>); empty when missing.</summary>
    public string Last { get; private init; } = "";

    /// <summary>The surname with its particles, joined (<c>vanderberg</c>).</summary>
    public string LastJoined { get; private init; } = "";

    /// <summary>The parts of a double surname, without particles.</summary>
    public IReadOnlyList<string> LastParts { get; private init; } = [];

    /// <summary>Senior 1, junior or II 2, III 3, IV 4; 0 when not said.</summary>
    public int Generation { get; private init; }

    /// <summary>True when there is neither a first nor a last name.</summary>
    public bool IsMissing => First.Length == 0 && Last.Length == 0;

    /// <summary>True when both a first name of more than an initial and a last name are there.</summary>
    public bool IsFull => First.Length > 1 && Last.Length > 0;

    /// <summary>True for a single word with digits: what people call themselves in a community, no name to compare with others.</summary>
    public bool LooksLikeUserName => (First.Length == 0) != (Last.Length == 0) && (First + Last).Any(char.IsAsciiDigit);

    /// <summary>Equal for names that differ in nothing that is compared.</summary>
    public string Key => $"{First}|{Middle}|{LastJoined}|{Generation}|{Called}";

    /// <summary>
    /// Reads the parts as sources write them: <c>Last, First</c> in one field, a full name in one field, titles, suffixes and
    /// nicknames anywhere. Placeholders (<c>n/a</c>, <c>unknown</c>, <c>-</c>) count as missing.
    /// </summary>
    public static PersonName Parse(string? first, string? middle, string? last, string? suffix)
    {
        string firstText = Prepared(first);
        string lastText = Prepared(last);
        if (firstText.Length == 0 || lastText.Length == 0)
        {
            (firstText, lastText) = Split(firstText.Length == 0 ? lastText : firstText, isLast: firstText.Length == 0);
        }
        else if (firstText.EndsWith(','))
        {
            // "Smith," in the first-name column: the columns are swapped.
            (firstText, lastText) = (lastText, firstText.TrimEnd(','));
        }

        string called = TakeCalled(ref firstText);
        int generation = 0;
        List<string> given = Words(firstText, ref generation);
        List<string> surname = Words(lastText, ref generation);
        generation = GenerationIn(Prepared(suffix)) is int said and > 0 ? said : generation;
        List<string> middles = Words(Prepared(middle), ref generation);
        if (given.Count == 0 && middles.Count > 0 && surname.Count == 0)
        {
            return Missing;
        }

        middles.InsertRange(0, given.Skip(1));
        List<string> parts = [.. surname.SelectMany(w => w.Split('-', StringSplitOptions.RemoveEmptyEntries))];
        List<string> core = parts.Count > 1 ? [.. parts.Where(p => !Particles.Contains(p))] : parts;
        if (core.Count == 0)
        {
            core = parts;
        }

        return new PersonName
        {
            First = given.Count > 0 ? given[0] : "",
            Called = called,
            Middle = string.Join(' ', middles),
            Last = string.Concat(core),
            LastJoined = string.Concat(parts),
            LastParts = core.Count > 1 ? core : [],
            Generation = generation,
        };
    }

    private static string Prepared(string? text)
    {
        string folded = TextFolding.Fold(text);
        return folded is "n/a" or "na" or "-" or "--" or "." or "null" or "none" or "unknown" or "anonymous" or "guest" or "tbd" or "test" or "?" ? "" : folded;
    }

    private static (string First, string Last) Split(string whole, bool isLast)
    {
        int comma = whole.IndexOf(',', StringComparison.Ordinal);
        if (comma > 0)
        {
            string after = whole[(comma + 1)..].Trim();
            // "John Smith, Jr." and "John Smith, PhD" are not "Last, First".
            if (Array.TrueForAll(SuffixWords(after), w => Generations.ContainsKey(w) || Credentials.Contains(w)))
            {
                return Split(whole[..comma] + " " + after, isLast);
            }

            return (after, whole[..comma]);
        }

        int generation = 0;
        List<string> words = Words(whole, ref generation);
        if (words.Count < 2)
        {
            return isLast ? ("", whole) : (whole, "");
        }

        // The surname is the last word with the particles before it.
        int start = words.Count - 1;
        while (start > 1 && Particles.Contains(words[start - 1]))
        {
            start--;
        }

        string generationWord = generation switch { 1 => " sr", 2 => " jr", 3 => " iii", 4 => " iv", _ => "" };
        return (string.Join(' ', words.Take(start)), string.Join(' ', words.Skip(start)) + generationWord);
    }

    private static string TakeCalled(ref string first)
    {
        int open = first.AsSpan().IndexOfAny("\"(“'");
        if (open <= 0 || first[open - 1] != ' ')
        {
            return "";
        }

        string called = Letters(first[(open + 1)..].TrimEnd('"', ')', '”', '\''));
        first = first[..open].TrimEnd();
        return called;
    }

    private static string[] SuffixWords(string text) =>
        text.Replace(".", "", StringComparison.Ordinal).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);

    private static int GenerationIn(string suffix) => SuffixWords(suffix).Select(w => Generations.GetValueOrDefault(w)).FirstOrDefault(g => g > 0);

    private static List<string> Words(string text, ref int generation)
    {
        var words = new List<string>(2);
        foreach (string raw in text.Split([' ', ',', '/', '_'], StringSplitOptions.RemoveEmptyEntries))
        {
            string bare = raw.Replace(".", "", StringComparison.Ordinal);
            if (words.Count > 0 && Generations.TryGetValue(bare, out int found))
            {
                generation = found;
                continue;
            }

            if ((words.Count == 0 && raw.Length > 1 && Titles.Contains(bare) && text.Length > raw.Length)
                || (words.Count > 0 && Credentials.Contains(bare)))
            {
                continue;
            }

            // "J.R." are two initials.
            foreach (string piece in raw.Contains('.', StringComparison.Ordinal) ? raw.Split('.', StringSplitOptions.RemoveEmptyEntries) : [raw])
            {
                string word = Letters(piece);
                if (word.Length > 0)
                {
                    words.Add(word);
                }
            }
        }

        return words;
    }

    private static string Letters(string text)
    {
        if (text.All(char.IsLetterOrDigit))
        {
            return text;
        }

        var letters = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (char.IsLetterOrDigit(c) || (c == '-' && letters.Length > 0))
            {
                letters.Append(c);
            }
        }

        return letters.ToString().TrimEnd('-');
    }
}

using AssocHub.Core.Members.Matching.Comparing;

namespace AssocHub.Core.Members.Matching.Records;

/// <summary>
/// Reads names out of the local parts of e-mail addresses: <c>ann.lee</c>, <c>alee</c>, <c>leea</c>, <c>annlee71</c>. Where an address has no separator, the
/// family and given names that other records have decide where to cut.
/// </summary>
internal sealed class MailNames(RecordTable table)
{
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Offices =
        "info admin office contact sales support hello mail enquiries inquiries team help billing accounts hr jobs press media service webmaster postmaster noreply marketing events membership members kontakt secretary reception"
            .Split(' ').ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True for mailboxes that belong to an office rather than to a person.</summary>
    public static bool IsOffice(ReadOnlySpan<char> local) => Offices.Contains(local);

    // Counted once, in the first records: records that come later are read the same way.
    private NameCounts? _counts;

    /// <summary>How often each name was met as given and as family name in the records that were counted.</summary>
    public NameCounts Counts => _counts ??= NameCounts.Of(table);

    /// <summary>Reads addresses by names counted earlier, in other records.</summary>
    /// <exception cref="InvalidOperationException">Addresses were read already.</exception>
    public void Use(NameCounts counts) =>
        _counts = _counts is null ? counts : throw new InvalidOperationException("Addresses were read before the saved model was given.");

    /// <summary>Reads the addresses of the records that were not read yet.</summary>
    public void Fill()
    {
        int from = table.MailGiven.Length;
        int[] mailGiven = table.MailGiven, mailFamily = table.MailFamily;
        Array.Resize(ref mailGiven, table.Count);
        Array.Resize(ref mailFamily, table.Count);
        (table.MailGiven, table.MailFamily) = (mailGiven, mailFamily);
        NameCounts counts = Counts;
        Span<char> text = stackalloc char[80];
        for (int i = from; i < table.Count; i++)
        {
            if (table.Local[i] == 0)
            {
                continue;
            }

            ReadOnlySpan<char> local = table.Locals[table.Local[i]];
            int length = 0;
            foreach (char c in local)
            {
                if (length == text.Length)
                {
                    break;
                }

                if (char.IsLetter(c))
                {
                    text[length++] = c;
                }
                else if (length > 0 && text[length - 1] != ' ' && c is '.' or '_' or '-')
                {
                    text[length++] = ' ';
                }
            }

            ReadOnlySpan<char> words = text[..length].Trim();
            if (words.Length >= 3 && !Offices.Contains(words))
            {
                Read(table, i, words, counts);
            }
        }
    }

    private static void Read(RecordTable table, int i, ReadOnlySpan<char> words, NameCounts counts)
    {
        int blank = words.IndexOf(' ');
        ReadOnlySpan<char> given = table.Names[table.FirstGiven[i]];
        ReadOnlySpan<char> family = table.Names[table.Family[i]];
        if (blank > 0)
        {
            Separated(table, i, words, blank, given, family);
        }
        else if (!given.IsEmpty)
        {
            SetFamily(table, i, Rest(words, given));
        }
        else if (!family.IsEmpty)
        {
            if (words.EndsWith(family))
            {
                SetGiven(table, i, words[..^family.Length]);
            }
            else if (words.StartsWith(family))
            {
                SetGiven(table, i, words[family.Length..]);
            }
        }
        else
        {
            Cut(table, i, words, counts);
        }
    }

    private static void Separated(RecordTable table, int i, ReadOnlySpan<char> words, int blank, ReadOnlySpan<char> given, ReadOnlySpan<char> family)
    {
        ReadOnlySpan<char> first = words[..blank];
        ReadOnlySpan<char> last = words[(words.LastIndexOf(' ') + 1)..];
        bool turned = first.Length > 1 && (first.SequenceEqual(family) || last.SequenceEqual(given) || (last.Length == 1 && first.Length > 2));
        if (turned)
        {
            ReadOnlySpan<char> other = first;
            first = last;
            last = other;
        }

        SetGiven(table, i, first);
        if (last.Length > 1)
        {
            SetFamily(table, i, last);
        }
    }

    // What is left of the address beside a given name or its initial.
    private static ReadOnlySpan<char> Rest(ReadOnlySpan<char> words, ReadOnlySpan<char> given) =>
        words.StartsWith(given) ? words[given.Length..]
        : words.EndsWith(given) ? words[..^given.Length]
        // Sergey who writes himself Sergei is not S. Ergey.
        : given.Length > 1 && TextSimilarity.Distance(words, given, 2) <= 2 ? default
        : words[0] == given[0] ? words[1..]
        : words[^1] == given[0] ? words[..^1]
        : default;

    private static void Cut(RecordTable table, int i, ReadOnlySpan<char> words, NameCounts counts)
    {
        double best = 0;
        int cut = 0;
        bool turned = false;
        for (int at = 1; at < words.Length; at++)
        {
            Try(words[..at], words[at..], at, false);
            Try(words[at..], words[..at], at, true);
        }

        if (cut == 0)
        {
            return;
        }

        SetGiven(table, i, turned ? words[cut..] : words[..cut]);
        SetFamily(table, i, turned ? words[..cut] : words[cut..]);

        void Try(ReadOnlySpan<char> given, ReadOnlySpan<char> family, int at, bool isTurned)
        {
            double families = family.Length < 3 ? 0 : counts.AsFamily(family);
            double givens = given.Length == 1 ? 1 : given.Length < 3 ? 0 : 20.0 * counts.AsGiven(given);
            // Two whole names that both exist beat an initial and a name; an initial in front is the commoner habit.
            double score = families * givens * (isTurned ? 0.5 : 1);
            if (score > best)
            {
                best = score;
                cut = at;
                turned = isTurned;
            }
        }
    }

    private static void SetGiven(RecordTable table, int i, ReadOnlySpan<char> given)
    {
        if (given.Length is > 0 and <= 20)
        {
            table.MailGiven[i] = table.Names.GetOrAdd(given);
        }
    }

    private static void SetFamily(RecordTable table, int i, ReadOnlySpan<char> family)
    {
        if (family.Length is >= 3 and <= 30)
        {
            table.MailFamily[i] = table.Names.GetOrAdd(family);
        }
    }
}

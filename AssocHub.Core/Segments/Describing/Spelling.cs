namespace AssocHub.Core.Segments.Describing;

/// <summary>Mends mistakes in typing: one wrong, missing, extra or swapped letter, two in long words, and only where one word alone fits.</summary>
internal static class Spelling
{
    private const string Others =
        "who whose that which have has had did didnt not never without except excluding either neither and but then followed within last past previous during since before after between until the this quarter month year fiscal days weeks months years "
        + "members member current lapsed former everyone everybody people anyone anybody guests chapter household organisation organization company highest lowest latest earliest score renewal renewing renew joined joining became interested "
        + "session sessions email emails event events thread threads community least most more than fewer exactly once twice times different about regarding concerning related title subject segment expires expiring overdue subscribed "
        + "recently lately first their likely unlikely standing directors director anything nothing something active inactive silent quiet they were with from your again already know people everyone members or not paying existing active past renewals top bottom limit only";

    private static readonly HashSet<string> Grammar =
    [
        .. ActivityWords.Verbs.SelectMany(v => v.Forms).Concat(ActivityWords.Nouns.SelectMany(n => n.Words)).Concat(ActivityWords.Deeds.Select(d => d.Words))
            .Concat(ActivityWords.General.Select(g => g.Words)).Append(Others).SelectMany(w => w.Split(' ')).Concat(NumberGrammar.Words.Keys).Concat(DayGrammar.Words).Concat(FieldWords.All),
    ];

    /// <summary>The same tokens, with words that nobody knows replaced by the one known word that is near.</summary>
    public static IReadOnlyList<Token> Mend(IReadOnlyList<Token> tokens, DescribingVocabulary vocabulary) =>
        [.. tokens.Select(t => t.Kind == TokenKind.Word && Near(t.Text, vocabulary) is { } word ? t with { Text = word, IsCorrected = true } : t)];

    private static string? Near(string word, DescribingVocabulary vocabulary)
    {
        if (word.Length < 4 || Grammar.Contains(word) || vocabulary.Words.Contains(word) || word.Any(char.IsDigit)
            || Grammar.Contains(DescribingVocabulary.Stem(word)) || vocabulary.Words.Contains(DescribingVocabulary.Stem(word)))
        {
            return null;
        }

        int most = word.Length < 8 ? 1 : 2;
        return Nearest(word, Grammar, most) is { } own ? Only(own) : Nearest(word, vocabulary.Words, most) is { } names ? Only(names) : null;
    }

    // "clickd" is near to click, clicks and clicked, which are one word in three forms: the longest says most.
    private static string? Only(IReadOnlyCollection<string> near) =>
        near.Select(Root).Distinct().Skip(1).Any() ? null : near.OrderByDescending(w => w.Length).ThenBy(w => w, StringComparer.Ordinal).First();

    private static string Root(string word) =>
        word.EndsWith("ing", StringComparison.Ordinal) ? word[..^3] : word.EndsWith("ed", StringComparison.Ordinal) ? word[..^2] : word.TrimEnd('s');

    private static HashSet<string>? Nearest(string word, IEnumerable<string> known, int most)
    {
        HashSet<string> best = [];
        int nearest = most;
        foreach (string candidate in known)
        {
            if (candidate.Length < 4 || candidate[0] != word[0] || Math.Abs(candidate.Length - word.Length) > nearest)
            {
                continue;
            }

            int distance = Distance(word, candidate);
            if (distance > nearest)
            {
                continue;
            }

            if (distance < nearest)
            {
                best.Clear();
                nearest = distance;
            }

            best.Add(candidate);
        }

        return best.Count == 0 ? null : best;
    }

    // Damerau's distance with neighbours swapped (optimal string alignment).
    private static int Distance(string left, string right)
    {
        int[] before = new int[right.Length + 1], previous = [.. Enumerable.Range(0, right.Length + 1)], current = new int[right.Length + 1];
        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int cost = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }
}

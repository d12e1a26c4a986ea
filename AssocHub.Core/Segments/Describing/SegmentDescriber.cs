using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Describing;

/// <summary>
/// Reads an English sentence as a segment, by the grammar of <c>Describing/README.md</c>. It is deterministic, knows nothing but the
/// vocabulary, and guesses nothing silently: what has several meanings is a choice, what has none is marked.
/// </summary>
/// <param name="vocabulary">The association's own names.</param>
public sealed class SegmentDescriber(DescribingVocabulary vocabulary)
{
    /// <summary>Longest sentence that is read, in characters.</summary>
    public const int MaxLength = 20_000;

    private static readonly IReadOnlyDictionary<string, int> NoAnswers = new Dictionary<string, int>();

    /// <summary>Reads a sentence.</summary>
    /// <param name="text">The sentence; what is longer than <see cref="MaxLength"/> is not read.</param>
    /// <param name="today">The association's day, from which "in March" and the like are counted.</param>
    /// <param name="answers">The position of the chosen option, by <see cref="DescribedChoice.Key"/>; null for none.</param>
    public Description Read(string text, DateOnly today, IReadOnlyDictionary<string, int>? answers = null)
    {
        string read = text.Length > MaxLength ? text[..MaxLength] : text;
        IReadOnlyList<Token> tokens = Spelling.Mend(Tokenizer.Read(read, vocabulary.IsName), vocabulary);
        var stream = new TokenStream(read, tokens, answers ?? NoAnswers);
        var windows = new WindowGrammar(vocabulary, today);
        var about = new AboutGrammar(vocabulary, windows);
        var fields = new FieldGrammar(vocabulary, about, today);
        var groups = new GroupGrammar(new ActivityGrammar(about, windows), fields, new MembershipGrammar(windows, today), new ScoreGrammar(vocabulary));

        List<SegmentNode> conditions = [];
        Population? of = Opening(stream, fields, conditions);
        IReadOnlyList<SegmentNode> all = groups.List(stream, 0, conditions);
        SegmentDefinition? definition = all.Count == 0 ? null : new SegmentDefinition(of ?? Population.CurrentMembers, new AllNode(all)) { Cap = groups.Cap };
        if (definition is not null && SegmentValidator.Check(definition).Count > 0)
        {
            definition = null;
        }

        return new Description(definition, of is not null, Parts(text, tokens, stream.Skipped), stream.Choices);
    }

    // "show me all new student members": words before the noun are conditions, the noun is the population.
    private static Population? Opening(TokenStream stream, FieldGrammar fields, List<SegmentNode> conditions)
    {
        PopulationGrammar.SkipOpening(stream);
        while (true)
        {
            if (PopulationGrammar.Read(stream, out SegmentNode? also) is { } of)
            {
                if (also is not null)
                {
                    conditions.Add(also);
                }

                return of;
            }

            if ((MembershipGrammar.New(stream) ?? fields.Bare(stream)) is not { } condition)
            {
                return null;
            }

            conditions.Add(condition);
            if (stream.Ahead(-1) is { Text: "members" or "member" })
            {
                return Population.CurrentMembers;
            }

            stream.Take(",");
        }
    }

    private static List<DescribedPart> Parts(string text, IReadOnlyList<Token> tokens, IReadOnlyList<int> skipped)
    {
        HashSet<int> missed = [.. skipped];
        List<DescribedPart> parts = [];
        int at = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            PartKind kind = missed.Contains(i) ? PartKind.NotUnderstood : tokens[i].IsCorrected ? PartKind.Corrected : PartKind.Understood;
            int end = i + 1 < tokens.Count ? tokens[i + 1].Start : text.Length;
            string piece = text[at..end];
            if (kind != PartKind.Corrected && parts.Count > 0 && parts[^1].Kind == kind)
            {
                parts[^1] = parts[^1] with { Text = parts[^1].Text + piece };
            }
            else
            {
                parts.Add(new DescribedPart(piece, kind, kind == PartKind.Corrected ? tokens[i].Text : null));
            }

            at = end;
        }

        if (at < text.Length)
        {
            parts.Add(new DescribedPart(text[at..], tokens.Count == 0 ? PartKind.NotUnderstood : PartKind.Understood));
        }

        return parts;
    }
}

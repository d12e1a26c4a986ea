using AssocHub.Core.Scores;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Describing;

/// <summary>Scores, segments and limits: "renewal score below 0.4", "in the segment 'First-timers'", "the 500 with the lowest renewal score".</summary>
internal sealed class ScoreGrammar(DescribingVocabulary vocabulary)
{
    private static readonly (string Words, FieldOperator Operator, bool Negated)[] Operators =
    [
        ("is not between", FieldOperator.Between, true), ("is between", FieldOperator.Between, false), ("between", FieldOperator.Between, false), ("is not below", FieldOperator.Before, true), ("is below", FieldOperator.Before, false),
        ("is less than", FieldOperator.Before, false), ("is under", FieldOperator.Before, false), ("is lower than", FieldOperator.Before, false), ("below", FieldOperator.Before, false), ("under", FieldOperator.Before, false), ("less than", FieldOperator.Before, false), ("lower than", FieldOperator.Before, false),
        ("is not above", FieldOperator.After, true), ("is above", FieldOperator.After, false), ("is more than", FieldOperator.After, false), ("is over", FieldOperator.After, false), ("is greater than", FieldOperator.After, false), ("is higher than", FieldOperator.After, false),
        ("above", FieldOperator.After, false), ("over", FieldOperator.After, false), ("more than", FieldOperator.After, false), ("greater than", FieldOperator.After, false), ("higher than", FieldOperator.After, false), ("of at least", FieldOperator.Before, true), ("is at least", FieldOperator.Before, true),
        ("of at most", FieldOperator.After, true), ("is at most", FieldOperator.After, true), ("is not known", FieldOperator.IsMissing, false), ("is unknown", FieldOperator.IsMissing, false), ("is missing", FieldOperator.IsMissing, false), ("is known", FieldOperator.IsPresent, false),
    ];

    private static readonly (string Words, string Code)[] Names =
    [
        .. ScoreCatalogue.All.SelectMany(s => new[] { (string.Join(' ', Tokenizer.WordsOf(s.Phrase)), s.Code), (string.Join(' ', Tokenizer.WordsOf(s.Code)) + " score", s.Code) }),
        ("likelihood of renewal", "renewal"), ("likelihood to renew", "renewal"), ("chance of renewal", "renewal"), ("renewal probability", "renewal"), ("renewal likelihood", "renewal"), ("probability of renewing", "renewal"),
    ];

    private static readonly (string Words, bool Low, string Code)[] Said =
    [
        ("unlikely to renew", true, "renewal"), ("at risk of leaving", true, "renewal"), ("at risk of lapsing", true, "renewal"), ("at risk of not renewing", true, "renewal"), ("at risk", true, "renewal"), ("not likely to renew", true, "renewal"),
        ("likely to lapse", true, "renewal"), ("likely to leave", true, "renewal"), ("likely to renew", false, "renewal"),
    ];

    /// <summary>A score and its bounds.</summary>
    public static SegmentNode? Score(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        int from = stream.At;
        stream.TakeAny("a", "an", "the", "their");
        foreach ((string words, bool low, string code) in Said)
        {
            if (stream.Take(words))
            {
                double[] bounds = low ? [0.4, 0.5, 0.3] : [0.6, 0.7, 0.8];
                int chosen = stream.Choose(from, "score", [.. bounds.Select(b => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ScoreCatalogue.Of(code).Phrase} {(low ? "below" : "above")} {b}"))]);
                return new ScoreNode(code, low ? FieldOperator.Before : FieldOperator.After, [bounds[chosen]]);
            }
        }

        if (NameOf(stream) is { } name)
        {
            foreach ((string words, FieldOperator op, bool negated) in Operators)
            {
                if (stream.Take(words) && Values(stream, op) is { } values)
                {
                    var node = new ScoreNode(name, op, values);
                    return negated ? new NotNode(node) : node;
                }
            }
        }

        stream.Reset(start);
        return null;
    }

    /// <summary>"are (not) in the segment 'X'", "in X segment".</summary>
    public SegmentNode? Segment(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        stream.TakeAny("are", "is", "were", "be");
        bool not = stream.TakeAny("not", "also not");
        if (stream.TakeAny("in", "part of", "members of", "belong to", "from"))
        {
            stream.TakeAny("the", "our");
            bool said = stream.TakeAny("segment", "list", "audience");
            int from = stream.At;
            if (said && stream.Current is { Kind: TokenKind.Quoted } quoted)
            {
                IReadOnlyList<NamedSegment> same = vocabulary.SegmentNames.Find(Tokenizer.WordsOf(quoted.Text));
                stream.Advance(1);
                string slug = same.Count switch { 0 => quoted.Text, 1 => same[0].Slug, _ => same.FirstOrDefault(s => s.Name == quoted.Text)?.Slug ?? same[stream.Choose(from, "segment", [.. same.Select(s => s.Name)])].Slug };
                return Made(slug);
            }

            (IReadOnlyList<NamedSegment> found, int length) = stream.Name(vocabulary.SegmentNames);
            if (length > 0 && (said || length > 1 || stream.Sees("segment", length) || stream.Current!.Kind == TokenKind.Quoted))
            {
                stream.Advance(length);
                stream.TakeAny("segment", "list", "audience");
                NamedSegment[] distinct = [.. found.DistinctBy(s => s.Slug)];
                return Made(distinct[distinct.Length == 1 ? 0 : stream.Choose(from, "segment", [.. distinct.Select(s => s.Name)])].Slug);
            }
        }

        stream.Reset(start);
        return null;

        SegmentNode Made(string slug) => not ? new NotNode(new InSegmentNode(slug)) : new InSegmentNode(slug);
    }

    /// <summary>Who is kept of those who fit: "the 500 per chapter with the lowest renewal score", "top 50 by engagement score", "one per household".</summary>
    public static SegmentCap? Cap(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        stream.TakeAny("; of these ,", ", of these ,", "of these ,", "of these", "; of them ,", ", of them ,", "; keep", ", keep", "keep", "; limit to", "limit to", "limited to", "; but");
        bool limits = stream.At > start.Item1 && stream.Ahead(-1)!.Text is "to" or "keep";
        stream.TakeAny("only", "just");
        bool top = stream.TakeAny("the top", "top", "the first", "first", "the bottom", "bottom");
        bool bottom = top && stream.Ahead(-1)!.Text == "bottom";
        bool atMost = !top && stream.TakeAny("at most", "no more than", "up to", "a maximum of");
        stream.Take("the");
        if (NumberGrammar.Whole(stream) is not { } number || number < 1)
        {
            stream.Reset(start);
            return null;
        }

        stream.TakeAny("members", "people", "of them", "person", "member", "random members");
        CapGroup? per = Per(stream);
        CapOrder? by = null;
        if (stream.TakeAny("with the highest", "with the lowest", "with the latest", "with the earliest", "with highest", "with lowest"))
        {
            bool lowest = stream.Ahead(-1)!.Text is "lowest" or "earliest";
            by = Ordered(stream, lowest);
        }
        else if (stream.TakeAny("by", "ordered by", "sorted by", "ranked by"))
        {
            by = Ordered(stream, bottom);
        }

        per ??= Per(stream);
        if (per is null && by is null && !limits && !(atMost && stream.AtEnd) && !(start.Item1 < stream.At && stream.Tokens[start.Item1].Kind == TokenKind.Mark) && !(top && stream.AtEnd))
        {
            stream.Reset(start);
            return null;
        }

        return new SegmentCap(number) { By = by, Per = per };
    }

    private static CapGroup? Per(TokenStream stream) => stream.TakeAny("per", "in each", "for each", "of each", "from each", "in every", "for every", "of every", "from every", "each")
        ? stream.TakeAny("chapter", "chapters") ? CapGroup.Chapter
            : stream.TakeAny("household", "home", "family") ? CapGroup.Household
            : stream.TakeAny("organisation", "organization", "company", "employer") ? CapGroup.Organization : null
        : null;

    private static CapOrder? Ordered(TokenStream stream, bool lowest)
    {
        if (NameOf(stream) is { } score)
        {
            return new CapOrder(score, IsScore: true, lowest);
        }

        foreach (SegmentField field in FieldCatalogue.All.Where(f => f.Type is FieldType.Date or FieldType.Number))
        {
            if (stream.Take(string.Join(' ', Tokenizer.WordsOf(field.Phrase))) || stream.Take(string.Join(' ', Tokenizer.WordsOf(field.Label))))
            {
                return new CapOrder(field.Key, IsScore: false, lowest);
            }
        }

        return stream.TakeAny("tenure", "length of membership") ? new CapOrder("tenureDays", IsScore: false, lowest) : null;
    }

    private static string? NameOf(TokenStream stream)
    {
        foreach ((string words, string code) in Names)
        {
            if (stream.Take(words))
            {
                return code;
            }
        }

        if (stream.Sees("score") && stream.Ahead(1) is { Kind: TokenKind.Quoted } quoted && ScoreCatalogue.IsCode(quoted.Text))
        {
            stream.Advance(2);
            return quoted.Text;
        }

        return null;
    }

    private static double[]? Values(TokenStream stream, FieldOperator op)
    {
        if (op is FieldOperator.IsMissing or FieldOperator.IsPresent)
        {
            return [];
        }

        if (Number(stream) is not { } first)
        {
            return null;
        }

        return op != FieldOperator.Between ? [first] : stream.Take("and") && Number(stream) is { } second ? [first, second] : null;
    }

    private static double? Number(TokenStream stream)
    {
        if (stream.Current is not { Kind: TokenKind.Number, Number: var number })
        {
            return null;
        }

        stream.Advance(1);
        return stream.TakeAny("%", "percent", "per cent") ? number / 100 : number;
    }
}

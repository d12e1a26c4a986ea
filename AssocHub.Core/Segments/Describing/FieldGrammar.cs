using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Describing;

/// <summary>Tests of fields: "chapter is North or West", "renewal date is between … and …", "in the North chapter", "directors".</summary>
internal sealed class FieldGrammar(DescribingVocabulary vocabulary, AboutGrammar about, DateOnly today)
{
    // Fields whose values people name without naming the field: "directors in Ohio".
    private static readonly string[] Nameable =
        ["status", "role", "chapter", "jobTitle", "organization.name", "organization.industry", "organization.size", "organization.region", "city", "region", "country", "interests"];

    private static readonly string[] ValueStops = ["and", "or", "but", "who", "whose", "that", "which", "with", "without", "except", "then", "nor"];

    /// <summary>A field by its name, an operator and values; or a value by itself.</summary>
    public SegmentNode? Read(TokenStream stream) => Test(stream) ?? Without(stream) ?? Place(stream);

    /// <summary>A value that names people: "directors", "student members". Nothing but the value is said.</summary>
    public SegmentNode? Bare(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        bool not = stream.TakeAny("not", "non");
        stream.TakeAny("a", "an");
        SegmentNode? node = ValueOf(stream, null, "");
        if (node is null)
        {
            stream.Reset(start);
        }

        return Negate(node, not);
    }

    /// <summary>A value after "except" or the like, whatever its field.</summary>
    public SegmentNode? Excepted(TokenStream stream)
    {
        stream.TakeAny("the", "for", "our");
        return ValueOf(stream, null, "except");
    }

    /// <summary>The opposite, where there is something.</summary>
    public static SegmentNode? Negate(SegmentNode? node, bool negated) => (node, negated) switch
    {
        (null, _) or (_, false) => node,
        (FieldNode { Operator: FieldOperator.Eq } eq, _) => eq with { Operator = FieldOperator.Neq },
        (FieldNode { Operator: FieldOperator.In } isIn, _) => isIn with { Operator = FieldOperator.NotIn },
        (FieldNode { Operator: FieldOperator.IsPresent } known, _) => known with { Operator = FieldOperator.IsMissing },
        (FieldNode { Operator: FieldOperator.IsMissing } missing, _) => missing with { Operator = FieldOperator.IsPresent },
        _ => new NotNode(node),
    };

    private SegmentNode? Test(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        stream.TakeAny("the", "their", "a");
        foreach ((string words, SegmentField field) in FieldWords.Labels)
        {
            if (!stream.Take(words))
            {
                continue;
            }

            (int, int, int) afterLabel = stream.Save();
            foreach ((string op, FieldOperator meant, bool negated) in FieldWords.Operators)
            {
                FieldOperator allowed = (field.Type, meant, op.Contains("includ", StringComparison.Ordinal)) switch
                {
                    (FieldType.Text, FieldOperator.Eq, true) => FieldOperator.Contains,
                    (FieldType.Text, FieldOperator.Neq, true) => FieldOperator.NotContains,
                    _ => meant,
                };
                if (field.Operators.Contains(allowed) && stream.Take(op))
                {
                    if (Values(stream, field, allowed) is { } values)
                    {
                        return Made(field, allowed, negated, values);
                    }

                    stream.Reset(afterLabel);
                }
            }

            // "chapter North": a value that is known may follow by itself.
            if (ValueOf(stream, field, "") is { } bare)
            {
                return bare;
            }

            stream.Reset(start);
            stream.TakeAny("the", "their", "a");
        }

        stream.Reset(start);
        return null;
    }


    private static SegmentNode Made(SegmentField field, FieldOperator op, bool negated, IReadOnlyList<FieldValue> values)
    {
        op = (op, values.Count) switch
        {
            (FieldOperator.Eq, > 1) => FieldOperator.In,
            (FieldOperator.In, 1) => FieldOperator.Eq,
            (FieldOperator.Neq, > 1) => FieldOperator.NotIn,
            (FieldOperator.NotIn, 1) => FieldOperator.Neq,
            _ => op,
        };
        var node = new FieldNode(field.Key, op, values);
        return negated ? new NotNode(node) : node;
    }

    private IReadOnlyList<FieldValue>? Values(TokenStream stream, SegmentField field, FieldOperator op)
    {
        if (op is FieldOperator.IsMissing or FieldOperator.IsPresent)
        {
            return [];
        }

        if (Value(stream, field) is not { } first)
        {
            return null;
        }

        if (op == FieldOperator.Between)
        {
            return stream.Take("and") && Value(stream, field) is { } second ? [first, second] : null;
        }

        List<FieldValue> values = [first];
        bool several = op is FieldOperator.Eq or FieldOperator.Neq or FieldOperator.In or FieldOperator.NotIn && field.Type != FieldType.Date;
        while (several)
        {
            (int, int, int) before = stream.Save();
            bool comma = stream.Take(",");
            if ((stream.TakeAny("or", "and", "nor", "/") || comma) && Known(stream, field) is { } next)
            {
                values.Add(next);
                continue;
            }

            stream.Reset(before);
            break;
        }

        return values;
    }

    // After "or" only what is certainly a value: a quotation, a number, or a value that the field has.
    private FieldValue? Known(TokenStream stream, SegmentField field)
    {
        if (stream.Current is { Kind: TokenKind.Quoted or TokenKind.Number })
        {
            return Value(stream, field);
        }

        (IReadOnlyList<(SegmentField Field, string Value)> found, int length) = Longest(stream);
        foreach ((SegmentField of, string value) in found)
        {
            if (of.Key == field.Key)
            {
                stream.Advance(length);
                return new TextValue(value);
            }
        }

        return null;
    }

    private FieldValue? Value(TokenStream stream, SegmentField field)
    {
        if (field.Type == FieldType.Date)
        {
            return Day(stream);
        }

        if (field.Type == FieldType.Number)
        {
            (int, int, int) start = stream.Save();
            if (field is DaysSinceField && stream.Current is { Kind: TokenKind.Number } && NumberGrammar.Days(stream) is { } days)
            {
                return new NumberValue(days);
            }

            stream.Reset(start);
            return NumberGrammar.Whole(stream) is { } number ? new NumberValue(number) : null;
        }

        if (stream.Current is { Kind: TokenKind.Quoted } quoted)
        {
            stream.Advance(1);
            return new TextValue(quoted.Text);
        }

        stream.TakeAny("the", "a", "an");
        if (Known(stream, field) is { } known)
        {
            return known;
        }

        int length = 0;
        while (length < 5 && stream.Ahead(length) is { Kind: TokenKind.Word or TokenKind.Number } word && !ValueStops.Contains(word.Text))
        {
            length++;
        }

        if (length == 0)
        {
            return null;
        }

        int from = stream.At;
        stream.Advance(length);
        return new TextValue(stream.TextOf(from, stream.At));
    }

    /// <summary>A day, or one counted from today.</summary>
    public FieldValue? Day(TokenStream stream)
    {
        if (stream.Take("today"))
        {
            return new DaysAgoValue(0);
        }

        if (stream.TakeAny("yesterday", "tomorrow"))
        {
            return new DaysAgoValue(stream.Ahead(-1)!.Text == "yesterday" ? 1 : -1);
        }

        if (DayGrammar.Day(stream) is { } day)
        {
            return new DayValue(day);
        }

        (int, int, int) start = stream.Save();
        if (NumberGrammar.Days(stream) is { } days)
        {
            if (stream.TakeAny("ago", "back"))
            {
                return new DaysAgoValue(days);
            }

            if (stream.TakeAny("from now", "ahead", "from today"))
            {
                return new DaysAgoValue(-days);
            }
        }

        stream.Reset(start);
        return DayGrammar.Span(stream, today) is { From: { } from } ? new DayValue(from) : null;
    }

    // "without an e-mail address", "no chapter", "with an e-mail address".
    private static SegmentNode? Without(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        bool has = stream.TakeAny("with", "have", "has") && !stream.SeesAny("no", "not");
        bool none = !has && (stream.TakeAny("without", "no", "do not have", "dont have", "have no", "has no", "with no", "lacking") || stream.TakeAny("no"));
        if (has || none)
        {
            stream.TakeAny("an", "a", "any", "known");
            foreach ((string words, SegmentField field) in FieldWords.Labels)
            {
                if (stream.Take(words) && (none || stream.Ahead(-2) is { Text: "a" or "an" or "known" or "email" }) && !stream.SeesAny("activity", "opens", "clicks", "open", "click", "link", "links", "score", "domain"))
                {
                    stream.TakeAny("on file", "on record");
                    return new FieldNode(field.Key, none ? FieldOperator.IsMissing : FieldOperator.IsPresent, []);
                }
            }
        }

        stream.Reset(start);
        return null;
    }

    // "in the North chapter", "from Ohio", "at Acme", "interested in AI", "in the education sector", "with manager in their job title".
    private SegmentNode? Place(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        bool not = stream.TakeAny("not", "outside", "outside of");
        string lead = stream.TakeAny("interested in", "with an interest in", "interested") ? "interested"
            : stream.TakeAny("known to", "known by") ? "known"
            : stream.TakeAny("in", "from", "of", "at", "based in", "living in", "located in", "belonging to", "working at", "working for", "working in", "work at", "work for", "work in", "employed by", "belong to", "live in") ? stream.Ahead(-1)!.Text : not ? "not" : "";
        if (lead.Length > 0)
        {
            stream.Take("the");
            SegmentField? only = lead switch { "interested" => FieldCatalogue.Find("interests"), "known" => FieldCatalogue.Find("sources"), _ => null };
            if (ValueOf(stream, only, lead) is { } node)
            {
                return Negate(node, not);
            }

            if (only?.Key == "interests" && about.Length(stream) is var length and > 0)
            {
                string text = stream.TextOf(stream.At, stream.At + length);
                stream.Advance(length);
                return Negate(new FieldNode("interests", FieldOperator.Contains, [new TextValue(text)]), not);
            }
        }

        stream.Reset(start);
        if (stream.Take("with"))
        {
            for (int length = 1; length <= 4 && stream.Ahead(length - 1) is { Kind: TokenKind.Word or TokenKind.Quoted }; length++)
            {
                if (stream.Sees("in their job title", length) || stream.Sees("in the job title", length))
                {
                    string text = stream.Current!.Kind == TokenKind.Quoted ? stream.Current.Text : stream.TextOf(stream.At, stream.At + length);
                    stream.Advance(length + 4);
                    return new FieldNode("jobTitle", FieldOperator.Contains, [new TextValue(text)]);
                }
            }
        }

        stream.Reset(start);
        return null;
    }

    // Values one after the other, of one field: "North or West chapter".
    private SegmentNode? ValueOf(TokenStream stream, SegmentField? only, string lead)
    {
        (int, int, int) start = stream.Save();
        int from = stream.At;
        (IReadOnlyList<(SegmentField Field, string Value)> found, int length) = Longest(stream);
        List<(SegmentField Field, string Value)> fitting =
            [.. found.Where(f => only is null ? Nameable.Contains(f.Field.Key) && (lead.Length > 0 || f.Field.Key is "status" or "role" or "chapter" or "jobTitle") : f.Field.Key == only.Key).DistinctBy(f => f.Field.Key)];
        if (fitting.Count == 0)
        {
            stream.Reset(start);
            return null;
        }

        stream.Advance(length);
        if (only is null && fitting.Count > 1 && Named(stream, fitting) is { } named)
        {
            fitting = [named];
        }
        else if (only is null && fitting.Count > 1)
        {
            fitting = [fitting[stream.Choose(from, "field", [.. fitting.Select(f => $"the {f.Field.Phrase} '{f.Value}'")])]];
        }

        List<FieldValue> values = [new TextValue(fitting[0].Value)];
        while (stream.Current is { Text: "or" or "," or "and" or "/" })
        {
            (int, int, int) before = stream.Save();
            stream.Advance(1);
            stream.TakeAny("or", "and");
            stream.TakeAny("in the", "the", "in", "from");
            if (Known(stream, fitting[0].Field) is not { } next)
            {
                stream.Reset(before);
                break;
            }

            values.Add(next);
        }

        Named(stream, [fitting[0]]);
        stream.TakeAny("members", "member", "people");
        return Made(fitting[0].Field, FieldOperator.Eq, negated: false, values);
    }

    // The field's name behind the value: "North chapter".
    private static (SegmentField Field, string Value)? Named(TokenStream stream, List<(SegmentField Field, string Value)> fitting)
    {
        foreach ((string words, SegmentField field) in FieldWords.Labels)
        {
            if (fitting.Exists(f => f.Field.Key == field.Key) && (stream.Take(words) || stream.Take(words + "s")))
            {
                return fitting.Find(f => f.Field.Key == field.Key);
            }
        }

        return null;
    }

    private (IReadOnlyList<(SegmentField Field, string Value)> Found, int Length) Longest(TokenStream stream)
    {
        (IReadOnlyList<(SegmentField Field, string Value)> found, int length) = stream.Name(vocabulary.ValueNames);
        if (length > 0 || stream.Current is not { Kind: TokenKind.Word })
        {
            return (found, length);
        }

        for (length = Math.Min(4, vocabulary.ValueNames.Longest); length > 0; length--)
        {
            if (stream.Ahead(length - 1) is { Kind: TokenKind.Word })
            {
                string[] words = stream.WordsAt(0, length);
                words[^1] = DescribingVocabulary.Stem(words[^1]);
                if (vocabulary.ValueNames.Find(words) is { Count: > 0 } plural)
                {
                    return (plural, length);
                }
            }
        }

        return ([], 0);
    }
}

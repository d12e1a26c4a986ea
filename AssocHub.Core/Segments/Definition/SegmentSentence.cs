using System.Globalization;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Names of things that a definition knows only by id or slug.</summary>
/// <param name="Object">The title of an event, session, e-mail, thread, sponsor or resource; null where unknown.</param>
/// <param name="Segment">The name of a segment; null where unknown.</param>
public sealed record SentenceNames(Func<ObjectReference, string?> Object, Func<string, string?> Segment)
{
    /// <summary>Knows no names: ids and slugs are shown.</summary>
    public static SentenceNames None { get; } = new(_ => null, _ => null);
}

/// <summary>A segment as one English sentence. Builder, approver, push log and Excel show the same one.</summary>
/// <param name="names">Names of things known only by id.</param>
public sealed class SegmentSentence(SentenceNames names)
{
    private readonly DidPhrase _did = new(names);

    /// <summary>The whole segment, ending in a full stop.</summary>
    public string Of(SegmentDefinition definition)
    {
        string who = OfPopulation(definition.Of) + (definition.Of == Population.Everyone ? "," : "");
        string limit = definition.Cap is { } cap ? "; of these, " + OfCap(cap) : "";
        return string.Concat(char.ToUpperInvariant(who[0]).ToString(), who.AsSpan(1)) + " " + Root(definition.Root) + limit + ".";
    }

    /// <summary>The people a segment picks from: <c>current members</c>.</summary>
    public static string OfPopulation(Population of) => of switch
    {
        Population.CurrentMembers => "current members",
        Population.LapsedMembers => "lapsed members",
        Population.Members => "current and lapsed members",
        Population.Everyone => "all people we know, members or not",
        _ => throw new ArgumentOutOfRangeException(nameof(of), of, "Unknown population"),
    };

    /// <summary>Who is kept by a cap: <c>the 500 with the highest renewal score</c>.</summary>
    public static string OfCap(SegmentCap cap)
    {
        string per = cap.Per switch
        {
            CapGroup.Chapter => " per chapter",
            CapGroup.Household => " per household",
            CapGroup.Organization => " per organisation",
            _ => "",
        };
        return cap.By switch
        {
            null => $"at most {Number(cap.Top)}{per}",
            { IsScore: true } by => $"the {Number(cap.Top)}{per} with the {(by.LowestFirst ? "lowest" : "highest")} {Scores.ScoreCatalogue.Of(by.Key).Phrase}",
            { } by => $"the {Number(cap.Top)}{per} with the {Extreme(by)} {Fields.FieldCatalogue.Find(by.Key)?.Phrase ?? by.Key}",
        };

        static string Extreme(CapOrder by) => (Fields.FieldCatalogue.Find(by.Key)?.Type, by.LowestFirst) switch
        {
            (Fields.FieldType.Date, true) => "earliest",
            (Fields.FieldType.Date, false) => "latest",
            (_, true) => "lowest",
            _ => "highest",
        };
    }

    /// <summary>One condition or group as a clause: <c>who clicked an e-mail on 'leadership'</c>, <c>whose chapter is North</c>.</summary>
    public string OfNode(SegmentNode node) => Clause(node, negated: false, null).ToString();

    private string Root(SegmentNode root) =>
        root is AllNode { Items.Count: > 0 } all ? JoinAll(all.Items) : Clause(root, negated: false, null).ToString();

    // Clauses with the same beginning share it: "who clicked …, opened …, and attended …".
    private string JoinAll(IReadOnlyList<SegmentNode> items)
    {
        var parts = new List<Phrase>();
        string? topic = null;
        foreach (SegmentNode item in items)
        {
            parts.Add(Clause(item, negated: false, topic));
            topic = Bare(item) is DidNode { Topics: [var only] } ? only : null;
        }

        return Join(parts, "and");
    }

    private Phrase Clause(SegmentNode node, bool negated, string? topicBefore)
    {
        switch (node)
        {
            case NotNode not:
                return Clause(not.Item, !negated, topicBefore);
            case FieldNode field:
                return FieldPhrase.Of(field, negated);
            case DidNode did:
                return new Phrase("who", _did.Of(did, negated, topicBefore)) { HasOr = DidPhrase.HasSeveralThings(did) };
            case SequenceNode sequence:
                return new Phrase("who", $"did {(negated ? "not do " : "")}this in order: {Steps(sequence)}");
            case ScoreNode score:
                return new Phrase("whose", $"{Scores.ScoreCatalogue.Of(score.Score).Phrase} {OfScore(score, negated)}");
            case InSegmentNode segment:
                string name = names.Segment(segment.Slug) ?? segment.Slug;
                return new Phrase("who", $"are {(negated ? "not " : "")}in the segment '{name}'");
            case AllNode { Items: [var only] }:
                return Clause(only, negated, topicBefore);
            case AnyNode { Items: [var only] }:
                return Clause(only, negated, topicBefore);
            case AllNode { Items.Count: 0 } or AnyNode { Items.Count: 0 }:
                return new Phrase("who", "… (empty group)");
            case AllNode all:
                return negated
                    ? new Phrase("of whom", $"it is not true that all of this holds: {List(all.Items, "and")}")
                    : new Phrase("", $"({JoinAll(all.Items)})");
            case AnyNode any when negated:
                return new Phrase("of whom", $"none of this holds: {List(any.Items, "or")}");
            case AnyNode any:
                List<Phrase> parts = [.. any.Items.Select(item => Clause(item, negated: false, null))];
                bool isPlain = parts.TrueForAll(p => p.Lead == parts[0].Lead && p.Lead.Length > 0) && !parts.Exists(p => p.HasOr);
                return isPlain
                    ? new Phrase(parts[0].Lead, "either " + string.Join(" or ", parts.Select(p => p.Body))) { HasOr = true }
                    : new Phrase("", $"({string.Join(" or ", parts)})");
            default:
                throw new ArgumentOutOfRangeException(nameof(node), node, "Unknown node");
        }
    }

    private string Steps(SequenceNode sequence)
    {
        var text = new System.Text.StringBuilder();
        string? topic = null;
        foreach (SequenceStep step in sequence.Steps)
        {
            text.Append(text.Length == 0 ? "" : ", then ").Append(_did.Of(step.Did, negated: false, topic));
            text.Append(step.WithinDays switch { null => "", 1 => " within 1 day", { } days => $" within {Number(days)} days" });
            topic = step.Did.Topics is [var only] ? only : null;
        }

        return text.ToString();
    }

    private static string OfScore(ScoreNode score, bool negated)
    {
        string not = negated ? "not " : "";
        string[] values = [.. score.Values.Select(v => v.ToString("0.####", CultureInfo.InvariantCulture))];
        return (score.Operator, values) switch
        {
            (FieldOperator.Before, [var v]) => $"is {not}below {v}",
            (FieldOperator.After, [var v]) => $"is {not}above {v}",
            (FieldOperator.Between, [var low, var high]) => $"is {not}between {low} and {high}",
            (FieldOperator.IsMissing, _) => negated ? "is known" : "is not known",
            (FieldOperator.IsPresent, _) => negated ? "is not known" : "is known",
            _ => "is …",
        };
    }

    private string List(IReadOnlyList<SegmentNode> items, string word) =>
        "(" + string.Join($" {word} ", items.Select(item => Clause(item, negated: false, null).ToString())) + ")";

    private static SegmentNode Bare(SegmentNode node) => node is NotNode not ? Bare(not.Item) : node;

    private static string Join(List<Phrase> parts, string word)
    {
        if (parts.Count == 1)
        {
            return parts[0].ToString();
        }

        var text = new System.Text.StringBuilder();
        string lead = "";
        for (int i = 0; i < parts.Count; i++)
        {
            if (i > 0)
            {
                text.Append(parts.Count == 2 && parts[1].Lead == parts[0].Lead && !parts.Exists(p => p.HasOr) ? " " : ", ");
                text.Append(i == parts.Count - 1 ? word + " " : "");
            }

            text.Append(parts[i].Lead == lead && lead.Length > 0 ? parts[i].Body : parts[i].ToString());
            lead = parts[i].Lead;
        }

        return text.ToString();
    }

    internal static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}

/// <summary>A clause: its beginning, which neighbours may share, and the rest.</summary>
internal sealed record Phrase(string Lead, string Body)
{
    /// <summary>It joins alternatives, so that what follows needs a comma to stand apart from them.</summary>
    public bool HasOr { get; init; }

    public override string ToString() => Lead.Length == 0 ? Body : $"{Lead} {Body}";
}

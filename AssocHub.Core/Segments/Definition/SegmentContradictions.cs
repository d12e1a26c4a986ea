using AssocHub.Core.Common;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Two conditions of one group that make each other pointless.</summary>
/// <param name="Path">Where the later of the two stands, as problems name it: <c>$.root.all[2]</c>.</param>
/// <param name="OtherPath">Where the earlier stands.</param>
/// <param name="What">For a person: what follows from the two.</param>
public sealed record Contradiction(string Path, string OtherPath, string What);

/// <summary>
/// Finds pairs of conditions that nobody can meet together, that everybody meets between them, or that say the same. It looks at what
/// is written and never at the data, and reports only what is certain.
/// </summary>
public static class SegmentContradictions
{
    /// <summary>The pairs, in the order of the tree.</summary>
    public static IEnumerable<Contradiction> Find(SegmentNode root) => In(root, "$.root");

    private static IEnumerable<Contradiction> In(SegmentNode node, string path) => node switch
    {
        AllNode all => Pairs(all.Items, $"{path}.all", isAll: true),
        AnyNode any => Pairs(any.Items, $"{path}.any", isAll: false),
        NotNode not => In(not.Item, $"{path}.not"),
        _ => [],
    };

    private static IEnumerable<Contradiction> Pairs(IReadOnlyList<SegmentNode> items, string path, bool isAll)
    {
        for (int later = 0; later < items.Count; later++)
        {
            for (int earlier = 0; earlier < later; earlier++)
            {
                if (Between(Claim.Of(items[earlier]), Claim.Of(items[later]), isAll) is { } what)
                {
                    yield return new Contradiction($"{path}[{later}]", $"{path}[{earlier}]", what);
                }
            }

            foreach (Contradiction inner in In(items[later], $"{path}[{later}]"))
            {
                yield return inner;
            }
        }
    }

    private static string? Between(Claim earlier, Claim later, bool isAll)
    {
        string other = new SegmentSentence(SentenceNames.None).OfNode(earlier.Written);
        if (Same(earlier.Node, later.Node))
        {
            return earlier.Negated == later.Negated
                ? $"This says the same as “{other}”."
                : isAll ? $"Nobody meets this and “{other}” at once: the one is the opposite of the other." : $"Everybody meets this or “{other}”: the one is the opposite of the other.";
        }

        return isAll && Excludes(earlier, later) ? $"Nobody meets this and “{other}” at once." : null;
    }

    private static bool Excludes(Claim a, Claim b) => (a, b) switch
    {
        ({ Node: FieldNode left, Negated: false }, { Node: FieldNode right, Negated: false }) when left.Field == right.Field => Excludes(left, right),
        ({ Node: DidNode left }, { Node: DidNode right }) when a.Count is { } one && b.Count is { } two && Same(left with { Count = CountTest.AtLeastOnce }, right with { Count = CountTest.AtLeastOnce }) =>
            one.AtLeast > two.AtMost || two.AtLeast > one.AtMost,
        _ => false,
    };

    private static bool Excludes(FieldNode a, FieldNode b)
    {
        if (a.Operator == FieldOperator.IsMissing || b.Operator == FieldOperator.IsMissing)
        {
            return NeedsValue(a.Operator) || NeedsValue(b.Operator);
        }

        // A list can hold both values; a text, a day or a number is one.
        return FieldCatalogue.Find(a.Field) switch
        {
            { Type: FieldType.Text } => (Allowed(a) is { } one && Allowed(b) is { } two && !one.Overlaps(two)) || IsBarred(a, b) || IsBarred(b, a),
            { Type: FieldType.Date or FieldType.Number } => Span.Of(a) is { } first && Span.Of(b) is { } second && first.Relative == second.Relative
                && (first.Low > second.High || second.Low > first.High),
            _ => false,
        };
    }

    private static bool IsBarred(FieldNode asks, FieldNode bars) => Allowed(asks) is { } wanted && Barred(bars) is { } barred && wanted.IsSubsetOf(barred);

    // Which operators nobody without a value meets.
    private static bool NeedsValue(FieldOperator op) =>
        op is not (FieldOperator.IsMissing or FieldOperator.Neq or FieldOperator.NotIn or FieldOperator.NotContains);

    private static HashSet<string>? Allowed(FieldNode test) => test.Operator is FieldOperator.Eq or FieldOperator.In ? Texts(test) : null;

    private static HashSet<string>? Barred(FieldNode test) => test.Operator is FieldOperator.Neq or FieldOperator.NotIn ? Texts(test) : null;

    private static HashSet<string>? Texts(FieldNode test) =>
        test.Values.Count > 0 ? [.. test.Values.OfType<TextValue>().Select(v => TextFolding.Fold(v.Text))] : null;

    private static bool Same(SegmentNode left, SegmentNode right) => left.GetType() == right.GetType() && Json(left) == Json(right);

    private static string Json(SegmentNode node) => SegmentJson.Write(new SegmentDefinition(Population.Everyone, node));

    // A condition and whether it is asked for or ruled out; two negations are none.
    private sealed record Claim(SegmentNode Written, SegmentNode Node, bool Negated)
    {
        public CountTest? Count => Node is not DidNode did ? null : Negated ? did.Count.Negated() : did.Count;

        public static Claim Of(SegmentNode written)
        {
            (SegmentNode node, bool negated) = (written, false);
            while (node is NotNode not)
            {
                (node, negated) = (not.Item, !negated);
            }

            return new Claim(written, node, negated);
        }
    }

    // The days or numbers that meet a test, both ends included. Days counted back from the as-of day compare with each other only.
    private sealed record Span(long Low, long High, bool Relative)
    {
        public static Span? Of(FieldNode test)
        {
            long[] at = [.. test.Values.Select(Number).OfType<long>()];
            bool relative = test.Values.Any(v => v is DaysAgoValue);
            if (at.Length == 0 || at.Length != test.Values.Count || (relative && !test.Values.All(v => v is DaysAgoValue)))
            {
                return null;
            }

            return test.Operator switch
            {
                FieldOperator.Eq => new Span(at[0], at[0], relative),
                FieldOperator.Before => new Span(long.MinValue, at[0] - 1, relative),
                FieldOperator.After => new Span(at[0] + 1, long.MaxValue, relative),
                FieldOperator.Between when at.Length == 2 => new Span(at[0], at[1], relative),
                _ => null,
            };
        }

        private static long? Number(FieldValue value) => value switch
        {
            NumberValue number => number.Number,
            DayValue day => day.Day.DayNumber,
            DaysAgoValue ago => -ago.Days,
            _ => null,
        };
    }
}

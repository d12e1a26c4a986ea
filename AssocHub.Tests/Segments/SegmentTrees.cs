using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Fields;
using FsCheck;
using FsCheck.Fluent;

namespace AssocHub.Tests.Segments;

/// <summary>Random definitions that are always valid: every node, operator, window and count form, nested to depth 6.</summary>
internal sealed class SegmentTrees(SegmentWorld world, IReadOnlyList<string> slugs)
{
    public static readonly string[] Words =
    [
        "North", "north ", "NÓRTH", "North West", "Straße", "STRASSE", "ﬁnance", "Øst", "日本", "100%", "a_b", "[x]", "it's", "Ñandú", "ai", "AI law",
        "Éthique", "e", "s",
    ];

    public Gen<SegmentDefinition> Definition =>
        from of in Gen.Elements(Enum.GetValues<Population>())
        from root in Node(6)
        select new SegmentDefinition(of, root);

    /// <summary>One in four with a cap.</summary>
    public Gen<SegmentDefinition> Capped =>
        from definition in Definition
        from cap in Gen.Frequency<SegmentCap?>((3, Gen.Constant<SegmentCap?>(null)), (1, Cap))
        select definition with { Cap = cap };

    private static Gen<SegmentCap?> Cap =>
        from top in Gen.Choose(1, 12)
        from order in Gen.Elements<CapOrder?>(
            null, new CapOrder("renewal", IsScore: true), new CapOrder("renewal", IsScore: true, LowestFirst: true), new CapOrder("joinDate", false),
            new CapOrder("renewalDate", false, LowestFirst: true), new CapOrder("tenureDays", false))
        from per in Gen.Elements<CapGroup?>(null, CapGroup.Chapter, CapGroup.Household, CapGroup.Organization)
        select (SegmentCap?)new SegmentCap(top) { By = order, Per = per };

    private static Gen<SegmentNode> Score =>
        from code in Gen.Elements("renewal", "sponsor-intent", "unknown-one")
        from op in Gen.Elements<FieldOperator>(ScoreNode.Operators)
        from values in Gen.ArrayOf(Gen.Elements(SegmentWorld.ScoreValues), op == FieldOperator.Between ? 2 : op is FieldOperator.IsMissing or FieldOperator.IsPresent ? 0 : 1)
        select (SegmentNode)new ScoreNode(code, op, [.. values.Order()]);

    private Gen<SegmentNode> Sequence =>
        from size in Gen.Frequency((6, Gen.Constant(2)), (2, Gen.Constant(3)), (1, Gen.Constant(4)))
        from steps in Gen.ArrayOf(Step, size)
        select (SegmentNode)new SequenceNode([.. steps.Select((s, i) => i == 0 ? s with { WithinDays = null } : s)]);

    private Gen<SequenceStep> Step =>
        from did in Did
        from days in Gen.Elements<int?>(null, null, 1, 2, 30, 90, 365, 1000)
        select new SequenceStep(((DidNode)did) with { Count = CountTest.AtLeastOnce, DistinctObjects = false }, days);

    private Gen<SegmentNode> Node(int depth)
    {
        List<(int, Gen<SegmentNode>)> choices = [(5, Field), (7, Did), (2, Sequence), (1, Score)];
        if (slugs.Count > 0)
        {
            choices.Add((1, Gen.Elements<string>(slugs).Select(SegmentNode (s) => new InSegmentNode(s))));
        }

        if (depth > 1)
        {
            choices.Add((depth, Group(depth).Select(SegmentNode (items) => new AllNode(items))));
            choices.Add((depth + 2, Group(depth).Select(SegmentNode (items) => new AnyNode(items))));
            choices.Add((2, Node(depth - 1).Select(SegmentNode (item) => new NotNode(item))));
        }

        return Gen.Frequency<SegmentNode>([.. choices]);
    }

    private Gen<SegmentNode[]> Group(int depth) =>
        from size in Gen.Choose(1, 3)
        from items in Gen.ArrayOf(Node(depth - 1), size)
        select items;

    private static Gen<SegmentNode> Field =>
        from tested in Gen.Elements<SegmentField>(FieldCatalogue.All)
        from op in Gen.Elements<FieldOperator>(tested.Operators)
        from values in Values(tested, op)
        select (SegmentNode)new FieldNode(tested.Key, op, values);

    private static Gen<FieldValue[]> Values(SegmentField field, FieldOperator op) => op switch
    {
        FieldOperator.IsMissing or FieldOperator.IsPresent => Gen.Constant(Array.Empty<FieldValue>()),
        FieldOperator.Between => Gen.ArrayOf(Value(field), 2).Select(v => field.Type == FieldType.Number
            ? [.. v.OrderBy(n => ((NumberValue)n).Number)]
            : v.All(d => d is DayValue) ? [.. v.OrderBy(d => ((DayValue)d).Day)]
            : v.All(d => d is DaysAgoValue) ? [.. v.OrderByDescending(d => ((DaysAgoValue)d).Days)] : v),
        FieldOperator.In or FieldOperator.NotIn => from size in Gen.Choose(1, 4) from v in Gen.ArrayOf(Value(field), size) select v,
        _ => Value(field).Select(v => new[] { v }),
    };

    private static Gen<FieldValue> Value(SegmentField field) => field.Type switch
    {
        FieldType.Text or FieldType.TextList => Gen.Elements(field.Choices.Count > 0 ? [.. field.Choices] : Words)
            .Select(FieldValue (w) => new TextValue(w)),
        FieldType.Number => field.Key == "householdId"
            ? Gen.Choose(1, 4).Select(FieldValue (n) => new NumberValue(n))
            : Gen.Elements(-400, -1, 0, 1, 29, 30, 365, 366, 800, int.MaxValue, int.MinValue).Select(FieldValue (n) => new NumberValue(n)),
        _ => Gen.OneOf(
            Gen.Elements(SegmentWorld.DayOffsets).Select(FieldValue (d) => new DaysAgoValue(d)),
            Gen.Elements("2024-02-29", "2024-03-01", "2025-12-31", "2026-01-01", "1990-05-05").Select(FieldValue (d) =>
                new DayValue(DateOnly.Parse(d, System.Globalization.CultureInfo.InvariantCulture)))),
    };

    private Gen<SegmentNode> Did =>
        from kinds in Gen.NonEmptyListOf(Gen.Elements(SegmentWorld.Kinds)).Resize(3)
        from topics in Gen.Frequency<string[]>(
            (3, Gen.Constant(Array.Empty<string>())),
            (3, Gen.Elements(SegmentWorld.TopicWords).Select(t => new[] { t })),
            (1, Gen.ArrayOf(Gen.Elements(SegmentWorld.TopicWords), 2)))
        from item in Gen.Frequency<ObjectReference?>(
            (5, Gen.Constant<ObjectReference?>(null)),
            (1, Gen.Elements(world.Objects.ToArray()).Select(ObjectReference? (o) => ObjectReference.ById(o.Id))),
            (1, Gen.Elements(world.Objects.ToArray()).Select(ObjectReference? (o) => ObjectReference.ByExternalId(o.ExternalId))),
            (1, Gen.Constant<ObjectReference?>(ObjectReference.ByExternalId("nothing"))))
        from title in Gen.Frequency<string?>((6, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("ética", "100%", "_", "S", "zzz")))
        from count in Count
        from distinct in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from within in Window
        select (SegmentNode)new DidNode([.. kinds.Distinct()])
        {
            Topics = [.. topics.Distinct()],
            Object = item,
            TitleContains = title,
            Count = count,
            DistinctObjects = distinct,
            Within = within,
        };

    private static Gen<CountTest> Count => Gen.Frequency<CountTest>(
        (4, Gen.Constant(CountTest.AtLeastOnce)),
        (3, Gen.Constant(CountTest.Never)),
        (2, Gen.Choose(2, 6).Select(n => new CountTest(n, null))),
        (2, Gen.Choose(1, 6).Select(n => new CountTest(null, n))),
        (1, Gen.Choose(1, 6).Select(n => new CountTest(n, n))),
        (1, from low in Gen.Choose(1, 3) from more in Gen.Choose(1, 4) select new CountTest(low, low + more)));

    private Gen<Window?> Window => Gen.Frequency<Window?>(
        (3, Gen.Constant<Window?>(null)),
        (3, Gen.Elements(1, 2, 7, 30, 31, 90, 365, 1100).Select(Window? (d) => new LastDaysWindow(d))),
        (2, from a in Gen.Elements(SegmentWorld.DayOffsets)
            from b in Gen.Elements(SegmentWorld.DayOffsets)
            from open in Gen.Choose(0, 3)
            select (Window?)new DatesWindow(
                open == 1 ? null : world.AsOf.Day.AddDays(-Math.Max(a, b)), open == 2 ? null : world.AsOf.Day.AddDays(-Math.Min(a, b)))),
        (2, Gen.Elements(Enum.GetValues<CalendarPeriod>()).Select(Window? (p) => new CalendarWindow(p))),
        (2, from first in Gen.Choose(-100, 100)
            from length in Gen.Choose(0, 120)
            from anchor in Gen.Elements(Enum.GetValues<TermAnchor>())
            select (Window?)new OwnTermWindow(first, first + length, anchor)),
        (1, Gen.Elements(world.Objects.ToArray()).Select(Window? (o) => new SinceEventWindow(ObjectReference.ById(o.Id)))),
        (1, Gen.Elements("E-1", "e-1", "nothing").Select(Window? (id) => new SinceEventWindow(ObjectReference.ByExternalId(id)))));
}

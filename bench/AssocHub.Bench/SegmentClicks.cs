using System.Diagnostics;
using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Bench;

/// <summary>
/// Clicks as the builder makes them, through the same call: every number of the whole tree. Each edit changes one condition to something
/// that was never asked before (another window, another number of times), or only the tree's shape.
/// </summary>
internal static class SegmentClicks
{
    private const int EditsPerQuestion = 12;

    public static async Task MeasureAsync(IDbContextFactory<AssocHubDbContext> contexts, SegmentIndex index, AssociationClock clock, SizeResult result)
    {
        var engine = new SegmentEngine(contexts, new SegmentEvaluator(contexts, clock, new AssociationOptions { FiscalYearStartMonth = 7 }), index);
        while (!(await engine.CountTreeAsync(result.Questions[0].Definition, null, default)).Value.Origin.FromIndex)
        {
            await Task.Delay(20);
        }

        var random = new Random(9);
        var edits = new List<(double Ms, string Name)>();
        var shapes = new List<(double Ms, string Name)>();
        foreach (QuestionResult question in result.Questions)
        {
            for (int i = 0; i < EditsPerQuestion; i++)
            {
                SegmentDefinition edited = question.Definition with { Root = Edited(question.Definition.Root, random, new Place(random.Next(Leaves(question.Definition.Root)))) };
                edits.Add((await ClickAsync(engine, edited), question.Name));
                SegmentDefinition turned = edited with { Root = edited.Root is NotNode not ? not.Item : new NotNode(edited.Root) };
                shapes.Add((await ClickAsync(engine, turned), question.Name));
            }
        }

        result.Lines.Add($"every number of the tree after a click, a condition nobody asked before: {Said(edits)}; only the tree's shape: {Said(shapes)}");
    }

    private static async Task<double> ClickAsync(SegmentEngine engine, SegmentDefinition definition)
    {
        long started = Stopwatch.GetTimestamp();
        Result<CountedTree> counted = await engine.CountTreeAsync(definition, null, default);
        double ms = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return counted.Value.Origin.FromIndex ? ms : throw new InvalidOperationException("SQL answered, not the index.");
    }

    private static string Said(List<(double Ms, string Name)> clicks)
    {
        clicks.Sort();
        string F(double ms) => ms.ToString("0.00", CultureInfo.InvariantCulture);
        return $"median {F(clicks[clicks.Count / 2].Ms)} ms, 95 of 100 within {F(clicks[clicks.Count * 95 / 100].Ms)} ms, longest {F(clicks[^1].Ms)} ms ({clicks[^1].Name})";
    }

    private static int Leaves(SegmentNode node) => node switch
    {
        AllNode all => all.Items.Sum(Leaves),
        AnyNode any => any.Items.Sum(Leaves),
        NotNode not => Leaves(not.Item),
        _ => 1,
    };

    private static SegmentNode Edited(SegmentNode node, Random random, Place place) => node switch
    {
        AllNode all => new AllNode([.. all.Items.Select(i => Edited(i, random, place))]),
        AnyNode any => new AnyNode([.. any.Items.Select(i => Edited(i, random, place))]),
        NotNode not => new NotNode(Edited(not.Item, random, place)),
        _ => place.Left-- == 0 ? Changed(node, random) : node,
    };

    private static SegmentNode Changed(SegmentNode leaf, Random random) => leaf switch
    {
        DidNode did when random.Next(3) == 0 => did with { Count = new CountTest(random.Next(2, 40), null) },
        DidNode did when did.Within is OwnTermWindow own => did with { Within = own with { FromDays = -random.Next(100, 400), ToDays = random.Next(-90, 90) } },
        DidNode did => did with { Within = new LastDaysWindow(random.Next(2, 1000)) },
        SequenceNode sequence => new SequenceNode([.. sequence.Steps.Select((s, i) => i == 0 ? s : s with { WithinDays = random.Next(1, 400) })]),
        ScoreNode score => score with { Values = [random.NextDouble()] },
        FieldNode { Operator: FieldOperator.After or FieldOperator.Before, Field: not "tenureDays" } field => field with { Values = [new DaysAgoValue(random.Next(1, 4000))] },
        FieldNode { Field: "chapter" } field => field with { Operator = FieldOperator.In, Values = [.. Enumerable.Range(0, 3).Select(_ => new TextValue($"chapter {random.Next(40)}"))] },
        FieldNode field => field,
        _ => throw new NotSupportedException(leaf.GetType().Name),
    };

    /// <summary>How many conditions are still to be passed by.</summary>
    private sealed class Place(int left)
    {
        public int Left { get; set; } = left;
    }
}

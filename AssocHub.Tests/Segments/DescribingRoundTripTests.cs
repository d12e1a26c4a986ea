using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Describing;
using AssocHub.Core.Segments.Fields;
using AssocHub.Core.Segments.Templates;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace AssocHub.Tests.Segments;

/// <summary>The sentence that the product writes for a segment, read back, is that segment.</summary>
public sealed class DescribingRoundTripTests(ITestOutputHelper output)
{
    private const int Trees = 1500;

    // What is left are words that stand for two trees at once; each kind of them is named in Describing/README.md.
    private const double LeastShare = 0.97;

    private static readonly DateOnly Today = new(2026, 11, 30);

    private static readonly NamedObject[] Objects =
    [
        new(1, ObjectKind.Event, "Annual Conference 2026"), new(2, ObjectKind.Session, "Budgets without tears"), new(3, ObjectKind.Email, "October digest"),
        new(4, ObjectKind.Thread, "Who measures outreach?"), new(5, ObjectKind.Sponsor, "Quill & Sons"), new(6, ObjectKind.Resource, "Members' toolkit"),
    ];

    private static readonly NamedSegment[] Segments = [new("first-timers", "First-timers"), new("keen", "New and keen"), new("readers", "Readers, who never speak")];

    private static readonly string[] Topics = ["AI", "digital transformation", "diversity and inclusion", "Fundraising"];

    private static readonly DescribingVocabulary Vocabulary = new(Topics, new Dictionary<string, IReadOnlyList<string>>(), Objects, Segments);

    private static readonly SegmentDescriber Describer = new(Vocabulary);

    private static readonly SegmentSentence Sentence = new(Vocabulary.Names);

    [Fact]
    public void Every_template_is_read_back_as_itself()
    {
        foreach (SegmentTemplate template in SegmentTemplates.All)
        {
            SegmentDefinition definition = template.For(new TemplateValues("digital transformation", ObjectReference.ById(1)))!;
            string sentence = Sentence.Of(definition);

            Description read = Describer.Read(sentence, Today);

            Assert.True(read.IsWhole, $"{template.Key}: {sentence}\nnot understood: {Missed(read)}");
            Assert.True(Same(definition, read.Definition!), $"{template.Key}: {sentence}\nwas read as: {Sentence.Of(read.Definition!)}\n{Canonical(definition)}\n{Canonical(read.Definition!)}");
        }
    }

    [Fact]
    public void Random_trees_are_read_back_as_themselves()
    {
        var world = new SegmentWorld(5, "America/Chicago", new DateTimeOffset(2026, 11, 30, 18, 0, 0, TimeSpan.Zero), 7, 1);
        SegmentDefinition[] all = [.. new SegmentTrees(world, [.. Segments.Select(s => s.Slug)]).Capped.Sample(Trees, new Rnd(17), 50).Select((d, i) => d with { Root = Known(d.Root, i) })];
        var failures = new List<string>();
        foreach (SegmentDefinition definition in all)
        {
            string sentence = Sentence.Of(definition);
            Description read = Describer.Read(sentence, Today);
            if (read.Definition is null || !Same(definition, read.Definition))
            {
                failures.Add($"{sentence}\n   {(read.Definition is null ? "nothing" : Sentence.Of(read.Definition))}\n   not understood: {Missed(read)}\n   {Canonical(definition)}\n   {(read.Definition is null ? "" : Canonical(read.Definition))}");
            }
        }

        double share = 1 - ((double)failures.Count / all.Length);
        output.WriteLine($"{share:P2} of {all.Length} random trees are read back as themselves");
        failures.OrderBy(f => f.Length).Take(60).ToList().ForEach(output.WriteLine);
        Assert.True(share >= LeastShare, $"Only {share:P2} are read back; the shortest failure:\n{failures.MinBy(f => f.Length)}");
    }

    private static string Missed(Description read) => string.Join(" | ", read.Parts.Where(p => p.Kind == PartKind.NotUnderstood).Select(p => p.Text));

    private static bool Same(SegmentDefinition left, SegmentDefinition right) => Canonical(left) == Canonical(right);

    private static string Canonical(SegmentDefinition definition) => SegmentJson.Write(definition with { Root = Plain(definition.Root, negated: false) });

    // Trees that say the same in the same words are the same: two negations are none, a group of one is its item, "not (is)" is "is not".
    private static SegmentNode Plain(SegmentNode node, bool negated) => node switch
    {
        NotNode not => Plain(not.Item, !negated),
        AllNode { Items: [var only] } => Plain(only, negated),
        AnyNode { Items: [var only] } => Plain(only, negated),
        AllNode all => Not(new AllNode([.. all.Items.Select(i => Plain(i, false)).SelectMany(i => i is AllNode inner ? inner.Items : [i])]), negated),
        AnyNode any => Not(new AnyNode([.. any.Items.Select(i => Plain(i, false)).SelectMany(i => i is AnyNode inner ? inner.Items : [i])]), negated),
        DidNode did when negated && did.Count.Negated() is { } count => Plain(did with { Count = count }, false),
        DidNode did => Not(Plain(did), negated),
        SequenceNode sequence => Not(new SequenceNode([.. sequence.Steps.Select(s => s with { Did = Plain(s.Did) })]), negated),
        FieldNode field when negated && Opposite(field.Operator) is { } op => Plain(field with { Operator = op }, false),
        FieldNode { Operator: FieldOperator.In, Values.Count: 1 } field => Not(field with { Operator = FieldOperator.Eq }, negated),
        FieldNode { Operator: FieldOperator.NotIn, Values.Count: 1 } field => Not(field with { Operator = FieldOperator.Neq }, negated),
        ScoreNode score when negated && Opposite(score.Operator) is { } op => score with { Operator = op },
        _ => Not(node, negated),
    };

    // Whether different objects are counted makes no difference to "once" and "never", and is not said then.
    private static DidNode Plain(DidNode did) => did with
    {
        Kinds = [.. did.Kinds.Distinct().Order()],
        DistinctObjects = did.DistinctObjects && did.Count != CountTest.AtLeastOnce && did.Count != CountTest.Never,
    };

    private static SegmentNode Not(SegmentNode node, bool negated) => negated ? new NotNode(node) : node;

    private static FieldOperator? Opposite(FieldOperator op) => op switch
    {
        FieldOperator.Eq => FieldOperator.Neq,
        FieldOperator.Neq => FieldOperator.Eq,
        FieldOperator.In => FieldOperator.NotIn,
        FieldOperator.NotIn => FieldOperator.In,
        FieldOperator.Contains => FieldOperator.NotContains,
        FieldOperator.NotContains => FieldOperator.Contains,
        FieldOperator.IsMissing => FieldOperator.IsPresent,
        FieldOperator.IsPresent => FieldOperator.IsMissing,
        _ => null,
    };

    // The same tree about things that have names; scores as precise as a sentence says them; all kinds, not only those of the worlds.
    private static SegmentNode Known(SegmentNode node, int seed) => node switch
    {
        NotNode not => new NotNode(Known(not.Item, seed)),
        AllNode all => new AllNode([.. all.Items.Select((item, i) => Known(item, seed + i))]),
        AnyNode any => new AnyNode([.. any.Items.Select((item, i) => Known(item, seed + (3 * i)))]),
        DidNode did => Known(did, seed),
        SequenceNode sequence => new SequenceNode([.. sequence.Steps.Select((s, i) => s with { Did = Known(s.Did, seed + i) })]),
        ScoreNode score => score with { Values = [.. score.Values.Select(v => Math.Round(v, 4)).Order()] },
        _ => node,
    };

    private static DidNode Known(DidNode did, int seed)
    {
        var kinds = (InteractionKind[])[.. ActivityCatalogue.All.Select(a => a.Kind)];
        IReadOnlyList<InteractionKind> chosen = [.. did.Kinds.Select((k, i) => seed % 3 == 0 ? kinds[((int)k + seed + i) % kinds.Length] : k).Distinct()];
        ObjectReference? Named(ObjectReference? reference, Func<NamedObject, bool> fits) =>
            reference is null ? null : Objects.Where(fits).ToList() is { Count: > 0 } fitting ? ObjectReference.ById(fitting[seed % fitting.Count].Id) : null;
        return did with
        {
            Kinds = chosen,
            Topics = [.. did.Topics.Select((_, i) => Topics[(seed + i) % Topics.Length]).Distinct()],
            Object = Named(did.Object, o => o.Kind == ObjectKind.Event || chosen.All(k => ActivityCatalogue.Of(k).Thing.Kind == o.Kind)),
            Within = did.Within switch
            {
                SinceEventWindow => new SinceEventWindow(ObjectReference.ById(1)),
                DatesWindow { From: null, To: null } => null,
                var window => window,
            },
        };
    }
}

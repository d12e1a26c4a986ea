using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using FsCheck;
using FsCheck.Fluent;

namespace AssocHub.Tests.Segments;

/// <summary>What is said of two conditions is true of everybody, whoever they are.</summary>
public sealed class ContradictionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"all":[{"field":"chapter","op":"eq","value":"North"},{"field":"chapter","op":"eq","value":"south"}]}""", "Nobody meets this and “whose chapter is 'North'” at once.")]
    [InlineData("""{"all":[{"field":"chapter","op":"in","value":["North","West"]},{"field":"chapter","op":"notIn","value":["west","NORTH","East"]}]}""", "Nobody meets this and")]
    [InlineData("""{"all":[{"field":"joinDate","op":"after","value":"2026-01-01"},{"field":"joinDate","op":"before","value":"2026-01-02"}]}""", "Nobody meets this and")]
    [InlineData("""{"all":[{"field":"joinDate","op":"after","value":{"daysAgo":30}},{"field":"joinDate","op":"before","value":{"daysAgo":60}}]}""", "Nobody meets this and")]
    [InlineData("""{"all":[{"field":"chapter","op":"isMissing"},{"field":"chapter","op":"startsWith","value":"N"}]}""", "Nobody meets this and")]
    [InlineData("""{"all":[{"did":{"kinds":["email.clicked"]}},{"not":{"did":{"kinds":["email.clicked"]}}}]}""", "the one is the opposite of the other")]
    [InlineData("""{"any":[{"did":{"kinds":["email.clicked"]}},{"not":{"did":{"kinds":["email.clicked"]}}}]}""", "Everybody meets this or")]
    [InlineData("""{"all":[{"did":{"kinds":["email.clicked"],"count":{"atLeast":3}}},{"did":{"kinds":["email.clicked"],"count":{"atMost":2}}}]}""", "Nobody meets this and")]
    [InlineData("""{"all":[{"did":{"kinds":["email.clicked"]}},{"did":{"kinds":["email.clicked"]}}]}""", "This says the same as “who clicked an e-mail”.")]
    [InlineData("""{"all":[{"field":"chapter","op":"isMissing"},{"any":[{"inSegment":"a"},{"not":{"inSegment":"a"}}]}]}""", "Everybody meets this or")]
    public void Two_conditions_that_cannot_go_together_are_named(string root, string what) =>
        Assert.Contains(what, Assert.Single(Find(root)).What, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"all":[{"field":"interests","op":"eq","value":"a"},{"field":"interests","op":"eq","value":"b"}]}""")]
    [InlineData("""{"any":[{"field":"chapter","op":"eq","value":"North"},{"field":"chapter","op":"eq","value":"South"}]}""")]
    [InlineData("""{"all":[{"field":"joinDate","op":"after","value":{"daysAgo":30}},{"field":"joinDate","op":"before","value":"2020-01-01"}]}""")]
    [InlineData("""{"all":[{"field":"chapter","op":"neq","value":"North"},{"field":"chapter","op":"isMissing"}]}""")]
    [InlineData("""{"all":[{"did":{"kinds":["email.clicked"],"count":{"atLeast":2}}},{"did":{"kinds":["email.clicked"],"count":{"atMost":5}}}]}""")]
    public void Conditions_that_can_go_together_are_left_alone(string root) => Assert.Empty(Find(root));

    [Fact]
    public void Whatever_is_said_of_two_conditions_holds_for_everybody_in_random_worlds()
    {
        int checkedPairs = 0;
        for (int seed = 1; seed <= 8; seed++)
        {
            var world = new SegmentWorld(seed, "Europe/Berlin", Noon, 7, members: 60);
            SegmentNode[] conditions =
            [
                .. new SegmentTrees(world, []).Definition.Sample(120, new Rnd((ulong)seed), 50)
                    .SelectMany(d => SegmentReferences.Nodes(d.Root)).Where(n => n is FieldNode or DidNode)
                    .SelectMany(n => new[] { n, new NotNode(n) }),
            ];
            ReferenceEvaluator reference = world.Reference();
            foreach (SegmentNode[] pair in conditions.GroupBy(Subject).SelectMany(g => g.Zip(g.Skip(1).Concat(g.Take(1)), (a, b) => new[] { a, b })))
            {
                foreach (bool isAll in new[] { true, false })
                {
                    if (SegmentContradictions.Find(isAll ? new AllNode(pair) : new AnyNode(pair)).FirstOrDefault() is not { } found)
                    {
                        continue;
                    }

                    checkedPairs++;
                    Assert.All(world.Facts, facts =>
                    {
                        bool first = reference.Holds(pair[0], facts), second = reference.Holds(pair[1], facts);
                        bool isTrue = found.What.StartsWith("Nobody", StringComparison.Ordinal) ? !(first && second)
                            : found.What.StartsWith("Everybody", StringComparison.Ordinal) ? first || second
                            : first == second;
                        Assert.True(isTrue, $"{found.What}\n{SegmentJson.Write(new SegmentDefinition(Population.Everyone, new AllNode(pair)))}");
                    });
                }
            }
        }

        Assert.True(checkedPairs > 200, $"{checkedPairs} pairs");
    }

    private static string Subject(SegmentNode node) => node switch
    {
        FieldNode field => field.Field,
        NotNode { Item: FieldNode field } => field.Field,
        DidNode did => string.Join(' ', did.Kinds),
        NotNode { Item: DidNode did } => string.Join(' ', did.Kinds),
        _ => "",
    };

    private static IEnumerable<Contradiction> Find(string root) =>
        SegmentContradictions.Find(SegmentJson.Read($$"""{"version":1,"of":"everyone","root":{{root}}}""").Value.Root);
}

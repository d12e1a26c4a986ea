using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Web.Pages.Segments.Builder;
using FsCheck;
using FsCheck.Fluent;

namespace AssocHub.Tests.Segments;

/// <summary>The tree behind the builder, without its page.</summary>
public sealed class BuilderModelTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Whatever_is_opened_in_the_builder_is_saved_as_it_was()
    {
        var world = new SegmentWorld(3, "UTC", Noon, 1, members: 1);
        int capped = 0;
        foreach (SegmentDefinition tree in new SegmentTrees(world, ["a", "b"]).Capped.Sample(500, new Rnd(3), 50))
        {
            var model = new BuilderModel();
            model.Load(tree);
            Assert.Equal(SegmentJson.Write(tree with { Root = Plain(tree.Root) }), SegmentJson.Write(model.Definition));
            capped += tree.Cap is null ? 0 : 1;
        }

        Assert.InRange(capped, 50, 450);
    }

    [Fact]
    public void What_is_unfinished_is_left_out_of_what_is_counted()
    {
        var model = new BuilderModel();
        model.Add(model.Root.Key, Clicked);
        model.Add(model.Root.Key, new FieldNode("chapter", FieldOperator.Eq, []));
        model.AddGroup(model.Root.Key, GroupKind.Any);
        model.SetCap(new SegmentCap(0));

        (SegmentDefinition definition, IReadOnlyDictionary<string, int> places) = model.Countable(model.Problems())!.Value;
        Assert.Equal("""{"version":1,"of":"currentMembers","root":{"all":[{"did":{"kinds":["email.clicked"]}}]}}""", SegmentJson.Write(definition));
        Assert.Equal(model.Root.Items[0].Key, places["$.root.all[0]"]);
        Assert.Single(model.Problems()[BuilderModel.CapKey]);

        model.Remove(model.Root.Items[0].Key);
        Assert.Null(model.Countable(model.Problems()));
    }

    [Fact]
    public void Items_move_to_any_place_and_a_group_never_into_itself()
    {
        BuilderModel model = Letters("a", "b", "c");
        model.AddGroup(model.Root.Key, GroupKind.Any);
        int group = model.Root.Items[3].Key;
        model.MoveTo(Key(model, "a"), group, 0);
        model.MoveTo(Key(model, "c"), group, 0);
        Assert.Equal("b (c a)", Shape(model.Root));

        model.MoveTo(Key(model, "c"), group, 2);
        Assert.Equal("b (a c)", Shape(model.Root));
        model.MoveTo(group, model.Root.Key, 0);
        Assert.Equal("(a c) b", Shape(model.Root));
        model.MoveTo(group, group, 0);
        model.MoveTo(Key(model, "b"), model.Root.Key, 1);
        Assert.Equal("(a c) b", Shape(model.Root));

        model.MoveIn(Key(model, "b"));
        Assert.Equal("(a c b)", Shape(model.Root));
        model.MoveOut(Key(model, "a"));
        Assert.Equal("(c b) a", Shape(model.Root));
        model.GroupWith(Key(model, "a"), Key(model, "c"));
        Assert.Equal("((c a) b)", Shape(model.Root));
        for (int i = 0; i < 3; i++)
        {
            model.Undo();
        }

        Assert.Equal("(a c) b", Shape(model.Root));
    }

    [Fact]
    public void Random_moves_lose_no_condition_and_double_none()
    {
        var random = new System.Random(7);
        BuilderModel model = Letters("a", "b", "c", "d", "e");
        for (int i = 0; i < 600; i++)
        {
            List<BuilderItem> all = [.. BuilderTree.Flat(model.Root)];
            int key = all[random.Next(all.Count)].Key, other = all[random.Next(all.Count)].Key;
            switch (random.Next(6))
            {
                case 0: model.MoveTo(key, other, random.Next(4)); break;
                case 1: model.MoveIn(key); break;
                case 2: model.MoveOut(key); break;
                case 3: model.GroupWith(key, other); break;
                case 4: model.Move(key, random.Next(2) == 0 ? -1 : 1); break;
                default: model.Undo(); break;
            }

            Assert.Equal(["a", "b", "c", "d", "e"], BuilderTree.Flat(model.Root).OfType<BuilderCondition>().Select(c => ((InSegmentNode)c.Test).Slug).Order());
        }
    }

    [Theory]
    [InlineData("no session digital last quarter", "Attended no session on 'digital transformation' last quarter")]
    [InlineData("clicked 90 days", "Clicked an e-mail in the last 90 days")]
    [InlineData("opened in the last 2 weeks", "Opened an e-mail in the last 14 days")]
    [InlineData("posted digital", "Posted in a community thread on 'digital transformation'")]
    [InlineData("clicked volunteer opportunities", "Clicked an e-mail with 'volunteer opportunities' in the title")]
    [InlineData("renewal score", "Renewal score")]
    [InlineData("sponsor intent", "Sponsor intent")]
    [InlineData("one after another", "Did one thing, then another")]
    public void The_search_box_understands_times_scores_sequences_and_words_of_a_title(string typed, string first) =>
        Assert.Equal(first, new ConditionSearch(["digital transformation"], []).Find(typed)[0].Title);

    private static DidNode Clicked => new([InteractionKind.EmailClicked]);

    private static BuilderModel Letters(params string[] letters)
    {
        var model = new BuilderModel();
        foreach (string letter in letters)
        {
            model.Add(model.Root.Key, new InSegmentNode(letter));
        }

        model.Load(model.Definition, keepUndo: false);

        return model;
    }

    private static int Key(BuilderModel model, string letter) =>
        BuilderTree.Flat(model.Root).OfType<BuilderCondition>().Single(c => ((InSegmentNode)c.Test).Slug == letter).Key;

    private static string Shape(BuilderGroup group) =>
        string.Join(' ', group.Items.Select(i => i is BuilderGroup inner ? $"({Shape(inner)})" : ((InSegmentNode)((BuilderCondition)i).Test).Slug));

    // Two negations are none, and the root is a group, so that something can be added beside it.
    private static SegmentNode Plain(SegmentNode root) =>
        Single(root) is var plain && plain is AllNode or AnyNode or NotNode { Item: AllNode or AnyNode } ? plain : new AllNode([plain]);

    private static SegmentNode Single(SegmentNode node) => node switch
    {
        NotNode { Item: NotNode inner } => Single(inner.Item),
        NotNode not => new NotNode(Single(not.Item)),
        AllNode all => new AllNode([.. all.Items.Select(Single)]),
        AnyNode any => new AnyNode([.. any.Items.Select(Single)]),
        _ => node,
    };
}

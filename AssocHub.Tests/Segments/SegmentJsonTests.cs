using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using FsCheck;
using FsCheck.Fluent;

namespace AssocHub.Tests.Segments;

public sealed class SegmentJsonTests
{
    // The example of the design, without the score.
    private const string Example = """
        { "version": 1,
          "of": "currentMembers",
          "root": { "all": [
            { "did": { "kinds": ["community.thread_started", "community.replied"], "topic": "digital transformation" } },
            { "did": { "kinds": ["email.clicked"], "topic": "digital transformation", "count": { "atLeast": 1 }, "within": { "days": 90 } } },
            { "not": { "did": { "kinds": ["session.attended"], "topic": "digital transformation" } } },
            { "field": "chapter", "op": "in", "value": ["North", "West"] },
            { "any": [ { "field": "joinDate", "op": "after", "value": { "daysAgo": 730 } },
                       { "score": "renewal", "op": "below", "value": 0.4 },
                       { "inSegment": "first-timers" } ] } ] } }
        """;

    [Fact]
    public void The_designs_example_is_read_as_written()
    {
        SegmentDefinition definition = SegmentJson.Read(Example).Value;

        Assert.Equal(Population.CurrentMembers, definition.Of);
        var all = Assert.IsType<AllNode>(definition.Root);
        var clicked = Assert.IsType<DidNode>(all.Items[1]);
        Assert.Equal([InteractionKind.EmailClicked], clicked.Kinds);
        Assert.Equal(["digital transformation"], clicked.Topics);
        Assert.Equal(new LastDaysWindow(90), clicked.Within);
        Assert.Equal(CountTest.AtLeastOnce, clicked.Count);
        Assert.IsType<DidNode>(Assert.IsType<NotNode>(all.Items[2]).Item);
        Assert.Equal("first-timers", Assert.IsType<InSegmentNode>(Assert.IsType<AnyNode>(all.Items[4]).Items[2]).Slug);
    }

    [Fact]
    public void Canonical_json_leaves_defaults_and_white_space_out_and_orders_properties()
    {
        const string written = """
            { "root": { "did": { "within": {"to": "2026-02-01", "from": "2026-01-01"}, "count": {"atLeast": 1}, "topics": ["a"],
              "kinds": ["email.clicked", "email.opened", "email.clicked"] } }, "of": "everyone", "version": 1 }
            """;

        Assert.Equal(
            """{"version":1,"of":"everyone","root":{"did":{"kinds":["email.opened","email.clicked"],"topic":"a","within":{"from":"2026-01-01","to":"2026-02-01"}}}}""",
            SegmentJson.Write(SegmentJson.Read(written).Value));
    }

    [Fact]
    public void Every_generated_definition_reads_back_to_the_same_bytes_and_hash()
    {
        var world = new SegmentWorld(7, "UTC", new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero), 1, members: 1);
        foreach (SegmentDefinition tree in new SegmentTrees(world, ["a", "b"]).Capped.Sample(500, new Rnd(7), 50))
        {
            string json = SegmentJson.Write(tree);
            Result<SegmentDefinition> read = SegmentJson.Read(json);
            Assert.True(read.Succeeded, $"{read.Refusal?.Message}\n{json}");
            Assert.Equal(json, SegmentJson.Write(read.Value));
            Assert.Equal(SegmentJson.Hash(tree), SegmentJson.Hash(SegmentJson.Read(SegmentJson.WriteIndented(tree)).Value));
        }
    }

    [Theory]
    [InlineData("""{"of":"everyone","root":{"field":"chapter","op":"isMissing"}}""", "$.version")]
    [InlineData("""{"version":2,"of":"everyone","root":{"field":"chapter","op":"isMissing"}}""", "$.version")]
    [InlineData("""{"version":1,"root":{"field":"chapter","op":"isMissing"}}""", "$.of")]
    [InlineData("""{"version":1,"of":"members only","root":{"field":"chapter","op":"isMissing"}}""", "$.of")]
    [InlineData("""{"version":1,"of":"everyone"}""", "$.root")]
    [InlineData("""{"version":1,"of":"everyone","root":{}}""", "$.root")]
    [InlineData("""{"version":1,"of":"everyone","extra":1,"root":{"field":"chapter","op":"isMissing"}}""", "$.extra")]
    [InlineData("""{"version":1,"of":"everyone","root":{"all":[]}}""", "$.root.all")]
    [InlineData("""{"version":1,"of":"everyone","root":{"any":{}}}""", "$.root.any")]
    [InlineData("""{"version":1,"of":"everyone","root":{"all":[{"field":"chapter","op":"isMissing"}],"any":[]}}""", "$.root")]
    [InlineData("""{"version":1,"of":"everyone","root":{"sequence":[]}}""", "$.root.sequence")]
    [InlineData("""{"version":1,"of":"everyone","root":{"sequence":[{"did":{"kinds":["email.clicked"]}}]}}""", "$.root.sequence")]
    [InlineData("""{"version":1,"of":"everyone","root":{"sequence":[{"did":{"kinds":["email.clicked"]},"withinDays":3},{"did":{"kinds":["email.opened"]}}]}}""", "$.root.sequence[0].withinDays")]
    [InlineData("""{"version":1,"of":"everyone","root":{"sequence":[{"did":{"kinds":["email.clicked"]}},{"did":{"kinds":["email.opened"],"count":{"atLeast":2}}}]}}""", "$.root.sequence[1].did.count")]
    [InlineData("""{"version":1,"of":"everyone","root":{"sequence":[{"did":{"kinds":["email.clicked"]}},{"withinDays":3}]}}""", "$.root.sequence[1].did")]
    [InlineData("""{"version":1,"of":"everyone","root":{"score":"Renewal","op":"below","value":0.4}}""", "$.root.score")]
    [InlineData("""{"version":1,"of":"everyone","root":{"score":"renewal","op":"eq","value":0.4}}""", "$.root.op")]
    [InlineData("""{"version":1,"of":"everyone","root":{"score":"renewal","op":"below"}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"score":"renewal","op":"between","value":[0.5,0.4]}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"score":"renewal","op":"above","value":"high"}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"isMissing"},"cap":{}}""", "$.cap.top")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"isMissing"},"cap":{"top":0}}""", "$.cap.top")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"isMissing"},"cap":{"top":5,"order":"lowest"}}""", "$.cap.order")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"isMissing"},"cap":{"top":5,"by":{"field":"email"}}}""", "$.cap.by.field")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"isMissing"},"cap":{"top":5,"per":"city"}}""", "$.cap.per")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"shoeSize","op":"eq","value":"9"}}""", "$.root.field")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"before","value":"North"}}""", "$.root.op")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"like","value":"North"}}""", "$.root.op")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"eq"}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"eq","value":"  "}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"eq","value":["a"]}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"in","value":[]}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"in","value":["a", 1]}}""", "$.root.value[1]")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"chapter","op":"isMissing","value":"x"}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"joinDate","op":"after","value":"1.11.2024"}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"joinDate","op":"after","value":"2023-02-29"}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"joinDate","op":"after","value":{"daysAgo":99999}}}""", "$.root.value.daysAgo")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"joinDate","op":"between","value":["2024-02-01","2024-01-01"]}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"consent.email","op":"eq","value":"yes"}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"tenureDays","op":"eq","value":1.5}}""", "$.root.value")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{}}}""", "$.root.did.kinds")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":[]}}}""", "$.root.did.kinds")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.read"]}}}""", "$.root.did.kinds[0]")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"topics":[]}}}""", "$.root.did.topics")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"topic":"a","topics":["b"]}}}""", "$.root.did.topics")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"count":{}}}}""", "$.root.did.count")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"count":{"atLeast":0}}}}""", "$.root.did.count.atLeast")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"count":{"atLeast":5,"atMost":2}}}}""", "$.root.did.count")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"count":{"exactly":2,"atMost":2}}}}""", "$.root.did.count.exactly")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"distinct":"day"}}}""", "$.root.did.distinct")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"within":{}}}}""", "$.root.did.within")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"within":{"days":0}}}}""", "$.root.did.within.days")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"within":{"days":9,"calendar":"lastYear"}}}}""", "$.root.did.within")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"within":{"calendar":"yesterday"}}}}""", "$.root.did.within.calendar")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"within":{"from":"2024-02-01","to":"2024-01-01"}}}}""", "$.root.did.within")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"within":{"ownTerm":{"fromDays":1,"anchor":"joinDate"}}}}}""", "$.root.did.within.ownTerm.toDays")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"within":{"ownTerm":{"fromDays":1,"toDays":0,"anchor":"joinDate"}}}}}""", "$.root.did.within.ownTerm")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"within":{"since":{}}}}}""", "$.root.did.within.since.event")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"],"object":true}}}""", "$.root.did.object")]
    [InlineData("""{"version":1,"of":"everyone","root":{"inSegment":""}}""", "$.root.inSegment")]
    [InlineData("""{"version":1,"of":"everyone","root":{"not":[]}}""", "$.root.not")]
    [InlineData("""{"version":1,"version":1,"of":"everyone","root":{"field":"chapter","op":"isMissing"}}""", "$")]
    [InlineData("""{"version":1,""", "$")]
    [InlineData("[]", "$")]
    public void A_wrong_definition_is_refused_at_the_right_place(string json, string path)
    {
        var refusal = Assert.IsType<InvalidDefinition>(SegmentJson.Read(json).Refusal);
        Assert.Contains(refusal.Problems, p => p.Path == path);
        Assert.All(refusal.Problems, p => Assert.True(p.What.Length > 0 && p.Fix.Length > 0));
    }

    [Fact]
    public void Every_problem_is_named_at_once()
    {
        var refusal = Assert.IsType<InvalidDefinition>(SegmentJson.Read(
            """{"version":1,"of":"x","root":{"all":[{"field":"a","op":"eq","value":"b"},{"did":{"kinds":["c"]}}]}}""").Refusal);
        Assert.Equal(["$.of", "$.root.all[0].field", "$.root.all[1].did.kinds[0]"], refusal.Problems.Select(p => p.Path));
    }

    [Fact]
    public void Nesting_and_size_have_limits()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"not\":", 40)) + "{\"field\":\"chapter\",\"op\":\"isMissing\"}" + new string('}', 40);
        Assert.Contains("nested", SegmentJson.Read($$"""{"version":1,"of":"everyone","root":{{deep}}}""").Refusal!.Message, StringComparison.Ordinal);

        string wide = string.Join(',', Enumerable.Repeat("{\"field\":\"chapter\",\"op\":\"isMissing\"}", 200));
        Assert.Contains("201", SegmentJson.Read($$$"""{"version":1,"of":"everyone","root":{"any":[{{{wide}}}]}}""").Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_of_segments_is_named()
    {
        static SegmentDefinition Reads(string slug) => new(Population.Everyone, new InSegmentNode(slug));
        Dictionary<string, SegmentDefinition> known = new() { ["b"] = Reads("c"), ["c"] = Reads("a"), ["a"] = Reads("b") };

        var circle = Assert.IsType<SegmentCircle>(SegmentReferences.Resolve(Reads("b"), "a", known.GetValueOrDefault).Refusal);
        Assert.Equal(["a", "b", "c", "a"], circle.Slugs);
        Assert.IsType<SegmentCircle>(SegmentReferences.Resolve(Reads("b"), null, known.GetValueOrDefault).Refusal);
        Assert.IsType<NotFound>(SegmentReferences.Resolve(Reads("z"), null, known.GetValueOrDefault).Refusal);
    }

    [Fact]
    public void Two_ways_to_the_same_segment_are_no_circle()
    {
        SegmentDefinition both = new(Population.Everyone, new AllNode([new InSegmentNode("a"), new InSegmentNode("b")]));
        Dictionary<string, SegmentDefinition> known = new()
        {
            ["a"] = new(Population.Everyone, new InSegmentNode("b")), ["b"] = new(Population.Everyone, new FieldNode("chapter", FieldOperator.IsMissing, [])),
        };
        Assert.Equal(["b", "a"], SegmentReferences.Resolve(both, null, known.GetValueOrDefault).Value.Keys);
    }
}

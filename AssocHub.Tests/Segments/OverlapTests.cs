using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Web.Pages.Segments.Overlap;

namespace AssocHub.Tests.Segments;

public sealed class OverlapTests
{
    private static readonly SegmentDefinition Current = new(Population.CurrentMembers, new FieldNode("chapter", FieldOperator.IsPresent, []));

    private static readonly SegmentDefinition Everyone = Current with { Of = Population.Everyone };

    [Theory]
    [InlineData(1, "only in A")]
    [InlineData(2, "only in B")]
    [InlineData(3, "in A and B, not in C")]
    [InlineData(5, "in A and C, not in B")]
    [InlineData(7, "in all: A, B and C")]
    public void A_part_says_in_which_it_lies(int mask, string words) => Assert.Equal(words, OverlapParts.Words(["A", "B", "C"], mask));

    [Fact]
    public void Two_segments_have_no_third_to_name() => Assert.Equal("in A and B", OverlapParts.Words(["A", "B"], 3));

    [Fact]
    public void A_part_is_a_segment_that_reads_those_it_is_made_of()
    {
        SegmentDefinition part = OverlapParts.Definition(["a", "b", "c"], [Current, Everyone, Current], 0b110);

        Assert.Equal(
            """{"version":1,"of":"everyone","root":{"all":[{"inSegment":"b"},{"inSegment":"c"},{"not":{"inSegment":"a"}}]}}""", SegmentJson.Write(part));
        Assert.Equal(Population.CurrentMembers, OverlapParts.Definition(["a", "b"], [Current, Everyone], 3).Of);
    }

    [Theory]
    [InlineData(100, 50, 25)]
    [InlineData(80, 80, 80)]
    [InlineData(100, 10, 10)]
    [InlineData(100, 100, 1)]
    [InlineData(7, 900, 3)]
    public void The_circles_share_the_area_they_are_asked_to(double first, double second, double shared)
    {
        double a = Math.Sqrt(first / Math.PI), b = Math.Sqrt(second / Math.PI);

        Assert.Equal(shared, CircleOverlap.Shared(a, b, CircleOverlap.Distance(a, b, shared)), 0.001);
    }

    [Fact]
    public void Circles_that_share_nothing_stand_apart() => Assert.True(CircleOverlap.Distance(3, 4, 0) >= 7);
}

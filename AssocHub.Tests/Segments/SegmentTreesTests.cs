using System.Globalization;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Fields;
using FsCheck;
using FsCheck.Fluent;

namespace AssocHub.Tests.Segments;

/// <summary>
/// The equality tests prove only what their generators reach: here every kind of node, operator, window, count and cap is counted over as
/// many trees as they ask, and so is every oddity of the members and moments.
/// </summary>
public sealed class SegmentTreesTests
{
    private const int Trees = 5_100;
    private const int Least = 15;

    private readonly SegmentWorld _world = new(2, "America/New_York", new DateTimeOffset(2026, 3, 9, 3, 30, 0, TimeSpan.Zero), 7, members: 40);
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    [Fact]
    public void Trees_reach_everything_a_segment_can_say()
    {
        foreach (SegmentDefinition tree in new SegmentTrees(_world, ["one", "two"]).Capped.Sample(Trees, new Rnd(2), 50))
        {
            Note(tree);
        }

        string[] missing = [.. Expected().Where(e => _seen.GetValueOrDefault(e) < Least)];
        Assert.True(missing.Length == 0, "Hardly or never generated: " + string.Join(", ", missing.Select(m => $"{m} ({_seen.GetValueOrDefault(m)})")));
    }

    [Fact]
    public void Worlds_reach_the_edges_that_answers_hang_on()
    {
        foreach (MemberFacts facts in _world.Facts)
        {
            Note("merged away", facts.Member.MergedIntoId is not null);
            Note("no interaction", facts.Interactions.Count == 0);
            Note("no score", facts.Scores.Count < SegmentWorld.ScoreCodes.Length);
            Note("renewal date missing", facts.Member.RenewalDate is null);
            Note("renewal on a leap day", facts.Member.RenewalDate == new DateOnly(2024, 2, 29));
            Note("blank text", facts.Member.Chapter is "");
            Note("missing text", facts.Member.Chapter is null);
            Note("text beyond ASCII", facts.Member.Chapter?.Any(c => c > 127) == true);
            Note("text with a wild card", facts.Member.Chapter?.IndexOfAny(['%', '_', '[']) >= 0);
            Note("several of one moment", facts.Interactions.GroupBy(i => i.Interaction.OccurredAt).Any(g => g.Count() > 1));
            foreach (Interaction done in facts.Interactions.Select(i => i.Interaction))
            {
                NoteMoment(done);
            }
        }

        string[] edges =
        [
            "merged away", "no score", "renewal date missing", "blank text", "missing text", "text beyond ASCII", "text with a wild card",
            "at the as-of moment", "a tick before it", "a tick after it", "whole days before it", "at a midnight", "a tick before a midnight", "on a day of changing clocks",
            "at the beginning of a calendar period", "by a machine", "on nothing", "within an event",
        ];
        Assert.Equal("", string.Join(", ", edges.Where(e => _seen.GetValueOrDefault(e) == 0)));
    }

    private void NoteMoment(Interaction done)
    {
        long apart = (_world.AsOf.Moment - done.OccurredAt).Ticks;
        DateOnly day = _world.Clock.DayOf(done.OccurredAt);
        TimeSpan before = _world.Clock.Zone.GetUtcOffset(_world.Clock.StartOf(day)), after = _world.Clock.Zone.GetUtcOffset(_world.Clock.StartOf(day.AddDays(1)));
        Note("at the as-of moment", apart == 0);
        Note("a tick before it", apart == 1);
        Note("a tick after it", apart == -1);
        Note("whole days before it", apart > 0 && apart % TimeSpan.TicksPerDay == 0);
        Note("at a midnight", done.OccurredAt == _world.Clock.StartOf(day));
        Note("a tick before a midnight", done.OccurredAt.AddTicks(1) == _world.Clock.StartOf(day.AddDays(1)));
        Note("on a day of changing clocks", before != after);
        Note("at the beginning of a calendar period", Enum.GetValues<CalendarPeriod>().Any(p => done.OccurredAt == _world.Clock.StartOf(_world.AsOf.PeriodDays(p).From)));
        Note("by a machine", done.IsMachine);
        Note("on nothing", done.ObjectId is null);
        Note("within an event", done.EventId is not null);
    }

    private static IEnumerable<string> Expected()
    {
        string[] nodes = ["all", "any", "not", "field", "did", "sequence", "score", "inSegment", "depth 6", "no cap", "cap by id"];
        string[] counts = ["atLeast 1", "atLeast n", "atMost 0", "atMost n", "exactly", "between", "distinct", "distinct atLeast", "distinct atMost"];
        string[] about = ["several kinds", "topic", "topics", "object by id", "object by external id", "title"];
        string[] windows = ["ever", "days", "days 1", "dates", "dates from", "dates to", "since by id", "since by external id"];
        string[] steps = ["2 steps", "3 steps", "4 steps", "step within days", "step whenever", "step with a window", "step in own term"];
        return nodes.Concat(counts).Concat(about).Concat(windows).Concat(steps)
            .Concat(Enum.GetValues<Population>().Select(p => $"of {p}"))
            .Concat(Enum.GetValues<CalendarPeriod>().Select(p => $"calendar {p}"))
            .Concat(Enum.GetValues<TermAnchor>().SelectMany(a => new[] { $"own term {a}", $"own term {a} counted" }))
            .Concat(ScoreNode.Operators.Select(o => $"score {o}"))
            .Concat(FieldCatalogue.All.Select(f => $"field {f.Key}"))
            .Concat(FieldCatalogue.All.SelectMany(f => f.Operators.Select(o => $"{f.Type} {o}")).Distinct())
            .Concat(["cap by score", "cap lowest", "cap by field"])
            .Concat(Enum.GetValues<CapGroup>().Select(g => $"cap per {g}"));
    }

    private void Note(SegmentDefinition tree)
    {
        Note($"of {tree.Of}");
        Note("depth 6", Depth(tree.Root) >= 6);
        Note("no cap", tree.Cap is null);
        if (tree.Cap is { } cap)
        {
            Note("cap by id", cap.By is null);
            Note("cap by score", cap.By is { IsScore: true });
            Note("cap by field", cap.By is { IsScore: false });
            Note("cap lowest", cap.By is { LowestFirst: true });
            Note($"cap per {cap.Per}");
        }

        foreach (SegmentNode node in SegmentReferences.Nodes(tree.Root))
        {
            switch (node)
            {
                case AllNode: Note("all"); break;
                case AnyNode: Note("any"); break;
                case NotNode: Note("not"); break;
                case InSegmentNode: Note("inSegment"); break;
                case ScoreNode score: Note("score"); Note($"score {score.Operator}"); break;
                case FieldNode field: Note("field"); Note($"field {field.Field}"); Note($"{FieldCatalogue.Find(field.Field)!.Type} {field.Operator}"); break;
                case SequenceNode sequence: Note(sequence); break;
                case DidNode did: Note(did); break;
                default: throw new InvalidOperationException($"{node.GetType().Name} is new: generate it, and count it here.");
            }
        }
    }

    private void Note(SequenceNode sequence)
    {
        Note("sequence");
        Note(string.Create(CultureInfo.InvariantCulture, $"{sequence.Steps.Count} steps"));
        foreach (SequenceStep step in sequence.Steps.Skip(1))
        {
            Note("step within days", step.WithinDays is not null);
            Note("step whenever", step.WithinDays is null);
            Note("step with a window", step.Did.Within is LastDaysWindow or CalendarWindow or DatesWindow);
            Note("step in own term", step.Did.Within is OwnTermWindow);
        }
    }

    private void Note(DidNode did)
    {
        Note("did");
        Note("several kinds", did.Kinds.Count > 1);
        Note("topic", did.Topics.Count == 1);
        Note("topics", did.Topics.Count > 1);
        Note("object by id", did.Object?.Id is not null);
        Note("object by external id", did.Object?.ExternalId is not null);
        Note("title", did.TitleContains is not null);
        (int? least, int? most) = (did.Count.AtLeast, did.Count.AtMost);
        Note("atLeast 1", (least, most) is (1, null));
        Note("atLeast n", (least, most) is (> 1, null));
        Note("atMost 0", (least ?? 0, most) is (0, 0));
        Note("atMost n", (least, most) is (null, > 0));
        Note("exactly", least is not null && least == most);
        Note("between", least is not null && most is not null && least < most);
        Note("distinct", did.DistinctObjects);
        Note("distinct atLeast", did.DistinctObjects && least > 1);
        Note("distinct atMost", did.DistinctObjects && most > 0);
        switch (did.Within)
        {
            case null: Note("ever"); break;
            case LastDaysWindow last: Note("days"); Note("days 1", last.Days == 1); break;
            case DatesWindow dates: Note("dates"); Note("dates from", dates.To is null); Note("dates to", dates.From is null); break;
            case CalendarWindow calendar: Note($"calendar {calendar.Period}"); break;
            case OwnTermWindow own: Note($"own term {own.Anchor}"); Note($"own term {own.Anchor} counted", (least, most) is (> 1, _) or (_, > 0)); break;
            case SinceEventWindow since: Note(since.Event.Id is null ? "since by external id" : "since by id"); break;
            default: throw new InvalidOperationException($"{did.Within.GetType().Name} is new: generate it, and count it here.");
        }
    }

    private void Note(string what, bool holds = true)
    {
        if (holds)
        {
            _seen[what] = _seen.GetValueOrDefault(what) + 1;
        }
    }

    private static int Depth(SegmentNode node) => 1 + (node switch
    {
        AllNode all => all.Items.Max(Depth),
        AnyNode any => any.Items.Max(Depth),
        NotNode not => Depth(not.Item),
        _ => 0,
    });
}

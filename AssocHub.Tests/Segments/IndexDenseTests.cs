using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Segments;

/// <summary>
/// Members who did very much and members who did little, side by side: what the index finds sixty-four members and eight rows at a time is
/// what looking at every row says. The small worlds of <see cref="EqualityTests"/> have neither.
/// </summary>
public sealed class IndexDenseTests
{
    private const int Members = 400;
    private const int Days = 240;
    private static readonly DateTimeOffset Now = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);
    private static readonly AssociationClock Clock = new(new FixedTime(Now), TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));
    private static readonly AsOf AsOf = new(Now, Clock, 1);

    private static readonly string[] Questions =
    [
        """{"did":{"kinds":["email.clicked"],"count":{"atLeast":2,"atMost":4},"within":{"from":"2026-06-01","to":"2026-08-31"}}}""",
        """{"did":{"kinds":["email.opened"],"count":{"atLeast":90},"within":{"from":"2026-05-01","to":"2026-10-31"}}}""",
        """{"did":{"kinds":["email.opened"],"count":{"atMost":3},"within":{"from":"2026-07-01","to":"2026-07-31"}}}""",
        """{"did":{"kinds":["email.opened"],"within":{"from":"2026-08-01","to":"2026-08-03"}}}""",
        """{"did":{"kinds":["email.opened"],"count":{"atLeast":5,"atMost":60}}}""",
        """{"did":{"kinds":["email.opened"],"count":{"atLeast":3,"atMost":9},"within":{"days":30}}}""",
        """{"did":{"kinds":["email.opened","email.clicked"],"count":{"atLeast":3,"atMost":9},"within":{"days":45}}}""",
        """{"did":{"kinds":["email.opened","email.clicked"],"count":{"exactly":2},"within":{"from":"2026-08-01","to":"2026-08-09"}}}""",
        """{"did":{"kinds":["email.opened","session.attended"],"count":{"atLeast":12},"distinct":"object","within":{"days":100}}}""",
        """{"did":{"kinds":["email.opened","session.attended"],"count":{"atLeast":3},"within":{"ownTerm":{"fromDays":-60,"toDays":5,"anchor":"renewalDate"}}}}""",
        """{"did":{"kinds":["email.opened"],"topic":"one","count":{"atLeast":3,"atMost":30},"within":{"from":"2026-05-01","to":"2026-10-31"}}}""",
        """{"did":{"kinds":["email.opened"],"topic":"one","within":{"from":"2026-06-10","to":"2026-06-12"}}}""",
        """{"did":{"kinds":["email.opened","session.attended"],"topic":"two","within":{"days":9}}}""",
        """{"did":{"kinds":["email.opened","email.clicked"],"object":"o7","within":{"from":"2026-06-01","to":"2026-08-31"}}}""",
        """{"did":{"kinds":["email.opened"],"titleContains":"o1","within":{"from":"2026-05-01","to":"2026-05-20"}}}""",
        """{"sequence":[{"did":{"kinds":["email.opened"]}},{"did":{"kinds":["email.clicked"]},"withinDays":1}]}""",
        """{"sequence":[{"did":{"kinds":["email.clicked"]}},{"did":{"kinds":["email.opened"]}}]}""",
        """{"sequence":[{"did":{"kinds":["email.opened"],"within":{"from":"2026-06-01","to":"2026-07-31"}}},{"did":{"kinds":["email.clicked"],"within":{"days":120}},"withinDays":9}]}""",
        """{"sequence":[{"did":{"kinds":["email.clicked"]}},{"did":{"kinds":["session.attended"]},"withinDays":6},{"did":{"kinds":["email.opened"]},"withinDays":1}]}""",
        """{"sequence":[{"did":{"kinds":["session.attended"]}},{"did":{"kinds":["session.attended"]},"withinDays":4},{"did":{"kinds":["session.attended"]},"withinDays":4},{"did":{"kinds":["email.clicked"]},"withinDays":4}]}""",
        """{"sequence":[{"did":{"kinds":["email.opened"],"topic":"one"}},{"did":{"kinds":["email.clicked"],"topic":"one"},"withinDays":3}]}""",
        """{"sequence":[{"did":{"kinds":["email.opened"],"topic":"one"}},{"did":{"kinds":["email.clicked"]},"withinDays":2},{"did":{"kinds":["session.attended"],"topic":"two"},"withinDays":20}]}""",
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    public void Members_of_many_lists_are_gathered_on_all_cores_as_on_one(long size)
    {
        var found = new MemberSet(64 * 640);
        found.Add(3);
        List<int> lists = [.. Enumerable.Range(0, 5_001)];
        MemberRanges.Gather(found, size, lists, (set, some) =>
        {
            foreach (int list in some)
            {
                set.Add(list * 8);
            }
        });

        Assert.Equal([.. lists.Select(list => list * 8).Append(3).Order()], found.Ordinals());
    }

    [Theory]
    [InlineData(1, TimeSpan.TicksPerSecond, false)]
    [InlineData(2, TimeSpan.TicksPerHour, false)] // many at the same moment
    [InlineData(3, 1, false)]                     // moments that need too many bits for the shortest way
    [InlineData(4, TimeSpan.TicksPerSecond, true)]
    public void What_is_looked_at_together_is_what_each_row_says(int seed, long step, bool someLate)
    {
        MemberFacts[] facts = Facts(new Random(seed), step);
        IndexState state = State(facts, someLate);
        var reference = new ReferenceEvaluator(AsOf, _ => null, _ => null);
        foreach (string question in Questions)
        {
            SegmentDefinition definition = SegmentJson.Read($$"""{"version":1,"of":"everyone","root":{{question}}}""").Value;
            long[] expected = [.. facts.Where(f => reference.IsIn(definition, f)).Select(f => f.Member.Id)];
            var sets = new IndexSets(state, AsOf, _ => null, cached: false);
            Assert.True(expected.SequenceEqual(sets.Ids(new SetEvaluator(sets).Members(definition), 0, int.MaxValue)), question);
            Assert.InRange(expected.Length, 1, Members - 1);
        }
    }

    private static IndexState State(MemberFacts[] facts, bool someLate)
    {
        var members = new MemberTable(Members);
        Dictionary<long, int> ordinals = facts.ToDictionary(f => f.Member.Id, f => members.Add(f.Member));
        members.Freeze();
        var objects = new ObjectTableBuilder();
        foreach (ActivityObject item in facts.SelectMany(f => f.Interactions).Select(f => f.Object!).DistinctBy(o => o.Id))
        {
            objects.Set(item.Id, item.ExternalId, item.TitleKey, null);
            objects.Tag(item.Id, TopicOf(item.Id) == "one" ? 1 : 2);
        }

        objects.SetTopic("one", 1);
        objects.SetTopic("two", 2);
        RowSegmentBuilder bulk = new(), late = new();
        foreach ((Interaction row, int at) in facts.SelectMany(f => f.Interactions).Select((f, at) => (f.Interaction, at)))
        {
            bool isLate = someLate && at % 50 == 0;
            (isLate ? late : bulk).Add((byte)row.Kind, objects.OrdinalOf(row.ObjectId!.Value), -1, ordinals[row.MemberId!.Value], row.OccurredAt.UtcTicks);
        }

        RowSegment[] segments = someLate ? [bulk.Build(), late.Build()] : [bulk.Build()];
        var state = new IndexState(members, objects.Build(), segments, 1, new ZoneDays(Clock));
        state.Prepare();
        return state;
    }

    private static MemberFacts[] Facts(Random random, long step)
    {
        (InteractionKind Kind, int Weight)[] kinds = [(InteractionKind.EmailOpened, 12), (InteractionKind.EmailClicked, 3), (InteractionKind.SessionAttended, 2)];
        return [.. Enumerable.Range(1, Members).Select(number =>
        {
            // One in ten did a hundred times as much as others; some did nothing of a kind.
            int much = number % 10 == 0 ? 60 : number % 7;
            var facts = new List<InteractionFact>();
            foreach ((InteractionKind kind, int weight) in kinds.Where(_ => random.Next(6) > 0))
            {
                for (int left = random.Next((weight * much) + 1); left > 0; left--)
                {
                    long item = 1 + random.Next(40);
                    long ticks = Now.UtcTicks - (random.NextInt64(Days * TimeSpan.TicksPerDay) / step * step);
                    facts.Add(new InteractionFact(
                        new Interaction { Kind = kind, MemberId = number, ObjectId = item, OccurredAt = new DateTimeOffset(ticks, TimeSpan.Zero) },
                        new ActivityObject { Id = item, ExternalId = $"o{item}", Title = $"o{item}", TitleKey = $"o{item}" }, [TopicOf(item)]));
                }
            }

            DateOnly? renewal = number % 11 == 0 ? null : AsOf.Day.AddDays(random.Next(-90, 60));
            return new MemberFacts(new Member { Id = number, Standing = MembershipStanding.Current, RenewalDate = renewal }, facts);
        })];
    }

    private static string TopicOf(long item) => item % 3 == 0 ? "one" : "two";
}

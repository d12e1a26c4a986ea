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
        """{"did":{"kinds":["email.clicked"],"within":{"calendar":"lastQuarter"}}}""",
        """{"did":{"kinds":["session.attended"],"within":{"from":"2026-06-09","to":"2026-08-19"}}}""",
        """{"did":{"kinds":["email.opened"],"within":{"from":"2026-05-31","to":"2026-08-01"}}}""",
        """{"did":{"kinds":["session.attended","email.clicked"],"within":{"to":"2026-06-30"}}}""",
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
    [InlineData(1, TimeSpan.TicksPerSecond, false, 0)]
    [InlineData(2, TimeSpan.TicksPerHour, false, 0)] // many at the same moment
    [InlineData(3, 1, false, 0)]                     // moments that need too many bits for the shortest way
    [InlineData(4, TimeSpan.TicksPerSecond, true, 0)]
    [InlineData(5, TimeSpan.TicksPerHour, false, MonthMembers.LeastMembers)] // so many before them that it is noted who did it in each month
    [InlineData(6, TimeSpan.TicksPerSecond, true, MonthMembers.LeastMembers)]
    public void What_is_looked_at_together_is_what_each_row_says(int seed, long step, bool someLate, int before)
    {
        MemberFacts[] facts = Facts(new Random(seed), step);
        IndexState state = State(facts, someLate, before);
        Assert.Equal(before > 0, state.Segments[0].Of((byte)InteractionKind.EmailOpened)!.Months is not null);
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

    [Fact]
    public void Months_come_back_from_a_snapshot()
    {
        MemberFacts[] facts = Facts(new Random(7), TimeSpan.TicksPerHour);
        IndexState state = State(facts, someLate: false, before: MonthMembers.LeastMembers);
        IndexState read;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("assochub-test-");
        try
        {
            string path = Path.Combine(folder.FullName, "months.index");
            using (FileStream file = File.Create(path))
            {
                IndexSnapshot.Write(state, 1, file);
            }

            read = IndexSnapshot.Read(path, new ZoneDays(Clock))!.Value.State;
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        read.Prepare();
        Assert.NotNull(read.Segments[0].Of((byte)InteractionKind.EmailOpened)!.Months);
        foreach (string question in Questions)
        {
            SegmentDefinition definition = SegmentJson.Read($$"""{"version":1,"of":"everyone","root":{{question}}}""").Value;
            Assert.Equal(Ids(state), Ids(read));

            IReadOnlyList<long> Ids(IndexState of)
            {
                var sets = new IndexSets(of, AsOf, _ => null, cached: false);
                return sets.Ids(new SetEvaluator(sets).Members(definition), 0, int.MaxValue);
            }
        }
    }

    private static IndexState State(MemberFacts[] facts, bool someLate, int before)
    {
        var members = new MemberTable(before + Members, before);
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
        var zone = new ZoneDays(Clock);
        RowSegmentBuilder bulk = new(), late = new();
        foreach ((Interaction row, int at) in facts.SelectMany(f => f.Interactions).Select((f, at) => (f.Interaction, at)))
        {
            bool isLate = someLate && at % 50 == 0;
            (isLate ? late : bulk).Add((byte)row.Kind, objects.OrdinalOf(row.ObjectId!.Value), -1, ordinals[row.MemberId!.Value], row.OccurredAt.UtcTicks);
        }

        // Nobody's any more: they only make the members of each kind many.
        for (int ordinal = 0; ordinal < before; ordinal++)
        {
            foreach (InteractionKind kind in (InteractionKind[])[InteractionKind.EmailOpened, InteractionKind.EmailClicked, InteractionKind.SessionAttended])
            {
                bulk.Add((byte)kind, 0, -1, ordinal, Now.AddHours(-ordinal % (24 * Days)).UtcTicks);
            }
        }

        RowSegment[] segments = someLate ? [bulk.Build(zone), late.Build(zone)] : [bulk.Build(zone)];
        var state = new IndexState(members, objects.Build(), segments, 1, zone);
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

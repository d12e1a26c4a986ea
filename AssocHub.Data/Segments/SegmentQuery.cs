using System.Linq.Expressions;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>
/// A segment as a query over members. An activity is one EXISTS or COUNT in the order of the covering index (member, kind, time, object,
/// machine), or, where it is about certain objects or the scope says that it goes by object, one IN over all that was done to them.
/// Nothing in it can be NULL as an answer, so NOT is safe, and every value is a parameter.
/// </summary>
public sealed class SegmentQuery(AssocHubDbContext db, SegmentScope scope)
{
    /// <summary>The members of a segment; live members only, each once.</summary>
    public IQueryable<Member> Members(SegmentDefinition definition) =>
        db.Members.AsNoTracking().Where(m => m.MergedIntoId == null).Where(Of(definition));

    /// <summary>The live members of a population.</summary>
    public static IQueryable<Member> People(AssocHubDbContext db, Population of)
    {
        IQueryable<Member> live = db.Members.AsNoTracking().Where(m => m.MergedIntoId == null);
        return Population(of) is { } population ? live.Where(population) : live;
    }

    /// <summary>Population, root and cap as one expression. Whom the cap keeps was decided when the scope was loaded.</summary>
    public Expression<Func<Member, bool>> Of(SegmentDefinition definition)
    {
        if (definition.Cap is null)
        {
            return Conditions(definition);
        }

        long[] kept = [.. scope.Kept(definition)];
        return m => EF.Parameter(kept).Contains(m.Id);
    }

    /// <summary>Population and root as one expression, whatever the cap.</summary>
    public Expression<Func<Member, bool>> Conditions(SegmentDefinition definition) =>
        Population(definition.Of) is { } population ? population.And(Node(definition.Root)) : Node(definition.Root);

    /// <summary>One node as an expression; the population is not looked at.</summary>
    public Expression<Func<Member, bool>> Node(SegmentNode node) => node switch
    {
        AllNode all => Predicates.AllOf([.. all.Items.Select(Node)]),
        AnyNode any => Predicates.AnyOf([.. any.Items.Select(Node)]),
        NotNode not => Node(not.Item).Not(),
        FieldNode field => FieldPredicate.Of(field, scope.AsOf),
        DidNode did => Did(did),
        SequenceNode sequence => Sequence(sequence),
        ScoreNode score => Score(score),
        InSegmentNode segment => Of(scope.Segment(segment.Slug)
            ?? throw new InvalidOperationException($"Segment '{segment.Slug}' is not in the scope.")),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "Unknown node"),
    };

    private static Expression<Func<Member, bool>>? Population(Population of) => of switch
    {
        Core.Segments.Definition.Population.CurrentMembers => m => m.Standing == MembershipStanding.Current,
        Core.Segments.Definition.Population.LapsedMembers => m => m.Standing == MembershipStanding.Lapsed,
        Core.Segments.Definition.Population.Members => m => m.Standing != MembershipStanding.NonMember,
        Core.Segments.Definition.Population.Everyone => null,
        _ => throw new ArgumentOutOfRangeException(nameof(of), of, "Unknown population"),
    };

    private Expression<Func<Member, bool>> Did(DidNode did)
    {
        TimeRange range = TimeRange.Of(did.Within, scope.AsOf, scope.EndOfEvent);
        if (range.IsEmpty)
        {
            bool holds = did.Count.Accepts(0);
            return m => holds;
        }

        if (range.OwnTerm is null && (IsAboutFew(did) || scope.GoesByObject(did)))
        {
            return AmongRows(IsAboutFew(did) ? Few(did, range) : ByObject(did), did);
        }

        IQueryable<Interaction> matching = db.Interactions.Where(Matching(did, range));

        return (did.DistinctObjects, did.Count) switch
        {
            (_, { AtLeast: 1, AtMost: null }) => Exists(matching, range.OwnTerm),
            (_, { AtMost: 0 }) => Exists(matching, range.OwnTerm).Not(),
            (false, _) => Counted(matching, range.OwnTerm).Then(Within(did.Count)),
            (true, _) => CountedObjects(matching, range.OwnTerm).Then(Within(did.Count)),
        };
    }

    private static readonly Expression<Func<Interaction, InteractionKind>> Kind = i => i.Kind;
    private static readonly Expression<Func<ObjectTopic, int>> TopicId = t => t.TopicId;
    private static readonly Expression<Func<Interaction, bool>> HasObject = i => i.ObjectId != null;
    private static readonly Expression<Func<Interaction, long>> ObjectId = i => i.ObjectId!.Value;
    private static readonly Expression<Func<Interaction, bool>> HasEvent = i => i.EventId != null;
    private static readonly Expression<Func<Interaction, long>> EventId = i => i.EventId!.Value;

    /// <summary>True for an activity that is looked up member by member unless the scope says otherwise.</summary>
    internal static bool GoesByMember(DidNode did, SegmentScope scope) =>
        !IsAboutFew(did) && TimeRange.Of(did.Within, scope.AsOf, scope.EndOfEvent) is { IsEmpty: false, OwnTerm: null };

    /// <summary>What people did of an activity within its window, which is nobody's own.</summary>
    internal IQueryable<Interaction> Rows(DidNode did) =>
        db.Interactions.Where(i => i.MemberId != null).Where(Matching(did, TimeRange.Of(did.Within, scope.AsOf, scope.EndOfEvent)));

    // No index begins with the kind; by way of the objects the one that goes on with kind and time is used.
    private IReadOnlyList<IQueryable<Interaction>> ByObject(DidNode did)
    {
        IQueryable<long> objects = db.ActivityObjects.Select(o => o.Id);
        IQueryable<Interaction> done = Rows(did).Where(i => i.ObjectId != null && objects.Contains(i.ObjectId.Value));
        return did.DistinctObjects ? [done] : [done, Rows(did).Where(i => i.ObjectId == null)];
    }

    private static bool IsAboutFew(DidNode did) => did.Topics.Count > 0 || did.Object is not null || did.TitleContains is not null;

    // What is done to certain objects is found by them, once, and not member by member.
    private static Expression<Func<Member, bool>> AmongRows(IReadOnlyList<IQueryable<Interaction>> matching, DidNode did)
    {
        (int least, int? most) = (did.Count.AtLeast ?? 0, did.Count.AtMost);
        Expression<Func<Member, bool>>? enough = least > 0 ? In(AtLeast(least)) : null;
        Expression<Func<Member, bool>>? notTooMany = most is { } limit ? In(AtLeast(limit + 1)).Not() : null;
        return enough is null ? notTooMany! : notTooMany is null ? enough : enough.And(notTooMany);

        IQueryable<long> AtLeast(int count)
        {
            if (count == 1)
            {
                return Joined(matching, i => i.MemberId!.Value);
            }

            IQueryable<Deed> deeds = Joined(matching, i => new Deed { MemberId = i.MemberId!.Value, ObjectId = i.ObjectId });
            return did.DistinctObjects
                ? deeds.GroupBy(d => d.MemberId).Where(g => g.Select(d => d.ObjectId).Distinct().Count() >= count).Select(g => g.Key)
                : deeds.GroupBy(d => d.MemberId).Where(g => g.Count() >= count).Select(g => g.Key);
        }

        static Expression<Func<Member, bool>> In(IQueryable<long> ids) => m => ids.Contains(m.Id);
    }

    private static IQueryable<T> Joined<T>(IReadOnlyList<IQueryable<Interaction>> rows, Expression<Func<Interaction, T>> read) =>
        rows.Select(r => r.Select(read)).Aggregate((all, more) => all.Concat(more));

    // Rows of people, each in one of the queries. What happened to an event and what happened within it have an index each; asked together, neither is used.
    private IReadOnlyList<IQueryable<Interaction>> Few(DidNode did, TimeRange range)
    {
        Place[] places = did.Object is { } reference && scope.IsEvent(reference) ? [Place.Itself, Place.Within] : [Place.Itself];
        return [.. places.Select(place => db.Interactions.Where(i => i.MemberId != null).Where(Matching(did, range, place)))];
    }

    private Expression<Func<Interaction, bool>> Matching(DidNode did, TimeRange range, Place place = Place.Either)
    {
        DateTimeOffset upTo = range.UpTo;
        Expression<Func<Interaction, bool>> matching = Kind.Then(Predicates.Among([.. did.Kinds])).And(i => !i.IsMachine);
        if (range.After is { } after)
        {
            matching = matching.And(i => i.OccurredAt > after);
        }

        if (range.From is { } from)
        {
            matching = matching.And(i => i.OccurredAt >= from);
        }

        if (range.Before is { } before && before <= upTo)
        {
            matching = matching.And(i => i.OccurredAt < before);
        }
        else
        {
            matching = matching.And(i => i.OccurredAt <= upTo);
        }

        return About(did, matching, place);
    }

    private Expression<Func<Interaction, bool>> About(DidNode did, Expression<Func<Interaction, bool>> matching, Place place)
    {
        if (did.Topics.Count > 0)
        {
            List<int> topics = scope.TopicIds(did.Topics);
            IQueryable<long> objects = db.ObjectTopics.Where(TopicId.Then(Predicates.Among(topics))).Select(t => t.ObjectId);
            matching = matching.And(i => i.ObjectId != null && objects.Contains(i.ObjectId.Value));
        }

        if (did.Object is { } reference)
        {
            List<long> ids = scope.ObjectIds(reference);
            // Only events have anything within them; without that question the index by object finds the rows.
            Expression<Func<Interaction, bool>> itself = HasObject.And(ObjectId.Then(Predicates.Among(ids))), within = HasEvent.And(EventId.Then(Predicates.Among(ids)));
            matching = matching.And((scope.IsEvent(reference), place) switch
            {
                (false, _) or (_, Place.Itself) => itself,
                (_, Place.Within) => within.And(itself.Not()),
                _ => itself.Or(within),
            });
        }

        if (did.TitleContains is { } title)
        {
            string key = Core.Common.TextFolding.Fold(title);
            IQueryable<long> objects = db.ActivityObjects.Where(o => o.TitleKey.Contains(key)).Select(o => o.Id);
            matching = matching.And(i => i.ObjectId != null && objects.Contains(i.ObjectId.Value));
        }

        return did.DistinctObjects ? matching.And(i => i.ObjectId != null) : matching;
    }

    // The member's own interactions, around a date of their own where the window says so. Days are whole numbers, counted once when landing.
    private static Expression<Func<Member, Interaction, bool>> Theirs(OwnTermWindow? own)
    {
        if (own is null)
        {
            return (m, i) => i.MemberId == m.Id;
        }

        (int from, int to) = (own.FromDays, own.ToDays);
        return own.Anchor switch
        {
            TermAnchor.RenewalDate => (m, i) => i.MemberId == m.Id && m.RenewalDate != null
                && i.Day >= m.RenewalDate.Value.DayNumber + from && i.Day <= m.RenewalDate.Value.DayNumber + to,
            TermAnchor.JoinDate => (m, i) => i.MemberId == m.Id && m.JoinDate != null
                && i.Day >= m.JoinDate.Value.DayNumber + from && i.Day <= m.JoinDate.Value.DayNumber + to,
            TermAnchor.LastRenewal => (m, i) => i.MemberId == m.Id && m.LastRenewedOn != null
                && i.Day >= m.LastRenewedOn.Value.DayNumber + from && i.Day <= m.LastRenewedOn.Value.DayNumber + to,
            _ => throw new ArgumentOutOfRangeException(nameof(own), own.Anchor, "Unknown anchor"),
        };
    }

    private static Expression<Func<Member, bool>> Exists(IQueryable<Interaction> matching, OwnTermWindow? own)
    {
        Expression<Func<Member, Interaction, bool>> theirs = Theirs(own);
        return Expression.Lambda<Func<Member, bool>>(Any(matching, theirs.Body, theirs.Parameters[1]), theirs.Parameters[0]);
    }

    private static Expression<Func<Member, int>> Counted(IQueryable<Interaction> matching, OwnTermWindow? own)
    {
        Expression<Func<Member, Interaction, bool>> theirs = Theirs(own);
        return Expression.Lambda<Func<Member, int>>(
            Expression.Call(
                typeof(Queryable), nameof(Queryable.Count), [typeof(Interaction)], matching.Expression, Quoted(theirs.Body, theirs.Parameters[1])),
            theirs.Parameters[0]);
    }

    private static Expression<Func<Member, int>> CountedObjects(IQueryable<Interaction> matching, OwnTermWindow? own)
    {
        Expression<Func<Member, Interaction, bool>> theirs = Theirs(own);
        Expression found = Expression.Call(
            typeof(Queryable), nameof(Queryable.Where), [typeof(Interaction)], matching.Expression, Quoted(theirs.Body, theirs.Parameters[1]));
        Expression<Func<IQueryable<Interaction>, int>> count = those => those.Select(i => i.ObjectId).Distinct().Count();
        return Expression.Lambda<Func<Member, int>>(Predicates.Applied(count, found), theirs.Parameters[0]);
    }

    private static MethodCallExpression Any(IQueryable<Interaction> matching, Expression condition, ParameterExpression interaction) =>
        Expression.Call(typeof(Queryable), nameof(Queryable.Any), [typeof(Interaction)], matching.Expression, Quoted(condition, interaction));

    private static UnaryExpression Quoted(Expression condition, ParameterExpression interaction) =>
        Expression.Quote(Expression.Lambda<Func<Interaction, bool>>(condition, interaction));

    // One EXISTS inside the other, each looking at what came after the one around it.
    private Expression<Func<Member, bool>> Sequence(SequenceNode sequence)
    {
        TimeRange[] ranges = [.. sequence.Steps.Select(s => TimeRange.Of(s.Did.Within, scope.AsOf, scope.EndOfEvent))];
        if (Array.Exists(ranges, r => r.IsEmpty))
        {
            return m => false;
        }

        if (IsAboutFew(sequence.Steps[0].Did) && Array.TrueForAll(ranges, r => r.OwnTerm is null))
        {
            bool fromTheEnd = scope.GoesFromItsEnd(sequence);
            (int start, int direction) = fromTheEnd ? (ranges.Length - 1, -1) : (0, 1);
            ParameterExpression first = Expression.Parameter(typeof(Interaction), $"i{start}");
            var goesOn = Expression.Lambda<Func<Interaction, bool>>(
                Step(sequence, ranges, start + direction, direction, (_, i) => Predicates.Applied(SamePerson, first, i), first), first);
            IQueryable<long> ids = Joined([.. Few(sequence.Steps[start].Did, ranges[start]).Select(begun => WhoAlso(sequence, ranges, start, begun).Where(goesOn))], i => i.MemberId!.Value);
            return m => ids.Contains(m.Id);
        }

        ParameterExpression member = Expression.Parameter(typeof(Member), "m");
        return Expression.Lambda<Func<Member, bool>>(Step(sequence, ranges, 0, 1, (range, i) => Predicates.Applied(Theirs(range.OwnTerm), member, i), null), member);
    }

    /// <summary>True for a sequence of which both ends are found by the objects that carry their topics: either may come first.</summary>
    internal static bool MayGoFromItsEnd(SequenceNode sequence, SegmentScope scope) =>
        Array.TrueForAll([sequence.Steps[0].Did, sequence.Steps[^1].Did], d => d is { Topics.Count: > 0, Object: null, TitleContains: null })
        && sequence.Steps.All(s => TimeRange.Of(s.Did.Within, scope.AsOf, scope.EndOfEvent) is { IsEmpty: false, OwnTerm: null });

    // Who did the step that is looked for first and never what another one asks of certain objects is left out before looking for what came when.
    private IQueryable<Interaction> WhoAlso(SequenceNode sequence, TimeRange[] ranges, int start, IQueryable<Interaction> begun)
    {
        for (int i = 0; i < ranges.Length; i++)
        {
            if (i != start && IsAboutFew(sequence.Steps[i].Did))
            {
                IQueryable<long> also = Joined(Few(sequence.Steps[i].Did, ranges[i]), other => other.MemberId!.Value);
                // From the end: that end was found to have fewer rows than the beginning, and a sum keeps SQLite from looking up by member instead all that those others did.
                begun = start > 0 ? begun.Where(first => also.Contains(first.MemberId!.Value + 0)) : begun.Where(first => also.Contains(first.MemberId!.Value));
            }
        }

        return begun;
    }

    private static readonly Expression<Func<Interaction, Interaction, bool>> SamePerson = (before, i) => i.MemberId == before.MemberId!.Value;

    private MethodCallExpression Step(
        SequenceNode sequence, TimeRange[] ranges, int index, int direction, Func<TimeRange, ParameterExpression, Expression> theirs, ParameterExpression? known)
    {
        ParameterExpression interaction = Expression.Parameter(typeof(Interaction), $"i{index}");
        Expression condition = theirs(ranges[index], interaction);
        if (known is not null)
        {
            Expression<Func<Interaction, Interaction, bool>> inTime = direction > 0 ? After(sequence.Steps[index].WithinDays) : Before(sequence.Steps[index + 1].WithinDays);
            condition = Expression.AndAlso(condition, Predicates.Applied(inTime, known, interaction));
        }

        int next = index + direction;
        if (next >= 0 && next < ranges.Length)
        {
            condition = Expression.AndAlso(condition, Step(sequence, ranges, next, direction, theirs, interaction));
        }

        return Any(db.Interactions.Where(Matching(sequence.Steps[index].Did, ranges[index])), condition, interaction);
    }

    private static Expression<Func<Interaction, Interaction, bool>> After(int? days)
    {
        if (days is not { } most)
        {
            return (before, i) => i.OccurredAt > before.OccurredAt;
        }

        int hours = 24 * most;
        return (before, i) => i.OccurredAt > before.OccurredAt && i.OccurredAt <= Moments.PlusHours(before.OccurredAt, hours);
    }

    private static Expression<Func<Interaction, Interaction, bool>> Before(int? days)
    {
        if (days is not { } most)
        {
            return (after, i) => i.OccurredAt < after.OccurredAt;
        }

        int hours = -24 * most;
        return (after, i) => i.OccurredAt < after.OccurredAt && i.OccurredAt >= Moments.PlusHours(after.OccurredAt, hours);
    }

    private Expression<Func<Member, bool>> Score(ScoreNode node)
    {
        string code = node.Score;
        double first = node.Values.Count > 0 ? node.Values[0] : 0;
        double second = node.Values.Count > 1 ? node.Values[1] : first;
        return node.Operator switch
        {
            FieldOperator.IsPresent => m => db.MemberScores.Any(s => s.MemberId == m.Id && s.Code == code),
            FieldOperator.IsMissing => m => !db.MemberScores.Any(s => s.MemberId == m.Id && s.Code == code),
            FieldOperator.Before => m => db.MemberScores.Any(s => s.MemberId == m.Id && s.Code == code && s.Value < first),
            FieldOperator.After => m => db.MemberScores.Any(s => s.MemberId == m.Id && s.Code == code && s.Value > first),
            FieldOperator.Between => m => db.MemberScores.Any(s => s.MemberId == m.Id && s.Code == code && s.Value >= first && s.Value <= second),
            _ => throw new ArgumentOutOfRangeException(nameof(node), node.Operator, "Not an operator of scores"),
        };
    }

    private static Expression<Func<int, bool>> Within(CountTest count)
    {
        int least = count.AtLeast ?? 0;
        int most = count.AtMost ?? int.MaxValue;
        return (count.AtLeast, count.AtMost) switch
        {
            ({ } a, { } b) when a == b => n => n == least,
            ({ }, null) => n => n >= least,
            (null, { }) => n => n <= most,
            _ => n => n >= least && n <= most,
        };
    }

    /// <summary>Where the object that is asked about stands in an interaction.</summary>
    private enum Place
    {
        /// <summary>It was done to it.</summary>
        Itself,

        /// <summary>It was done within it, to something else.</summary>
        Within,

        /// <summary>One of the two.</summary>
        Either,
    }

    private sealed class Deed
    {
        public long MemberId { get; init; }

        public long? ObjectId { get; init; }
    }
}

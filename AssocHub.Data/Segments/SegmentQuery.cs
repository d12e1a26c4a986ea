using System.Linq.Expressions;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>
/// A segment as a query over members: one EXISTS or COUNT per activity, in the order of the covering index (member, kind, time,
/// object, machine). Nothing in it can be NULL as an answer, so NOT is safe, and every value is a parameter.
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

    /// <summary>Population and root as one expression.</summary>
    public Expression<Func<Member, bool>> Of(SegmentDefinition definition) =>
        Population(definition.Of) is { } population ? population.And(Node(definition.Root)) : Node(definition.Root);

    /// <summary>One node as an expression; the population is not looked at.</summary>
    public Expression<Func<Member, bool>> Node(SegmentNode node) => node switch
    {
        AllNode all => Predicates.AllOf([.. all.Items.Select(Node)]),
        AnyNode any => Predicates.AnyOf([.. any.Items.Select(Node)]),
        NotNode not => Node(not.Item).Not(),
        FieldNode field => FieldPredicate.Of(field, scope.AsOf),
        DidNode did => Did(did),
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

        IQueryable<Interaction> matching = db.Interactions.Where(Matching(did, range));
        return (did.DistinctObjects, did.Count) switch
        {
            (_, { AtLeast: 1, AtMost: null }) => Exists(matching, range.OwnTerm),
            (_, { AtMost: 0 }) => Exists(matching, range.OwnTerm).Not(),
            (false, _) => Counted(matching, range.OwnTerm).Then(Within(did.Count)),
            (true, _) => CountedObjects(matching, range.OwnTerm).Then(Within(did.Count)),
        };
    }

    private Expression<Func<Interaction, bool>> Matching(DidNode did, TimeRange range)
    {
        DateTimeOffset upTo = range.UpTo;
        List<InteractionKind> kinds = [.. did.Kinds];
        InteractionKind kind = kinds[0];
        Expression<Func<Interaction, bool>> matching = kinds.Count == 1 ? i => i.Kind == kind : i => kinds.Contains(i.Kind);
        matching = matching.And(i => !i.IsMachine);
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

        return About(did, matching);
    }

    private Expression<Func<Interaction, bool>> About(DidNode did, Expression<Func<Interaction, bool>> matching)
    {
        if (did.Topics.Count > 0)
        {
            List<int> topics = scope.TopicIds(did.Topics);
            IQueryable<long> objects = db.ObjectTopics.Where(t => topics.Contains(t.TopicId)).Select(t => t.ObjectId);
            matching = matching.And(i => i.ObjectId != null && objects.Contains(i.ObjectId.Value));
        }

        if (did.Object is { } reference)
        {
            List<long> ids = scope.ObjectIds(reference);
            matching = matching.And(i =>
                (i.ObjectId != null && ids.Contains(i.ObjectId.Value)) || (i.EventId != null && ids.Contains(i.EventId.Value)));
        }

        if (did.TitleContains is { } title)
        {
            string key = Core.Common.TextFolding.Fold(title);
            IQueryable<long> objects = db.ActivityObjects.Where(o => o.TitleKey.Contains(key)).Select(o => o.Id);
            matching = matching.And(i => i.ObjectId != null && objects.Contains(i.ObjectId.Value));
        }

        return did.DistinctObjects ? matching.And(i => i.ObjectId != null) : matching;
    }

    private static Expression<Func<Member, bool>> Exists(IQueryable<Interaction> matching, OwnTermWindow? own)
    {
        if (own is null)
        {
            return m => matching.Any(i => i.MemberId == m.Id);
        }

        (int from, int to) = (own.FromDays, own.ToDays);
        return own.Anchor switch
        {
            TermAnchor.RenewalDate => m => m.RenewalDate != null && matching.Any(i => i.MemberId == m.Id
                && i.Day >= m.RenewalDate.Value.DayNumber + from && i.Day <= m.RenewalDate.Value.DayNumber + to),
            TermAnchor.JoinDate => m => m.JoinDate != null && matching.Any(i => i.MemberId == m.Id
                && i.Day >= m.JoinDate.Value.DayNumber + from && i.Day <= m.JoinDate.Value.DayNumber + to),
            TermAnchor.LastRenewal => m => m.LastRenewedOn != null && matching.Any(i => i.MemberId == m.Id
                && i.Day >= m.LastRenewedOn.Value.DayNumber + from && i.Day <= m.LastRenewedOn.Value.DayNumber + to),
            _ => throw new ArgumentOutOfRangeException(nameof(own), own.Anchor, "Unknown anchor"),
        };
    }

    private static Expression<Func<Member, int>> Counted(IQueryable<Interaction> matching, OwnTermWindow? own)
    {
        if (own is null)
        {
            return m => matching.Count(i => i.MemberId == m.Id);
        }

        (int from, int to) = (own.FromDays, own.ToDays);
        return own.Anchor switch
        {
            TermAnchor.RenewalDate => m => m.RenewalDate == null ? 0 : matching.Count(i => i.MemberId == m.Id
                && i.Day >= m.RenewalDate.Value.DayNumber + from && i.Day <= m.RenewalDate.Value.DayNumber + to),
            TermAnchor.JoinDate => m => m.JoinDate == null ? 0 : matching.Count(i => i.MemberId == m.Id
                && i.Day >= m.JoinDate.Value.DayNumber + from && i.Day <= m.JoinDate.Value.DayNumber + to),
            TermAnchor.LastRenewal => m => m.LastRenewedOn == null ? 0 : matching.Count(i => i.MemberId == m.Id
                && i.Day >= m.LastRenewedOn.Value.DayNumber + from && i.Day <= m.LastRenewedOn.Value.DayNumber + to),
            _ => throw new ArgumentOutOfRangeException(nameof(own), own.Anchor, "Unknown anchor"),
        };
    }

    private static Expression<Func<Member, int>> CountedObjects(IQueryable<Interaction> matching, OwnTermWindow? own)
    {
        if (own is null)
        {
            return m => matching.Where(i => i.MemberId == m.Id).Select(i => i.ObjectId).Distinct().Count();
        }

        (int from, int to) = (own.FromDays, own.ToDays);
        return own.Anchor switch
        {
            TermAnchor.RenewalDate => m => m.RenewalDate == null ? 0 : matching.Where(i => i.MemberId == m.Id
                && i.Day >= m.RenewalDate.Value.DayNumber + from && i.Day <= m.RenewalDate.Value.DayNumber + to)
                .Select(i => i.ObjectId).Distinct().Count(),
            TermAnchor.JoinDate => m => m.JoinDate == null ? 0 : matching.Where(i => i.MemberId == m.Id
                && i.Day >= m.JoinDate.Value.DayNumber + from && i.Day <= m.JoinDate.Value.DayNumber + to)
                .Select(i => i.ObjectId).Distinct().Count(),
            TermAnchor.LastRenewal => m => m.LastRenewedOn == null ? 0 : matching.Where(i => i.MemberId == m.Id
                && i.Day >= m.LastRenewedOn.Value.DayNumber + from && i.Day <= m.LastRenewedOn.Value.DayNumber + to)
                .Select(i => i.ObjectId).Distinct().Count(),
            _ => throw new ArgumentOutOfRangeException(nameof(own), own.Anchor, "Unknown anchor"),
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
}

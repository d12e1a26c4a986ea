using System.Linq.Expressions;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>
/// Chooses the conditions that are looked up object by object, for all members at once, instead of member by member: those where that
/// seems less work. How long a query takes hangs on it, never what it answers (docs/adr/0032-broad-conditions-go-by-object.md).
/// </summary>
internal sealed class SegmentBreadth
{
    // In look-ups of one member, as measured on SQLite at 200,000 members and 10 million interactions.
    private const double LookUpOfObject = 2;
    private const double RowKept = 0.5;

    // Taken to be left by a condition on a field, a score or certain objects, which is not counted beforehand.
    private const double LeftByOthers = 0.25;

    private const int ObjectsAsked = 256;
    private const int OneOfSoManyObjects = 16;

    private static readonly Expression<Func<ObjectTopic, int>> TopicId = t => t.TopicId;

    private readonly AssocHubDbContext _db;
    private readonly SegmentScope _scope;
    private readonly SegmentQuery _query;
    private readonly HashSet<SegmentNode> _otherwise = new(ReferenceEqualityComparer.Instance);
    private long _lastObject;

    private SegmentBreadth(AssocHubDbContext db, SegmentScope scope) => (_db, _scope, _query) = (db, scope, new SegmentQuery(db, scope));

    /// <summary>The conditions of some definitions that go by object, and the sequences that go from their end.</summary>
    public static async Task<IReadOnlySet<SegmentNode>> OtherwiseAsync(
        AssocHubDbContext db, SegmentScope scope, IReadOnlyList<SegmentDefinition> definitions, CancellationToken cancel)
    {
        var breadth = new SegmentBreadth(db, scope);
        SegmentDefinition[] broad = [.. definitions.Where(d => SegmentReferences.Nodes(d.Root).Any(n => breadth.IsBroad(n) || breadth.HasTwoEnds(n) || n is InSegmentNode))];
        if (broad.Length == 0)
        {
            return breadth._otherwise;
        }

        breadth._lastObject = await db.ActivityObjects.MaxAsync(o => (long?)o.Id, cancel) ?? 0;
        long lastMember = await db.Members.MaxAsync(m => (long?)m.Id, cancel) ?? 0;
        foreach (SegmentDefinition definition in broad)
        {
            await breadth.WeighAsync(definition.Root, lastMember, cancel);
        }

        return breadth._otherwise;
    }

    private bool IsBroad(SegmentNode node) => node is DidNode did && SegmentQuery.GoesByMember(did, _scope);

    private bool HasTwoEnds(SegmentNode node) => node is SequenceNode sequence && SegmentQuery.MayGoFromItsEnd(sequence, _scope);

    private bool IsWorthCounting(int kinds, double arriving) => kinds * _lastObject * LookUpOfObject < arriving;

    /// <summary>Weighs the conditions within a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="arriving">How many members it is asked about.</param>
    /// <param name="cancel">Stops the look-ups.</param>
    /// <returns>At most about how many members it lets through.</returns>
    private async Task<double> WeighAsync(SegmentNode node, double arriving, CancellationToken cancel)
    {
        switch (node)
        {
            case AllNode all:
                // The order in which a database does well to ask: what is quickly known, then activities, then what is left.
                foreach (SegmentNode item in all.Items.OrderBy(i => IsBroad(i) ? 1 : i is AllNode or AnyNode or NotNode or InSegmentNode ? 2 : 0))
                {
                    arriving = await WeighAsync(item, arriving, cancel);
                }

                return arriving;
            case AnyNode any:
                foreach (SegmentNode item in any.Items)
                {
                    await WeighAsync(item, arriving, cancel);
                }

                return arriving;
            case NotNode not:
                await WeighAsync(not.Item, arriving, cancel);
                return arriving;
            case InSegmentNode segment:
                return _scope.Segment(segment.Slug) is { Cap: null } read ? await WeighAsync(read.Root, arriving, cancel) : arriving;
            case DidNode did when IsBroad(did):
                return await WeighAsync(did, arriving, cancel);
            case SequenceNode sequence when HasTwoEnds(sequence):
                if (await SampleAsync(sequence.Steps[^1].Did, cancel) < await SampleAsync(sequence.Steps[0].Did, cancel))
                {
                    _otherwise.Add(sequence);
                }

                return arriving * LeftByOthers;
            default:
                return arriving * LeftByOthers;
        }
    }

    private async Task<double> WeighAsync(DidNode did, double arriving, CancellationToken cancel)
    {
        if (!IsWorthCounting(did.Kinds.Count, arriving))
        {
            return arriving;
        }

        // One in so many objects tells how many rows there are; those without an object are counted, as far as it matters.
        long step = Math.Max(1, _lastObject / ObjectsAsked);
        long[] objects = [.. Enumerable.Range(1, ObjectsAsked).Select(i => i * step)];
        double rows = step * await _query.Rows(did).CountAsync(i => EF.Parameter(objects).Contains(i.ObjectId!.Value), cancel)
            + await _query.Rows(did).Where(i => i.ObjectId == null).Take((int)(arriving / RowKept) + 1).CountAsync(cancel);
        if ((did.Kinds.Count * _lastObject * LookUpOfObject) + (rows * RowKept) < arriving)
        {
            _otherwise.Add(did);
        }

        return did.Count.AtLeast is { } least ? Math.Min(arriving, rows / least) : arriving;
    }

    // Rows about one in so many of the objects that carry the topics.
    private Task<int> SampleAsync(DidNode did, CancellationToken cancel)
    {
        List<int> topics = _scope.TopicIds(did.Topics);
        IQueryable<long> some = _db.ObjectTopics.Where(TopicId.Then(Predicates.Among(topics))).Select(t => t.ObjectId).Where(id => id % OneOfSoManyObjects == 0);
        return _query.Rows(did with { Topics = [] }).CountAsync(i => some.Contains(i.ObjectId!.Value), cancel);
    }
}

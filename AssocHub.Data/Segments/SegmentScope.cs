using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>
/// A definition bound to a database at a moment: the segments it reads, and topics, objects and events as numbers. What follows
/// compares numbers only, so both databases and any other evaluator agree.
/// </summary>
public sealed class SegmentScope
{
    private const int FewTopics = 8;

    private static readonly System.Linq.Expressions.Expression<Func<Topic, string>> NameKey = t => t.NameKey;

    private readonly Dictionary<string, SegmentDefinition> _segments;
    private readonly Dictionary<string, int> _topics;
    private readonly Dictionary<string, List<long>> _objects;
    private readonly Dictionary<long, DateTimeOffset?> _ends;
    private readonly HashSet<long> _events;
    private readonly Dictionary<SegmentDefinition, HashSet<long>> _kept = new(ReferenceEqualityComparer.Instance);
    private IReadOnlySet<SegmentNode> _otherwise = new HashSet<SegmentNode>();

    private SegmentScope(
        AsOf asOf,
        Dictionary<string, SegmentDefinition> segments,
        Dictionary<string, int> topics,
        Dictionary<string, List<long>> objects,
        Dictionary<long, DateTimeOffset?> ends,
        HashSet<long> events)
    {
        AsOf = asOf;
        _segments = segments;
        _topics = topics;
        _objects = objects;
        _ends = ends;
        _events = events;
    }

    /// <summary>The moment.</summary>
    public AsOf AsOf { get; }

    /// <summary>The definition behind a slug; null where there is none.</summary>
    public SegmentDefinition? Segment(string slug) => _segments.GetValueOrDefault(slug);

    /// <summary>The definitions it reads through <c>inSegment</c>, by slug, each after those that it reads itself.</summary>
    public IReadOnlyDictionary<string, SegmentDefinition> Segments => _segments;

    /// <summary>Ids of the members that the cap of a definition keeps; the definition is the one loaded, or one that it reads.</summary>
    public IReadOnlySet<long> Kept(SegmentDefinition definition) => _kept.TryGetValue(definition, out HashSet<long>? ids)
        ? ids
        : throw new InvalidOperationException("The scope was loaded for another definition.");

    /// <summary>True for a broad activity that SQL looks up by way of the objects; false for one that it looks up member by member.</summary>
    internal bool GoesByObject(DidNode did) => _otherwise.Contains(did);

    /// <summary>True for a sequence of which SQL looks for the last step first.</summary>
    internal bool GoesFromItsEnd(SequenceNode sequence) => _otherwise.Contains(sequence);

    /// <summary>
    /// Looks up all broad activities of a definition, and all sequences that may go from either end, one way, whichever seems less work: both must answer the same.
    /// </summary>
    internal void Choose(SegmentDefinition definition, bool byObject) => _otherwise = byObject
        ? _segments.Values.Append(definition).SelectMany(d => SegmentReferences.Nodes(d.Root))
            .Where(n => (n is DidNode did && SegmentQuery.GoesByMember(did, this)) || (n is SequenceNode sequence && SegmentQuery.MayGoFromItsEnd(sequence, this)))
            .ToHashSet<SegmentNode>(ReferenceEqualityComparer.Instance)
        : new HashSet<SegmentNode>();

    /// <summary>Numbers of those topics that exist; what nobody has tagged yet matches nothing.</summary>
    public List<int> TopicIds(IEnumerable<string> names) =>
        [.. names.Select(TextFolding.Fold).Where(_topics.ContainsKey).Select(key => _topics[key]).Distinct().Order()];

    /// <summary>Numbers of the objects that a reference names.</summary>
    public List<long> ObjectIds(ObjectReference reference) =>
        reference.Id is { } id ? [id] : _objects.GetValueOrDefault(reference.ExternalId!, []);

    /// <summary>True when a reference names an event, within which other things happen.</summary>
    public bool IsEvent(ObjectReference reference) => ObjectIds(reference).Exists(_events.Contains);

    /// <summary>When an event ended; the latest, where several sources use the same id; null where unknown.</summary>
    public DateTimeOffset? EndOfEvent(ObjectReference reference) =>
        ObjectIds(reference).Select(id => _ends.GetValueOrDefault(id)).Max();

    /// <summary>Looks up everything the definition refers to.</summary>
    /// <param name="db">The database.</param>
    /// <param name="definition">A valid definition.</param>
    /// <param name="slug">Its own slug, so that a circle through itself is found; null where it has none.</param>
    /// <param name="asOf">The moment.</param>
    /// <param name="cancel">Stops the look-up.</param>
    public static async Task<Result<SegmentScope>> LoadAsync(
        AssocHubDbContext db, SegmentDefinition definition, string? slug, AsOf asOf, CancellationToken cancel)
    {
        Result<Dictionary<string, SegmentDefinition>> segments = await ResolveAsync(db, definition, slug, cancel);
        if (!segments.Succeeded)
        {
            return segments.Refusal;
        }

        List<DidNode> activities =
            [.. segments.Value.Values.Prepend(definition).SelectMany(d => SegmentReferences.Nodes(d.Root)).OfType<DidNode>()];
        List<ObjectReference> references =
            [.. activities.Select(a => a.Object).Concat(activities.Select(a => (a.Within as SinceEventWindow)?.Event)).OfType<ObjectReference>().Distinct()];
        List<NamedObject> named = await NamedAsync(db, references, cancel);
        var scope = new SegmentScope(
            asOf,
            segments.Value,
            await TopicsAsync(db, activities, cancel),
            // A database may compare without case; the source's ids differ by case.
            references.Select(r => r.ExternalId).OfType<string>().Distinct().ToDictionary(
                external => external,
                external => named.Where(o => string.Equals(o.ExternalId, external, StringComparison.Ordinal)).Select(o => o.Id).Distinct().Order().ToList()),
            named.DistinctBy(o => o.Id).ToDictionary(o => o.Id, o => o.EndsAt ?? o.StartsAt),
            [.. named.Where(o => o.Kind == ObjectKind.Event).Select(o => o.Id)]);
        scope._otherwise = await SegmentBreadth.OtherwiseAsync(db, scope, [.. segments.Value.Values.Where(d => d.Cap is not null).Append(definition)], cancel);
        foreach (SegmentDefinition capped in segments.Value.Values.Append(definition).Where(d => d.Cap is not null))
        {
            scope._kept[capped] = await KeptAsync(db, scope, capped, cancel);
        }

        return scope;
    }

    /// <summary>The definitions that one reads through <c>inSegment</c>, each after those that it reads itself; a refusal names a missing segment or a circle.</summary>
    public static async Task<Result<Dictionary<string, SegmentDefinition>>> ResolveAsync(
        AssocHubDbContext db, SegmentDefinition definition, string? slug, CancellationToken cancel)
    {
        Dictionary<string, SegmentDefinition> known = await ReachableAsync(db, definition, cancel);
        return SegmentReferences.Resolve(definition, slug, s => known.GetValueOrDefault(s));
    }

    /// <summary>
    /// What a slug stands for: the newest approved version of the segment, or its newest version while none is approved.
    /// Archived segments stand for nothing.
    /// </summary>
    public static async Task<SegmentDefinition?> DefinitionOfAsync(AssocHubDbContext db, string slug, CancellationToken cancel)
    {
        string? json = await db.SegmentVersions.AsNoTracking()
            .Where(v => v.Segment!.Slug == slug && !v.Segment.IsArchived)
            .OrderByDescending(v => v.State == SegmentVersionState.Approved).ThenByDescending(v => v.Number)
            .Select(v => v.Definition)
            .FirstOrDefaultAsync(cancel);
        return json is not null && SegmentJson.Read(json) is { Succeeded: true } read ? read.Value : null;
    }

    // The database gives who meets the conditions; whom the cap keeps is decided here, the same on every database.
    private static async Task<HashSet<long>> KeptAsync(AssocHubDbContext db, SegmentScope scope, SegmentDefinition definition, CancellationToken cancel)
    {
        SegmentCap cap = definition.Cap!;
        IQueryable<Member> meeting = db.Members.AsNoTracking().Where(m => m.MergedIntoId == null).Where(new SegmentQuery(db, scope).Conditions(definition));
        List<Member> members = await meeting
            .Select(m => new Member
            {
                Id = m.Id, ChapterKey = m.ChapterKey, HouseholdId = m.HouseholdId, OrganizationId = m.OrganizationId,
                JoinDate = m.JoinDate, RenewalDate = m.RenewalDate, LastRenewedOn = m.LastRenewedOn,
            })
            .ToListAsync(cancel);
        Dictionary<long, double> scores = cap.By is { IsScore: true, Key: var code }
            ? await db.MemberScores.AsNoTracking().Where(s => s.Code == code).ToDictionaryAsync(s => s.MemberId, s => s.Value, cancel)
            : [];
        return CapSelector.Select(
            cap, members.Select(m => CapCandidate.Of(cap, m, scores.TryGetValue(m.Id, out double score) ? score : null, scope.AsOf)));
    }

    private static async Task<Dictionary<string, SegmentDefinition>> ReachableAsync(
        AssocHubDbContext db, SegmentDefinition definition, CancellationToken cancel)
    {
        var known = new Dictionary<string, SegmentDefinition>();
        var open = new Queue<string>(SegmentReferences.SlugsOf(definition));
        var seen = new HashSet<string>(open);
        while (open.TryDequeue(out string? slug) && known.Count <= SegmentReferences.MaxSegments)
        {
            if (await DefinitionOfAsync(db, slug, cancel) is not { } inner)
            {
                continue;
            }

            known[slug] = inner;
            foreach (string next in SegmentReferences.SlugsOf(inner).Where(seen.Add))
            {
                open.Enqueue(next);
            }
        }

        return known;
    }

    private static async Task<Dictionary<string, int>> TopicsAsync(AssocHubDbContext db, List<DidNode> activities, CancellationToken cancel)
    {
        List<string> keys = [.. activities.SelectMany(a => a.Topics).Select(TextFolding.Fold).Distinct()];
        if (keys.Count == 0)
        {
            return [];
        }

        // Some are found by their keys; instead of a long list of parameters the vocabulary is read whole.
        IQueryable<Topic> asked = keys.Count > FewTopics ? db.Topics : db.Topics.Where(NameKey.Then(Predicates.Among(keys)));
        var topics = await asked.Select(t => new { t.Id, t.NameKey }).ToListAsync(cancel);
        return topics.Where(t => keys.Contains(t.NameKey)).ToDictionary(t => t.NameKey, t => t.Id);
    }

    private static async Task<List<NamedObject>> NamedAsync(AssocHubDbContext db, List<ObjectReference> references, CancellationToken cancel)
    {
        var found = new List<NamedObject>();
        foreach (string external in references.Select(r => r.ExternalId).OfType<string>().Distinct())
        {
            found.AddRange(await Read(db.ActivityObjects.Where(o => o.ExternalId == external)).ToListAsync(cancel));
        }

        long[] ids = [.. references.Select(r => r.Id).OfType<long>()];
        if (ids.Length > 0)
        {
            found.AddRange(await Read(db.ActivityObjects.Where(o => EF.Parameter(ids).Contains(o.Id))).ToListAsync(cancel));
        }

        return found;

        static IQueryable<NamedObject> Read(IQueryable<ActivityObject> objects) =>
            objects.Select(o => new NamedObject(o.Id, o.ExternalId, o.Kind, o.StartsAt, o.EndsAt));
    }

    private sealed record NamedObject(long Id, string ExternalId, ObjectKind Kind, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt);
}

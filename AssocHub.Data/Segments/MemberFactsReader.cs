using AssocHub.Core.Members;
using AssocHub.Core.Scores;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>Reads everything the reference evaluator may ask about some members. For a few members at a time.</summary>
public static class MemberFactsReader
{
    public static async Task<List<MemberFacts>> ReadAsync(AssocHubDbContext db, IReadOnlyCollection<long> memberIds, CancellationToken cancel)
    {
        List<long> ids = [.. memberIds];
        List<Member> members = await db.Members.AsNoTracking().Include(m => m.Organization)
            .Where(m => ids.Contains(m.Id)).OrderBy(m => m.Id).ToListAsync(cancel);
        IQueryable<Interaction> theirs = db.Interactions.AsNoTracking().Where(i => i.MemberId != null && ids.Contains(i.MemberId.Value));
        List<Interaction> interactions = await theirs.OrderBy(i => i.OccurredAt).ThenBy(i => i.Id).ToListAsync(cancel);
        Dictionary<long, ActivityObject> objects = await db.ActivityObjects.AsNoTracking()
            .Where(o => theirs.Any(i => i.ObjectId == o.Id || i.EventId == o.Id)).ToDictionaryAsync(o => o.Id, cancel);
        List<ObjectTopic> tags = await db.ObjectTopics.AsNoTracking().Where(t => theirs.Any(i => i.ObjectId == t.ObjectId)).ToListAsync(cancel);
        Dictionary<int, string> topics = await db.Topics.AsNoTracking().ToDictionaryAsync(t => t.Id, t => t.Name, cancel);
        ILookup<long, string> topicsOf = tags.ToLookup(t => t.ObjectId, t => topics[t.TopicId]);
        ILookup<long, InteractionFact> facts = interactions.ToLookup(
            i => i.MemberId!.Value,
            i => new InteractionFact(
                i,
                i.ObjectId is { } item ? objects.GetValueOrDefault(item) : null,
                i.ObjectId is { } tagged ? [.. topicsOf[tagged]] : [],
                i.EventId is { } around ? objects.GetValueOrDefault(around) : null));
        ILookup<long, MemberScore> scores = (await db.MemberScores.AsNoTracking().Where(s => ids.Contains(s.MemberId)).ToListAsync(cancel)).ToLookup(s => s.MemberId);
        return [.. members.Select(m => new MemberFacts(m, [.. facts[m.Id]]) { Scores = scores[m.Id].ToDictionary(s => s.Code, s => s.Value) })];
    }
}

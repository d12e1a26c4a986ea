using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Projection;

/// <summary>The association's vocabulary: topics by folded name, made when first met.</summary>
internal sealed class Topics
{
    private const int NameLength = 200;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    public void Forget() => _ids.Clear();

    /// <summary>Writes which topics the things carry, in place of what they carried.</summary>
    public async Task WriteAsync(
        AssocHubDbContext db, IReadOnlyList<(long ObjectId, string? Topics)> things, IReadOnlyCollection<long> replaced, CancellationToken cancel)
    {
        if (replaced.Count > 0)
        {
            IQueryable<long> ids = db.NumberKeys(replaced);
            await db.ObjectTopics.Where(t => ids.Contains(t.ObjectId)).ExecuteDeleteAsync(cancel);
        }

        await AddAsync(db, things, [], cancel);
    }

    /// <summary>Adds to the topics that things carry.</summary>
    public async Task AddMissingAsync(AssocHubDbContext db, IReadOnlyList<(long ObjectId, string? Topics)> things, CancellationToken cancel)
    {
        IQueryable<long> ids = db.NumberKeys(things.Where(t => t.Topics is not null).Select(t => t.ObjectId).Distinct());
        var carried = await db.ObjectTopics.AsNoTracking().Where(t => ids.Contains(t.ObjectId)).Select(t => new { t.ObjectId, t.TopicId }).ToArrayAsync(cancel);
        await AddAsync(db, things, [.. carried.Select(c => (c.ObjectId, c.TopicId))], cancel);
    }

    private async Task AddAsync(AssocHubDbContext db, IReadOnlyList<(long ObjectId, string? Topics)> things, HashSet<(long, int)> held, CancellationToken cancel)
    {
        (long ObjectId, string Name)[] carried = [.. things.SelectMany(t => CanonicalText.List(t.Topics).Select(name => (t.ObjectId, name)))];
        if (carried.Length == 0)
        {
            return;
        }

        await KnowAsync(db, carried.Select(c => c.Name), cancel);
        await new BulkWriter(db).InsertAsync(
            [.. carried.Select(c => (c.ObjectId, TopicId: _ids[Key(c.Name)])).Where(held.Add).Select(c => new ObjectTopic { ObjectId = c.ObjectId, TopicId = c.TopicId })],
            cancel);
    }

    /// <summary>The ids of topics of these names, made where they are new.</summary>
    public async Task<IReadOnlyDictionary<string, int>> KnowAsync(AssocHubDbContext db, IEnumerable<string> names, CancellationToken cancel)
    {
        var missing = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!_ids.ContainsKey(Key(name)))
            {
                missing.TryAdd(Key(name), name);
            }
        }

        if (missing.Count == 0)
        {
            return _ids;
        }

        IQueryable<string> keys = db.TextKeys(missing.Keys);
        foreach (var known in await db.Topics.AsNoTracking().Where(t => keys.Contains(t.NameKey)).Select(t => new { t.Id, t.NameKey }).ToArrayAsync(cancel))
        {
            _ids[known.NameKey] = known.Id;
            missing.Remove(known.NameKey);
        }

        Topic[] added = [.. missing.Select(m => new Topic { Name = m.Value, NameKey = m.Key })];
        db.Topics.AddRange(added);
        await db.SaveChangesAsync(cancel);
        foreach (Topic topic in added)
        {
            _ids[topic.NameKey] = topic.Id;
        }

        db.ChangeTracker.Clear();
        return _ids;
    }

    public static string Key(string name)
    {
        string key = TextFolding.Fold(name);
        return key.Length <= NameLength ? key : key[..NameLength];
    }
}

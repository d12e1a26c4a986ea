using AssocHub.Core.Segments.Describing;
using AssocHub.Core.Segments.Fields;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>The names with which people describe segments, read once and kept for a while. Personal fields are not among them.</summary>
public sealed class DescribingReader(IDbContextFactory<AssocHubDbContext> contexts, SegmentVocabulary vocabulary, TimeProvider time) : IDisposable
{
    // The newest of them: nobody types the title of an e-mail of long ago from memory.
    private const int MostObjects = 20_000;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _one = new(1);
    private DescribingVocabulary? _known;
    private long _knownSince;

    /// <summary>Topics, values, titles and segments as they stand, at most two minutes old.</summary>
    public async Task<DescribingVocabulary> ReadAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (_known is null || time.GetElapsedTime(_knownSince) > KeptFor)
            {
                _known = await LoadAsync(cancel);
                _knownSince = time.GetTimestamp();
            }

            return _known;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<DescribingVocabulary> LoadAsync(CancellationToken cancel)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>();
        foreach (SegmentField field in FieldCatalogue.All.Where(f => f is { Sensitivity: FieldSensitivity.Ordinary, Type: FieldType.Text or FieldType.TextList }))
        {
            values[field.Key] = await vocabulary.ValuesAsync(field.Key, cancel);
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        List<NamedObject> objects = await Objects(db).ToListAsync(cancel);
        IReadOnlyList<string> topics = await vocabulary.TopicsAsync(cancel);
        IReadOnlyList<SegmentChoice> segments = await vocabulary.SegmentsAsync(cancel);
        return new DescribingVocabulary(topics, values, objects, [.. segments.Select(s => new NamedSegment(s.Slug, s.Name))]);
    }

    internal static IQueryable<NamedObject> Objects(AssocHubDbContext db) => db.ActivityObjects.AsNoTracking()
        .Where(o => o.Title != "").OrderByDescending(o => o.StartsAt).ThenByDescending(o => o.Id).Take(MostObjects)
        .Select(o => new NamedObject(o.Id, o.Kind, o.Title, o.StartsAt));
}

namespace AssocHub.Core.Segments.Index;

/// <summary>Collects what is known of objects, in any order, and makes an <see cref="ObjectTable"/> of it.</summary>
public sealed class ObjectTableBuilder
{
    // Of the bits that a packed number may need, one value stands for "none".
    private const int MostCodeBits = PackedArray.MostBits - 1;

    private Dictionary<long, int> _ordinals = [];
    private List<Known> _objects = [];
    private Dictionary<string, int> _topics = [];
    private HashSet<(int Object, int Topic)> _tags = [];

    /// <summary>The ordinal of an object; a new one when it is not known yet.</summary>
    public int OrdinalOf(long id)
    {
        if (!_ordinals.TryGetValue(id, out int ordinal))
        {
            _ordinals[id] = ordinal = _objects.Count;
            _objects.Add(new Known(id, "", "", null));
        }

        return ordinal;
    }

    /// <summary>Notes what is known of an object.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="externalId">The source's id.</param>
    /// <param name="titleKey">Its folded title.</param>
    /// <param name="ends">UTC ticks of its end, or its beginning where no end is known; null for neither.</param>
    public void Set(long id, string externalId, string titleKey, long? ends) => _objects[OrdinalOf(id)] = new Known(id, externalId, titleKey, ends);

    /// <summary>Notes a topic of the vocabulary.</summary>
    public void SetTopic(string nameKey, int topic) => _topics[nameKey] = topic;

    /// <summary>Notes that an object carries a topic.</summary>
    public void Tag(long id, int topic) => _tags.Add((OrdinalOf(id), topic));

    /// <summary>The table; the builder is spent.</summary>
    public ObjectTable Build()
    {
        int count = _objects.Count;
        TextPool titles = new(), externals = new();
        long least = count == 0 ? 0 : _objects.Min(o => o.Id);
        long[] moments = [.. _objects.Select(o => o.Ends).OfType<long>()];
        MomentCodes? codes = moments.Length == 0 ? null : MomentCodes.For([moments], MostCodeBits);
        (ulong[] ids, ulong[] ends, ulong[] starts) = (new ulong[count], new ulong[count], new ulong[count + 1]);
        for (int ordinal = 0; ordinal < count; ordinal++)
        {
            (long id, string external, string title, long? end) = _objects[ordinal];
            (ids[ordinal], ends[ordinal]) = ((ulong)(id - least), end is { } ticks ? codes!.Of(ticks) + 1 : 0);
            titles.Add(title);
            externals.Add(external);
        }

        titles.Trim();
        externals.Trim();
        ulong[] tags = new ulong[_tags.Count];
        int at = 0;
        foreach ((int item, int topic) in _tags.Order())
        {
            tags[at++] = (ulong)topic;
            starts[item + 1]++;
        }

        for (int ordinal = 0; ordinal < count; ordinal++)
        {
            starts[ordinal + 1] += starts[ordinal];
        }

        var table = new ObjectTable(
            new ObjectArrays(PackedArray.Of(ids), least, titles, externals, codes, PackedArray.Of(ends), PackedArray.Of(starts), PackedArray.Of(tags)), _topics);
        (_ordinals, _objects, _topics, _tags) = ([], [], [], []);
        return table;
    }

    private readonly record struct Known(long Id, string ExternalId, string TitleKey, long? Ends);
}

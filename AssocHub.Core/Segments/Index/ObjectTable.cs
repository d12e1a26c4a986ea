using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>Events, sessions, e-mails, threads, sponsors and resources by ordinal, with the topics they carry. A change makes a copy.</summary>
public sealed class ObjectTable
{
    private readonly Dictionary<long, int> _ordinals;
    private readonly List<long> _ids;
    private readonly TextPool _texts;
    private readonly List<int> _titles;
    private readonly List<int> _externals;
    private readonly List<long> _ends;
    private readonly Dictionary<string, int> _topics;
    private readonly Dictionary<int, List<int>> _tagged;
    private int[]? _byExternal;
    private (int[] Starts, int[] Topics)? _byObject;

    /// <summary>An empty table.</summary>
    public ObjectTable()
        : this([], [], new TextPool(), [], [], [], [], [])
    {
    }

    private ObjectTable(
        Dictionary<long, int> ordinals, List<long> ids, TextPool texts, List<int> titles, List<int> externals, List<long> ends,
        Dictionary<string, int> topics, Dictionary<int, List<int>> tagged)
    {
        (_ordinals, _ids, _texts, _titles, _externals) = (ordinals, ids, texts, titles, externals);
        (_ends, _topics, _tagged) = (ends, topics, tagged);
    }

    /// <summary>How many objects there are.</summary>
    public int Count => _ids.Count;

    /// <summary>About how many bytes are held.</summary>
    public long Bytes => (48L * Count) + _texts.Bytes + _tagged.Values.Sum(t => 8L * t.Count);

    /// <summary>A table to be changed. Topics are left out when they will all be noted anew.</summary>
    public ObjectTable Copy(bool withTopics) => new(
        new Dictionary<long, int>(_ordinals), [.. _ids], _texts.Copy(), [.. _titles], [.. _externals], [.. _ends],
        withTopics ? new Dictionary<string, int>(_topics) : [],
        withTopics ? _tagged.ToDictionary(t => t.Key, t => new List<int>(t.Value)) : []);

    /// <summary>The ordinal of an object; a new one when it is not known yet.</summary>
    public int OrdinalOf(long id)
    {
        if (!_ordinals.TryGetValue(id, out int ordinal))
        {
            _ordinals[id] = ordinal = _ids.Count;
            _ids.Add(id);
            _titles.Add(-1);
            _externals.Add(-1);
            _ends.Add(long.MinValue);
        }

        return ordinal;
    }

    /// <summary>True when the object has an ordinal.</summary>
    public bool Knows(long id) => _ordinals.ContainsKey(id);

    /// <summary>Notes what is known of an object.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="externalId">The source's id.</param>
    /// <param name="titleKey">Its folded title.</param>
    /// <param name="ends">UTC ticks of its end, or its beginning where no end is known; null for neither.</param>
    public void Set(long id, string externalId, string titleKey, long? ends)
    {
        int ordinal = OrdinalOf(id);
        (_titles[ordinal], _externals[ordinal]) = (Noted(_titles[ordinal], titleKey), Noted(_externals[ordinal], externalId));
        _ends[ordinal] = ends ?? long.MinValue;
        _byExternal = null;
    }

    /// <summary>Notes a topic of the vocabulary.</summary>
    public void SetTopic(string nameKey, int topic) => _topics[nameKey] = topic;

    /// <summary>Notes that an object carries a topic.</summary>
    public void Tag(long id, int topic)
    {
        if (!_tagged.TryGetValue(topic, out List<int>? objects))
        {
            _tagged[topic] = objects = [];
        }

        objects.Add(OrdinalOf(id));
        _byObject = null;
    }

    /// <summary>The topics of these names that exist.</summary>
    public int[] TopicsOf(IEnumerable<string> names) =>
        [.. names.Select(TextFolding.Fold).Where(_topics.ContainsKey).Select(k => _topics[k]).Distinct().Order()];

    /// <summary>The topics that an object carries.</summary>
    public ReadOnlySpan<int> TopicsOf(int ordinal)
    {
        (int[] starts, int[] topics) = _byObject ?? ByObject();
        return ordinal + 1 < starts.Length ? topics.AsSpan(starts[ordinal]..starts[ordinal + 1]) : [];
    }

    /// <summary>Ordinals of the objects that a reference names.</summary>
    public int[] Find(ObjectReference reference)
    {
        if (reference.Id is { } id)
        {
            return _ordinals.TryGetValue(id, out int ordinal) ? [ordinal] : [];
        }

        // Several sources may use the same one.
        int[] order = _byExternal ?? ByExternal();
        byte[] wanted = System.Text.Encoding.UTF8.GetBytes(reference.ExternalId ?? "");
        int low = 0, high = order.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _texts[_externals[order[middle]]].SequenceCompareTo(wanted) < 0 ? (middle + 1, high) : (low, middle);
        }

        int end = low;
        while (end < order.Length && _texts[_externals[order[end]]].SequenceEqual(wanted))
        {
            end++;
        }

        return order[low..end];
    }

    /// <summary>True when the title of an object contains a folded text.</summary>
    public bool IsTitled(int ordinal, ReadOnlySpan<byte> key) => key.IsEmpty || (_titles[ordinal] >= 0 && _texts[_titles[ordinal]].IndexOf(key) >= 0);

    /// <summary>When an event ended; the latest, where several sources use the same id; null where unknown.</summary>
    public DateTimeOffset? EndOf(ObjectReference reference) =>
        Find(reference).Select(o => _ends[o]).DefaultIfEmpty(long.MinValue).Max() is > long.MinValue and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    private int Noted(int known, string text)
    {
        if (text.Length == 0)
        {
            return -1;
        }

        return known >= 0 && _texts[known].SequenceEqual(System.Text.Encoding.UTF8.GetBytes(text)) ? known : _texts.Add(text);
    }

    private int[] ByExternal()
    {
        int[] order = [.. Enumerable.Range(0, _externals.Count).Where(o => _externals[o] >= 0)];
        Array.Sort(order, (a, b) => _texts[_externals[a]].SequenceCompareTo(_texts[_externals[b]]));
        return _byExternal = order;
    }

    private (int[] Starts, int[] Topics) ByObject()
    {
        int[] starts = new int[Count + 1];
        foreach (int item in _tagged.Values.SelectMany(t => t))
        {
            starts[item + 1]++;
        }

        for (int item = 0; item < Count; item++)
        {
            starts[item + 1] += starts[item];
        }

        int[] next = starts[..^1], topics = new int[starts[^1]];
        foreach ((int topic, List<int> objects) in _tagged)
        {
            foreach (int item in objects)
            {
                topics[next[item]++] = topic;
            }
        }

        (int[], int[]) byObject = (starts, topics);
        _byObject = byObject;
        return byObject;
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(Count);
        writer.WriteArray((ReadOnlySpan<long>)System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_ids));
        writer.WriteArray((ReadOnlySpan<int>)System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_titles));
        writer.WriteArray((ReadOnlySpan<int>)System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_externals));
        writer.WriteArray((ReadOnlySpan<long>)System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_ends));
        _texts.Write(writer);
        writer.Write(_topics.Count);
        foreach ((string key, int topic) in _topics)
        {
            writer.Write(key);
            writer.Write(topic);
        }

        writer.Write(_tagged.Count);
        foreach ((int topic, List<int> objects) in _tagged)
        {
            writer.Write(topic);
            writer.WriteArray((ReadOnlySpan<int>)System.Runtime.InteropServices.CollectionsMarshal.AsSpan(objects));
        }
    }

    internal static ObjectTable Read(SnapshotReader reader)
    {
        int count = reader.ReadInt32();
        List<long> ids = [.. reader.ReadArray<long>()];
        List<int> titles = [.. reader.ReadArray<int>()], externals = [.. reader.ReadArray<int>()];
        List<long> ends = [.. reader.ReadArray<long>()];
        var ordinals = new Dictionary<long, int>(count);
        for (int ordinal = 0; ordinal < count; ordinal++)
        {
            ordinals[ids[ordinal]] = ordinal;
        }

        var table = new ObjectTable(ordinals, ids, TextPool.Read(reader), titles, externals, ends, [], []);
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            table._topics[reader.ReadString()] = reader.ReadInt32();
        }

        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            table._tagged[reader.ReadInt32()] = [.. reader.ReadArray<int>()];
        }

        return table;
    }
}

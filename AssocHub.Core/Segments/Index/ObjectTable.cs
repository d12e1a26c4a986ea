using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>Events, sessions, e-mails, threads, sponsors and resources by ordinal, with the topics they carry. A change makes a copy.</summary>
public sealed class ObjectTable
{
    private readonly Dictionary<long, int> _ordinals;
    private readonly List<long> _ids;
    private readonly List<string> _titles;
    private readonly List<string> _externals;
    private readonly List<long?> _ends;
    private readonly Dictionary<string, int> _topics;
    private readonly Dictionary<int, List<int>> _tagged;
    private int[]? _byExternal;

    /// <summary>An empty table.</summary>
    public ObjectTable()
        : this([], [], [], [], [], [], [])
    {
    }

    private ObjectTable(
        Dictionary<long, int> ordinals, List<long> ids, List<string> titles, List<string> externals, List<long?> ends,
        Dictionary<string, int> topics, Dictionary<int, List<int>> tagged)
    {
        (_ordinals, _ids, _titles, _externals) = (ordinals, ids, titles, externals);
        (_ends, _topics, _tagged) = (ends, topics, tagged);
    }

    /// <summary>How many objects there are.</summary>
    public int Count => _ids.Count;

    /// <summary>About how many bytes are held.</summary>
    public long Bytes => (60L * Count) + _titles.Sum(t => 22L + (2 * t.Length)) + _externals.Sum(t => 22L + (2 * t.Length)) + _tagged.Values.Sum(t => 4L * t.Count);

    /// <summary>Topics that at least one object carries.</summary>
    public IEnumerable<int> Topics => _tagged.Keys;

    /// <summary>A table to be changed. Topics are left out when they will all be noted anew.</summary>
    public ObjectTable Copy(bool withTopics) => new(
        new Dictionary<long, int>(_ordinals), [.. _ids], [.. _titles], [.. _externals], [.. _ends],
        withTopics ? new Dictionary<string, int>(_topics) : [],
        withTopics ? _tagged.ToDictionary(t => t.Key, t => new List<int>(t.Value)) : []);

    /// <summary>The ordinal of an object; a new one when it is not known yet.</summary>
    public int OrdinalOf(long id)
    {
        if (!_ordinals.TryGetValue(id, out int ordinal))
        {
            _ordinals[id] = ordinal = _ids.Count;
            _ids.Add(id);
            _titles.Add("");
            _externals.Add("");
            _ends.Add(null);
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
        _byExternal = null;
        (_titles[ordinal], _externals[ordinal], _ends[ordinal]) = (titleKey, externalId, ends);
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
    }

    /// <summary>The topics of these names that exist.</summary>
    public int[] TopicsOf(IEnumerable<string> names) =>
        [.. names.Select(TextFolding.Fold).Where(_topics.ContainsKey).Select(k => _topics[k]).Distinct().Order()];

    /// <summary>Objects that carry a topic.</summary>
    public IReadOnlyList<int> Tagged(int topic) => _tagged.TryGetValue(topic, out List<int>? objects) ? objects : [];

    /// <summary>Ordinals of the objects that a reference names.</summary>
    public int[] Find(ObjectReference reference)
    {
        if (reference.Id is { } id)
        {
            return _ordinals.TryGetValue(id, out int ordinal) ? [ordinal] : [];
        }

        // Several sources may use the same one. Ordinals that came after the list was made have none.
        int[] order = _byExternal ?? ByExternal();
        int low = 0, high = order.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(_externals[order[middle]], reference.ExternalId) < 0 ? (middle + 1, high) : (low, middle);
        }

        int end = low;
        while (end < order.Length && string.Equals(_externals[order[end]], reference.ExternalId, StringComparison.Ordinal))
        {
            end++;
        }

        return order[low..end];
    }

    /// <summary>True when the title of an object contains a folded text.</summary>
    public bool IsTitled(int ordinal, string key) => _titles[ordinal].Contains(key, StringComparison.Ordinal);

    /// <summary>When an event ended; the latest, where several sources use the same id; null where unknown.</summary>
    public DateTimeOffset? EndOf(ObjectReference reference) =>
        Find(reference).Select(o => _ends[o]).Max() is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    private int[] ByExternal()
    {
        int[] order = [.. Enumerable.Range(0, _externals.Count).Where(o => _externals[o].Length > 0)];
        Array.Sort(order, (a, b) => string.CompareOrdinal(_externals[a], _externals[b]));
        return _byExternal = order;
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        for (int i = 0; i < Count; i++)
        {
            writer.Write(_ids[i]);
            writer.Write(_externals[i]);
            writer.Write(_titles[i]);
            writer.Write(_ends[i] ?? long.MinValue);
        }

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
            SnapshotArrays.Write(writer, (ReadOnlySpan<int>)System.Runtime.InteropServices.CollectionsMarshal.AsSpan(objects));
        }
    }

    internal static ObjectTable Read(BinaryReader reader)
    {
        var table = new ObjectTable();
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            long id = reader.ReadInt64();
            string external = reader.ReadString(), title = reader.ReadString();
            long ends = reader.ReadInt64();
            table.Set(id, external, title, ends == long.MinValue ? null : ends);
        }

        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            table._topics[reader.ReadString()] = reader.ReadInt32();
        }

        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            table._tagged[reader.ReadInt32()] = [.. SnapshotArrays.Read<int>(reader)];
        }

        return table;
    }
}

using System.Text;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>Events, sessions, e-mails, threads, sponsors and resources by ordinal, with the topics they carry. Never changes; <see cref="ObjectTableBuilder"/> makes it.</summary>
public sealed class ObjectTable
{
    // What is known of one object has the same place everywhere: its ordinal.
    private readonly PackedArray _ids;
    private readonly long _least;
    private readonly TextPool _titles;
    private readonly TextPool _externals;
    private readonly MomentCodes? _moments;

    // One more than the code of its end; 0 for none.
    private readonly PackedArray _ends;
    private readonly Dictionary<string, int> _topics;

    // Where the topics of each object begin, and where the last one's end.
    private readonly PackedArray _starts;
    private readonly PackedArray _tags;

    // Ids come from a series: so many from the first on ascend, and are found by halving.
    private readonly int _ascending;
    private readonly Dictionary<long, int> _others = [];

    // Objects by what their sources call them; made when first needed.
    private PackedArray? _byExternal;

    internal ObjectTable(ObjectArrays arrays, Dictionary<string, int> topics)
    {
        (_ids, _least, _titles, _externals) = (arrays.Ids, arrays.Least, arrays.Titles, arrays.Externals);
        (_moments, _ends, _starts, _tags, _topics) = (arrays.Moments, arrays.Ends, arrays.Starts, arrays.Tags, topics);
        while (_ascending < Count && (_ascending == 0 || _ids[_ascending - 1] < _ids[_ascending]))
        {
            _ascending++;
        }

        for (int ordinal = _ascending; ordinal < Count; ordinal++)
        {
            _others[IdOf(ordinal)] = ordinal;
        }
    }

    /// <summary>How many objects there are.</summary>
    public int Count => _ids.Count;

    /// <summary>About how many bytes are held.</summary>
    public long Bytes => _ids.Bytes + _titles.Bytes + _externals.Bytes + (_moments?.Bytes ?? 0) + _ends.Bytes + _starts.Bytes + _tags.Bytes + (_byExternal?.Bytes ?? 0)
        + (32L * _others.Count) + _topics.Keys.Sum(name => 56L + (2 * name.Length));

    /// <summary>The ordinal of an object; null when it is not known.</summary>
    public int? OrdinalOf(long id)
    {
        if (id < _least)
        {
            return null;
        }

        int at = _ids.Read().Bound(0, _ascending, (ulong)(id - _least));
        return at < _ascending && IdOf(at) == id ? at : _others.TryGetValue(id, out int ordinal) ? ordinal : null;
    }

    /// <summary>The topics of these names that exist.</summary>
    public int[] TopicsOf(IEnumerable<string> names) =>
        [.. names.Select(TextFolding.Fold).Where(_topics.ContainsKey).Select(k => _topics[k]).Distinct().Order()];

    /// <summary>True when an object carries one of some topics.</summary>
    public bool Carries(int ordinal, int[] topics)
    {
        for (int at = (int)_starts[ordinal]; at < (int)_starts[ordinal + 1]; at++)
        {
            if (topics.Contains((int)_tags[at]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ordinals of the objects that a reference names.</summary>
    public int[] Find(ObjectReference reference)
    {
        if (reference.Id is { } id)
        {
            return OrdinalOf(id) is { } ordinal ? [ordinal] : [];
        }

        byte[] wanted = Encoding.UTF8.GetBytes(reference.ExternalId ?? "");
        if (wanted.Length == 0)
        {
            return [];
        }

        // Several sources may use the same one.
        PackedArray order = _byExternal ??= ByExternal();
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _externals[(int)order[middle]].SequenceCompareTo(wanted) < 0 ? (middle + 1, high) : (low, middle);
        }

        var found = new List<int>();
        for (; low < Count && _externals[(int)order[low]].SequenceEqual(wanted); low++)
        {
            found.Add((int)order[low]);
        }

        return [.. found];
    }

    /// <summary>Which objects' titles contain a folded text: all of them where it is empty.</summary>
    internal bool[] Titled(ReadOnlySpan<byte> key)
    {
        bool[] found = new bool[Count + 1];
        if (key.IsEmpty)
        {
            Array.Fill(found, true);
            return found[1..];
        }

        _titles.Mark(key, PlaceInText.Anywhere, Count, found);
        return found[1..];
    }

    /// <summary>When an event ended; the latest, where several sources use the same id; null where unknown.</summary>
    public DateTimeOffset? EndOf(ObjectReference reference)
    {
        ulong last = Find(reference).Select(o => _ends[o]).DefaultIfEmpty().Max();
        return last == 0 ? null : new DateTimeOffset(_moments!.Ticks(last - 1), TimeSpan.Zero);
    }

    /// <summary>A table to be changed, with the same objects in the same places. Topics are left out when they will all be noted anew.</summary>
    public ObjectTableBuilder ToBuilder(bool withTopics)
    {
        var builder = new ObjectTableBuilder();
        for (int ordinal = 0; ordinal < Count; ordinal++)
        {
            builder.Set(
                IdOf(ordinal), Encoding.UTF8.GetString(_externals[ordinal]), Encoding.UTF8.GetString(_titles[ordinal]),
                _ends[ordinal] == 0 ? null : _moments!.Ticks(_ends[ordinal] - 1));
            for (int at = (int)_starts[ordinal]; withTopics && at < (int)_starts[ordinal + 1]; at++)
            {
                builder.Tag(IdOf(ordinal), (int)_tags[at]);
            }
        }

        foreach ((string key, int topic) in withTopics ? _topics : [])
        {
            builder.SetTopic(key, topic);
        }

        return builder;
    }

    /// <summary>The topics that anything carries, ascending.</summary>
    internal int[] Topics()
    {
        var found = new HashSet<int>();
        for (int at = 0; at < _tags.Count; at++)
        {
            found.Add((int)_tags[at]);
        }

        return [.. found.Order()];
    }

    /// <summary>The topics that an object carries.</summary>
    public IEnumerable<int> TopicsOf(int ordinal)
    {
        for (int at = (int)_starts[ordinal]; at < (int)_starts[ordinal + 1]; at++)
        {
            yield return (int)_tags[at];
        }
    }

    private long IdOf(int ordinal) => _least + (long)_ids[ordinal];

    private PackedArray ByExternal()
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        Array.Sort(order, (a, b) => _externals[a].SequenceCompareTo(_externals[b]));
        return PackedArray.Of(Array.ConvertAll(order, o => (ulong)o));
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(_least);
        _ids.Write(writer);
        _titles.Write(writer);
        _externals.Write(writer);
        writer.Write(_moments is not null);
        _moments?.Write(writer);
        _ends.Write(writer);
        _starts.Write(writer);
        _tags.Write(writer);
        writer.Write(_topics.Count);
        foreach ((string key, int topic) in _topics)
        {
            writer.Write(key);
            writer.Write(topic);
        }
    }

    internal static ObjectTable Read(SnapshotReader reader)
    {
        long least = reader.ReadInt64();
        var arrays = new ObjectArrays(
            PackedArray.Read(reader), least, TextPool.Read(reader), TextPool.Read(reader), reader.ReadBoolean() ? MomentCodes.Read(reader) : null,
            PackedArray.Read(reader), PackedArray.Read(reader), PackedArray.Read(reader));
        var topics = new Dictionary<string, int>();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            topics[reader.ReadString()] = reader.ReadInt32();
        }

        return new ObjectTable(arrays, topics);
    }
}

/// <summary>What <see cref="ObjectTable"/> is made of.</summary>
internal sealed record ObjectArrays(
    PackedArray Ids, long Least, TextPool Titles, TextPool Externals, MomentCodes? Moments, PackedArray Ends, PackedArray Starts, PackedArray Tags);

namespace AssocHub.Core.Segments.Index;

/// <summary>Which runs of a segment carry a topic, and who ever did an activity on a topic that many rows fall on.</summary>
internal sealed class TopicRuns
{
    // Adding up so many is quick enough.
    private const int LeastHot = 32_768;

    private readonly RowSegment _segment;
    private readonly ObjectTable _objects;

    // The topics that anything carries, ascending.
    private readonly int[] _topics;
    private readonly Lists?[] _kinds = new Lists?[256];
    private readonly Dictionary<(byte Kind, int Topic), MemberSet> _ever = [];

    private TopicRuns(RowSegment segment, ObjectTable objects, int capacity, TopicRuns? before)
    {
        (_segment, _objects, _topics) = (segment, objects, objects.Topics());
        for (int kind = 0; kind < 256; kind++)
        {
            if (segment.Of((byte)kind) is not { } rows)
            {
                continue;
            }

            _kinds[kind] = Tagged(rows);
            foreach (int topic in _topics)
            {
                int[] runs = Runs((byte)kind, topic);
                if (runs.Sum(run => (long)rows.SizeOf(run)) >= Math.Max(LeastHot, capacity))
                {
                    _ever[((byte)kind, topic)] = before?.Known((byte)kind, topic, runs) ?? Everybody(rows, runs, capacity);
                }
            }
        }
    }

    /// <summary>Bytes held.</summary>
    public long Bytes => (4L * _topics.Length) + _kinds.Sum(k => (k?.Starts.Bytes ?? 0) + (k?.Runs.Bytes ?? 0)) + _ever.Values.Sum(s => s.Bytes);

    /// <summary>What a segment and the objects of a state come to. What was known before and did not change is used again.</summary>
    public static TopicRuns Of(RowSegment segment, ObjectTable objects, int capacity, TopicRuns? before) =>
        before is not null && before._segment == segment && before._objects == objects
            ? before
            : new TopicRuns(segment, objects, capacity, before?._segment == segment ? before : null);

    /// <summary>The runs of a kind that carry a topic, ascending.</summary>
    public int[] Runs(byte kind, int topic)
    {
        int place = Array.BinarySearch(_topics, topic);
        if (place < 0 || _kinds[kind] is not { } lists)
        {
            return [];
        }

        int start = (int)lists.Starts[place];
        PackedArray.Reader all = lists.Runs.Read();
        int[] runs = new int[(int)lists.Starts[place + 1] - start];
        for (int i = 0; i < runs.Length; i++)
        {
            runs[i] = (int)all[start + i];
        }

        return runs;
    }

    /// <summary>Who ever did it; null where that is not noted.</summary>
    public MemberSet? Ever(byte kind, int topic) => _ever.GetValueOrDefault((kind, topic));

    private MemberSet? Known(byte kind, int topic, int[] runs) => Runs(kind, topic).AsSpan().SequenceEqual(runs) ? Ever(kind, topic) : null;

    private Lists Tagged(KindRows rows)
    {
        var lists = new List<ulong>[_topics.Length];
        for (int run = 0; run < rows.Runs; run++)
        {
            if (rows.ObjectOf(run) is >= 0 and var item)
            {
                foreach (int topic in _objects.TopicsOf(item))
                {
                    (lists[Array.BinarySearch(_topics, topic)] ??= []).Add((ulong)run);
                }
            }
        }

        ulong[] starts = new ulong[lists.Length + 1];
        for (int place = 0; place < lists.Length; place++)
        {
            starts[place + 1] = starts[place] + (ulong)(lists[place]?.Count ?? 0);
        }

        return new Lists(PackedArray.Of(starts), PackedArray.Of([.. lists.SelectMany(l => l ?? [])]));
    }

    private static MemberSet Everybody(KindRows rows, int[] runs, int capacity)
    {
        var ever = new MemberSet(capacity);
        rows.Posted.AddTo(ever, runs);
        return ever;
    }

    /// <summary>Runs, topic by topic, and where those of each topic begin, and those of the last one end.</summary>
    private sealed record Lists(PackedArray Starts, PackedArray Runs);
}

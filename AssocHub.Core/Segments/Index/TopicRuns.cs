namespace AssocHub.Core.Segments.Index;

/// <summary>Which runs of a segment carry a topic, and who ever did an activity on a topic that many rows fall on.</summary>
internal sealed class TopicRuns
{
    // Adding up so many is quick enough.
    private const int LeastHot = 32_768;

    private readonly RowSegment _segment;
    private readonly ObjectTable _objects;
    private readonly Dictionary<(byte Kind, int Topic), int[]> _runs = [];
    private readonly Dictionary<(byte Kind, int Topic), MemberSet> _ever = [];

    private TopicRuns(RowSegment segment, ObjectTable objects, int capacity, TopicRuns? before)
    {
        (_segment, _objects) = (segment, objects);
        for (int kind = 0; kind < 256; kind++)
        {
            if (segment.Of((byte)kind) is not { } rows)
            {
                continue;
            }

            var lists = new Dictionary<int, List<int>>();
            for (int run = 0; run < rows.Runs; run++)
            {
                foreach (int topic in rows.Objects[run] < 0 ? [] : objects.TopicsOf(rows.Objects[run]))
                {
                    (System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(lists, topic, out _) ??= []).Add(run);
                }
            }

            foreach ((int topic, List<int> list) in lists)
            {
                int[] runs = [.. list];
                _runs[((byte)kind, topic)] = runs;
                if (runs.Sum(run => (long)rows.SizeOf(run)) >= Math.Max(LeastHot, capacity))
                {
                    _ever[((byte)kind, topic)] = before?.Known((byte)kind, topic, runs) ?? Everybody(rows, runs, capacity);
                }
            }
        }
    }

    /// <summary>Bytes held.</summary>
    public long Bytes => _runs.Values.Sum(r => 24L + (4 * r.Length)) + _ever.Values.Sum(s => s.Bytes);

    /// <summary>What a segment and the objects of a state come to. What was known before and did not change is used again.</summary>
    public static TopicRuns Of(RowSegment segment, ObjectTable objects, int capacity, TopicRuns? before) =>
        before is not null && before._segment == segment && before._objects == objects
            ? before
            : new TopicRuns(segment, objects, capacity, before?._segment == segment ? before : null);

    /// <summary>The runs of a kind that carry a topic, ascending.</summary>
    public int[] Runs(byte kind, int topic) => _runs.GetValueOrDefault((kind, topic), []);

    /// <summary>Who ever did it; null where that is not noted.</summary>
    public MemberSet? Ever(byte kind, int topic) => _ever.GetValueOrDefault((kind, topic));

    private MemberSet? Known(byte kind, int topic, int[] runs) => Runs(kind, topic).AsSpan().SequenceEqual(runs) ? Ever(kind, topic) : null;

    private static MemberSet Everybody(KindRows rows, int[] runs, int capacity)
    {
        var ever = new MemberSet(capacity);
        foreach (int run in runs)
        {
            rows.Posted.AddTo(ever, run);
        }

        return ever;
    }
}

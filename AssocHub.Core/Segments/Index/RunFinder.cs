using System.Text;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>Which runs topics, title, object and "different objects" leave of a condition.</summary>
internal sealed class RunFinder
{
    private readonly ObjectTable _objects;
    private readonly bool _onlyObjects;
    private readonly int[]? _topics;
    private readonly int[]? _named;
    private readonly bool[]? _titled;

    public RunFinder(ObjectTable objects, DidNode did)
    {
        (_objects, _onlyObjects) = (objects, did.DistinctObjects);
        _named = did.Object is { } reference ? objects.Find(reference) : null;
        _topics = did.Topics.Count > 0 ? objects.TopicsOf(did.Topics) : null;
        _titled = did.TitleContains is { } title ? objects.Titled(Encoding.UTF8.GetBytes(TextFolding.Fold(title))) : null;
    }

    /// <summary>The runs of a kind that count, ascending; null for all of them.</summary>
    public int[]? In(KindRows rows, byte kind, TopicRuns known)
    {
        if (_named is not null)
        {
            return [.. Named(rows).Where(run => Counts(rows.ObjectOf(run)))];
        }

        if (_topics is not null)
        {
            int[] tagged = OnTopics(rows, kind, known);
            return _titled is null ? tagged : Array.FindAll(tagged, run => _titled[rows.ObjectOf(run)]);
        }

        if (_titled is null && (!_onlyObjects || rows.ObjectOf(0) >= 0))
        {
            return null;
        }

        var runs = new List<int>();
        for (int run = 0; run < rows.Runs; run++)
        {
            int item = rows.ObjectOf(run);
            if (item >= 0 && _titled?[item] != false)
            {
                runs.Add(run);
            }
        }

        return [.. runs];
    }

    private int[] OnTopics(KindRows rows, byte kind, TopicRuns known)
    {
        if (_topics!.Length == 1)
        {
            return known.Runs(kind, _topics[0]);
        }

        // A thing may carry several of them.
        var found = new MemberSet(rows.Runs);
        foreach (int topic in _topics)
        {
            foreach (int run in known.Runs(kind, topic))
            {
                found.Add(run);
            }
        }

        return [.. found.Ordinals()];
    }

    private bool Counts(int item)
    {
        if (item < 0)
        {
            return _topics is null && _titled is null && !_onlyObjects;
        }

        return (_topics is null || _objects.Carries(item, _topics)) && _titled?[item] != false;
    }

    private IEnumerable<int> Named(KindRows rows)
    {
        var found = new List<int>();
        foreach (int item in _named!)
        {
            Add(rows, item, found);
            for (int at = 0; at < rows.Events.Length && rows.Events[at..].IndexOf(item) is >= 0 and var next; at += next + 1)
            {
                found.Add(at + next);
            }
        }

        return found.Distinct().Order();
    }

    private static void Add(KindRows rows, int item, List<int> found)
    {
        int low = 0, high = rows.Runs;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = rows.ObjectOf(middle) < item ? (middle + 1, high) : (low, middle);
        }

        for (; low < rows.Runs && rows.ObjectOf(low) == item; low++)
        {
            found.Add(low);
        }
    }
}

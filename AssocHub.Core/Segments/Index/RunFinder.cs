using System.Numerics;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>Which runs topics, title, object and "different objects" leave of a condition.</summary>
internal sealed class RunFinder
{
    private readonly bool _onlyObjects;
    private readonly MemberSet? _objects;
    private readonly int _count;
    private readonly int[]? _named;
    private readonly ObjectTable _table;
    private readonly string? _title;
    private readonly byte[] _titled = [];

    public RunFinder(ObjectTable objects, DidNode did)
    {
        (_table, _onlyObjects) = (objects, did.DistinctObjects);
        _named = did.Object is { } reference ? objects.Find(reference) : null;
        if (did.Topics.Count > 0)
        {
            _objects = new MemberSet(objects.Count);
            foreach (int topic in objects.TopicsOf(did.Topics))
            {
                foreach (int item in objects.Tagged(topic))
                {
                    _objects.Add(item);
                }
            }
        }

        if (did.TitleContains is { } title)
        {
            (_title, _titled) = (TextFolding.Fold(title), new byte[objects.Count]);
        }

        _count = _objects?.Count() ?? 0;
    }

    /// <summary>The runs of a kind that count, ascending; null for all of them.</summary>
    public int[]? In(KindRows rows)
    {
        if (_named is not null)
        {
            return [.. Named(rows).Where(run => Counts(rows.Objects[run]))];
        }

        if (_objects is not null)
        {
            return _count * BitOperations.Log2((uint)rows.Runs + 1) < rows.Runs ? Found(rows) : Scanned(rows);
        }

        return _title is not null || (_onlyObjects && rows.Objects[0] < 0) ? Scanned(rows) : null;
    }

    private bool Counts(int item)
    {
        if (item < 0)
        {
            return _objects is null && _title is null && !_onlyObjects;
        }

        return (_objects is null || (item < _objects.Capacity && _objects[item])) && (_title is null || IsTitled(item));
    }

    // The same thing may be in runs of several kinds: its title is looked at once.
    private bool IsTitled(int item)
    {
        const byte Yes = 1, No = 2;
        if (_titled[item] == 0)
        {
            _titled[item] = _table.IsTitled(item, _title!) ? Yes : No;
        }

        return _titled[item] == Yes;
    }

    private int[] Scanned(KindRows rows)
    {
        var found = new List<int>();
        for (int run = 0; run < rows.Runs; run++)
        {
            if (Counts(rows.Objects[run]))
            {
                found.Add(run);
            }
        }

        return [.. found];
    }

    private int[] Found(KindRows rows)
    {
        var found = new List<int>();
        foreach (int item in _objects!.Ordinals().Where(Counts))
        {
            Add(rows, item, found);
        }

        return [.. found];
    }

    private IEnumerable<int> Named(KindRows rows)
    {
        var found = new List<int>();
        foreach (int item in _named!)
        {
            Add(rows, item, found);
            for (int at = 0; rows.HasEvents && rows.Events.AsSpan(at).IndexOf(item) is >= 0 and var next; at += next + 1)
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
            (low, high) = rows.Objects[middle] < item ? (middle + 1, high) : (low, middle);
        }

        for (; low < rows.Runs && rows.Objects[low] == item; low++)
        {
            found.Add(low);
        }
    }
}

using AssocHub.Core.Segments.Index;

namespace AssocHub.Data.Segments.Index;

/// <summary>Ordinals by member id. Ids come from a series, so an array does; what lies far out goes into a dictionary.</summary>
internal sealed class OrdinalMap
{
    private const int MostDense = 64_000_000;

    private readonly Dictionary<long, int> _far = [];
    private int[] _near = [];

    /// <summary>How many ordinals were given.</summary>
    public int Count { get; private set; }

    /// <summary>The ordinals of the members of a table.</summary>
    public static OrdinalMap Of(MemberTable members)
    {
        long most = -1;
        for (int ordinal = 0; ordinal < members.Count; ordinal++)
        {
            most = Math.Max(most, members.IdOf(ordinal) is var id && id < MostDense ? id : -1);
        }

        var map = new OrdinalMap { _near = new int[most + 1] };
        for (int ordinal = 0; ordinal < members.Count; ordinal++)
        {
            if (members.IsAlive(ordinal))
            {
                map[members.IdOf(ordinal)] = ordinal;
            }
        }

        return map;
    }

    public int this[long id]
    {
        set
        {
            Count = Math.Max(Count, value + 1);
            if (id >= MostDense)
            {
                _far[id] = value;
                return;
            }

            if (id >= _near.Length)
            {
                Array.Resize(ref _near, (int)Math.Max(id + 1, Math.Min(MostDense, _near.Length * 5L / 4)));
            }

            _near[id] = value + 1;
        }
    }

    /// <summary>Gives back what growing kept in reserve.</summary>
    public void Trim()
    {
        int used = _near.AsSpan().LastIndexOfAnyExcept(0) + 1;
        if (used < _near.Length)
        {
            Array.Resize(ref _near, used);
        }
    }

    public void Remove(long id)
    {
        if (id < _near.Length)
        {
            _near[id] = 0;
        }

        _far.Remove(id);
    }

    public bool TryGet(long id, out int ordinal)
    {
        if (id < _near.Length)
        {
            ordinal = _near[id] - 1;
            return ordinal >= 0;
        }

        return _far.TryGetValue(id, out ordinal);
    }

    public long Bytes => (4L * _near.Length) + (32L * _far.Count);
}

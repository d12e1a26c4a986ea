namespace AssocHub.Data.Landing;

/// <summary>
/// Where each record of a delivery was met first. Ids of one stream lie close together, so that blocks of places cost eight bytes for
/// a record where a dictionary would cost forty.
/// </summary>
internal sealed class SeenPlaces
{
    private const int BlockBits = 10;
    private const int OriginShift = 48;

    private readonly Dictionary<long, long[]> _blocks = [];
    private readonly List<string> _origins = [];

    public void Add(long id, string origin, long position)
    {
        if (_origins.Count == 0 || _origins[^1] != origin)
        {
            _origins.Add(origin);
        }

        if (!_blocks.TryGetValue(id >> BlockBits, out long[]? block))
        {
            _blocks[id >> BlockBits] = block = new long[1 << BlockBits];
        }

        ref long place = ref block[id & ((1 << BlockBits) - 1)];
        // The origin counted from 1, so that no place is zero.
        place = place == 0 ? ((long)_origins.Count << OriginShift) | position : place;
    }

    public bool Contains(long id) => Place(id) != 0;

    /// <summary>The file and line where a record was met first.</summary>
    public (string Origin, long Position) Of(long id)
    {
        long place = Place(id);
        return (_origins[(int)(place >> OriginShift) - 1], place & ((1L << OriginShift) - 1));
    }

    private long Place(long id) => _blocks.TryGetValue(id >> BlockBits, out long[]? block) ? block[id & ((1 << BlockBits) - 1)] : 0;
}

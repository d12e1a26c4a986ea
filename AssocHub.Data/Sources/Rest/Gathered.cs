using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Rest;

/// <summary>What was read since the last page of the landing.</summary>
internal sealed class Gathered(StreamReading reading, TimeProvider time)
{
    private const int MostRecords = 2_000;
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private List<ReadRecord> _records = [];
    private List<UnreadableRecord> _unreadable = [];
    private HashSet<string> _deleted = new(StringComparer.Ordinal);
    private long _since = time.GetTimestamp();
    private long _position;

    private int Count => _records.Count + _unreadable.Count + _deleted.Count;

    public bool IsFull => Count > 0 && (Count >= MostRecords || time.GetElapsedTime(_since) > LongestGathering);

    public long NextPosition() => ++_position;

    // A page that shifted while it was read brings a record twice: the later one is the newer.
    public void Add(StreamRecord record, long position)
    {
        _deleted.Remove(record.ExternalId);
        if (_places.TryGetValue(record.ExternalId, out int place))
        {
            _records[place] = new ReadRecord(record, position);
            return;
        }

        _places[record.ExternalId] = _records.Count;
        _records.Add(new ReadRecord(record, position));
    }

    // What was met before it was deleted is landed first, and marked then.
    public void Delete(string id) => _deleted.Add(id);

    public void Add(UnreadableRecord record) => _unreadable.Add(record);

    public SourcePage Page(string cursor, double? fraction = null)
    {
        var page = new SourcePage(reading.Stream, reading.Name, _records, _unreadable, cursor) { IsAnswer = true, IsWhole = false, Fraction = fraction, Deleted = [.. _deleted] };
        (_records, _unreadable, _deleted) = ([], [], new HashSet<string>(StringComparer.Ordinal));
        _places.Clear();
        _since = time.GetTimestamp();
        return page;
    }
}

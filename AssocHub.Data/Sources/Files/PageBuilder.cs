using AssocHub.Core.Sources;

namespace AssocHub.Data.Sources.Files;

/// <summary>Collects what is read of one file until it makes a page.</summary>
internal sealed class PageBuilder(StreamFile file)
{
    // Large enough that the index pages a transaction touches are shared by many records, small enough to be held a few times.
    private const int MaxRecords = 20_000;
    private const long MaxBytes = 24 * 1024 * 1024;

    private List<ReadRecord> _records = new(MaxRecords);
    private List<UnreadableRecord> _unreadable = [];
    private long _bytes;

    /// <summary>True when a part of the file could not be read.</summary>
    public bool IsIncomplete { get; set; }

    public bool IsFull => _records.Count + _unreadable.Count >= MaxRecords || _bytes >= MaxBytes;

    public void Add(ReadRecord record, int size)
    {
        _records.Add(record);
        _bytes += size;
    }

    public void Add(UnreadableRecord record, int size)
    {
        _unreadable.Add(record);
        _bytes += size;
    }

    /// <summary>Rejects the file, or what is left of it.</summary>
    public void RejectFile(string reason, string raw = "")
    {
        IsIncomplete = true;
        _unreadable.Add(new UnreadableRecord(0, raw, reason, Unreadable: true));
    }

    /// <summary>The page; the builder begins the next one.</summary>
    public SourcePage Take(double fraction, bool ended)
    {
        // A folder has no cursor: its files are edited in place, so each sync reads them whole and the landing knows what is new.
        var page = new SourcePage(file.Stream, file.Name, _records, _unreadable, NextCursor: "")
        {
            Fraction = fraction,
            OriginEnded = ended && !IsIncomplete,
            IsIncomplete = IsIncomplete,
            CompleteUpTo = ended && !IsIncomplete ? file.WrittenAt : null,
        };
        _records = new List<ReadRecord>(MaxRecords);
        _unreadable = [];
        _bytes = 0;
        return page;
    }
}

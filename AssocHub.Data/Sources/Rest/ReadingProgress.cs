namespace AssocHub.Data.Sources.Rest;

/// <summary>How far the reading of one entry is.</summary>
internal sealed class ReadingProgress
{
    private HashSet<string>? _before;

    public required string Asked { get; init; }

    public string? Since { get; init; }

    public string? Sent { get; init; }

    public string? LastAt { get; init; }

    public bool IsFull { get; init; }

    public UnfinishedReading? Resumed { get; set; }

    public DateTimeOffset StartedAt { get; init; }

    public string? Clock { get; set; }

    public string? Largest { get; set; }

    public string? Token { get; set; }

    public string? Window { get; set; }

    public PagePlace? Place { get; set; }

    public string? Parent { get; set; }

    public List<string> Done { get; init; } = [];

    public List<string> DoneBefore { get; init; } = [];

    // What was interrupted was in the period before.
    public void BeginNextPeriod()
    {
        (Resumed, Place, Parent, _before) = (null, null, null, []);
        Done.Clear();
    }

    public long Met { get; set; }

    public long? Total { get; set; }

    public bool WasDone(string key) => (_before ??= new HashSet<string>(DoneBefore, StringComparer.Ordinal)).Contains(key);
}

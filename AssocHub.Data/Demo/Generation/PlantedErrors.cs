namespace AssocHub.Data.Demo.Generation;

/// <summary>Records that break a rule on purpose, so that somebody has something to repair; each is remembered.</summary>
internal sealed class PlantedErrors
{
    public List<(string Stream, string ExternalId, string What)> All { get; } = [];

    /// <summary>Writes a bad row at the end of a file.</summary>
    public void Write(CsvFile file, string stream, string externalId, string what, ReadOnlySpan<string> values)
    {
        file.Row(values);
        All.Add((stream, externalId, what));
    }
}

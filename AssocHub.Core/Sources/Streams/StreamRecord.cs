namespace AssocHub.Core.Sources.Streams;

/// <summary>
/// One record of a stream in canonical form: each value is the canonical text of its field (see <see cref="FieldType"/>), found by
/// the field's ordinal, null where the record has none. Millions of them pass, so there is nothing else to it.
/// </summary>
/// <param name="Stream">The stream.</param>
/// <param name="Values">One per field of the stream.</param>
/// <param name="Extra">Columns that are no field, by header, sorted; null when there are none.</param>
public sealed record StreamRecord(StreamDefinition Stream, string?[] Values, SortedDictionary<string, string>? Extra = null)
{
    /// <summary>The source's id of the record.</summary>
    public string ExternalId => Values[0] ?? throw new InvalidOperationException("A record without an id is rejected before it gets here.");

    /// <summary>The value of a field by ordinal.</summary>
    public string? this[int ordinal] => Values[ordinal];

    /// <summary>The value of a field by name.</summary>
    public string? this[string name] => Values[Stream.Ordinal(name)];

    /// <summary>A record of named values, which must be canonical already: <c>StreamRecord.Of(CanonicalStreams.Members, ("ams_id", "1"))</c>.</summary>
    public static StreamRecord Of(StreamDefinition stream, params ReadOnlySpan<(string Field, string? Value)> values)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var record = new StreamRecord(stream, new string?[stream.Fields.Count]);
        foreach ((string field, string? value) in values)
        {
            record.Values[stream.Ordinal(field)] = value;
        }

        return record;
    }
}

namespace AssocHub.Core.Sources.Streams;

/// <summary>What is wrong with one value of a record.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Problem">What is wrong, as a part of a sentence: "'soon' is not a day".</param>
public sealed record FieldProblem(string Field, string Problem);

/// <summary>
/// Looks closely at one record while a <see cref="RecordCleaner"/> cleans it: what each field received, what a person put in its place,
/// and all that is wrong with it rather than only what comes first.
/// </summary>
/// <param name="corrections">Values by field name that take the place of those received; an empty one takes the value away.</param>
public sealed class RecordExamination(IReadOnlyDictionary<string, string>? corrections = null)
{
    private readonly List<FieldProblem> _problems = [];

    /// <summary>One per field of the stream, as received; null when the record could not even be taken apart.</summary>
    public IReadOnlyList<string?>? Received { get; private set; }

    /// <summary>What is wrong with it, in the order of the fields.</summary>
    public IReadOnlyList<FieldProblem> Problems => _problems;

    internal void Begin(StreamDefinition stream, string?[] values)
    {
        Received = [.. values];
        _problems.Clear();
        foreach ((string name, string value) in corrections ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (stream.Find(name) is { } field)
            {
                values[field.Ordinal] = value.Length == 0 ? null : value;
            }
        }
    }

    internal void Found(string field, string problem) => _problems.Add(new FieldProblem(field, problem));
}

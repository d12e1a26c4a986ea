using System.Text.Json;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Rest;

/// <summary>Makes canonical records of an API's records by the formulas of an entry.</summary>
internal sealed class RecordMapper
{
    private const int LongestContext = 16 * 1024;

    private readonly StreamReading _reading;
    private readonly (int Ordinal, Expression Formula)[] _fields;
    private readonly RecordCleaner _cleaner;

    public RecordMapper(StreamReading reading, IReadOnlyDictionary<string, string>? decided, TimeZoneInfo zone, RecordExamination? examination = null)
    {
        _reading = reading;
        _cleaner = new RecordCleaner(reading.Stream, new MomentText(zone), examination);
        var fields = reading.Fields.ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        foreach ((string field, string formula) in decided ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (formula.Length == 0)
            {
                fields.Remove(field);
            }
            else if (Expression.Parse(formula, out _) is { } parsed)
            {
                fields[field] = parsed;
            }
        }

        _fields = [.. fields.Where(f => reading.Stream.Find(f.Key) is not null).Select(f => (reading.Stream.Ordinal(f.Key), f.Value))];
    }

    /// <summary>The record, or null and why it is none.</summary>
    public StreamRecord? Map(ExprContext about, out string? problem, out string? externalId)
    {
        var values = new string?[_reading.Stream.Fields.Count];
        foreach ((int ordinal, Expression formula) in _fields)
        {
            values[ordinal] = formula.Read(about);
        }

        externalId = values[0] is { Length: > 0 and <= 200 } id ? id.Trim() : null;
        problem = _cleaner.Clean(values);
        if (problem is not null)
        {
            return null;
        }

        SortedDictionary<string, string>? extra = null;
        foreach ((string name, Expression formula) in _reading.Extra)
        {
            if (formula.Read(about)?.Trim() is { Length: > 0 } text)
            {
                (extra ??= new SortedDictionary<string, string>(StringComparer.Ordinal))[name] = text;
            }
        }

        return new StreamRecord(_reading.Stream, values, extra);
    }

    /// <summary>The id of a record of which nothing else is wanted; null when it has none.</summary>
    public string? IdOf(ExprContext about)
    {
        foreach ((int ordinal, Expression formula) in _fields)
        {
            if (ordinal == 0)
            {
                return formula.Read(about)?.Trim() is { Length: > 0 } id ? id : null;
            }
        }

        return null;
    }

    /// <summary>What reading a rejected record again needs; null when that would be too much to keep.</summary>
    public string? ContextOf(ExprContext about, IEnumerable<string> parents)
    {
        var kept = new RejectedContext(
            _reading.Name,
            parents.Select(p => (Name: p, about.Find(p).Json)).Where(p => p.Json is not null).ToDictionary(p => p.Name, p => p.Json!.Value, StringComparer.Ordinal),
            [.. about.Enclosing.SkipLast(1)]);
        string text = JsonSerializer.Serialize(kept, JsonSerializerOptions.Web);
        return text.Length <= LongestContext ? text : null;
    }
}

/// <summary>What a rejected record was read with.</summary>
/// <param name="Entry">The entry of the manifest.</param>
/// <param name="Parents">The parents by name.</param>
/// <param name="Enclosing">What encloses it, the nearest first; the answer itself is not kept.</param>
internal sealed record RejectedContext(string Entry, IReadOnlyDictionary<string, JsonElement> Parents, IReadOnlyList<JsonElement> Enclosing);

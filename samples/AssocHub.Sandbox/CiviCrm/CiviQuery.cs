using System.Globalization;
using System.Text.Json;

namespace AssocHub.Sandbox.CiviCrm;

/// <summary>Select, where, order, limit and offset of APIv4.</summary>
internal static class CiviQuery
{
    /// <summary>The rows that a clause lets through. Null for a clause whose shape CiviCRM does not understand: it finds nothing then.</summary>
    public static IReadOnlyList<CiviRow>? Where(IReadOnlyList<CiviRow> rows, JsonNode? where)
    {
        if (where is null)
        {
            return rows;
        }

        return where is JsonArray clauses && clauses.All(c => c is JsonArray { Count: >= 2 }) ? [.. rows.Where(r => clauses.All(c => Holds(r, (JsonArray)c!)))] : null;
    }

    public static IEnumerable<CiviRow> Ordered(IEnumerable<CiviRow> rows, JsonObject? orderBy)
    {
        IOrderedEnumerable<CiviRow>? sorted = null;
        foreach ((string field, JsonNode? direction) in orderBy ?? [])
        {
            Func<CiviRow, CiviValue> key = r => new CiviValue(r.Fields.GetValueOrDefault(field));
            IComparer<CiviValue> order = Comparer<CiviValue>.Create((a, b) => a.Against(b));
            bool down = string.Equals(direction?.ToString(), "DESC", StringComparison.OrdinalIgnoreCase);
            sorted = (sorted, down) switch
            {
                (null, true) => rows.OrderByDescending(key, order),
                (null, false) => rows.OrderBy(key, order),
                (_, true) => sorted.ThenByDescending(key, order),
                _ => sorted.ThenBy(key, order),
            };
        }

        return sorted ?? rows;
    }

    /// <summary>A row with the chosen fields; unknown ones are left out silently, as CiviCRM does.</summary>
    public static JsonObject Select(CiviRow row, JsonArray? select)
    {
        var shape = new JsonObject { ["id"] = row.Id };
        bool all = select is null || select.Any(s => s?.ToString() == "*");
        foreach ((string field, JsonNode? value) in row.Fields)
        {
            bool isOwn = !field.Contains('.', StringComparison.Ordinal) && !field.Contains(':', StringComparison.Ordinal);
            if ((all && isOwn) || (select?.Any(s => s?.ToString() is { } name && (name == field || (name.EndsWith(".*", StringComparison.Ordinal) && field.StartsWith(name[..^1], StringComparison.Ordinal)))) ?? false))
            {
                shape[field] = value?.DeepClone();
            }
        }

        return shape;
    }

    private static bool Holds(CiviRow row, JsonArray clause)
    {
        if (clause[0]?.ToString() is "OR" or "AND" or "NOT" && clause[1] is JsonArray inner)
        {
            return clause[0]!.ToString() switch
            {
                "OR" => inner.Any(c => Holds(row, (JsonArray)c!)),
                "AND" => inner.All(c => Holds(row, (JsonArray)c!)),
                _ => !inner.All(c => Holds(row, (JsonArray)c!)),
            };
        }

        JsonNode? given = row.Fields.GetValueOrDefault(clause[0]!.ToString());
        JsonNode? wanted = clause.Count > 2 ? clause[2] : null;
        var value = new CiviValue(given);
        return clause[1]!.ToString().ToUpperInvariant() switch
        {
            "=" => value.Against(new CiviValue(wanted)) == 0 && given is not null,
            "!=" or "<>" => given is not null && value.Against(new CiviValue(wanted)) != 0,
            ">" => given is not null && value.Against(new CiviValue(wanted)) > 0,
            ">=" => given is not null && value.Against(new CiviValue(wanted)) >= 0,
            "<" => given is not null && value.Against(new CiviValue(wanted)) < 0,
            "<=" => given is not null && value.Against(new CiviValue(wanted)) <= 0,
            "IN" => wanted is JsonArray any && any.Any(w => value.Against(new CiviValue(w)) == 0),
            "NOT IN" => wanted is JsonArray none && !none.Any(w => value.Against(new CiviValue(w)) == 0),
            "IS NULL" => given is null,
            "IS NOT NULL" => given is not null,
            "IS EMPTY" => given is null || given.ToString().Length == 0,
            "IS NOT EMPTY" => given is not null && given.ToString().Length > 0,
            "CONTAINS" => given is JsonArray list ? list.Any(i => i?.ToString() == wanted?.ToString()) : given?.ToString().Contains(wanted?.ToString() ?? "", StringComparison.OrdinalIgnoreCase) ?? false,
            "LIKE" => given is not null && Like(given.ToString(), wanted?.ToString() ?? ""),
            _ => false,
        };
    }

    private static bool Like(string text, string pattern)
    {
        string core = pattern.Trim('%');
        return (pattern.StartsWith('%'), pattern.EndsWith('%')) switch
        {
            (true, true) => text.Contains(core, StringComparison.OrdinalIgnoreCase),
            (true, false) => text.EndsWith(core, StringComparison.OrdinalIgnoreCase),
            (false, true) => text.StartsWith(core, StringComparison.OrdinalIgnoreCase),
            _ => string.Equals(text, core, StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <summary>A value as MySQL compares it: numbers as numbers, truth as 1 and 0, the rest as text without case.</summary>
    private sealed class CiviValue(JsonNode? node)
    {
        private readonly string _text = node?.GetValueKind() switch
        {
            null or JsonValueKind.Null => "",
            JsonValueKind.True => "1",
            JsonValueKind.False => "0",
            _ => node.ToString(),
        };

        public int Against(CiviValue other) =>
            decimal.TryParse(_text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal one)
            && decimal.TryParse(other._text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal two)
                ? one.CompareTo(two)
                : string.Compare(_text, other._text, StringComparison.OrdinalIgnoreCase);
    }
}

using System.Text.Json;
using AssocHub.Core.Common;

namespace AssocHub.Core.Members.Matching.Columns;

/// <summary>
/// Reads the small JSON that says which column is what. Either way round is understood: <c>{"dob": "birth_date"}</c> names a column
/// and its role, <c>{"birth_date": "dob"}</c> (or a list of columns) the role and its columns; <c>"ignore"</c>, <c>""</c> or null drops a column.
/// A map that places at least half of what would be guessed is taken for complete, and what it leaves out is dropped; a shorter one
/// corrects the guess.
/// </summary>
public static class ColumnMap
{
    private static readonly Dictionary<string, ColumnRole> Roles = Enum.GetValues<ColumnRole>()
        .SelectMany(role => Names(role).Select(name => (name, role)))
        .ToDictionary(pair => pair.name, pair => pair.role, StringComparer.Ordinal);

    /// <summary>The word of a role in a map: <c>birth_date</c>.</summary>
    public static string NameOf(ColumnRole role) => Names(role)[0];

    /// <summary>Applies a map to a guess.</summary>
    /// <param name="json">The map.</param>
    /// <param name="guess">One column per header.</param>
    /// <returns>One column per header, or what is wrong with the map.</returns>
    public static Result<IReadOnlyList<MappedColumn>> Apply(string json, IReadOnlyList<MappedColumn> guess)
    {
        ArgumentNullException.ThrowIfNull(guess);
        var placed = new Dictionary<string, MappedColumn>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new InvalidInput("The map must be a JSON object of columns and what they are.");
            }

            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (Place(property, guess, placed) is { } problem)
                {
                    return problem;
                }
            }
        }
        catch (JsonException broken)
        {
            return new InvalidInput($"The map is not valid JSON: {broken.Message}");
        }

        int guessed = guess.Count(column => column.Role != ColumnRole.Ignore);
        bool complete = placed.Values.Count(column => column.Role != ColumnRole.Ignore) * 2 >= guessed;
        return Result(guess, placed, complete);
    }

    private static Result<IReadOnlyList<MappedColumn>> Result(
        IReadOnlyList<MappedColumn> guess, Dictionary<string, MappedColumn> placed, bool complete)
    {
        List<MappedColumn> columns = [.. guess.Select(column => placed.TryGetValue(column.Header, out MappedColumn? told) ? told
            : complete ? column with { Role = ColumnRole.Ignore }
            : column)];
        return columns;
    }

    private static InvalidInput? Place(JsonProperty property, IReadOnlyList<MappedColumn> guess, Dictionary<string, MappedColumn> placed)
    {
        bool isHeader = guess.Any(column => column.Header == property.Name);
        if (isHeader && RoleOf(property.Value) is { } role)
        {
            placed[property.Name] = new MappedColumn(property.Name, role.Role, role.Label);
            return null;
        }

        if (Parse(property.Name) is not { } named)
        {
            return new InvalidInput(isHeader
                ? $"The map says that '{property.Name}' is {property.Value.GetRawText()}, which is none of {string.Join(", ", Roles.Keys)} or other:<label>."
                : $"The map names '{property.Name}', which is neither a column of the file nor one of {string.Join(", ", Roles.Keys)} or other:<label>.");
        }

        IEnumerable<JsonElement> values = property.Value.ValueKind == JsonValueKind.Array ? property.Value.EnumerateArray() : [property.Value];
        foreach (JsonElement value in values)
        {
            string header = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
            if (!guess.Any(column => column.Header == header))
            {
                return new InvalidInput($"The map wants {property.Name} from column '{header}', which the file does not have.");
            }

            placed[header] = new MappedColumn(header, named.Role, named.Label);
        }

        return null;
    }

    private static (ColumnRole Role, string? Label)? RoleOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => (ColumnRole.Ignore, null),
        JsonValueKind.String => Parse(value.GetString()!),
        _ => null,
    };

    private static (ColumnRole Role, string? Label)? Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = (colon < 0 ? text : text[..colon]).Trim().ToLowerInvariant();
        string? label = colon < 0 ? null : text[(colon + 1)..].Trim();
        return name.Length == 0 ? (ColumnRole.Ignore, null) : Roles.TryGetValue(name, out ColumnRole role) ? (role, label) : null;
    }

    private static string[] Names(ColumnRole role) => role switch
    {
        ColumnRole.BirthYear => ["birth_year", "year"],
        ColumnRole.BirthMonth => ["birth_month", "month"],
        ColumnRole.BirthDay => ["birth_day", "day"],
        _ => [string.Concat(role.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()))],
    };
}

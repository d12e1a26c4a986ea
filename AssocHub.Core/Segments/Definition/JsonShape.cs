using System.Text.Json;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Reads JSON values of an expected shape and collects what is wrong, with its path.</summary>
internal sealed class JsonShape
{
    public List<DefinitionProblem> Problems { get; } = [];

    public void Problem(string path, string what, string fix) => Problems.Add(new DefinitionProblem(path, what, fix));

    public bool IsObject(JsonElement element, string path, string example)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        Problem(path, $"Expected an object, found {Describe(element)}.", $"Write {example}.");
        return false;
    }

    /// <summary>Refuses every property that is not known, so that a misspelt condition is never silently dropped.</summary>
    public void OnlyKnown(JsonElement element, string path, params string[] known)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                Problem($"{path}.{property.Name}", $"'{property.Name}' is not known here.", $"Use one of: {string.Join(", ", known)}.");
            }
        }
    }

    public string? Text(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            return element.GetString();
        }

        Problem(path, $"Expected text, found {Describe(element)}.", "Write it in double quotes.");
        return null;
    }

    public int? Integer(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int number))
        {
            return number;
        }

        Problem(path, $"Expected a whole number, found {Describe(element)}.", "Write digits without quotes or fraction.");
        return null;
    }

    public double? Real(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double number) && double.IsFinite(number))
        {
            return number;
        }

        Problem(path, $"Expected a number, found {Describe(element)}.", "Write a number such as 0.4.");
        return null;
    }

    public T? Choice<T>(JsonElement element, string path, string what)
        where T : struct, Enum
    {
        if (Text(element, path) is not { } name)
        {
            return null;
        }

        if (Names.TryParse(name, out T value))
        {
            return value;
        }

        Problem(path, $"'{name}' is not {what}.", $"Use one of: {Names.List<T>()}.");
        return null;
    }

    public DateOnly? Day(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.String
            && DateOnly.TryParseExact(element.GetString(), "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }

        Problem(path, $"{Describe(element)} is not a date.", "Write year, month and day: \"2024-11-01\".");
        return null;
    }

    public static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text '{Shorten(element.GetString() ?? "")}'",
        JsonValueKind.Number => $"the number {Shorten(element.GetRawText())}",
        JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
        _ => "nothing (null)",
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");
}

using System.Text.Json;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Reads a test of a score.</summary>
internal static class ScoreReader
{
    public static ScoreNode? Read(JsonShape shape, JsonElement element, string path)
    {
        string? score = shape.Text(element.GetProperty("score"), $"{path}.score");
        FieldOperator? op = ReadOperator(shape, element, path);
        if (score is null || op is not { } test)
        {
            return null;
        }

        bool hasValue = element.TryGetProperty("value", out JsonElement value);
        if (test is FieldOperator.IsMissing or FieldOperator.IsPresent)
        {
            if (hasValue)
            {
                shape.Problem($"{path}.value", $"'{Names.Of(test)}' takes no value.", "Remove 'value'.");
            }

            return new ScoreNode(score, test, []);
        }

        if (!hasValue)
        {
            shape.Problem($"{path}.value", $"'{ScoreOperators.NameOf(test)}' needs a value.", "Add 'value'.");
            return null;
        }

        if (test != FieldOperator.Between)
        {
            return shape.Real(value, $"{path}.value") is { } one ? new ScoreNode(score, test, [one]) : null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            shape.Problem($"{path}.value", $"'between' needs a list, found {JsonShape.Describe(value)}.", "Write [0.2, 0.4].");
            return null;
        }

        return new ScoreNode(score, test, [.. value.EnumerateArray().Select((v, i) => shape.Real(v, $"{path}.value[{i}]")).OfType<double>()]);
    }

    private static FieldOperator? ReadOperator(JsonShape shape, JsonElement element, string path)
    {
        if (!element.TryGetProperty("op", out JsonElement op))
        {
            shape.Problem($"{path}.op", "The operator is missing.", $"Use one of: {ScoreOperators.List}.");
            return null;
        }

        if (shape.Text(op, $"{path}.op") is not { } name)
        {
            return null;
        }

        if (ScoreOperators.Find(name) is { } found)
        {
            return found;
        }

        shape.Problem($"{path}.op", $"'{name}' cannot be asked of a score.", $"Use one of: {ScoreOperators.List}.");
        return null;
    }
}

/// <summary>How the JSON writes the operators of scores.</summary>
internal static class ScoreOperators
{
    public static string List { get; } = string.Join(", ", ScoreNode.Operators.Select(NameOf));

    public static string NameOf(FieldOperator op) => op switch
    {
        FieldOperator.Before => "below",
        FieldOperator.After => "above",
        _ => Names.Of(op),
    };

    public static FieldOperator? Find(string name) => name switch
    {
        "before" => FieldOperator.Before,
        "after" => FieldOperator.After,
        _ => ScoreNode.Operators.Cast<FieldOperator?>().FirstOrDefault(o => NameOf(o!.Value) == name),
    };
}

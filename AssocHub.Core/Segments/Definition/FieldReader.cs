using System.Text.Json;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Reads a field test. The field's type says what its values must look like.</summary>
internal static class FieldReader
{
    public static FieldNode? Read(JsonShape shape, JsonElement element, string path)
    {
        string? key = shape.Text(element.GetProperty("field"), $"{path}.field");
        FieldOperator? op = ReadOperator(shape, element, path);
        if (key is null || op is not { } test)
        {
            return null;
        }

        if (FieldCatalogue.Find(key) is not { } field)
        {
            shape.Problem($"{path}.field", $"There is no field '{key}'.", $"Use one of: {string.Join(", ", FieldCatalogue.All.Select(f => f.Key))}.");
            return null;
        }

        bool hasValue = element.TryGetProperty("value", out JsonElement value);
        if (test is FieldOperator.IsMissing or FieldOperator.IsPresent)
        {
            if (hasValue)
            {
                shape.Problem($"{path}.value", $"'{Names.Of(test)}' takes no value.", "Remove 'value'.");
            }

            return new FieldNode(key, test, []);
        }

        if (!hasValue)
        {
            shape.Problem($"{path}.value", $"'{Names.Of(test)}' needs a value.", "Add 'value'.");
            return null;
        }

        return new FieldNode(key, test, ReadValues(shape, field.Type, test, value, $"{path}.value"));
    }

    private static FieldOperator? ReadOperator(JsonShape shape, JsonElement element, string path)
    {
        if (!element.TryGetProperty("op", out JsonElement op))
        {
            shape.Problem($"{path}.op", "The operator is missing.", $"Use one of: {Names.List<FieldOperator>()}.");
            return null;
        }

        // Scores are compared with below and above, so people write them for numbers too.
        return op.ValueKind != JsonValueKind.String ? shape.Choice<FieldOperator>(op, $"{path}.op", "an operator") : op.GetString() switch
        {
            "below" => FieldOperator.Before,
            "above" => FieldOperator.After,
            _ => shape.Choice<FieldOperator>(op, $"{path}.op", "an operator"),
        };
    }

    private static List<FieldValue> ReadValues(JsonShape shape, FieldType type, FieldOperator test, JsonElement value, string path)
    {
        bool list = test is FieldOperator.In or FieldOperator.NotIn or FieldOperator.Between;
        if (list != (value.ValueKind == JsonValueKind.Array))
        {
            shape.Problem(
                path,
                list ? $"'{Names.Of(test)}' needs a list, found {JsonShape.Describe(value)}." : $"'{Names.Of(test)}' takes one value, found a list.",
                list ? "Write [ … ]." : "Write the value without brackets, or use 'in'.");
            return [];
        }

        IEnumerable<(JsonElement Element, string Path)> items = list
            ? value.EnumerateArray().Select((item, index) => (item, $"{path}[{index}]"))
            : [(value, path)];
        return [.. items.Select(item => ReadValue(shape, type, item.Element, item.Path)).OfType<FieldValue>()];
    }

    private static FieldValue? ReadValue(JsonShape shape, FieldType type, JsonElement element, string path)
    {
        switch (type)
        {
            case FieldType.Text or FieldType.TextList:
                return shape.Text(element, path) is { } text ? new TextValue(text) : null;
            case FieldType.Number:
                return shape.Integer(element, path) is { } number ? new NumberValue(number) : null;
            case FieldType.Date when element.ValueKind == JsonValueKind.Object:
                shape.OnlyKnown(element, path, "daysAgo");
                if (!element.TryGetProperty("daysAgo", out JsonElement ago))
                {
                    shape.Problem(path, "This is not a date.", "Write \"2024-11-01\" or {\"daysAgo\": 30}.");
                    return null;
                }

                return shape.Integer(ago, $"{path}.daysAgo") is { } days ? new DaysAgoValue(days) : null;
            case FieldType.Date:
                return shape.Day(element, path) is { } day ? new DayValue(day) : null;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown field type");
        }
    }
}

using System.Text.Json;

namespace AssocHub.Core.Sources.Expressions;

/// <summary>What an expression yields: nothing, a text, a piece of JSON, or several of these.</summary>
public readonly struct ExprValue
{
    private readonly object? _value;
    private readonly JsonElement _json;

    private ExprValue(object? value, JsonElement json)
    {
        _value = value;
        _json = json;
    }

    /// <summary>No value.</summary>
    public static ExprValue None => default;

    /// <summary>True when there is no value; a JSON null is none.</summary>
    public bool IsNone => _value is null && _json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>True when there is no value, or nothing in it: an empty text or list, or one of nothing but empty ones.</summary>
    public bool IsBlank => _json.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => false,
        JsonValueKind.Array when _json.EnumerateArray().Any(i => i.ValueKind is JsonValueKind.Object or JsonValueKind.Array) => false,
        _ => string.IsNullOrWhiteSpace(ToText()),
    };

    /// <summary>The several values; null when it is not several.</summary>
    public IReadOnlyList<ExprValue>? Items => _value as IReadOnlyList<ExprValue>;

    /// <summary>The piece of JSON; null when it is not one.</summary>
    public JsonElement? Json => _value is null && _json.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null) ? _json : null;

    /// <summary>The value of a text; none for null.</summary>
    public static ExprValue Of(string? text) => new(text, default);

    /// <summary>The value of a piece of JSON.</summary>
    public static ExprValue Of(JsonElement json) => new(null, json);

    /// <summary>Several values in one.</summary>
    public static ExprValue Of(IReadOnlyList<ExprValue> items) => new(items, default);

    /// <summary>A true or false, as text.</summary>
    public static ExprValue Of(bool value) => Of(value ? "true" : "false");

    /// <summary>The value as text: several are joined by semicolons, a JSON object stays JSON. Null when there is none.</summary>
    public string? ToText()
    {
        if (_value is string text)
        {
            return text;
        }

        if (_value is IReadOnlyList<ExprValue> items)
        {
            string[] texts = [.. items.Select(i => i.ToText()).Where(t => !string.IsNullOrEmpty(t)).Select(t => t!)];
            return texts.Length == 0 ? null : string.Join(';', texts);
        }

        return _json.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.String => _json.GetString(),
            JsonValueKind.Array => Joined(_json),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => _json.GetRawText(),
        };
    }

    /// <summary>The values of which it consists: the items of a list or JSON array, itself when it is one, none when there is none.</summary>
    public IEnumerable<ExprValue> Each()
    {
        if (Items is { } items)
        {
            return items;
        }

        return _json.ValueKind == JsonValueKind.Array ? _json.EnumerateArray().Select(Of) : IsNone ? [] : [this];
    }

    /// <summary>
    /// Whether it counts as yes: none, an empty text or list, <c>false</c>, <c>0</c> and <c>no</c> do not; everything else does.
    /// </summary>
    public bool IsTruthy()
    {
        if (Items is { } items)
        {
            return items.Count > 0;
        }

        return _json.ValueKind switch
        {
            JsonValueKind.Object => true,
            JsonValueKind.Array => _json.GetArrayLength() > 0,
            _ => ToText() is { } text && text.Trim().ToLowerInvariant() is not ("" or "false" or "0" or "no"),
        };
    }

    /// <summary>As text, for people who debug.</summary>
    public override string ToString() => ToText() ?? "";

    private static string? Joined(JsonElement array)
    {
        if (array.GetArrayLength() == 0)
        {
            return null;
        }

        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                return array.GetRawText();
            }
        }

        return Of([.. array.EnumerateArray().Select(Of)]).ToText();
    }
}

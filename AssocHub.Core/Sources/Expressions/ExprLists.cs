using System.Text.Json;
using System.Xml;

namespace AssocHub.Core.Sources.Expressions;

/// <summary>The functions of the formulas about lists and pieces of JSON.</summary>
internal static class ExprLists
{
    private static readonly JsonElement Yes = JsonSerializer.SerializeToElement(true);
    private static readonly JsonElement No = JsonSerializer.SerializeToElement(false);

    public static ExprValue Bool(ExprValue value) => ExprValue.Of(value.IsTruthy() ? Yes : No);

    public static ExprValue Json(ExprValue value)
    {
        if (value.Json is { ValueKind: not JsonValueKind.String })
        {
            return value;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(value.ToText() ?? "");
            return ExprValue.Of(document.RootElement.Clone());
        }
        catch (JsonException)
        {
            return default;
        }
    }

    public static ExprValue Xml(ExprValue value)
    {
        try
        {
            using JsonDocument document = XmlTree.Read(new StringReader(value.ToText()?.Trim() ?? ""));
            return ExprValue.Of(document.RootElement.Clone());
        }
        catch (XmlException)
        {
            return default;
        }
    }

    public static ExprValue Table(ExprValue[] values)
    {
        ExprValue[] rows = [.. values[0].Each()];
        ExprValue[] heads = [.. (values.Length > 1 ? values[1] : rows.FirstOrDefault()).Each()];
        string?[] names = [.. heads.Select(h => h.ToText()?.Trim())];
        return ExprValue.Of([.. rows.Skip(values.Length > 1 ? 0 : 1).Select(row => ExprValue.Of(Named(names, row)))]);
    }

    // A short row lacks its last cells.
    private static JsonElement Named(string?[] names, ExprValue row)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach ((string? name, ExprValue cell) in names.Zip(row.Each()).Where(c => c.First is { Length: > 0 } && !c.Second.IsNone).DistinctBy(c => c.First))
            {
                writer.WritePropertyName(name!);
                if (cell.Json is { } value)
                {
                    value.WriteTo(writer);
                }
                else
                {
                    writer.WriteStringValue(cell.ToText());
                }
            }

            writer.WriteEndObject();
        }

        return JsonDocument.Parse(json.ToArray()).RootElement;
    }

    public static ExprValue List(ExprValue[] values) => ExprValue.Of([.. values.SelectMany(v => v.Each())]);

    public static ExprValue Without(ExprValue[] values)
    {
        var others = values.Skip(1).SelectMany(v => v.Each()).Select(v => v.ToText()).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        return ExprValue.Of([.. values[0].Each().Where(v => v.ToText() is not { } text || !others.Contains(text))]);
    }

    public static ExprValue Entries(ExprValue value) => value.Json is { ValueKind: JsonValueKind.Object } json
        ? ExprValue.Of([.. json.EnumerateObject().Select(p => ExprValue.Of(JsonSerializer.SerializeToElement(new { key = p.Name, value = p.Value })))])
        : default;

    public static ExprValue Quote(ExprValue[] values)
    {
        string escaped = (values.Length > 1 ? values[1].ToText() : null) is { Length: > 0 } escape ? escape + "'" : "''";
        string own = escaped[0] == '\'' ? "" : escaped[..^1];
        string[] quoted =
        [
            .. values[0].Each().Select(v => v.ToText()).OfType<string>().Select(text =>
                $"'{(own.Length > 0 ? text.Replace(own, own + own, StringComparison.Ordinal) : text).Replace("'", escaped, StringComparison.Ordinal)}'"),
        ];
        return quoted.Length == 0 ? default : ExprValue.Of(string.Join(',', quoted));
    }
}

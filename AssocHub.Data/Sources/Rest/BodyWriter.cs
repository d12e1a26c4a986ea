using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>Writes the bodies and queries of requests. What has no value is left out, so that an API is never sent an empty filter.</summary>
internal static class BodyWriter
{
    /// <summary>Letters as they are, escaped only where JSON asks for it.</summary>
    public static readonly JsonSerializerOptions PlainText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions Plain = new() { Encoder = PlainText.Encoder };

    public static string Json(BodyNode node, ExprContext context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            if (!Write(node, context, writer, name: null))
            {
                writer.WriteNullValue();
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>
    /// The names and values of a query or a form. A list of texts occurs several times; groups, and lists of groups, get names in brackets
    /// (<c>metadata[number]</c>, <c>items[0][id]</c>), as forms have them. What has no value is left out, but an empty text that stands
    /// in the manifest is sent: that is how fields are emptied.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> Pairs(IEnumerable<KeyValuePair<Template, BodyNode>> nodes, ExprContext context) =>
        nodes.Where(n => n.Key.IsConstant || n.Key.MissingInPath(context) is null).SelectMany(n => Pairs(n.Key.IsConstant ? n.Key.Text : n.Key.Render(context), n.Value, context));

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string name, BodyNode node, ExprContext context) => node switch
    {
        BodyObject group => Pairs(group.Properties, context).Select(p => KeyValuePair.Create(Inside(name, p.Key), p.Value)),
        BodyEach each => each.List.Evaluate(context).Each().SelectMany((value, i) => Pairs(Numbered(name, i, each.Item), each.Item, context.Inner().Set(each.Name, value))),
        BodyArray list => list.Items.SelectMany((item, i) => Pairs(Numbered(name, i, item), item, context)),
        BodyText { Template.IsConstant: true } text => [KeyValuePair.Create(name, text.Template.Text)],
        _ => Texts(node, context).Where(t => t.Length > 0).Select(t => KeyValuePair.Create(name, t)),
    };

    // Of a group within a group, the first bracket comes before the second: a + b[c] → a[b][c].
    private static string Inside(string name, string inner) => inner.IndexOf('[', StringComparison.Ordinal) is > 0 and var at ? $"{name}[{inner[..at]}]{inner[at..]}" : $"{name}[{inner}]";

    private static string Numbered(string name, int number, BodyNode item) => item is BodyObject or BodyArray or BodyEach ? string.Create(CultureInfo.InvariantCulture, $"{name}[{number}]") : name;

    // A formula that yields several values yields several parameters.
    private static IEnumerable<string> Texts(BodyNode node, ExprContext context) =>
        node is BodyText { Template.Whole: { } formula } && formula.Evaluate(context) is var value && (value.Items is not null || value.Json is { ValueKind: JsonValueKind.Array })
            ? value.Each().Select(v => v.ToText() ?? "")
            : [Text(node, context) ?? ""];

    /// <summary>Sets a dotted name of a JSON body.</summary>
    public static string Set(string json, string name, string value, bool isNumber)
    {
        JsonNode root = JsonNode.Parse(json.Length == 0 ? "{}" : json) ?? new JsonObject();
        JsonNode at = root;
        string[] parts = name.Split('.');
        foreach (string part in parts[..^1])
        {
            if (at[part] is not JsonObject next)
            {
                at[part] = next = [];
            }

            at = next;
        }

        at[parts[^1]] = isNumber && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? JsonValue.Create(number) : JsonValue.Create(value);
        return root.ToJsonString(PlainText);
    }

    private static bool Write(BodyNode node, ExprContext context, Utf8JsonWriter writer, string? name)
    {
        switch (node)
        {
            case BodyObject item:
                Name(writer, name);
                writer.WriteStartObject();
                foreach ((Template key, BodyNode value) in item.Properties)
                {
                    if (key.IsConstant || key.MissingInPath(context) is null)
                    {
                        Write(value, context, writer, key.IsConstant ? key.Text : key.Render(context));
                    }
                }

                writer.WriteEndObject();
                return true;
            case BodyArray list:
                Name(writer, name);
                writer.WriteStartArray();
                foreach (BodyNode value in list.Items)
                {
                    Write(value, context, writer, name: null);
                }

                writer.WriteEndArray();
                return true;
            case BodyEach each:
                Name(writer, name);
                writer.WriteStartArray();
                foreach (ExprValue value in each.List.Evaluate(context).Each())
                {
                    Write(each.Item, context.Inner().Set(each.Name, value), writer, name: null);
                }

                writer.WriteEndArray();
                return true;
            case BodyLiteral literal:
                Name(writer, name);
                writer.WriteRawValue(literal.Json);
                return true;
            case BodyText text:
                return WriteValue(text.Template.Evaluate(context), writer, name);
            case BodyJsonText inner:
                Name(writer, name);
                writer.WriteStringValue(Json(inner.Inner, context));
                return true;
            default:
                throw new ArgumentOutOfRangeException(nameof(node), node, "Unknown part of a body");
        }
    }

    private static bool WriteValue(ExprValue value, Utf8JsonWriter writer, string? name)
    {
        if (value.IsNone)
        {
            return false;
        }

        Name(writer, name);
        if (value.Items is { } items)
        {
            writer.WriteStartArray();
            foreach (ExprValue item in items)
            {
                WriteValue(item, writer, name: null);
            }

            writer.WriteEndArray();
        }
        else if (value.Json is { } json)
        {
            json.WriteTo(writer);
        }
        else
        {
            writer.WriteStringValue(value.ToText());
        }

        return true;
    }

    private static void Name(Utf8JsonWriter writer, string? name)
    {
        if (name is not null)
        {
            writer.WritePropertyName(name);
        }
    }

    private static string? Text(BodyNode node, ExprContext context) => node switch
    {
        BodyText text => text.Template.Evaluate(context).ToText(),
        BodyLiteral literal => literal.Json == "null" ? null : literal.Json,
        BodyJsonText inner => Json(inner.Inner, context),
        _ => Json(node, context),
    };
}

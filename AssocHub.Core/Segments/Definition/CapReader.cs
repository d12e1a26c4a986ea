using System.Text.Json;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Reads and writes <c>cap</c>: <c>{"top": 500, "by": {"score": "renewal"}, "order": "lowest", "per": "chapter"}</c>.</summary>
internal static class CapReader
{
    public static SegmentCap? Read(JsonShape shape, JsonElement cap, string path)
    {
        if (!shape.IsObject(cap, path, "{\"top\": 500, \"by\": {\"score\": \"renewal\"}}"))
        {
            return null;
        }

        shape.OnlyKnown(cap, path, "top", "by", "order", "per");
        if (!cap.TryGetProperty("top", out JsonElement top))
        {
            shape.Problem($"{path}.top", "It is not said how many are kept.", "Write \"top\": 500.");
            return null;
        }

        int? count = shape.Integer(top, $"{path}.top");
        bool lowest = cap.TryGetProperty("order", out JsonElement order) && ReadOrder(shape, cap, order, $"{path}.order");
        CapOrder? by = cap.TryGetProperty("by", out JsonElement key) ? ReadBy(shape, key, lowest, $"{path}.by") : null;
        CapGroup? per = cap.TryGetProperty("per", out JsonElement group) ? shape.Choice<CapGroup>(group, $"{path}.per", "a group") : null;
        return count is { } n ? new SegmentCap(n) { By = by, Per = per } : null;
    }

    public static void Write(Utf8JsonWriter json, SegmentCap cap)
    {
        json.WriteStartObject("cap");
        json.WriteNumber("top", cap.Top);
        if (cap.By is { } by)
        {
            json.WriteStartObject("by");
            json.WriteString(by.IsScore ? "score" : "field", by.Key);
            json.WriteEndObject();
            if (by.LowestFirst)
            {
                json.WriteString("order", "lowest");
            }
        }

        if (cap.Per is { } per)
        {
            json.WriteString("per", Names.Of(per));
        }

        json.WriteEndObject();
    }

    private static bool ReadOrder(JsonShape shape, JsonElement cap, JsonElement order, string path)
    {
        if (shape.Text(order, path) is not { } text)
        {
            return false;
        }

        if (text is not ("lowest" or "highest"))
        {
            shape.Problem(path, $"'{text}' is not an order.", "Write highest or lowest.");
        }
        else if (!cap.TryGetProperty("by", out _))
        {
            shape.Problem(path, "An order needs something to order by.", "Add 'by', or remove 'order'.");
        }

        return text == "lowest";
    }

    private static CapOrder? ReadBy(JsonShape shape, JsonElement by, bool lowest, string path)
    {
        if (!shape.IsObject(by, path, "{\"score\": \"renewal\"} or {\"field\": \"joinDate\"}"))
        {
            return null;
        }

        shape.OnlyKnown(by, path, "score", "field");
        bool score = by.TryGetProperty("score", out JsonElement code);
        bool field = by.TryGetProperty("field", out JsonElement key);
        if (score == field)
        {
            shape.Problem(path, "Order by one score or one field.", "Write {\"score\": \"renewal\"} or {\"field\": \"joinDate\"}.");
            return null;
        }

        return shape.Text(score ? code : key, path + (score ? ".score" : ".field")) is { } name ? new CapOrder(name, score, lowest) : null;
    }
}

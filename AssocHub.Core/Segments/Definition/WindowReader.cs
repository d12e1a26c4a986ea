using System.Text.Json;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Reads <c>within</c> and references to objects.</summary>
internal static class WindowReader
{
    private static readonly string[] Forms = ["days", "from", "to", "calendar", "ownTerm", "since"];

    public static Window? Read(JsonShape shape, JsonElement within, string path)
    {
        if (!shape.IsObject(within, path, "{\"days\": 90}"))
        {
            return null;
        }

        shape.OnlyKnown(within, path, Forms);
        string[] present = [.. within.EnumerateObject().Select(p => p.Name is "to" ? "from" : p.Name).Distinct().Where(Forms.Contains)];
        if (present.Length != 1)
        {
            string found = present.Length == 0 ? "The window is empty." : $"'{string.Join("' and '", present)}' cannot stand side by side.";
            shape.Problem(path, found, "Use one of: days; from and to; calendar; ownTerm; since. Leave 'within' out for ever.");
            return null;
        }

        string form = present[0];
        string inside = $"{path}.{form}";
        return form switch
        {
            "days" => shape.Integer(within.GetProperty(form), inside) is { } days ? new LastDaysWindow(days) : null,
            "from" => ReadDates(shape, within, path),
            "calendar" => shape.Choice<CalendarPeriod>(within.GetProperty(form), inside, "a period") is { } period ? new CalendarWindow(period) : null,
            "ownTerm" => ReadOwnTerm(shape, within.GetProperty(form), inside),
            _ => ReadSince(shape, within.GetProperty(form), inside),
        };
    }

    public static ObjectReference? ReadReference(JsonShape shape, JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long id))
        {
            return ObjectReference.ById(id);
        }

        if (element.ValueKind == JsonValueKind.String)
        {
            return ObjectReference.ByExternalId(element.GetString()!);
        }

        shape.Problem(path, $"Expected an id, found {JsonShape.Describe(element)}.", "Write a number for the id here, or text for the source's id.");
        return null;
    }

    private static DatesWindow ReadDates(JsonShape shape, JsonElement within, string path) => new(
        within.TryGetProperty("from", out JsonElement from) ? shape.Day(from, $"{path}.from") : null,
        within.TryGetProperty("to", out JsonElement to) ? shape.Day(to, $"{path}.to") : null);

    private static OwnTermWindow? ReadOwnTerm(JsonShape shape, JsonElement own, string path)
    {
        if (!shape.IsObject(own, path, "{\"fromDays\": -90, \"toDays\": 0, \"anchor\": \"renewalDate\"}"))
        {
            return null;
        }

        shape.OnlyKnown(own, path, "fromDays", "toDays", "anchor");
        int? from = Required(shape, own, path, "fromDays") is { } f ? shape.Integer(f, $"{path}.fromDays") : null;
        int? to = Required(shape, own, path, "toDays") is { } t ? shape.Integer(t, $"{path}.toDays") : null;
        TermAnchor? anchor = Required(shape, own, path, "anchor") is { } a ? shape.Choice<TermAnchor>(a, $"{path}.anchor", "an anchor") : null;
        return from is { } first && to is { } last && anchor is { } date ? new OwnTermWindow(first, last, date) : null;
    }

    private static SinceEventWindow? ReadSince(JsonShape shape, JsonElement since, string path)
    {
        if (!shape.IsObject(since, path, "{\"event\": \"<id>\"}"))
        {
            return null;
        }

        shape.OnlyKnown(since, path, "event");
        return Required(shape, since, path, "event") is { } id && ReadReference(shape, id, $"{path}.event") is { } reference
            ? new SinceEventWindow(reference)
            : null;
    }

    private static JsonElement? Required(JsonShape shape, JsonElement owner, string path, string name)
    {
        if (owner.TryGetProperty(name, out JsonElement element))
        {
            return element;
        }

        shape.Problem($"{path}.{name}", $"'{name}' is missing.", "Add it.");
        return null;
    }
}

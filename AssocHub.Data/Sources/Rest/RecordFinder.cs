using System.Text.Json;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>Finds the records of an answer: nested lists are taken apart, and each record keeps what encloses it.</summary>
internal static class RecordFinder
{
    public static IReadOnlyList<FoundRecord> In(JsonElement body, ListReading list, ExprContext names)
    {
        if (body.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        var found = new List<FoundRecord>();
        if (list.Records is { } path)
        {
            path.Find(body, (value, enclosing) => found.Add(new FoundRecord(value, enclosing)));
        }
        else if (body.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in body.EnumerateArray())
            {
                found.Add(new FoundRecord(item, []));
            }
        }
        else
        {
            found.Add(new FoundRecord(body, []));
        }

        if (list.Where is not { } where)
        {
            return found;
        }

        ExprContext about = names.Inner();
        int all = found.Count;
        found.RemoveAll(record =>
        {
            about.This = record.Value;
            about.Enclosing = record.Enclosing;
            return !where.Evaluate(about).IsTruthy();
        });
        names.Set(CountName, all.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return found;
    }

    private const string CountName = " count";

    /// <summary>Records on a page before some were passed over: paging counts those.</summary>
    public static int CountBeforeFilter(ListPage page) =>
        page.Context.Find(CountName).ToText() is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : page.Records.Count;
}

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
            path.Find(body, names, (value, enclosing) => found.Add(new FoundRecord(value, enclosing)));
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
        found.RemoveAll(record =>
        {
            about.This = record.Value;
            about.Enclosing = record.Enclosing;
            return !where.Evaluate(about).IsTruthy();
        });
        return found;
    }

    /// <summary>What the server counts pages in: the items of the outermost list, also those that are passed over or hold no record.</summary>
    public static int CountOf(JsonElement body, ListReading list, ExprContext names) => (body.ValueKind, list.Records) switch
    {
        (JsonValueKind.Undefined or JsonValueKind.Null, _) => 0,
        (_, { } path) => path.CountOutermost(body, names),
        (JsonValueKind.Array, null) => body.GetArrayLength(),
        _ => 1,
    };
}

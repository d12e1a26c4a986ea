using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AssocHub.Core.Sources.Expressions;

/// <summary>How one step of a path goes on.</summary>
internal enum PathStepKind
{
    /// <summary>To a property of an object.</summary>
    Name,

    /// <summary>To an item of an array; from the end when negative.</summary>
    Index,

    /// <summary>To every item of an array, or every value of an object.</summary>
    Each,

    /// <summary>To the items of which a property has a value.</summary>
    Where,
}

/// <summary>One step of a path.</summary>
internal sealed record PathStep(PathStepKind Kind, string? Name = null, int Index = 0, string? Value = null)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(Name ?? "");

    /// <summary>Takes a step to one value of JSON.</summary>
    public bool TryFollow(JsonElement from, out JsonElement to)
    {
        to = default;
        if (Kind == PathStepKind.Name && from.ValueKind == JsonValueKind.Object)
        {
            return from.TryGetProperty(_utf8, out to);
        }

        // A name of digits in a JSON pointer is an item of an array.
        int index = Kind == PathStepKind.Index ? Index
            : Kind == PathStepKind.Name && int.TryParse(Name, NumberStyles.None, CultureInfo.InvariantCulture, out int digits) ? digits
            : int.MaxValue;
        if (from.ValueKind != JsonValueKind.Array || index == int.MaxValue)
        {
            return false;
        }

        int length = from.GetArrayLength();
        index = index < 0 ? length + index : index;
        if (index < 0 || index >= length)
        {
            return false;
        }

        to = from[index];
        return true;
    }

    public ExprValue Follow(ExprValue from)
    {
        if (from.Json is { } json)
        {
            return TryFollow(json, out JsonElement to) ? ExprValue.Of(to) : default;
        }

        if (Kind == PathStepKind.Index && from.Items is { } items)
        {
            int index = Index < 0 ? items.Count + Index : Index;
            return index >= 0 && index < items.Count ? items[index] : default;
        }

        return default;
    }

    /// <summary>Takes the steps from one on.</summary>
    public static ExprValue Follow(ExprValue at, IReadOnlyList<PathStep> steps, int index)
    {
        for (int i = index; i < steps.Count; i++)
        {
            PathStep step = steps[i];
            if (step.Kind is PathStepKind.Each or PathStepKind.Where)
            {
                var found = new List<ExprValue>();
                foreach (ExprValue item in step.Spread(at))
                {
                    ExprValue rest = Follow(item, steps, i + 1);
                    if (rest.Items is { } several)
                    {
                        found.AddRange(several);
                    }
                    else if (!rest.IsNone)
                    {
                        found.Add(rest);
                    }
                }

                return ExprValue.Of(found);
            }

            at = step.Follow(at);
            if (at.IsNone)
            {
                return default;
            }
        }

        return at;
    }

    /// <summary>All values that a step to several goes to.</summary>
    public IEnumerable<ExprValue> Spread(ExprValue from)
    {
        if (from.Items is { } items)
        {
            return items.Where(i => i.Json is not { } json || Keeps(json));
        }

        return from.Json is { } one ? Spread(one).Select(ExprValue.Of) : [];
    }

    public IEnumerable<JsonElement> Spread(JsonElement from) => from.ValueKind switch
    {
        JsonValueKind.Array => from.EnumerateArray().Where(Keeps),
        JsonValueKind.Object => from.EnumerateObject().Select(p => p.Value).Where(Keeps),
        _ => [],
    };

    private bool Keeps(JsonElement item) =>
        Kind != PathStepKind.Where
        || (item.ValueKind == JsonValueKind.Object && (item.TryGetProperty(_utf8, out JsonElement value) ? ExprValue.Of(value).ToText() : Inner(item)) == Value);

    // [?field.ref=x]: a property of a property.
    private string? Inner(JsonElement item)
    {
        foreach (string part in Name!.Split('.'))
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(part, out item))
            {
                return null;
            }
        }

        return ExprValue.Of(item).ToText();
    }
}

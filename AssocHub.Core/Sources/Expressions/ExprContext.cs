using System.Text.Json;

namespace AssocHub.Core.Sources.Expressions;

/// <summary>
/// What an expression is about: the record or answer at hand, what encloses it, and named values. In an expression a bare path such as
/// <c>user.email</c> reads the record, <c>^.name</c> what encloses it, and <c>@settings.list</c> a named value.
/// </summary>
public sealed class ExprContext
{
    private readonly ExprContext? _outer;
    private readonly Dictionary<string, ExprValue> _names = new(StringComparer.Ordinal);

    /// <summary>A context with nothing in it.</summary>
    /// <param name="now">The moment that <c>now()</c> yields.</param>
    public ExprContext(DateTimeOffset now) => Now = now;

    private ExprContext(ExprContext outer, DateTimeOffset? now = null)
    {
        _outer = outer;
        Now = now ?? outer.Now;
        This = outer.This;
        Enclosing = outer.Enclosing;
        NamesFirst = outer.NamesFirst;
    }

    /// <summary>The moment that <c>now()</c> yields.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The record, or the answer, at hand.</summary>
    public JsonElement This { get; set; }

    /// <summary>What encloses the record, the nearest first: <c>^</c>, <c>^^</c>.</summary>
    public IReadOnlyList<JsonElement> Enclosing { get; set; } = [];

    /// <summary>True in requests, where there is no record and a bare name is a named value.</summary>
    public bool NamesFirst { get; init; }

    /// <summary>A context inside this one: it sees all of this one's names and may add its own.</summary>
    public ExprContext Inner() => new(this);

    /// <summary>A context inside this one in which a bare name is a named value.</summary>
    /// <param name="now">The moment of the request; null for this one's.</param>
    public ExprContext ForRequest(DateTimeOffset? now = null) => new(this, now) { NamesFirst = true };

    /// <summary>Gives a name a value.</summary>
    public ExprContext Set(string name, ExprValue value)
    {
        _names[name] = value;
        return this;
    }

    /// <summary>Gives a name a text.</summary>
    public ExprContext Set(string name, string? text) => Set(name, ExprValue.Of(text));

    /// <summary>All names that have a value here, those of the contexts around it too.</summary>
    public IReadOnlyDictionary<string, ExprValue> All()
    {
        var all = new Dictionary<string, ExprValue>(StringComparer.Ordinal);
        for (ExprContext? context = this; context is not null; context = context._outer)
        {
            foreach ((string name, ExprValue value) in context._names)
            {
                all.TryAdd(name, value);
            }
        }

        return all;
    }

    /// <summary>The value of a name; none when nobody gave it one.</summary>
    public ExprValue Find(string name)
    {
        for (ExprContext? context = this; context is not null; context = context._outer)
        {
            if (context._names.TryGetValue(name, out ExprValue value))
            {
                return value;
            }
        }

        return default;
    }
}

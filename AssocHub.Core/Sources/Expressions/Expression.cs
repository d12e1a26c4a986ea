using System.Text.Json;

namespace AssocHub.Core.Sources.Expressions;

/// <summary>
/// A small formula over JSON: a path, a text in quotation marks, <c>a ?? b</c> (the first that is there), or a function, also as a chain:
/// <c>tags[*].name | join(', ') | lower</c>. Pure: the same input gives the same output, and a value that is missing yields none.
/// </summary>
public abstract class Expression
{
    /// <summary>The formula as written.</summary>
    public string Text { get; internal set; } = "";

    /// <summary>Evaluates it.</summary>
    public abstract ExprValue Evaluate(ExprContext context);

    /// <summary>Its value as text; null when there is none.</summary>
    public virtual string? Read(ExprContext context) => Evaluate(context).ToText();

    /// <summary>Reads a formula.</summary>
    /// <returns>The expression, or null and what is wrong with it.</returns>
    public static Expression? Parse(string text, out string? problem) => new ExpressionParser(text).Parse(out problem);

    /// <summary>
    /// Finds records in an answer: at each <c>[*]</c> of a path the list is taken apart, and so is a list at its end.
    /// </summary>
    /// <param name="body">The answer.</param>
    /// <param name="names">What the formula knows by name.</param>
    /// <param name="found">Called for each record with what encloses it: the items on the way, the nearest first, and the answer.</param>
    public void Find(JsonElement body, ExprContext names, Action<JsonElement, IReadOnlyList<JsonElement>> found)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (this is PathExpression { Variable: null } path)
        {
            path.Find(body, 0, [body], found);
            return;
        }

        foreach (ExprValue item in Evaluate(About(body, names)).Each())
        {
            found(item.Json ?? JsonSerializer.SerializeToElement(item.ToText()), [body]);
        }
    }

    /// <summary>
    /// How many items the outermost list of an answer has: what pages are counted in. Of <c>emails[*].activity[*]</c> those are the
    /// e-mails, also those without any activity.
    /// </summary>
    /// <param name="body">The answer.</param>
    /// <param name="names">What the formula knows by name.</param>
    public int CountOutermost(JsonElement body, ExprContext names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return this is PathExpression { Variable: null } path ? path.CountAt(body) : Evaluate(About(body, names)).Each().Count();
    }

    /// <summary>The paths that occur in it.</summary>
    internal virtual IEnumerable<PathExpression> Paths => [];

    /// <summary>The first names of its bare paths: what it reads of the record.</summary>
    public IEnumerable<string> Roots => Paths.Where(p => p.Variable is null && p.Up == 0).Select(p => p.First ?? "");

    /// <summary>True for what is empty on purpose where a condition does not hold.</summary>
    internal virtual bool MayBeEmpty => false;

    /// <summary>The named values it reads.</summary>
    public IEnumerable<string> Names => Paths.Where(p => p.Variable is not null).Select(p => p.Variable!);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static ExprContext About(JsonElement body, ExprContext names)
    {
        ExprContext about = names.Inner();
        about.This = body;
        return about;
    }
}

/// <summary>A text that stands in the formula itself.</summary>
internal sealed class ConstantExpression(string value) : Expression
{
    public string Value { get; } = value;

    public override ExprValue Evaluate(ExprContext context) => ExprValue.Of(Value);
}

/// <summary>The first of several that yields something; else the last, so that <c>?? ''</c> is an empty text rather than nothing.</summary>
internal sealed class FirstExpression(IReadOnlyList<Expression> options) : Expression
{
    internal override IEnumerable<PathExpression> Paths => options.SelectMany(o => o.Paths);

    public override ExprValue Evaluate(ExprContext context)
    {
        ExprValue value = default;
        foreach (Expression option in options)
        {
            value = option.Evaluate(context);
            if (!value.IsBlank)
            {
                return value;
            }
        }

        return value;
    }
}

/// <summary>A function of other expressions.</summary>
internal sealed class CallExpression(ExprFunction function, IReadOnlyList<Expression> arguments) : Expression
{
    internal override IEnumerable<PathExpression> Paths => arguments.SelectMany(a => a.Paths);

    internal override bool MayBeEmpty => function.Name == "when";

    public override ExprValue Evaluate(ExprContext context)
    {
        var values = new ExprValue[arguments.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(context);
        }

        return function.Apply(values, context);
    }
}

/// <summary>A value looked up in a fixed table: <c>map</c> of a manifest's field.</summary>
public sealed class TableExpression : Expression
{
    private readonly Expression _of;
    private readonly Dictionary<string, string> _table;
    private readonly string? _otherwise;
    private readonly bool _keepsUnknown;

    /// <summary>A lookup. Keys are compared without case.</summary>
    /// <param name="of">What is looked up.</param>
    /// <param name="table">Value → value.</param>
    /// <param name="otherwise">The value of everything else; null yields none.</param>
    /// <param name="keepsUnknown">True when a value that is not in the table stays as it is.</param>
    public TableExpression(Expression of, IReadOnlyDictionary<string, string> table, string? otherwise, bool keepsUnknown)
    {
        _of = of;
        _table = new Dictionary<string, string>(table, StringComparer.OrdinalIgnoreCase);
        _otherwise = otherwise;
        _keepsUnknown = keepsUnknown;
        Text = of.Text;
    }

    internal override IEnumerable<PathExpression> Paths => _of.Paths;

    /// <inheritdoc/>
    public override ExprValue Evaluate(ExprContext context)
    {
        string? text = _of.Read(context);
        return ExprValue.Of(text is null ? _otherwise : _table.TryGetValue(text.Trim(), out string? value) ? value : _keepsUnknown ? text : _otherwise);
    }
}

/// <summary>A path onwards from what another formula yields: <c>pick(…)[0].attributes.email</c>.</summary>
internal sealed class StepsExpression(Expression of, IReadOnlyList<PathStep> steps) : Expression
{
    internal override IEnumerable<PathExpression> Paths => of.Paths;

    public override ExprValue Evaluate(ExprContext context) => PathStep.Follow(of.Evaluate(context), steps, 0);
}

/// <summary>A path through JSON.</summary>
internal sealed class PathExpression(string? variable, int up, IReadOnlyList<PathStep> steps) : Expression
{
    private readonly bool _isPlain = steps.All(s => s.Kind is PathStepKind.Name or PathStepKind.Index);

    /// <summary>The named value it starts from; null when it starts from the record.</summary>
    public string? Variable { get; } = variable;

    /// <summary>How many levels above the record it starts.</summary>
    public int Up { get; } = up;

    public IReadOnlyList<PathStep> Steps { get; } = steps;

    public string? First => Steps.Count > 0 ? Steps[0].Name : null;

    internal override IEnumerable<PathExpression> Paths => [this];

    public override string? Read(ExprContext context)
    {
        // What millions of values are read by: no list, no detour.
        if (_isPlain && Variable is null && Up == 0 && !context.NamesFirst)
        {
            JsonElement at = context.This;
            foreach (PathStep step in Steps)
            {
                if (!step.TryFollow(at, out at))
                {
                    return null;
                }
            }

            return at.ValueKind == JsonValueKind.String ? at.GetString() : ExprValue.Of(at).ToText();
        }

        return Evaluate(context).ToText();
    }

    public override ExprValue Evaluate(ExprContext context)
    {
        int from = 0;
        ExprValue start;
        if (Variable is not null || (context.NamesFirst && Up == 0 && Steps is [{ Kind: PathStepKind.Name }, ..]))
        {
            start = context.Find(Variable ?? Steps[0].Name!);
            from = Variable is null ? 1 : 0;
        }
        else
        {
            start = Up == 0 ? ExprValue.Of(context.This) : Up <= context.Enclosing.Count ? ExprValue.Of(context.Enclosing[Up - 1]) : default;
        }

        return PathStep.Follow(start, Steps, from);
    }

    public void Find(JsonElement at, int index, IReadOnlyList<JsonElement> enclosing, Action<JsonElement, IReadOnlyList<JsonElement>> found)
    {
        for (int i = index; i < Steps.Count; i++)
        {
            if (Steps[i].Kind is PathStepKind.Each or PathStepKind.Where)
            {
                bool isLast = i == Steps.Count - 1;
                foreach (JsonElement item in Steps[i].Spread(at))
                {
                    if (isLast)
                    {
                        found(item, enclosing);
                    }
                    else
                    {
                        Find(item, i + 1, [item, .. enclosing], found);
                    }
                }

                return;
            }

            if (!Steps[i].TryFollow(at, out at))
            {
                return;
            }
        }

        if (at.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in at.EnumerateArray())
            {
                found(item, enclosing);
            }
        }
        else if (at.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
        {
            found(at, enclosing);
        }
    }

    public int CountAt(JsonElement at)
    {
        foreach (PathStep step in Steps.TakeWhile(s => s.Kind is not (PathStepKind.Each or PathStepKind.Where)))
        {
            if (!step.TryFollow(at, out at))
            {
                return 0;
            }
        }

        return at.ValueKind switch
        {
            JsonValueKind.Array => at.GetArrayLength(),
            JsonValueKind.Object when Steps.Any(s => s.Kind is PathStepKind.Each or PathStepKind.Where) => at.EnumerateObject().Count(),
            JsonValueKind.Null or JsonValueKind.Undefined => 0,
            _ => 1,
        };
    }
}

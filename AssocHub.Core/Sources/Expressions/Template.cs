using System.Text;

namespace AssocHub.Core.Sources.Expressions;

/// <summary>A text with formulas in it: <c>/lists/${settings.list_id}/members</c>. In it a bare name is a named value.</summary>
public sealed class Template
{
    private readonly List<(string? Literal, Expression? Formula)> _parts = [];

    private Template(string text) => Text = text;

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>The formula, when the template is nothing but one; then it keeps its type in JSON.</summary>
    public Expression? Whole => _parts is [{ Formula: { } formula }] ? formula : null;

    /// <summary>True when there is no formula in it.</summary>
    public bool IsConstant => _parts.TrueForAll(p => p.Formula is null);

    /// <summary>The formulas in it.</summary>
    public IEnumerable<Expression> Formulas => _parts.Where(p => p.Formula is not null).Select(p => p.Formula!);

    /// <summary>Reads a template.</summary>
    /// <returns>The template, or null and what is wrong with it.</returns>
    public static Template? Parse(string text, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var template = new Template(text);
        problem = null;
        int at = 0;
        while (at < text.Length)
        {
            int open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0)
            {
                template._parts.Add((text[at..], null));
                break;
            }

            if (open > at)
            {
                template._parts.Add((text[at..open], null));
            }

            int close = Close(text, open + 2);
            if (close < 0)
            {
                problem = $"in '{text}', '${{' is not closed by '}}'";
                return null;
            }

            if (Expression.Parse(text[(open + 2)..close], out problem) is not { } formula)
            {
                return null;
            }

            template._parts.Add((null, formula));
            at = close + 1;
        }

        return template;
    }

    /// <summary>A template without formulas.</summary>
    public static Template Constant(string text)
    {
        var template = new Template(text);
        template._parts.Add((text, null));
        return template;
    }

    /// <summary>The text with the formulas' values in their places.</summary>
    /// <param name="context">Made by <see cref="ExprContext.ForRequest"/>.</param>
    /// <param name="encode">What is done to each value, for example so that it may stand in an address.</param>
    public string Render(ExprContext context, Func<string, string>? encode = null)
    {
        var text = new StringBuilder();
        foreach ((string? literal, Expression? formula) in _parts)
        {
            string value = literal ?? formula!.Read(context) ?? "";
            text.Append(literal is null && encode is not null ? encode(value) : value);
        }

        return text.ToString();
    }

    /// <summary>The first formula before any question mark that has no value: an address would lead elsewhere without it. Null when all have.</summary>
    /// <param name="context">Made by <see cref="ExprContext.ForRequest"/>.</param>
    public Expression? MissingInPath(ExprContext context)
    {
        foreach ((string? literal, Expression? formula) in _parts)
        {
            if (literal?.Contains('?', StringComparison.Ordinal) == true)
            {
                return null;
            }

            if (formula is { MayBeEmpty: false } && string.IsNullOrWhiteSpace(formula.Read(context)))
            {
                return formula;
            }
        }

        return null;
    }

    /// <summary>The value: of the formula when it is nothing but one, otherwise the text.</summary>
    public ExprValue Evaluate(ExprContext context) => Whole is { } formula ? formula.Evaluate(context) : ExprValue.Of(Render(context));

    /// <inheritdoc/>
    public override string ToString() => Text;

    // The closing brace; those within quotation marks do not count.
    private static int Close(string text, int from)
    {
        char quote = '\0';
        for (int i = from; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == '}')
            {
                return i;
            }
        }

        return -1;
    }
}

using System.Globalization;
using System.Text;

namespace AssocHub.Core.Sources.Expressions;

/// <summary>Reads formulas. What is wrong is said with its place.</summary>
internal sealed class ExpressionParser(string text)
{
    private int _at;

    public Expression? Parse(out string? problem)
    {
        try
        {
            Expression expression = Chain();
            Skip();
            if (_at < text.Length)
            {
                throw Wrong($"'{text[_at..]}' is not expected here{Instead(text[_at])}");
            }

            expression.Text = text;
            problem = null;
            return expression;
        }
        catch (FormatException wrong)
        {
            problem = wrong.Message;
            return null;
        }
    }

    /// <summary>Reads a path alone, as the place of the records is written.</summary>
    public static PathExpression? ParsePath(string text, out string? problem)
    {
        Expression? expression = new ExpressionParser(text).Parse(out problem);
        if (expression is PathExpression path)
        {
            return path;
        }

        problem ??= $"'{text}' is a formula, and a path is needed here, such as data.items";
        return null;
    }

    private Expression Chain()
    {
        Expression value = First();
        for (Skip(); Take('|'); Skip())
        {
            Skip();
            string name = Word();
            if (name.Length == 0)
            {
                throw Wrong("a function's name must follow '|'");
            }

            value = Call(name, [value, .. Skip() && Take('(') ? Arguments() : []]);
        }

        return value;
    }

    private Expression First()
    {
        var options = new List<Expression> { Primary() };
        for (Skip(); _at + 1 < text.Length && text[_at] == '?' && text[_at + 1] == '?'; Skip())
        {
            _at += 2;
            options.Add(Primary());
        }

        return options.Count == 1 ? options[0] : new FirstExpression(options);
    }

    private Expression Primary()
    {
        Skip();
        if (_at >= text.Length)
        {
            throw Wrong("something is missing at the end");
        }

        char c = text[_at];
        if (c is '\'' or '"')
        {
            return new ConstantExpression(Quoted());
        }

        if (c == '(')
        {
            _at++;
            Expression inner = Chain();
            Expect(')');
            return Onwards(inner);
        }

        if (c == '/')
        {
            return Pointer();
        }

        if (char.IsAsciiDigit(c) || (c == '-' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
        {
            int start = _at++;
            while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '.'))
            {
                _at++;
            }

            return new ConstantExpression(text[start.._at]);
        }

        int before = _at;
        string word = Word();
        if (word.Length > 0 && Skip() && Take('('))
        {
            return Onwards(Call(word, Arguments()));
        }

        if (word is "true" or "false" && Peek() is not ('.' or '['))
        {
            return new ConstantExpression(word);
        }

        _at = before;
        return Path();
    }

    // pick(…)[0].attributes.email
    private Expression Onwards(Expression from)
    {
        List<PathStep> steps = Steps();
        return steps.Count == 0 ? from : new StepsExpression(from, steps);
    }

    private List<Expression> Arguments()
    {
        var arguments = new List<Expression>();
        Skip();
        if (Take(')'))
        {
            return arguments;
        }

        do
        {
            arguments.Add(Chain());
            Skip();
        }
        while (Take(','));
        Expect(')');
        return arguments;
    }

    private CallExpression Call(string name, List<Expression> arguments)
    {
        ExprFunction function = ExprFunction.Find(name)
            ?? throw Wrong($"there is no function '{name}'; {Like(name)}");
        return arguments.Count < function.Least || arguments.Count > function.Most
            ? throw Wrong($"'{name}' is written {function.Usage}")
            : new CallExpression(function, arguments);
    }

    private static string Instead(char sign) => sign switch
    {
        '=' => "; two values are compared by equals(a, b)",
        '!' => "; the contrary is not(a)",
        '<' or '>' => "; numbers and moments are compared by less(a, b)",
        '&' => "; that both hold is and(a, b)",
        '+' => "; texts are put together by concat(a, b), numbers by add(a, b)",
        '?' => "; one or the other is when(test, a, b)",
        _ => "",
    };

    private static string Like(string name)
    {
        string[] like = [.. ExprFunction.All.Select(f => f.Name).Where(f => f.StartsWith(name, StringComparison.OrdinalIgnoreCase) || name.StartsWith(f, StringComparison.OrdinalIgnoreCase) || name.EndsWith(f, StringComparison.OrdinalIgnoreCase))];
        return like.Length > 0 ? $"did you mean {string.Join(" or ", like)}?" : $"there are {string.Join(", ", ExprFunction.All.Select(f => f.Name))}";
    }

    private PathExpression Path()
    {
        int up = 0;
        string? variable = null;
        var steps = new List<PathStep>();
        if (Take('@'))
        {
            variable = Word();
            if (variable.Length == 0)
            {
                throw Wrong("a name must follow '@', as in @settings.list");
            }
        }
        else if (Take('^'))
        {
            for (up = 1; Take('^'); up++)
            {
            }
        }
        else if (!Take('.') && Peek() != '[')
        {
            steps.Add(NameStep());
        }
        else if (Peek() is not ('[' or '.') && Word() is { Length: > 0 } name)
        {
            steps.Add(new PathStep(PathStepKind.Name, name));
        }

        steps.AddRange(Steps());
        return new PathExpression(variable, up, steps);
    }

    private List<PathStep> Steps()
    {
        var steps = new List<PathStep>();
        while (_at < text.Length)
        {
            if (Take('.'))
            {
                steps.Add(Take('*') ? new PathStep(PathStepKind.Each) : NameStep());
            }
            else if (Take('['))
            {
                steps.Add(Bracket());
            }
            else
            {
                break;
            }
        }

        return steps;
    }

    private PathStep NameStep()
    {
        string name = Word();
        return name.Length > 0 ? new PathStep(PathStepKind.Name, name)
            : throw Wrong(_at < text.Length ? $"'{text[_at]}' cannot begin a name; a name with signs in it is written ['{text[_at..]}']" : "a name is missing at the end");
    }

    private PathStep Bracket()
    {
        Skip();
        PathStep step;
        if (Take('*') || Peek() == ']')
        {
            step = new PathStep(PathStepKind.Each);
        }
        else if (Peek() is '\'' or '"')
        {
            step = new PathStep(PathStepKind.Name, Quoted());
        }
        else if (Take('?'))
        {
            string name = Peek() is '\'' or '"' ? Quoted() : Word();
            while (Take('.'))
            {
                name += "." + Word();
            }

            Skip();
            Expect('=');
            Take('=');
            Skip();
            string value = Peek() is '\'' or '"' ? Quoted() : Word();
            step = new PathStep(PathStepKind.Where, name, 0, value);
        }
        else
        {
            int start = _at;
            Take('-');
            while (char.IsAsciiDigit(Peek()))
            {
                _at++;
            }

            step = int.TryParse(text[start.._at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index)
                ? new PathStep(PathStepKind.Index, null, index)
                : throw Wrong("between [ and ] stands a number, *, a name in quotation marks, or ?name=value");
        }

        Skip();
        Expect(']');
        return step;
    }

    // RFC 6901: /data/0/user~1name
    private PathExpression Pointer()
    {
        int start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('|' or ',' or ')'))
        {
            _at++;
        }

        return new PathExpression(
            null, 0,
            [.. text[(start + 1).._at].Split('/').Select(s => new PathStep(
                PathStepKind.Name, s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))]);
    }

    private string Quoted()
    {
        char quote = text[_at++];
        var value = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            if (text[_at] == '\\' && _at + 1 < text.Length)
            {
                _at++;
                value.Append(text[_at] switch { 'n' => '\n', 't' => '\t', var other => other });
            }
            else
            {
                value.Append(text[_at]);
            }

            _at++;
        }

        if (_at >= text.Length)
        {
            throw Wrong("a quotation mark is not closed");
        }

        _at++;
        return value.ToString();
    }

    private string Word()
    {
        int start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '-' or '$' or ':'))
        {
            _at++;
        }

        return text[start.._at];
    }

    private char Peek() => _at < text.Length ? text[_at] : '\0';

    private bool Take(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(char c)
    {
        Skip();
        if (!Take(c))
        {
            throw Wrong($"'{c}' is missing");
        }
    }

    private bool Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }

        return true;
    }

    private FormatException Wrong(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"in '{text}', at character {Math.Min(_at, text.Length) + 1}: {what}"));
}

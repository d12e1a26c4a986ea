using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;
using HandlebarsDotNet;
using HandlebarsDotNet.IO;

namespace AssocHub.Data.Sources.Rest;

/// <summary>
/// Handlebars templates of bodies. Values are escaped as JSON or XML asks for; elsewhere they stand as they are. Every function of the
/// formulas can be used: <c>{{lower row.email}}</c>, <c>{{format (now) 'epoch'}}</c>, <c>{{#if (equals row.fields.status 'gold')}}</c>.
/// </summary>
internal static partial class BodyTemplates
{
    private static readonly ConcurrentDictionary<(string, Escaping), HandlebarsTemplate<object, object>> Compiled = new();
    private static readonly string[] Own = ["if", "unless", "each", "with", "else", "lookup", "csv", "json"];

    [ThreadStatic]
    private static ExprContext? s_about;

    private enum Escaping
    {
        None,
        Json,
        Markup,
    }

    public static string Render(string template, string contentType, ExprContext context)
    {
        try
        {
            s_about = context;
            var names = context.All().ToDictionary(n => n.Key, n => Plainly(n.Value), StringComparer.Ordinal);
            names["now"] = ExprMoments.Iso(context.Now);
            return Compiled.GetOrAdd((template, EscapingOf(contentType)), key => Compile(key.Item1, key.Item2))(names);
        }
        catch (HandlebarsException wrong)
        {
            throw new CallFailedException(CallFailure.Misconfigured, $"The manifest's template of the body cannot be filled in: {wrong.Message}");
        }
        finally
        {
            s_about = null;
        }
    }

    /// <summary>What is wrong with a template; null when nothing is.</summary>
    public static string? Problem(string template)
    {
        if (template.Contains("${", StringComparison.Ordinal))
        {
            return "In a body, which is a Handlebars template, values stand as {{row.email}}; ${ } is not read here.";
        }

        string? unknown = CalledPattern().Matches(template).Select(m => m.Groups["name"].Value).FirstOrDefault(n => !Own.Contains(n) && ExprFunction.Find(n) is null);
        if (unknown is not null)
        {
            string near = Manifests.YamlSection.Nearest(unknown, [.. Own, .. ExprFunction.All.Select(f => f.Name)]) is { } guess ? $" Did you mean '{guess}'?" : "";
            return $"In the body '{unknown}' is called, and there is no function of that name.{near}";
        }

        try
        {
            s_about = new ExprContext(DateTimeOffset.UnixEpoch);
            Compile(template, Escaping.None)(new Dictionary<string, object?>());
            return null;
        }
        catch (HandlebarsException wrong)
        {
            return $"The template of the body cannot be read: {wrong.Message.Split('\n')[0].TrimEnd('.', '\r')}.";
        }
        finally
        {
            s_about = null;
        }
    }

    private static Escaping EscapingOf(string contentType) =>
        contentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? Escaping.Json
        : contentType.Contains("xml", StringComparison.OrdinalIgnoreCase) || contentType.Contains("html", StringComparison.OrdinalIgnoreCase) ? Escaping.Markup : Escaping.None;

    private static HandlebarsTemplate<object, object> Compile(string template, Escaping escaping)
    {
        var configuration = new HandlebarsConfiguration { NoEscape = escaping == Escaping.None };
        configuration.FormatterProviders.Add(new Truth());
        if (escaping == Escaping.Json)
        {
            // Otherwise the library escapes as markup asks for.
            configuration.TextEncoder = new JsonEncoder();
        }

        IHandlebars handlebars = Handlebars.Create(configuration);
        foreach (ExprFunction function in ExprFunction.All)
        {
            handlebars.RegisterHelper(function.Name, (context, arguments) => Call(function, context, arguments));
        }

        handlebars.RegisterHelper("csv", (output, _, arguments) => output.WriteSafeString("\"" + (Given(arguments[0])?.ToString() ?? "").Replace("\"", "\"\"", StringComparison.Ordinal) + "\""));
        handlebars.RegisterHelper("json", (output, _, arguments) => output.WriteSafeString(JsonSerializer.Serialize(Given(arguments[0]), BodyWriter.PlainText)));
        return handlebars.Compile(template);
    }

    private static object? Call(ExprFunction function, Context context, Arguments arguments)
    {
        // A value may have a function's name: {{date}} of a row.
        if (arguments.Length == 0 && function.Least > 0)
        {
            return (context.Value as IDictionary<string, object?>)?.TryGetValue(function.Name, out object? own) == true ? own : null;
        }

        if (arguments.Length < function.Least || arguments.Length > function.Most)
        {
            throw new HandlebarsException($"it is written {function.Usage}");
        }

        ExprValue yielded = function.Apply([.. arguments.Select(a => Value(Given(a)))], s_about!);
        return yielded.ToText() is "true" or "false" ? yielded.ToText() == "true" : Plainly(yielded);
    }

    private static object? Given(object? argument) => argument is UndefinedBindingResult ? null : argument;

    private static ExprValue Value(object? plain) => plain switch
    {
        null => default,
        string text => ExprValue.Of(text),
        bool truth => ExprValue.Of(truth),
        IFormattable number => ExprValue.Of(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => ExprValue.Of(JsonSerializer.SerializeToElement(plain)),
    };

    private static object? Plainly(ExprValue value)
    {
        if (value.Items is { } items)
        {
            return items.Select(Plainly).ToArray();
        }

        return value.Json is { } json ? Plainly(json) : value.ToText();
    }

    private static object? Plainly(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(p => p.Name, p => Plainly(p.Value), StringComparer.Ordinal),
        JsonValueKind.Array => json.EnumerateArray().Select(Plainly).ToArray(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.Number => json.GetRawText(),
        _ => json.GetString(),
    };

    // What is followed by an argument is called: {{lower email}}, {{#if x}}, (format now 'date').
    [GeneratedRegex(@"(?:\{\{[~{&]?\#?\s*(?<name>[A-Za-z_]\w*)\s+[^\s}~|=]|\(\s*(?<name>[A-Za-z_]\w*)[\s)])", RegexOptions.CultureInvariant, 500)]
    private static partial Regex CalledPattern();

    // true and false as JSON writes them.
    private sealed class Truth : IFormatter, IFormatterProvider
    {
        public void Format<T>(T value, in EncodedTextWriter writer) => writer.Write(value is true ? "true" : "false");

        public bool TryCreateFormatter(Type type, [MaybeNullWhen(false)] out IFormatter formatter) => (formatter = type == typeof(bool) ? this : null) is not null;
    }

    private sealed class JsonEncoder : ITextEncoder
    {
        public void Encode(StringBuilder? text, TextWriter target) => target.Write(Escaped(text?.ToString() ?? ""));

        public void Encode(string? text, TextWriter target) => target.Write(Escaped(text ?? ""));

        public void Encode<T>(T? text, TextWriter target)
            where T : IEnumerator<char>
        {
            var all = new StringBuilder();
            while (text?.MoveNext() == true)
            {
                all.Append(text.Current);
            }

            target.Write(Escaped(all.ToString()));
        }

        private static string Escaped(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
    }
}

using System.Globalization;
using AssocHub.Core.Sources.Expressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>Something in a manifest that cannot be used.</summary>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ManifestProblem(long Line, long Column, string Message)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}: {Message}");
}

/// <summary>One mapping of a manifest: gives its values with their types and takes down what is wrong, with its line.</summary>
internal sealed class YamlSection
{
    private readonly Dictionary<string, (YamlNode KeyNode, YamlNode Value)> _values = new(StringComparer.Ordinal);
    private readonly List<ManifestProblem> _problems;
    private readonly YamlNode _node;

    public YamlSection(YamlNode node, string kind, List<ManifestProblem> problems)
    {
        _node = node;
        _problems = problems;
        Kind = kind;
        if (node is not YamlMappingNode mapping)
        {
            Problem(node, $"Here stands {What(node)}, and '{kind}' needs keys and values: {string.Join(", ", Keys.Take(4).Select(k => k.Name))} …");
            return;
        }

        foreach ((YamlNode keyNode, YamlNode value) in mapping.Children)
        {
            string key = (keyNode as YamlScalarNode)?.Value ?? "";
            if (!Array.Exists(Keys, k => k.Name == key))
            {
                string near = Nearest(key, Keys.Select(k => k.Name)) is { } guess ? $" Did you mean '{guess}'?" : $" There are {string.Join(", ", Keys.Select(k => k.Name))}.";
                // {help: here, or there}: the comma ended the text.
                string comma = value is YamlScalarNode { Value: null or "" } && mapping.Style == YamlDotNet.Core.Events.MappingStyle.Flow ? " If it belongs to the text before it: between braces a comma ends a text, so put that text into quotation marks." : "";
                Problem(keyNode, $"'{key}' is not known in {(kind == "manifest" ? "a manifest" : $"'{kind}'")}.{(comma.Length > 0 ? comma : near)}");
            }
            else
            {
                _values[key] = (keyNode, value);
            }
        }

        foreach (Key key in Keys.Where(k => k.IsRequired && !_values.ContainsKey(k.Name)))
        {
            Problem(node, $"'{key.Name}' is missing{(kind == "manifest" ? "" : $" in '{kind}'")}: {char.ToLowerInvariant(key.Says[0])}{key.Says[1..]}");
        }
    }

    public string Kind { get; }

    private Key[] Keys => Vocabulary.Sections[Kind].Keys;

    public bool Has(string key) => _values.ContainsKey(key);

    public YamlNode NodeOf(string key) => _values.TryGetValue(key, out (YamlNode KeyNode, YamlNode Value) found) ? found.Value : _node;

    public void Problem(string key, string message) => Problem(_values.TryGetValue(key, out (YamlNode KeyNode, YamlNode Value) found) ? found.KeyNode : _node, message);

    public void Problem(YamlNode node, string message) => _problems.Add(new ManifestProblem(node.Start.Line, node.Start.Column, message));

    /// <summary>A text; checked against the words it may be.</summary>
    public string? Text(string key)
    {
        if (!_values.TryGetValue(key, out (YamlNode KeyNode, YamlNode Value) found))
        {
            return null;
        }

        if (found.Value is not YamlScalarNode scalar)
        {
            Problem(found.Value, $"'{key}' needs a text, and here stands {What(found.Value)}.");
            return null;
        }

        string text = scalar.Value ?? "";
        Key known = Array.Find(Keys, k => k.Name == key)!;
        if (known is { Type: KeyType.Text, Of.Length: > 0 } && known.Of.Split('|') is { } words && !words.Contains(text, StringComparer.Ordinal))
        {
            string near = Nearest(text, words) is { } guess ? $" Did you mean '{guess}'?" : "";
            Problem(found.Value, $"'{text}' cannot be '{key}': it is one of {string.Join(", ", words)}.{near}");
            return null;
        }

        return text;
    }

    public bool? Bool(string key) => Text(key) switch
    {
        null => null,
        "true" or "yes" => true,
        "false" or "no" => false,
        var other => Wrong<bool>(key, $"'{other}' cannot be '{key}': write true or false."),
    };

    public int? Number(string key) => Text(key) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
        : Wrong<int>(key, $"'{text}' cannot be '{key}': write a whole number.");

    public TimeSpan? Span(string key) => Text(key) is not { } text ? null
        : ExprMoments.TrySpan(text, out TimeSpan span) ? span
        : Wrong<TimeSpan>(key, $"'{text}' cannot be '{key}': write a time such as 30s, 5m, 2h or 7d.");

    public IReadOnlyList<string> Texts(string key) => [.. Items(key).Select(n => n is YamlScalarNode { Value: { } text } ? text : Lost(n, key))];

    /// <summary>A formula: as text, or as a mapping of the parts of one.</summary>
    public Expression? Formula(string key) => _values.TryGetValue(key, out (YamlNode KeyNode, YamlNode Value) found) ? FormulaReader.Read(found.Value, this) : null;

    public IReadOnlyList<KeyValuePair<string, Expression>> Formulas(string key) =>
        [.. Pairs(key).Select(p => KeyValuePair.Create(p.Name, FormulaReader.Read(p.Value, this))).Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Key, p.Value!))];

    public Template? Template(string key) => Text(key) is { } text ? TemplateOf(NodeOf(key), text) : null;

    public IReadOnlyList<KeyValuePair<string, Template>> Templates(string key) =>
    [
        .. Pairs(key).Select(p => KeyValuePair.Create(p.Name, p.Value is YamlScalarNode { Value: { } text } ? TemplateOf(p.Value, text) : null))
            .Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Key, p.Value!)),
    ];

    public YamlSection? Section(string key, string? kind = null) =>
        _values.TryGetValue(key, out (YamlNode KeyNode, YamlNode Value) found) ? new YamlSection(found.Value, kind ?? Array.Find(Keys, k => k.Name == key)!.Of, _problems) : null;

    public IReadOnlyList<YamlSection> Sections(string key) => [.. Items(key).Select(n => SectionOf(n, Array.Find(Keys, k => k.Name == key)!.Of))];

    public YamlSection SectionOf(YamlNode node, string kind) => new(node, kind, _problems);

    public IEnumerable<(string Name, YamlNode KeyNode, YamlNode Value)> Pairs(string key)
    {
        if (!_values.TryGetValue(key, out (YamlNode KeyNode, YamlNode Value) found))
        {
            return [];
        }

        if (found.Value is YamlMappingNode mapping)
        {
            return mapping.Children.Select(c => ((c.Key as YamlScalarNode)?.Value ?? "", c.Key, c.Value));
        }

        Problem(found.Value, $"'{key}' needs names and values, and here stands {What(found.Value)}.");
        return [];
    }

    public Template? TemplateOf(YamlNode node, string text)
    {
        Template? template = Core.Sources.Expressions.Template.Parse(text, out string? problem);
        if (problem is not null)
        {
            Problem(node, $"The formula cannot be read: {problem}.");
        }

        return template;
    }

    public static string What(YamlNode node) => node switch
    {
        YamlMappingNode => "a group of keys",
        YamlSequenceNode => "a list",
        YamlScalarNode { Value.Length: > 0 } scalar => $"'{scalar.Value}'",
        _ => "nothing",
    };

    public static bool IsPlain(YamlScalarNode node) => node.Style is ScalarStyle.Plain or ScalarStyle.Any;

    public IEnumerable<YamlNode> Items(string key) =>
        !_values.TryGetValue(key, out (YamlNode KeyNode, YamlNode Value) found) ? []
        : found.Value is YamlSequenceNode list ? list.Children : [found.Value];

    private string Lost(YamlNode node, string key)
    {
        Problem(node, $"'{key}' is a list of texts, and here stands {What(node)}.");
        return "";
    }

    private T? Wrong<T>(string key, string message)
        where T : struct
    {
        Problem(NodeOf(key), message);
        return null;
    }

    // The one known word that differs by at most two letters.
    public static string? Nearest(string word, IEnumerable<string> known) =>
        known.Select(k => (Word: k, Distance: Distance(word, k))).Where(k => k.Distance <= 2 || (k.Word.StartsWith(word, StringComparison.Ordinal) && word.Length > 2))
            .OrderBy(k => k.Distance).Select(k => k.Word).FirstOrDefault();

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}

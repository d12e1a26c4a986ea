using AssocHub.Core.Sources.Expressions;
using YamlDotNet.RepresentationModel;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>
/// Reads a formula of a manifest: a text such as <c>tags[*].name | join(';')</c>, or its parts by name, which need no quotation marks:
/// <c>{from: status, map: {active: subscribed}, otherwise: unsubscribed}</c>.
/// </summary>
internal static class FormulaReader
{
    private static readonly string[] Bases = ["from", "first", "const", "hash"];

    /// <summary>The parts, and what each means; the last ones are applied in this order.</summary>
    public static IReadOnlyList<(string Name, string Says)> Parts { get; } =
    [
        ("from", "a formula"),
        ("first", "a list of formulas: the first that yields something"),
        ("const", "a text that is always the same"),
        ("hash", "a list of formulas: a stable id made of all of them"),
        ("date", "the pattern in which a date is written, as in dd/MM/yyyy"),
        ("split", "the sign at which a text is taken apart"),
        ("join", "the sign with which a list is put together"),
        ("then", "functions to apply, as in `trim | lower`"),
        ("map", "value → value"),
        ("otherwise", "what values outside the map become; without it they are left out"),
        ("keep", "true: values outside the map stay as they are"),
    ];

    public static Expression? Read(YamlNode node, YamlSection section)
    {
        if (node is YamlScalarNode { Value: { Length: > 0 } text })
        {
            return Parse(text, node, section);
        }

        if (node is not YamlMappingNode mapping)
        {
            section.Problem(node, $"A formula is needed here, such as user.email, and here stands {YamlSection.What(node)}.");
            return null;
        }

        var parts = mapping.Children.ToDictionary(c => (c.Key as YamlScalarNode)?.Value ?? "", c => c.Value, StringComparer.Ordinal);
        if (parts.Keys.FirstOrDefault(k => Parts.All(p => p.Name != k)) is { } unknown)
        {
            section.Problem(node, $"'{unknown}' is not a part of a formula. There are {string.Join(", ", Parts.Select(p => p.Name))}.");
            return null;
        }

        return Base(parts, node, section) is { } formula && Parse(formula + Changes(parts), node, section) is { } read ? Mapped(parts, read, node, section) : null;
    }

    private static string? Base(Dictionary<string, YamlNode> parts, YamlNode node, YamlSection section)
    {
        string[] kinds = [.. Bases.Where(parts.ContainsKey)];
        if (kinds.Length != 1)
        {
            section.Problem(node, "A formula has exactly one of from, first, const and hash.");
            return null;
        }

        YamlNode value = parts[kinds[0]];
        return (kinds[0], value) switch
        {
            ("const", YamlScalarNode scalar) => Quoted(scalar.Value ?? ""),
            ("from", YamlScalarNode scalar) => scalar.Value,
            ("first" or "hash", YamlSequenceNode list) => $"{kinds[0]}({string.Join(", ", list.Children.Select(c => (c as YamlScalarNode)?.Value))})",
            _ => Lost(value, $"'{kinds[0]}' needs {(kinds[0] is "first" or "hash" ? "a list of formulas" : "a text")}.", section),
        };
    }

    private static string Changes(Dictionary<string, YamlNode> parts)
    {
        string changes = "";
        foreach (string name in (string[])["date", "split", "join"])
        {
            if (parts.TryGetValue(name, out YamlNode? value) && value is YamlScalarNode { Value: { } argument })
            {
                changes += $" | {name}({Quoted(argument)})";
            }
        }

        return parts.TryGetValue("then", out YamlNode? then) && then is YamlScalarNode { Value: { Length: > 0 } functions } ? $"{changes} | {functions}" : changes;
    }

    private static Expression Mapped(Dictionary<string, YamlNode> parts, Expression read, YamlNode node, YamlSection section)
    {
        if (!parts.TryGetValue("map", out YamlNode? map))
        {
            if (parts.TryGetValue("otherwise", out YamlNode? value) && value is YamlScalarNode { Value: { } otherwise })
            {
                return Parse($"default({read.Text}, {Quoted(otherwise)})", node, section) ?? read;
            }

            return read;
        }

        if (map is not YamlMappingNode table)
        {
            section.Problem(map, "'map' needs values and what they become: {active: subscribed, gone: unsubscribed}.");
            return read;
        }

        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((YamlNode from, YamlNode to) in table.Children)
        {
            if (!values.TryAdd((from as YamlScalarNode)?.Value ?? "", (to as YamlScalarNode)?.Value ?? ""))
            {
                section.Problem(from, $"'{from}' stands in the map twice.");
            }
        }

        bool keeps = parts.TryGetValue("keep", out YamlNode? keep) && keep is YamlScalarNode { Value: "true" };
        string? other = parts.TryGetValue("otherwise", out YamlNode? rest) ? (rest as YamlScalarNode)?.Value : null;
        return new TableExpression(read, values, other, keeps);
    }

    private static Expression? Parse(string text, YamlNode node, YamlSection section)
    {
        Expression? formula = Expression.Parse(text, out string? problem);
        if (problem is not null)
        {
            string hint = text.Contains("${", StringComparison.Ordinal) ? " Here stands a formula, in which ${ } is not written: only templates such as addresses need it." : "";
            string comma = problem.Contains("is missing", StringComparison.Ordinal) && node is YamlScalarNode plain && YamlSection.IsPlain(plain) ? " If it has a comma and stands between braces, put it into quotation marks: there a comma ends a text." : "";
            section.Problem(node, $"The formula cannot be read: {problem}.{hint}{comma}");
        }

        return formula;
    }

    private static string? Lost(YamlNode node, string message, YamlSection section)
    {
        section.Problem(node, message);
        return null;
    }

    private static string Quoted(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}

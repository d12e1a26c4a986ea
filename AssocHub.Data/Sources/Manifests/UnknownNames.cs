using AssocHub.Core.Sources.Expressions;
using YamlDotNet.RepresentationModel;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>
/// Finds names in templates and formulas that nothing gives a value: <c>${evnt.id}</c> where the parent is called event. What the engine
/// itself names is known everywhere, since a wrong place shows at once when it is tried.
/// </summary>
internal static class UnknownNames
{
    // Anchors can make a small file a tree without end.
    private const int MostNodes = 50_000;

    private static readonly string[] Engines =
    [
        "settings", "target", "row", "rows", "page", "since", "until", "answer", "answers", "token", "token_value", "request", "headers", "status", "job", "job_headers", "job_begun", "push", "body", "item", "index",
    ];

    // Plain texts, in which nothing is a formula.
    private static readonly string[] Prose = ["label", "help", "notes", "summary", "example", "default", "docs", "title", "const", "pattern", "message", "contains", "stop_reaches"];

    public static IEnumerable<ManifestProblem> Of(YamlNode root)
    {
        var values = new List<(string Key, YamlScalarNode Value)>();
        Collect(root, "", values);
        HashSet<string> known = [.. Engines, .. values.Where(v => v.Key is "parent.name" or "as").Select(v => v.Value.Value ?? "")];
        foreach ((string key, YamlScalarNode value) in values.Where(v => !Prose.Contains(v.Key) || (v.Value.Value ?? "").Contains("${", StringComparison.Ordinal)))
        {
            foreach (string name in NamesIn(value.Value ?? "").Where(n => !known.Contains(n)).Distinct())
            {
                string near = YamlSection.Nearest(name, known) is { } guess ? $" Did you mean '{guess}'?" : $" There are {string.Join(", ", known)}.";
                string record = (value.Value ?? "").Contains("${", StringComparison.Ordinal) ? "" : $" A property of the record whose name begins with @ is written ['@{name}'].";
                yield return new ManifestProblem(value.Start.Line, value.Start.Column, $"Nothing is called '{name}' in '{value.Value}'.{near}{record}");
            }
        }
    }

    private static IEnumerable<string> NamesIn(string text)
    {
        if (text.Contains("${", StringComparison.Ordinal))
        {
            return Template.Parse(text, out _) is { } template ? template.Formulas.SelectMany(f => f.Names.Concat(f.Roots.Where(r => r.Length > 0))) : [];
        }

        return text.Contains('@', StringComparison.Ordinal) && Expression.Parse(text, out _) is { } formula ? formula.Names : [];
    }

    private static void Collect(YamlNode node, string key, List<(string Key, YamlScalarNode Value)> values)
    {
        if (values.Count >= MostNodes)
        {
            return;
        }

        switch (node)
        {
            case YamlScalarNode scalar:
                values.Add((key, scalar));
                break;
            case YamlSequenceNode list:
                foreach (YamlNode child in list.Children)
                {
                    Collect(child, key, values);
                }

                break;
            case YamlMappingNode mapping:
                foreach ((YamlNode name, YamlNode value) in mapping.Children)
                {
                    string own = (name as YamlScalarNode)?.Value ?? "";
                    if (own.Contains("${", StringComparison.Ordinal))
                    {
                        values.Add(("", (YamlScalarNode)name));
                    }

                    Collect(value, own == "name" && key == "parent" ? "parent.name" : own == "as" ? "as" : own, values);
                }

                break;
            default:
                break;
        }
    }
}

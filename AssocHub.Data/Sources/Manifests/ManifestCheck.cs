using System.Text.RegularExpressions;
using AssocHub.Core.Sources.Manifests;
using YamlDotNet.RepresentationModel;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>What can only be seen once the whole manifest is there: names that nothing defines, and writing that would subscribe people.</summary>
internal static partial class ManifestCheck
{
    // Anchors can make a small file a tree without end.
    private const int MaxScalars = 50_000;

    public static IEnumerable<ManifestProblem> Of(Manifest manifest, YamlNode root)
    {
        HashSet<string> settings = [.. manifest.Settings.Select(s => s.Name)];
        HashSet<string> targets = [.. manifest.Targets.SelectMany(t => t.Settings).Select(s => s.Name), .. manifest.Targets.SelectMany(t => t.Create?.Yields ?? []).Select(y => y.Key)];
        foreach (YamlScalarNode scalar in Scalars(root).Take(MaxScalars))
        {
            foreach (Match match in NamePattern().Matches(scalar.Value ?? ""))
            {
                // In the formula of a record, "settings" alone is a property of the record.
                if (match.Value[0] != '@' && !scalar.Value!.Contains("${", StringComparison.Ordinal) && !scalar.Value.Contains("{{", StringComparison.Ordinal))
                {
                    continue;
                }

                string scope = match.Groups["scope"].Value;
                string name = match.Groups["name"].Value;
                if (!(scope == "settings" ? settings : targets).Contains(name))
                {
                    yield return At(scalar, $"'{scope}.{name}' is not among the {(scope == "settings" ? "manifest's settings" : "target's settings")}: name it there, or correct it.");
                }
            }
        }

        foreach (ManifestProblem problem in UnknownNames.Of(root).Concat(Parents(root)).Concat(Periods(root)).Concat(Subscriptions(root)))
        {
            yield return problem;
        }

        foreach (ManifestSetting twice in manifest.Settings.GroupBy(s => s.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.First()))
        {
            yield return At(root, $"Two settings are called '{twice.Name}'.");
        }
    }

    // In a field, a bare name is the record's: the parent's is written with @.
    private static IEnumerable<ManifestProblem> Parents(YamlNode root)
    {
        foreach (YamlMappingNode stream in Items(Child(root, "streams")).OfType<YamlMappingNode>())
        {
            if (Child(Child(stream, "parent"), "name") is not YamlScalarNode { Value: { } parent })
            {
                continue;
            }

            foreach (YamlScalarNode field in Scalars(Child(stream, "fields")).Where(f => (f.Value ?? "").StartsWith(parent + ".", StringComparison.Ordinal)))
            {
                yield return At(field, $"'{field.Value}' reads the record itself. To read the parent write @{field.Value}; if the record has a '{parent}' of its own, write .{field.Value}");
            }
        }
    }

    // Since when is known where an entry says how, and on the very first sync only where it begins.
    private static IEnumerable<ManifestProblem> Periods(YamlNode root)
    {
        foreach (YamlMappingNode stream in Items(Child(root, "streams")).OfType<YamlMappingNode>())
        {
            YamlNode? incremental = Child(stream, "incremental");
            bool isKnown = Child(incremental, "kind") is YamlScalarNode { Value: "changed_since" or "since_id" or "delta" };
            bool isKnownAtFirst = isKnown && Child(incremental, "start") is not null;
            foreach (YamlScalarNode scalar in ((string[])["request", "job", "parent"]).SelectMany(k => Scalars(Child(stream, k))))
            {
                string text = scalar.Value ?? "";
                if (!isKnown && SincePattern().IsMatch(text))
                {
                    yield return At(scalar, "'since' has no value here: the entry has no 'incremental' that says since when, such as {kind: changed_since, start: '2020-01-01'}.");
                }
                else if (!isKnownAtFirst && BareSincePattern().IsMatch(text) && text != "${since}")
                {
                    yield return At(scalar, "On the first sync 'since' has no value, and what stands around it would be sent alone: say in 'incremental' where it begins, such as start: '2020-01-01'.");
                }
            }
        }
    }

    private static IEnumerable<ManifestProblem> Subscriptions(YamlNode root)
    {
        foreach (YamlNode target in Items(Child(root, "targets")))
        {
            foreach (string action in (string[])["add", "remove", "update", "upsert"])
            {
                foreach ((string name, YamlScalarNode value) in Values(Child(target, action)))
                {
                    if (name is not ("status" or "contains" or "means") || Child(Child(target, action), "results") is null)
                    {
                        if (ConsentGuard.Objection(name, value.Value) is { } objection)
                        {
                            yield return At(value, objection);
                        }
                    }
                }
            }
        }
    }

    private static IEnumerable<(string Name, YamlScalarNode Value)> Values(YamlNode? node)
    {
        if (node is YamlSequenceNode list)
        {
            return list.Children.SelectMany(Values);
        }

        return node is not YamlMappingNode mapping ? []
            : mapping.Children.SelectMany(c => c.Value is YamlScalarNode scalar ? [((c.Key as YamlScalarNode)?.Value ?? "", scalar)] : Values(c.Value));
    }

    private static IEnumerable<YamlScalarNode> Scalars(YamlNode? node) => node switch
    {
        YamlScalarNode scalar => [scalar],
        YamlSequenceNode list => list.Children.SelectMany(Scalars),
        YamlMappingNode mapping => mapping.Children.SelectMany(c => Scalars(c.Value)),
        _ => [],
    };

    private static IEnumerable<YamlNode> Items(YamlNode? node) => node is YamlSequenceNode list ? list.Children : node is null ? [] : [node];

    private static YamlNode? Child(YamlNode? node, string key) =>
        (node as YamlMappingNode)?.Children.FirstOrDefault(c => c.Key is YamlScalarNode { Value: { } name } && name == key).Value;

    private static ManifestProblem At(YamlNode node, string message) => new(node.Start.Line, node.Start.Column, message);

    [GeneratedRegex(@"\$\{[^}]*(?<![\w.'""])since(?![\w'""])[^}]*\}|\{\{\s*since\s*\}\}", RegexOptions.CultureInvariant, 500)]
    private static partial Regex SincePattern();

    [GeneratedRegex(@"\$\{\s*since\s*\}|\{\{\s*since\s*\}\}", RegexOptions.CultureInvariant, 500)]
    private static partial Regex BareSincePattern();

    [GeneratedRegex(@"(?<![\w.])@?(?<scope>settings|target)\.(?<name>[A-Za-z_][\w-]*)", RegexOptions.CultureInvariant, 500)]
    private static partial Regex NamePattern();
}

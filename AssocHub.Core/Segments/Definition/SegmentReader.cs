using System.Text.Json;
using AssocHub.Core.Members;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Reads the shape of a definition; what its parts mean is checked by <see cref="SegmentValidator"/>.</summary>
internal sealed class SegmentReader
{
    private const string NodeExample = "a condition such as {\"field\": \"chapter\", \"op\": \"eq\", \"value\": \"North\"}";
    private static readonly string[] NodeKinds = ["all", "any", "not", "field", "did", "sequence", "score", "inSegment"];

    private static readonly string KindCodes = string.Join(", ", InteractionKinds.All.Select(k => k.Code));

    private readonly JsonShape _shape = new();

    public IReadOnlyList<DefinitionProblem> Problems => _shape.Problems;

    public SegmentDefinition? ReadDefinition(JsonElement root)
    {
        if (!_shape.IsObject(root, "$", "{\"version\": 1, \"of\": \"currentMembers\", \"root\": …}"))
        {
            return null;
        }

        _shape.OnlyKnown(root, "$", "version", "of", "root", "cap");
        ReadVersion(root);
        Population? of = null;
        if (root.TryGetProperty("of", out JsonElement population))
        {
            of = _shape.Choice<Population>(population, "$.of", "a population");
        }
        else
        {
            _shape.Problem("$.of", "The population is not stated.", $"Say out of whom: {Names.List<Population>()}.");
        }

        if (!root.TryGetProperty("root", out JsonElement node))
        {
            _shape.Problem("$.root", "There is no condition.", $"Write {NodeExample}.");
            return null;
        }

        SegmentNode? read = ReadNode(node, "$.root", 1);
        SegmentCap? cap = root.TryGetProperty("cap", out JsonElement limit) ? CapReader.Read(_shape, limit, "$.cap") : null;
        return of is { } stated && read is not null ? new SegmentDefinition(stated, read) { Cap = cap } : null;
    }

    private void ReadVersion(JsonElement root)
    {
        if (!root.TryGetProperty("version", out JsonElement version))
        {
            _shape.Problem("$.version", "The version of the format is missing.", "Write \"version\": 1.");
        }
        else if (_shape.Integer(version, "$.version") is { } number && number != SegmentDefinition.FormatVersion)
        {
            _shape.Problem("$.version", $"Version {number} of the format is not known.", "Write \"version\": 1.");
        }
    }

    private SegmentNode? ReadNode(JsonElement element, string path, int depth)
    {
        if (!_shape.IsObject(element, path, NodeExample))
        {
            return null;
        }

        if (depth > SegmentValidator.MaxDepth)
        {
            _shape.Problem(path, $"Groups are nested more than {SegmentValidator.MaxDepth} deep.", "Move the inner part to a segment of its own and use inSegment.");
            return null;
        }

        string[] present = [.. element.EnumerateObject().Select(p => p.Name)];
        string[] kinds = [.. present.Where(NodeKinds.Contains)];
        if (kinds.Length != 1)
        {
            string found = kinds.Length == 0 ? "There is no condition here." : $"'{string.Join("' and '", kinds)}' cannot stand side by side.";
            _shape.Problem(path, found, $"Each {{…}} holds exactly one of: {string.Join(", ", NodeKinds)}.");
            return null;
        }

        string kind = kinds[0];
        _shape.OnlyKnown(element, path, kind is "field" or "score" ? [kind, "op", "value"] : [kind]);
        JsonElement body = element.GetProperty(kind);
        string inside = $"{path}.{kind}";
        return kind switch
        {
            "all" => ReadItems(body, inside, depth) is { } items ? new AllNode(items) : null,
            "any" => ReadItems(body, inside, depth) is { } items ? new AnyNode(items) : null,
            "not" => ReadNode(body, inside, depth + 1) is { } item ? new NotNode(item) : null,
            "field" => FieldReader.Read(_shape, element, path),
            "did" => ReadDid(body, inside),
            "sequence" => ReadSequence(body, inside),
            "score" => ScoreReader.Read(_shape, element, path),
            _ => _shape.Text(body, inside) is { } slug ? new InSegmentNode(slug) : null,
        };
    }

    private List<SegmentNode>? ReadItems(JsonElement body, string path, int depth)
    {
        if (body.ValueKind != JsonValueKind.Array)
        {
            _shape.Problem(path, $"Expected a list of conditions, found {JsonShape.Describe(body)}.", "Write [ … ].");
            return null;
        }

        var items = new List<SegmentNode>();
        int index = 0;
        foreach (JsonElement item in body.EnumerateArray())
        {
            if (ReadNode(item, $"{path}[{index++}]", depth + 1) is { } node)
            {
                items.Add(node);
            }
        }

        return items;
    }

    private SequenceNode? ReadSequence(JsonElement body, string path)
    {
        var steps = new List<SequenceStep>();
        foreach ((JsonElement step, string where) in Listed(body, path))
        {
            if (!_shape.IsObject(step, where, "{\"did\": {…}, \"withinDays\": 30}"))
            {
                continue;
            }

            _shape.OnlyKnown(step, where, "did", "withinDays");
            int? days = step.TryGetProperty("withinDays", out JsonElement within) ? _shape.Integer(within, $"{where}.withinDays") : null;
            if (!step.TryGetProperty("did", out JsonElement did))
            {
                _shape.Problem($"{where}.did", "It is not said what they did in this step.", "Write {\"did\": {…}}.");
            }
            else if (ReadDid(did, $"{where}.did") is { } read)
            {
                steps.Add(new SequenceStep(read, days));
            }
        }

        return new SequenceNode(steps);
    }

    private DidNode? ReadDid(JsonElement body, string path)
    {
        if (!_shape.IsObject(body, path, "{\"kinds\": [\"email.clicked\"], \"topic\": \"…\"}"))
        {
            return null;
        }

        _shape.OnlyKnown(body, path, "kinds", "topic", "topics", "object", "titleContains", "count", "distinct", "within");
        if (!body.TryGetProperty("kinds", out JsonElement kinds))
        {
            _shape.Problem($"{path}.kinds", "It is not said what they did.", $"Name one or more of: {KindCodes}.");
            return null;
        }

        return new DidNode(ReadKinds(kinds, $"{path}.kinds"))
        {
            Topics = ReadTopics(body, path),
            Object = body.TryGetProperty("object", out JsonElement item) ? ReadReference(item, $"{path}.object") : null,
            TitleContains = body.TryGetProperty("titleContains", out JsonElement title) ? _shape.Text(title, $"{path}.titleContains") : null,
            Count = body.TryGetProperty("count", out JsonElement count) ? ReadCount(count, $"{path}.count") : CountTest.AtLeastOnce,
            DistinctObjects = body.TryGetProperty("distinct", out JsonElement distinct) && ReadDistinct(distinct, $"{path}.distinct"),
            Within = body.TryGetProperty("within", out JsonElement within) ? WindowReader.Read(_shape, within, $"{path}.within") : null,
        };
    }

    private List<InteractionKind> ReadKinds(JsonElement kinds, string path)
    {
        var read = new List<InteractionKind>();
        foreach ((JsonElement element, string where) in Listed(kinds, path))
        {
            if (_shape.Text(element, where) is not { } code)
            {
                continue;
            }

            if (InteractionKinds.Find(code) is { } info)
            {
                read.Add(info.Kind);
            }
            else
            {
                _shape.Problem(where, $"'{code}' is not a kind of activity.", $"Use one of: {KindCodes}.");
            }
        }

        return [.. read.Distinct().Order()];
    }

    private List<string> ReadTopics(JsonElement body, string path)
    {
        bool one = body.TryGetProperty("topic", out JsonElement topic);
        bool many = body.TryGetProperty("topics", out JsonElement topics);
        if (one && many)
        {
            _shape.Problem($"{path}.topics", "'topic' and 'topics' cannot stand side by side.", "Put all topics into 'topics'.");
        }

        if (one)
        {
            return _shape.Text(topic, $"{path}.topic") is { } name ? [name] : [];
        }

        if (many && topics.ValueKind == JsonValueKind.Array && topics.GetArrayLength() == 0)
        {
            _shape.Problem($"{path}.topics", "The list of topics is empty.", "Name a topic, or leave 'topics' out.");
        }

        return many ? [.. Listed(topics, $"{path}.topics").Select(t => _shape.Text(t.Element, t.Path)).OfType<string>()] : [];
    }

    private ObjectReference? ReadReference(JsonElement element, string path) => WindowReader.ReadReference(_shape, element, path);

    private CountTest ReadCount(JsonElement count, string path)
    {
        if (!_shape.IsObject(count, path, "{\"atLeast\": 1}"))
        {
            return CountTest.AtLeastOnce;
        }

        _shape.OnlyKnown(count, path, "atLeast", "atMost", "exactly");
        int? least = count.TryGetProperty("atLeast", out JsonElement a) ? _shape.Integer(a, $"{path}.atLeast") : null;
        int? most = count.TryGetProperty("atMost", out JsonElement b) ? _shape.Integer(b, $"{path}.atMost") : null;
        if (!count.TryGetProperty("exactly", out JsonElement e))
        {
            return new CountTest(least, most);
        }

        if (least is not null || most is not null)
        {
            _shape.Problem($"{path}.exactly", "'exactly' cannot stand beside 'atLeast' or 'atMost'.", "Keep one of them.");
        }

        int? exactly = _shape.Integer(e, $"{path}.exactly");
        return exactly == 0 ? CountTest.Never : new CountTest(exactly, exactly);
    }

    private bool ReadDistinct(JsonElement distinct, string path)
    {
        if (_shape.Text(distinct, path) is not { } text)
        {
            return false;
        }

        if (text != "object")
        {
            _shape.Problem(path, $"'{text}' cannot be counted once.", "Write \"distinct\": \"object\", or leave it out.");
        }

        return text == "object";
    }

    private IEnumerable<(JsonElement Element, string Path)> Listed(JsonElement list, string path)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            _shape.Problem(path, $"Expected a list, found {JsonShape.Describe(list)}.", "Write [\"…\"].");
            return [];
        }

        return list.EnumerateArray().Select((element, index) => (element, $"{path}[{index}]"));
    }
}

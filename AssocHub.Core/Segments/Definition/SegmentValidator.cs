using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Checks what a definition means: fields, operators, types, ranges, sizes. Used by the reader and, while clicking, by the builder.</summary>
public sealed class SegmentValidator
{
    /// <summary>Deepest nesting of groups.</summary>
    public const int MaxDepth = 10;

    /// <summary>Most nodes in one definition.</summary>
    public const int MaxNodes = 200;

    /// <summary>Most values of one <c>in</c>, and most topics of one activity.</summary>
    public const int MaxValues = 200;

    /// <summary>Longest text of one value, in characters.</summary>
    public const int MaxText = 400;

    /// <summary>Most days of a window, an age or an offset: a hundred years.</summary>
    public const int MaxDays = 36_525;

    /// <summary>Largest threshold of a count.</summary>
    public const int MaxCount = 1_000_000;

    /// <summary>Most steps of a sequence.</summary>
    public const int MaxSteps = 6;

    private readonly List<DefinitionProblem> _problems = [];
    private int _nodes;

    private SegmentValidator()
    {
    }

    /// <summary>Everything that is wrong; empty when the definition can be used.</summary>
    public static IReadOnlyList<DefinitionProblem> Check(SegmentDefinition definition)
    {
        var validator = new SegmentValidator();
        validator.Node(definition.Root, "$.root", 1);
        validator.Cap(definition.Cap);
        if (validator._nodes > MaxNodes)
        {
            validator.Add("$.root", $"There are {validator._nodes} conditions and groups; {MaxNodes} are allowed.", "Move a part to a segment of its own and use inSegment.");
        }

        return validator._problems;
    }

    private void Add(string path, string what, string fix) => _problems.Add(new DefinitionProblem(path, what, fix));

    private void Node(SegmentNode node, string path, int depth)
    {
        _nodes++;
        if (depth > MaxDepth)
        {
            Add(path, $"Groups are nested more than {MaxDepth} deep.", "Move the inner part to a segment of its own and use inSegment.");
            return;
        }

        switch (node)
        {
            case AllNode all: Group(all.Items, $"{path}.all", depth); break;
            case AnyNode any: Group(any.Items, $"{path}.any", depth); break;
            case NotNode not: Node(not.Item, $"{path}.not", depth + 1); break;
            case FieldNode field: Field(field, path); break;
            case DidNode did: Did(did, $"{path}.did"); break;
            case SequenceNode sequence: Sequence(sequence, $"{path}.sequence"); break;
            case ScoreNode score: Score(score, path); break;
            case InSegmentNode segment: Slug(segment.Slug, $"{path}.inSegment"); break;
            default: throw new ArgumentOutOfRangeException(nameof(node), node, "Unknown node");
        }
    }

    private void Group(IReadOnlyList<SegmentNode> items, string path, int depth)
    {
        if (items.Count == 0)
        {
            Add(path, "This group is empty.", "Add a condition to it, or remove it.");
        }

        for (int i = 0; i < items.Count; i++)
        {
            Node(items[i], $"{path}[{i}]", depth + 1);
        }
    }

    private void Slug(string slug, string path)
    {
        if (slug.Length is 0 or > 100)
        {
            Add(path, "No segment is named.", "Choose a segment.");
        }
    }

    private void Sequence(SequenceNode sequence, string path)
    {
        if (sequence.Steps.Count is < 2 or > MaxSteps)
        {
            Add(path, $"A sequence has 2 to {MaxSteps} steps; this one has {sequence.Steps.Count}.", sequence.Steps.Count < 2 ? "Add a step." : "Remove some.");
        }

        for (int i = 0; i < sequence.Steps.Count; i++)
        {
            _nodes++;
            SequenceStep step = sequence.Steps[i];
            Did(step.Did, $"{path}[{i}].did");
            if (step.Did.Count != CountTest.AtLeastOnce || step.Did.DistinctObjects)
            {
                Add($"{path}[{i}].did.{(step.Did.DistinctObjects ? "distinct" : "count")}", "A step happens once; it is not counted.", "Remove it, or use a condition beside the sequence.");
            }

            if (step.WithinDays is { } days)
            {
                Range(days, 1, MaxDays, $"{path}[{i}].withinDays", "The number of days");
                if (i == 0)
                {
                    Add($"{path}[0].withinDays", "The first step comes after nothing.", "Move it to the next step, or give the first step a 'within'.");
                }
            }
        }
    }

    private void Score(ScoreNode score, string path)
    {
        if (!Scores.ScoreCatalogue.IsCode(score.Score))
        {
            Add($"{path}.score", $"'{score.Score}' is not a score.", $"Choose one, for example: {string.Join(", ", Scores.ScoreCatalogue.All.Select(s => s.Code))}.");
        }

        if (!ScoreNode.Operators.Contains(score.Operator))
        {
            Add($"{path}.op", $"'{Names.Of(score.Operator)}' cannot be asked of a score.", $"Use one of: {ScoreOperators.List}.");
            return;
        }

        int needed = score.Operator switch { FieldOperator.Between => 2, FieldOperator.IsMissing or FieldOperator.IsPresent => 0, _ => 1 };
        if (score.Values.Count != needed)
        {
            Add($"{path}.value", needed == 2 ? "'between' needs two values." : needed == 1 ? "The value is missing." : "No value is needed.", needed == 0 ? "Remove it." : "Enter it.");
        }
        else if (score.Values.Any(v => !double.IsFinite(v)))
        {
            Add($"{path}.value", "The value is not a number.", "Enter a number.");
        }
        else if (needed == 2 && score.Values[0] > score.Values[1])
        {
            Add($"{path}.value", "The second value lies below the first.", "Swap them.");
        }
    }

    private void Cap(SegmentCap? cap)
    {
        if (cap is null)
        {
            return;
        }

        Range(cap.Top, 1, MaxCount, "$.cap.top", "The number of people kept");
        if (cap.By is { IsScore: true } score && !Scores.ScoreCatalogue.IsCode(score.Key))
        {
            Add("$.cap.by.score", $"'{score.Key}' is not a score.", "Choose one.");
        }
        else if (cap.By is { IsScore: false } by && FieldCatalogue.Find(by.Key) is not { Sensitivity: FieldSensitivity.Ordinary, Type: FieldType.Date or FieldType.Number })
        {
            Add("$.cap.by.field", $"Nobody can be ordered by '{by.Key}'.",
                $"Use one of: {string.Join(", ", FieldCatalogue.All.Where(f => f is { Sensitivity: FieldSensitivity.Ordinary, Type: FieldType.Date or FieldType.Number }).Select(f => f.Key))}.");
        }
    }

    private void Field(FieldNode node, string path)
    {
        if (FieldCatalogue.Find(node.Field) is not { } field)
        {
            Add($"{path}.field", $"There is no field '{node.Field}'.", $"Use one of: {string.Join(", ", FieldCatalogue.All.Select(f => f.Key))}.");
            return;
        }

        if (!field.Operators.Contains(node.Operator))
        {
            Add($"{path}.op", $"'{Names.Of(node.Operator)}' cannot be asked of {field.Label}.", $"Use one of: {string.Join(", ", field.Operators.Select(Names.Of))}.");
            return;
        }

        int values = node.Values.Count;
        (int fewest, int most) = node.Operator switch
        {
            FieldOperator.IsMissing or FieldOperator.IsPresent => (0, 0),
            FieldOperator.Between => (2, 2),
            FieldOperator.In or FieldOperator.NotIn => (1, MaxValues),
            _ => (1, 1),
        };
        if (values < fewest)
        {
            Add($"{path}.value", fewest == 2 ? $"{field.Label}: 'between' needs two values." : $"{field.Label}: the value is missing.", "Enter it.");
        }
        else if (values > most)
        {
            Add($"{path}.value", $"{field.Label}: there are {values} values; {most} are allowed.", "Remove some.");
        }

        string each = most > 1 ? "{0}.value[{1}]" : "{0}.value";
        for (int i = 0; i < values; i++)
        {
            Value(field, node, node.Values[i], string.Format(System.Globalization.CultureInfo.InvariantCulture, each, path, i));
        }

        if (node.Operator == FieldOperator.Between && node.Values is [var low, var high] && IsBackwards(low, high))
        {
            Add($"{path}.value", $"{field.Label}: the second value lies before the first.", "Swap them.");
        }
    }

    private static bool IsBackwards(FieldValue low, FieldValue high) => (low, high) switch
    {
        (NumberValue a, NumberValue b) => a.Number > b.Number,
        (DayValue a, DayValue b) => a.Day > b.Day,
        (DaysAgoValue a, DaysAgoValue b) => a.Days < b.Days,
        _ => false,
    };

    private void Value(SegmentField field, FieldNode node, FieldValue value, string path)
    {
        switch (field.Type, value)
        {
            case (FieldType.Text or FieldType.TextList, TextValue text):
                if (text.Text.Length > MaxText)
                {
                    Add(path, $"{field.Label}: the text has {text.Text.Length} characters; {MaxText} are allowed.", "Shorten it.");
                }
                else if (TextFolding.Fold(text.Text).Length == 0)
                {
                    Add(path, $"{field.Label}: the text is empty.", "Enter a text, or ask whether the value is missing.");
                }
                else if (field.Type == FieldType.TextList && text.Text.Contains(';', StringComparison.Ordinal))
                {
                    Add(path, $"{field.Label}: an item cannot contain ';'.", "Use a list of items instead.");
                }
                else if (field.Choices.Count > 0 && node.Operator is FieldOperator.Eq or FieldOperator.Neq or FieldOperator.In or FieldOperator.NotIn
                    && field.Choices.Count > 0 && !field.Choices.Contains(TextFolding.Fold(text.Text)))
                {
                    Add(path, $"{field.Label} is never '{text.Text}'.", $"Use one of: {string.Join(", ", field.Choices)}.");
                }

                break;
            case (FieldType.Number, NumberValue number):
                Range(number.Number, int.MinValue, int.MaxValue, path, field.Label);
                break;
            case (FieldType.Date, DayValue day):
                Range(day.Day.Year, 1800, 2200, path, $"The year of {field.Label}");
                break;
            case (FieldType.Date, DaysAgoValue ago):
                Range(ago.Days, -MaxDays, MaxDays, $"{path}.daysAgo", "Days ago");
                break;
            default:
                Add(path, $"This value does not fit {field.Label}.", field.Type switch
                {
                    FieldType.Date => "Write a date such as \"2024-11-01\" or {\"daysAgo\": 30}.",
                    FieldType.Number => "Write a whole number.",
                    _ => "Write a text.",
                });
                break;
        }
    }

    private void Did(DidNode did, string path)
    {
        if (did.Kinds.Count == 0)
        {
            Add($"{path}.kinds", "It is not said what they did.", "Choose at least one activity.");
        }

        foreach (InteractionKind kind in did.Kinds.Where(k => !Enum.IsDefined(k)))
        {
            Add($"{path}.kinds", $"{(byte)kind} is not a kind of activity.", "Choose from the list.");
        }

        if (did.Topics.Count > MaxValues)
        {
            Add($"{path}.topics", $"There are {did.Topics.Count} topics; {MaxValues} are allowed.", "Remove some.");
        }

        for (int i = 0; i < did.Topics.Count; i++)
        {
            Filled(did.Topics[i], did.Topics.Count == 1 ? $"{path}.topic" : $"{path}.topics[{i}]", "The topic");
        }

        if (did.TitleContains is { } title)
        {
            Filled(title, $"{path}.titleContains", "The text of the title");
        }

        if (did.Object is { } item)
        {
            Reference(item, $"{path}.object");
        }

        Count(did.Count, $"{path}.count");
        if (did.Within is { } window)
        {
            Within(window, $"{path}.within");
        }
    }

    private void Count(CountTest count, string path)
    {
        if (count is { AtLeast: null, AtMost: null })
        {
            Add(path, "The count says nothing.", "Write atLeast, atMost or exactly.");
        }

        if (count.AtLeast is { } least)
        {
            Range(least, 1, MaxCount, $"{path}.atLeast", "The least count");
        }

        if (count.AtMost is { } most)
        {
            Range(most, 0, MaxCount, $"{path}.atMost", "The most count");
            if (count.AtLeast > most)
            {
                Add(path, $"At least {count.AtLeast} and at most {most} cannot both hold.", "Swap them.");
            }
        }
    }

    private void Within(Window window, string path)
    {
        switch (window)
        {
            case LastDaysWindow last:
                Range(last.Days, 1, MaxDays, $"{path}.days", "The number of days");
                break;
            case DatesWindow dates:
                if (dates is { From: null, To: null })
                {
                    Add(path, "Neither the first nor the last day is given.", "Enter one of them.");
                }

                if (dates.From is { } from)
                {
                    Range(from.Year, 1800, 2200, $"{path}.from", "The first day's year");
                }

                if (dates.To is { } to)
                {
                    Range(to.Year, 1800, 2200, $"{path}.to", "The last day's year");
                }

                if (dates.From > dates.To)
                {
                    Add(path, "The last day lies before the first.", "Swap them.");
                }

                break;
            case OwnTermWindow own:
                Range(own.FromDays, -MaxDays, MaxDays, $"{path}.ownTerm.fromDays", "The first day");
                Range(own.ToDays, -MaxDays, MaxDays, $"{path}.ownTerm.toDays", "The last day");
                if (own.FromDays > own.ToDays)
                {
                    Add($"{path}.ownTerm", "The last day lies before the first.", "Swap them.");
                }

                break;
            case SinceEventWindow since:
                Reference(since.Event, $"{path}.since.event");
                break;
            case CalendarWindow:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(window), window, "Unknown window");
        }
    }

    private void Reference(ObjectReference reference, string path)
    {
        if (reference.Id is null && string.IsNullOrWhiteSpace(reference.ExternalId))
        {
            Add(path, "The id is empty.", "Choose the event, session, e-mail, thread or sponsor.");
        }
        else if (reference.ExternalId?.Length > 200)
        {
            Add(path, "The id is longer than 200 characters.", "Check it.");
        }
    }

    private void Filled(string text, string path, string what)
    {
        if (text.Length > MaxText || TextFolding.Fold(text).Length == 0)
        {
            Add(path, text.Length > MaxText ? $"{what} has more than {MaxText} characters." : $"{what} is empty.", "Enter it, or remove the condition's part.");
        }
    }

    private void Range(long value, long low, long high, string path, string what)
    {
        if (value < low || value > high)
        {
            Add(path, $"{what} is {value}; it lies between {low} and {high}.", "Correct it.");
        }
    }
}

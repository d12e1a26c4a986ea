using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AssocHub.Core.Members;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Writes the canonical JSON.</summary>
internal sealed class SegmentWriter(Utf8JsonWriter json)
{
    public static string Write(SegmentDefinition definition, bool indented)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", SegmentDefinition.FormatVersion);
            json.WriteString("of", Names.Of(definition.Of));
            json.WritePropertyName("root");
            new SegmentWriter(json).Node(definition.Root);
            if (definition.Cap is { } cap)
            {
                CapReader.Write(json, cap);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private void Node(SegmentNode node)
    {
        json.WriteStartObject();
        switch (node)
        {
            case AllNode all: Group("all", all.Items); break;
            case AnyNode any: Group("any", any.Items); break;
            case NotNode not:
                json.WritePropertyName("not");
                Node(not.Item);
                break;
            case FieldNode field: Field(field); break;
            case DidNode did:
                json.WriteStartObject("did");
                Did(did);
                json.WriteEndObject();
                break;
            case SequenceNode sequence: Sequence(sequence); break;
            case ScoreNode score: Score(score); break;
            case InSegmentNode segment: json.WriteString("inSegment", segment.Slug); break;
            default: throw new ArgumentOutOfRangeException(nameof(node), node, "Unknown node");
        }

        json.WriteEndObject();
    }

    private void Group(string name, IReadOnlyList<SegmentNode> items)
    {
        json.WriteStartArray(name);
        foreach (SegmentNode item in items)
        {
            Node(item);
        }

        json.WriteEndArray();
    }

    private void Sequence(SequenceNode sequence)
    {
        json.WriteStartArray("sequence");
        foreach (SequenceStep step in sequence.Steps)
        {
            json.WriteStartObject();
            json.WriteStartObject("did");
            Did(step.Did);
            json.WriteEndObject();
            if (step.WithinDays is { } days)
            {
                json.WriteNumber("withinDays", days);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Score(ScoreNode score)
    {
        json.WriteString("score", score.Score);
        json.WriteString("op", ScoreOperators.NameOf(score.Operator));
        if (score.Operator == FieldOperator.Between)
        {
            json.WriteStartArray("value");
            foreach (double value in score.Values)
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }
        else if (score.Values is [var only])
        {
            json.WriteNumber("value", only);
        }
    }

    private void Field(FieldNode field)
    {
        json.WriteString("field", field.Field);
        json.WriteString("op", Names.Of(field.Operator));
        switch (field.Operator)
        {
            case FieldOperator.IsMissing or FieldOperator.IsPresent:
                break;
            case FieldOperator.In or FieldOperator.NotIn or FieldOperator.Between:
                json.WriteStartArray("value");
                foreach (FieldValue value in field.Values)
                {
                    Value(value);
                }

                json.WriteEndArray();
                break;
            default:
                json.WritePropertyName("value");
                if (field.Values.Count == 1)
                {
                    Value(field.Values[0]);
                }
                else
                {
                    json.WriteNullValue();
                }

                break;
        }
    }

    private void Value(FieldValue value)
    {
        switch (value)
        {
            case TextValue text: json.WriteStringValue(text.Text); break;
            case NumberValue number: json.WriteNumberValue(number.Number); break;
            case DayValue day: json.WriteStringValue(Day(day.Day)); break;
            case DaysAgoValue ago:
                json.WriteStartObject();
                json.WriteNumber("daysAgo", ago.Days);
                json.WriteEndObject();
                break;
            default: throw new ArgumentOutOfRangeException(nameof(value), value, "Unknown value");
        }
    }

    private void Did(DidNode did)
    {
        json.WriteStartArray("kinds");
        foreach (string code in did.Kinds.Distinct().Order().Select(kind => kind.Code()))
        {
            json.WriteStringValue(code);
        }

        json.WriteEndArray();
        Topics(did.Topics);
        if (did.Object is { } item)
        {
            Reference("object", item);
        }

        if (did.TitleContains is { } title)
        {
            json.WriteString("titleContains", title);
        }

        if (did.Count != CountTest.AtLeastOnce)
        {
            Count(did.Count);
        }

        if (did.DistinctObjects)
        {
            json.WriteString("distinct", "object");
        }

        if (did.Within is { } window)
        {
            json.WriteStartObject("within");
            Within(window);
            json.WriteEndObject();
        }
    }

    private void Topics(IReadOnlyList<string> topics)
    {
        if (topics.Count == 1)
        {
            json.WriteString("topic", topics[0]);
        }
        else if (topics.Count > 1)
        {
            json.WriteStartArray("topics");
            foreach (string topic in topics)
            {
                json.WriteStringValue(topic);
            }

            json.WriteEndArray();
        }
    }

    private void Count(CountTest count)
    {
        json.WriteStartObject("count");
        if (count.AtLeast is { } exactly && count.AtLeast == count.AtMost)
        {
            json.WriteNumber("exactly", exactly);
        }
        else
        {
            if (count.AtLeast is { } least)
            {
                json.WriteNumber("atLeast", least);
            }

            if (count.AtMost is { } most)
            {
                json.WriteNumber("atMost", most);
            }
        }

        json.WriteEndObject();
    }

    private void Within(Window window)
    {
        switch (window)
        {
            case LastDaysWindow last: json.WriteNumber("days", last.Days); break;
            case DatesWindow dates:
                if (dates.From is { } from)
                {
                    json.WriteString("from", Day(from));
                }

                if (dates.To is { } to)
                {
                    json.WriteString("to", Day(to));
                }

                break;
            case CalendarWindow calendar: json.WriteString("calendar", Names.Of(calendar.Period)); break;
            case OwnTermWindow own:
                json.WriteStartObject("ownTerm");
                json.WriteNumber("fromDays", own.FromDays);
                json.WriteNumber("toDays", own.ToDays);
                json.WriteString("anchor", Names.Of(own.Anchor));
                json.WriteEndObject();
                break;
            case SinceEventWindow since:
                json.WriteStartObject("since");
                Reference("event", since.Event);
                json.WriteEndObject();
                break;
            default: throw new ArgumentOutOfRangeException(nameof(window), window, "Unknown window");
        }
    }

    private void Reference(string name, ObjectReference reference)
    {
        if (reference.Id is { } id)
        {
            json.WriteNumber(name, id);
        }
        else
        {
            json.WriteString(name, reference.ExternalId);
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

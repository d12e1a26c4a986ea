using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Fields;
using AssocHub.Data.Segments;

namespace AssocHub.Bench;

/// <summary>A segment as SQL written by hand, as sets (<c>IN (… GROUP BY … HAVING …)</c>) or member by member (<c>EXISTS</c>, <c>COUNT</c>), for SQLite and DuckDB.</summary>
internal sealed class SegmentSql(SegmentScope scope, bool asSets, bool duck)
{
    public string Count(SegmentDefinition definition) =>
        $"SELECT COUNT(*) FROM \"Members\" m WHERE m.\"MergedIntoId\" IS NULL AND m.\"Standing\" = 'Current' AND {Node(definition.Root)}";

    private string Node(SegmentNode node) => node switch
    {
        AllNode all => $"({string.Join(" AND ", all.Items.Select(Node))})",
        AnyNode any => $"({string.Join(" OR ", any.Items.Select(Node))})",
        NotNode not => $"NOT {Node(not.Item)}",
        FieldNode field => Field(field),
        ScoreNode score => $"EXISTS (SELECT 1 FROM \"MemberScores\" s WHERE s.\"Code\" = '{score.Score}' AND s.\"MemberId\" = m.\"Id\" AND s.\"Value\" {(score.Operator == FieldOperator.Before ? "<" : ">")} {score.Values[0].ToString("R", CultureInfo.InvariantCulture)})",
        DidNode did => Did(did),
        SequenceNode sequence => Sequence(sequence),
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    private string Field(FieldNode node)
    {
        string column = $"m.\"{Column(node.Field)}\"";
        string[] texts = [.. node.Values.OfType<TextValue>().Select(v => TextFolding.Fold(v.Text).Replace("'", "''", StringComparison.Ordinal))];
        string[] days = [.. node.Values.Where(v => v is DayValue or DaysAgoValue).Select(v => scope.AsOf.DayOf(v).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))];
        return (FieldCatalogue.Find(node.Field), node.Operator) switch
        {
            (TextListField, FieldOperator.In) => $"({string.Join(" OR ", texts.Select(t => $"{column} LIKE '%;{t};%'"))})",
            (TextField, FieldOperator.Eq) => $"({column} IS NOT NULL AND {column} = '{texts[0]}')",
            (TextField, FieldOperator.In) => $"({column} IS NOT NULL AND {column} IN ({string.Join(",", texts.Select(t => $"'{t}'"))}))",
            (TextField, FieldOperator.StartsWith) => $"({column} IS NOT NULL AND {column} LIKE '{texts[0]}%')",
            (DateField, FieldOperator.After) => $"({column} IS NOT NULL AND {column} > '{days[0]}')",
            (DateField, FieldOperator.Between) => $"({column} IS NOT NULL AND {column} BETWEEN '{days[0]}' AND '{days[1]}')",
            (DaysSinceField, FieldOperator.After) => $"({column} IS NOT NULL AND {column} < '{scope.AsOf.Day.AddDays(-(int)((NumberValue)node.Values[0]).Number):yyyy-MM-dd}')",
            _ => throw new NotSupportedException($"{node.Field} {node.Operator}"),
        };
    }

    private static string Column(string key) => key switch
    {
        "chapter" => "ChapterKey", "role" => "RoleKey", "city" => "CityKey", "interests" => "InterestsKey", "emailDomain" => "EmailDomainKey",
        "consent.email" => "EmailConsent", "joinDate" or "tenureDays" => "JoinDate", "renewalDate" => "RenewalDate", _ => throw new NotSupportedException(key),
    };

    private string Did(DidNode did)
    {
        TimeRange range = TimeRange.Of(did.Within, scope.AsOf, scope.EndOfEvent);
        string rows = $"FROM \"Interactions\" i WHERE {Rows(did, range, "i")}";
        bool never = did.Count is { AtMost: 0 };
        bool exists = never || did.Count is { AtLeast: 1, AtMost: null };
        string counted = did.DistinctObjects ? "COUNT(DISTINCT i.\"ObjectId\")" : "COUNT(*)";
        string test = $"BETWEEN {did.Count.AtLeast ?? 0} AND {did.Count.AtMost ?? int.MaxValue}";
        if (range.OwnTerm is { } own)
        {
            string anchor = $"m.\"{(own.Anchor == TermAnchor.JoinDate ? "JoinDate" : own.Anchor == TermAnchor.RenewalDate ? "RenewalDate" : "LastRenewedOn")}\"";
            string day = duck ? $"datediff('day', DATE '0001-01-01', CAST({anchor} AS DATE))" : $"CAST(julianday({anchor}) - 1721425.5 AS INTEGER)";
            return $"{(never ? "NOT " : "")}({anchor} IS NOT NULL AND EXISTS (SELECT 1 {rows} AND i.\"MemberId\" = m.\"Id\" AND i.\"Day\" BETWEEN {day} + {own.FromDays} AND {day} + {own.ToDays}))";
        }

        return (asSets, exists) switch
        {
            (true, true) => $"m.\"Id\" {(never ? "NOT " : "")}IN (SELECT i.\"MemberId\" {rows} AND i.\"MemberId\" IS NOT NULL)",
            (true, false) => $"m.\"Id\" IN (SELECT i.\"MemberId\" {rows} AND i.\"MemberId\" IS NOT NULL GROUP BY i.\"MemberId\" HAVING {counted} {test})",
            (false, true) => $"{(never ? "NOT " : "")}EXISTS (SELECT 1 {rows} AND i.\"MemberId\" = m.\"Id\")",
            _ => $"(SELECT {counted} {rows} AND i.\"MemberId\" = m.\"Id\") {test}",
        };
    }

    private string Sequence(SequenceNode sequence)
    {
        var from = new List<string>();
        var where = new List<string>();
        for (int i = 0; i < sequence.Steps.Count; i++)
        {
            TimeRange range = TimeRange.Of(sequence.Steps[i].Did.Within, scope.AsOf, scope.EndOfEvent);
            from.Add($"\"Interactions\" s{i}");
            where.Add(Rows(sequence.Steps[i].Did, range, $"s{i}"));
            if (i > 0)
            {
                where.Add($"s{i}.\"MemberId\" = s0.\"MemberId\" AND s{i}.\"OccurredAt\" > s{i - 1}.\"OccurredAt\"");
                if (sequence.Steps[i].WithinDays is { } days)
                {
                    where.Add($"s{i}.\"OccurredAt\" <= s{i - 1}.\"OccurredAt\" + {days * TimeSpan.TicksPerDay}");
                }
            }
        }

        string tables = string.Join(", ", from), conditions = string.Join(" AND ", where);
        return asSets
            ? $"m.\"Id\" IN (SELECT s0.\"MemberId\" FROM {tables} WHERE {conditions})"
            : $"EXISTS (SELECT 1 FROM {tables} WHERE s0.\"MemberId\" = m.\"Id\" AND {conditions})";
    }

    private string Rows(DidNode did, TimeRange range, string i)
    {
        var text = new List<string> { $"{i}.\"Kind\" IN ({string.Join(",", did.Kinds.Select(k => (byte)k))})", $"{i}.\"IsMachine\" = {(duck ? "false" : "0")}" };
        if (range.After is { } after)
        {
            text.Add($"{i}.\"OccurredAt\" > {after.UtcTicks}");
        }

        if (range.From is { } from)
        {
            text.Add($"{i}.\"OccurredAt\" >= {from.UtcTicks}");
        }

        text.Add(range.Before is { } before && before <= range.UpTo ? $"{i}.\"OccurredAt\" < {before.UtcTicks}" : $"{i}.\"OccurredAt\" <= {range.UpTo.UtcTicks}");
        if (did.Topics.Count > 0)
        {
            text.Add($"{i}.\"ObjectId\" IN (SELECT \"ObjectId\" FROM \"ObjectTopics\" WHERE \"TopicId\" IN ({string.Join(",", scope.TopicIds(did.Topics))}))");
        }

        if (did.Object is { } item)
        {
            text.Add($"{i}.\"ObjectId\" IN ({string.Join(",", scope.ObjectIds(item))})");
        }

        if (did.TitleContains is { } title)
        {
            text.Add($"{i}.\"ObjectId\" IN (SELECT \"Id\" FROM \"ActivityObjects\" WHERE \"TitleKey\" LIKE '%{title}%')");
        }

        return string.Join(" AND ", text);
    }
}

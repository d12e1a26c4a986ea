using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Fields;
using AssocHub.Data.Segments;

namespace AssocHub.Bench;

/// <summary>How a person may write a segment as SQL; which one is quickest depends on the question and on the engine.</summary>
internal enum SqlForm
{
    /// <summary>Each condition as a set: <c>IN (… GROUP BY … HAVING …)</c>; sequences as a self-join.</summary>
    Sets,

    /// <summary>Member by member: <c>EXISTS</c>, <c>COUNT</c>.</summary>
    Each,

    /// <summary>All conditions counted in one pass over the rows; sequences by window functions.</summary>
    OnePass,
}

/// <summary>Which rows SQL is asked of.</summary>
/// <param name="IsDuck">DuckDB; else SQLite.</param>
/// <param name="Table">The table of interactions.</param>
/// <param name="OnlyPeople">Rows of machines and of nobody are not in it.</param>
internal sealed record SqlTarget(bool IsDuck, string Table, bool OnlyPeople)
{
    public static readonly SqlTarget Product = new(IsDuck: false, "Interactions", OnlyPeople: false);

    public static readonly SqlTarget Rival = new(IsDuck: false, "Interactions", OnlyPeople: true);
}

/// <summary>A segment as one SQL statement written by hand.</summary>
internal sealed class SegmentSql(SegmentScope scope, SqlForm form, SqlTarget target)
{
    private readonly List<string> _counted = [];
    private readonly List<string> _looked = [];
    private bool _joins;

    public string Count(SegmentDefinition definition)
    {
        string where = $"m.\"MergedIntoId\" IS NULL AND m.\"Standing\" = 'Current' AND {Node(definition.Root)}";
        if (_counted.Count == 0)
        {
            return $"SELECT COUNT(*) FROM \"Members\" m WHERE {where}";
        }

        string members = _joins ? " JOIN \"Members\" p ON p.\"Id\" = i.\"MemberId\"" : "";
        return $"SELECT COUNT(*) FROM \"Members\" m LEFT JOIN (SELECT i.\"MemberId\", {string.Join(", ", _counted)} FROM \"{target.Table}\" i{members} "
            + $"WHERE {string.Join(" OR ", _looked.Distinct().Select(l => $"({l})"))} GROUP BY i.\"MemberId\") a ON a.\"MemberId\" = m.\"Id\" WHERE {where}";
    }

    private string Node(SegmentNode node) => node switch
    {
        AllNode all => $"({string.Join(" AND ", all.Items.Select(Node))})",
        AnyNode any => $"({string.Join(" OR ", any.Items.Select(Node))})",
        NotNode not => $"NOT {Node(not.Item)}",
        FieldNode field => Field(field),
        ScoreNode score => $"EXISTS (SELECT 1 FROM \"MemberScores\" s WHERE s.\"Code\" = '{score.Score}' AND s.\"MemberId\" = m.\"Id\" AND s.\"Value\" {(score.Operator == FieldOperator.Before ? "<" : ">")} {score.Values[0].ToString("R", CultureInfo.InvariantCulture)})",
        DidNode did => Did(did),
        SequenceNode sequence => form == SqlForm.OnePass ? Windows(sequence) : Sequence(sequence),
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
        string condition = Rows(did, range, "i"), rows = $"FROM \"{target.Table}\" i WHERE {condition}";
        bool never = did.Count is { AtMost: 0 };
        bool exists = never || did.Count is { AtLeast: 1, AtMost: null };
        string counted = did.DistinctObjects ? "COUNT(DISTINCT i.\"ObjectId\")" : "COUNT(*)";
        string test = $"BETWEEN {did.Count.AtLeast ?? 0} AND {did.Count.AtMost ?? int.MaxValue}";
        if (form == SqlForm.OnePass)
        {
            _joins |= range.OwnTerm is not null;
            string these = range.OwnTerm is { } window ? $"{condition} AND {OwnDays(window, "p")}" : condition;
            _counted.Add($"{counted} FILTER (WHERE {these}) AS c{_counted.Count}");
            _looked.Add(condition);
            return $"COALESCE(a.c{_counted.Count - 1}, 0) {test}";
        }

        if (range.OwnTerm is { } own)
        {
            return form == SqlForm.Sets
                ? $"m.\"Id\" {(never ? "NOT " : "")}IN (SELECT p.\"Id\" FROM \"Members\" p JOIN \"{target.Table}\" i ON i.\"MemberId\" = p.\"Id\" AND {OwnDays(own, "p")} WHERE {condition})"
                : $"{(never ? "NOT " : "")}EXISTS (SELECT 1 {rows} AND i.\"MemberId\" = m.\"Id\" AND {OwnDays(own, "m")})";
        }

        string known = target.OnlyPeople ? "" : " AND i.\"MemberId\" IS NOT NULL";
        return (form == SqlForm.Sets, exists) switch
        {
            (true, true) => $"m.\"Id\" {(never ? "NOT " : "")}IN (SELECT i.\"MemberId\" {rows}{known})",
            (true, false) => $"m.\"Id\" IN (SELECT i.\"MemberId\" {rows}{known} GROUP BY i.\"MemberId\" HAVING {counted} {test})",
            (false, true) => $"{(never ? "NOT " : "")}EXISTS (SELECT 1 {rows} AND i.\"MemberId\" = m.\"Id\")",
            _ => $"(SELECT {counted} {rows} AND i.\"MemberId\" = m.\"Id\") {test}",
        };
    }

    private string OwnDays(OwnTermWindow own, string member)
    {
        string anchor = $"{member}.\"{(own.Anchor == TermAnchor.JoinDate ? "JoinDate" : own.Anchor == TermAnchor.RenewalDate ? "RenewalDate" : "LastRenewedOn")}\"";
        string day = target.IsDuck ? $"datediff('day', DATE '0001-01-01', CAST({anchor} AS DATE))" : $"CAST(julianday({anchor}) - 1721425.5 AS INTEGER)";
        return $"{anchor} IS NOT NULL AND i.\"Day\" BETWEEN {day} + {own.FromDays} AND {day} + {own.ToDays}";
    }

    private string Sequence(SequenceNode sequence)
    {
        var from = new List<string>();
        var where = new List<string>();
        for (int i = 0; i < sequence.Steps.Count; i++)
        {
            from.Add($"\"{target.Table}\" s{i}");
            where.Add(Step(sequence, i, $"s{i}"));
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
        return form == SqlForm.Sets
            ? $"m.\"Id\" IN (SELECT s0.\"MemberId\" FROM {tables} WHERE {conditions})"
            : $"EXISTS (SELECT 1 FROM {tables} WHERE s0.\"MemberId\" = m.\"Id\" AND {conditions})";
    }

    // Row by row: whether a row is a step's, and whether a kept row of the step before lies closely enough before it.
    private string Windows(SequenceNode sequence)
    {
        string[] steps = [.. sequence.Steps.Select((_, i) => Step(sequence, i, "i"))];
        string flags = string.Join(", ", steps.Select((s, i) => $"CASE WHEN {s} THEN 1 ELSE 0 END AS s{i}"));
        string sql = $"SELECT i.\"MemberId\", i.\"OccurredAt\", {flags} FROM \"{target.Table}\" i WHERE {string.Join(" OR ", steps.Select(s => $"({s})"))}";
        for (int i = 1; i < steps.Length; i++)
        {
            string reach = sequence.Steps[i].WithinDays is { } days ? $"{days * TimeSpan.TicksPerDay} PRECEDING" : "UNBOUNDED PRECEDING";
            string kept = i == 1 ? "s0" : $"k{i - 1}";
            sql = $"SELECT *, CASE WHEN s{i} = 1 AND MAX({kept}) OVER (PARTITION BY \"MemberId\" ORDER BY \"OccurredAt\" RANGE BETWEEN {reach} AND 1 PRECEDING) = 1 THEN 1 ELSE 0 END AS k{i} FROM ({sql})";
        }

        return $"m.\"Id\" IN (SELECT \"MemberId\" FROM ({sql}) WHERE k{steps.Length - 1} = 1)";
    }

    private string Step(SequenceNode sequence, int step, string row) =>
        Rows(sequence.Steps[step].Did, TimeRange.Of(sequence.Steps[step].Did.Within, scope.AsOf, scope.EndOfEvent), row);

    private string Rows(DidNode did, TimeRange range, string i)
    {
        var text = new List<string> { did.Kinds.Count == 1 ? $"{i}.\"Kind\" = {(byte)did.Kinds[0]}" : $"{i}.\"Kind\" IN ({string.Join(",", did.Kinds.Select(k => (byte)k))})" };
        if (!target.OnlyPeople)
        {
            text.Add($"{i}.\"IsMachine\" = 0");
        }

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

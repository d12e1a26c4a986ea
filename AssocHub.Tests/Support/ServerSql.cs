using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace AssocHub.Tests.Support;

/// <summary>
/// Reads T-SQL with Microsoft's own parser and finds what SQL Server refuses although it is well formed. The numbers are those of
/// its error messages.
/// </summary>
public static class ServerSql
{
    private const int MostParameters = 2100;

    /// <summary>What SQL Server would refuse in it; nothing when it is sound.</summary>
    public static IReadOnlyList<string> Problems(string sql, int parameters = 0)
    {
        using var text = new StringReader(sql);
        TSqlFragment read = new TSql150Parser(initialQuotedIdentifiers: true).Parse(text, out IList<ParseError> errors);
        var found = errors.Select(e => $"{e.Number} line {e.Line} column {e.Column}: {e.Message}").ToList();
        if (parameters > MostParameters)
        {
            found.Add($"8003: {parameters} parameters");
        }

        if (errors.Count == 0)
        {
            read.Accept(new Refusals(found));
        }

        return found;
    }

    private static bool IsAggregate(FunctionCall call) => call.OverClause is null
        && call.FunctionName.Value.ToUpperInvariant() is "COUNT" or "COUNT_BIG" or "SUM" or "MIN" or "MAX" or "AVG" or "STRING_AGG";

    private static bool Has<T>(TSqlFragment within, Func<T, bool>? which = null)
        where T : TSqlFragment
    {
        var search = new Search<T>(which ?? (_ => true));
        within.Accept(search);
        return search.Found;
    }

    private sealed class Search<T>(Func<T, bool> which) : TSqlFragmentVisitor
        where T : TSqlFragment
    {
        public bool Found { get; private set; }

        public override void Visit(TSqlFragment fragment) => Found |= fragment is T sought && which(sought);
    }

    private sealed class Refusals(List<string> found) : TSqlFragmentVisitor
    {
        public override void Visit(FunctionCall node)
        {
            if (IsAggregate(node) && node.Parameters.Any(p => Has<QueryExpression>(p) || Has<FunctionCall>(p, IsAggregate)))
            {
                found.Add($"130: an aggregate over a subquery or an aggregate, {node.FunctionName.Value}");
            }
        }

        public override void Visit(GroupByClause node)
        {
            foreach (var by in node.GroupingSpecifications.OfType<ExpressionGroupingSpecification>())
            {
                if (Has<QueryExpression>(by) || Has<FunctionCall>(by, IsAggregate))
                {
                    found.Add("144: grouped by a subquery or an aggregate");
                }
                else if (!Has<ColumnReferenceExpression>(by))
                {
                    found.Add("164: grouped by what is no column");
                }
            }
        }

        public override void Visit(OrderByClause node)
        {
            if (node.OrderByElements.Any(e => e.Expression is Literal or VariableReference))
            {
                found.Add("408: ordered by a constant");
            }
        }

        public override void Visit(QuerySpecification node)
        {
            if (node.UniqueRowFilter != UniqueRowFilter.Distinct || node.OrderByClause is null)
            {
                return;
            }

            string[] selected = [.. node.SelectElements.OfType<SelectScalarExpression>().SelectMany(s => new[] { Text(s.Expression), s.ColumnName?.Value ?? "" })];
            if (node.OrderByClause.OrderByElements.Any(e => !selected.Contains(Text(e.Expression)) && !selected.Contains(Text(e.Expression).Trim('[', ']'))))
            {
                found.Add("145: distinct rows ordered by what is not selected");
            }
        }

        public override void Visit(ValuesInsertSource node)
        {
            if (node.RowValues.Count > 1000)
            {
                found.Add($"10738: {node.RowValues.Count} rows in VALUES");
            }
        }

        private static string Text(TSqlFragment part) =>
            string.Concat(Enumerable.Range(part.FirstTokenIndex, part.LastTokenIndex - part.FirstTokenIndex + 1).Select(i => part.ScriptTokenStream[i].Text));
    }
}

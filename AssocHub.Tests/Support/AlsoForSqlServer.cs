using System.Collections;
using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace AssocHub.Tests.Support;

/// <summary>
/// Compiles every query that a test runs on SQLite for SQL Server as well, which is not there to run it, and reads the statement
/// with SQL Server's own parser: what has no translation there, or what it would refuse, fails the test that asked it.
/// </summary>
public sealed class AlsoForSqlServer : IQueryExpressionInterceptor
{
    public static readonly AlsoForSqlServer Instance = new();

    private static readonly IDbContextFactory<AssocHubDbContext> Contexts = DatabaseRegistration.ContextFactory(
        DatabaseOptions.Parse("sqlserver:Server=nowhere;Database=AssocHub")!, new Unopened(), new Unsent());

    private static readonly MethodInfo CompileMethod =
        typeof(IDatabase).GetMethod(nameof(IDatabase.CompileQuery)) ?? throw new MissingMethodException(nameof(IDatabase.CompileQuery));

    private static int _compiled;
    private static int _read;

    private AlsoForSqlServer()
    {
    }

    /// <summary>Queries compiled so far in this process.</summary>
    public static int Compiled => _compiled;

    /// <summary>Statements read so far in this process: nearly all of the compiled, since few have parameters that cannot be made up.</summary>
    public static int Read => _read;

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
    {
        using AssocHubDbContext server = Contexts.CreateDbContext();
        var roots = new Roots(server.Model);
        Expression moved = roots.Visit(queryExpression);
        Type result = moved.Type.IsGenericType && moved.Type.IsAssignableTo(typeof(IQueryable))
            ? typeof(IEnumerable<>).MakeGenericType(moved.Type.GetGenericArguments()[0])
            : moved.Type;
        string? refused = null;
        try
        {
            var run = (Delegate)CompileMethod.MakeGenericMethod(result).Invoke(server.GetService<IDatabase>(), [moved, false])!;
            Interlocked.Increment(ref _compiled);
            if (Statement(server, run, roots.Parameters) is { } statement)
            {
                Interlocked.Increment(ref _read);
                List<string> problems = [.. ServerSql.Problems(statement.Sql, statement.Parameters)];
                if (statement.Sql.Contains("[Value] IS NULL AND", StringComparison.Ordinal))
                {
                    problems.Add("A list of keys is asked for null too, since the column may be null: no index serves that. Say that the column is not null.");
                }

                refused = problems.Count == 0 ? null : string.Join("\n", problems) + "\n" + statement.Sql;
            }
        }
        catch (TargetInvocationException problem)
        {
            refused = problem.InnerException!.Message;
        }

        return refused is null
            ? queryExpression
            : throw new InvalidOperationException($"SQLite runs this query, SQL Server cannot: {refused}\n{eventData.ExpressionPrinter.PrintExpression(queryExpression)}");
    }

    // What would be sent, with made-up values; null when a value cannot be made up.
    private static Seen? Statement(AssocHubDbContext server, Delegate run, Dictionary<string, Type> parameters)
    {
        QueryContext query = server.GetService<IQueryContextFactory>().Create();
        foreach ((string name, Type type) in parameters)
        {
            if (!TryMakeUp(type, out object? value))
            {
                return null;
            }

            query.Parameters[name] = value;
        }

        try
        {
            if (run.DynamicInvoke(query) is IEnumerable rows)
            {
                rows.GetEnumerator().MoveNext();
            }
        }
        catch (Exception problem) when (SeenIn(problem) is { } seen)
        {
            return seen;
        }

        return null;
    }

    private static Seen? SeenIn(Exception? problem) => problem as Seen ?? (problem is null ? null : SeenIn(problem.InnerException));

    private static bool TryMakeUp(Type type, out object? value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        Type? item = type.IsArray ? type.GetElementType() : type.GetInterfaces().Append(type)
            .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
        value = null;
        if (type == typeof(string))
        {
            value = "x";
        }
        else if (type == typeof(byte[]))
        {
            value = new byte[] { 1 };
        }
        else if (item is not null)
        {
            if (!TryMakeUp(item, out object? one))
            {
                return false;
            }

            var many = Array.CreateInstance(item, 2);
            many.SetValue(one, 0);
            many.SetValue(one, 1);
            value = type.IsInstanceOfType(many) ? many : type.GetConstructor([typeof(IEnumerable<>).MakeGenericType(item)])?.Invoke([many]);
        }
        else if (type.IsValueType)
        {
            value = Activator.CreateInstance(type);
        }

        return value is not null;
    }

    private sealed class Roots(IModel model) : ExpressionVisitor
    {
        public Dictionary<string, Type> Parameters { get; } = new(StringComparer.Ordinal);

        protected override Expression VisitExtension(Expression node)
        {
            if (node is QueryParameterExpression parameter)
            {
                Parameters[parameter.Name] = parameter.Type;
            }

            return node is EntityQueryRootExpression root ? root.UpdateEntityType(model.FindEntityType(root.EntityType.Name)!) : base.VisitExtension(node);
        }
    }

    private sealed class Seen(string sql, int parameters) : Exception("A statement was about to be sent.")
    {
        public string Sql { get; } = sql;

        public int Parameters { get; } = parameters;
    }

    private sealed class Unopened : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            InterceptionResult.Suppress();
    }

    private sealed class Unsent : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => throw new Seen(command.CommandText, command.Parameters.Count);

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) =>
            throw new Seen(command.CommandText, command.Parameters.Count);
    }
}

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
/// Compiles every query that a test runs on SQLite for SQL Server as well, which is not there to run it: what has no translation
/// there fails the test that asked it.
/// </summary>
public sealed class AlsoForSqlServer : IQueryExpressionInterceptor
{
    public static readonly AlsoForSqlServer Instance = new();

    private static readonly IDbContextFactory<AssocHubDbContext> Contexts =
        DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlserver:Server=nowhere;Database=AssocHub")!);

    private static readonly MethodInfo CompileMethod =
        typeof(IDatabase).GetMethod(nameof(IDatabase.CompileQuery)) ?? throw new MissingMethodException(nameof(IDatabase.CompileQuery));

    private static int _compiled;

    private AlsoForSqlServer()
    {
    }

    /// <summary>Queries compiled so far in this process.</summary>
    public static int Compiled => _compiled;

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
    {
        using AssocHubDbContext server = Contexts.CreateDbContext();
        Expression moved = new Roots(server.Model).Visit(queryExpression);
        Type result = moved.Type.IsGenericType && moved.Type.IsAssignableTo(typeof(IQueryable))
            ? typeof(IEnumerable<>).MakeGenericType(moved.Type.GetGenericArguments()[0])
            : moved.Type;
        try
        {
            CompileMethod.MakeGenericMethod(result).Invoke(server.GetService<IDatabase>(), [moved, false]);
        }
        catch (TargetInvocationException problem)
        {
            throw new InvalidOperationException(
                $"SQLite runs this query, SQL Server cannot: {problem.InnerException!.Message}\n{eventData.ExpressionPrinter.PrintExpression(queryExpression)}",
                problem.InnerException);
        }

        Interlocked.Increment(ref _compiled);
        return queryExpression;
    }

    private sealed class Roots(IModel model) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) => node is EntityQueryRootExpression root
            ? root.UpdateEntityType(model.FindEntityType(root.EntityType.Name)!)
            : base.VisitExtension(node);
    }
}

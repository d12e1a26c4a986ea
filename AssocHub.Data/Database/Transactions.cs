using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Database;

/// <summary>One transaction on a context of its own, with the provider's retries around the whole of it.</summary>
public static class Transactions
{
    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and commits. A lost connection runs it again on a fresh context, so it must
    /// not keep anything from a failed attempt.
    /// </summary>
    public static Task<T> InTransactionAsync<T>(
        this IDbContextFactory<AssocHubDbContext> contexts,
        Func<AssocHubDbContext, CancellationToken, Task<T>> work,
        CancellationToken cancel) =>
        RunAsync(contexts, work, keeps: true, cancel);

    /// <summary>The same for work without a result.</summary>
    public static Task InTransactionAsync(
        this IDbContextFactory<AssocHubDbContext> contexts,
        Func<AssocHubDbContext, CancellationToken, Task> work,
        CancellationToken cancel) =>
        contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                await work(db, attempt);
                return true;
            },
            cancel);

    /// <summary>Does the work and takes it back, whatever came of it: for making ready what its first caller would wait for.</summary>
    public static Task RehearseAsync<T>(this IDbContextFactory<AssocHubDbContext> contexts, Func<AssocHubDbContext, CancellationToken, Task<T>> work, CancellationToken cancel) =>
        RunAsync(contexts, work, keeps: false, cancel);

    private static async Task<T> RunAsync<T>(
        IDbContextFactory<AssocHubDbContext> contexts, Func<AssocHubDbContext, CancellationToken, Task<T>> work, bool keeps, CancellationToken cancel)
    {
        await using AssocHubDbContext strategySource = await contexts.CreateDbContextAsync(cancel);
        return await strategySource.Database.CreateExecutionStrategy().ExecuteAsync(
            async attempt =>
            {
                await using AssocHubDbContext db = await contexts.CreateDbContextAsync(attempt);
                await using var transaction = await db.Database.BeginTransactionAsync(attempt);
                T result = await work(db, attempt);
                await (keeps ? transaction.CommitAsync(attempt) : transaction.RollbackAsync(attempt));
                return result;
            },
            cancel);
    }
}

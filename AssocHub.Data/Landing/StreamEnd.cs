using System.Globalization;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Landing;

/// <summary>What is concluded once a stream was read to its end: what is gone, what was put right, how fresh it is.</summary>
internal sealed class StreamEnd(IDbContextFactory<AssocHubDbContext> contexts, ILandingProjection projection, SyncLease lease, TimeProvider time)
{
    private const int BatchSize = 10_000;

    public async Task CloseAsync(StreamState state, bool isSnapshot, CancellationToken cancel)
    {
        if (isSnapshot && WhyNothingIsGone(state) is var reason)
        {
            if (reason is null)
            {
                await MarkGoneAsync(state, cancel);
            }
            else
            {
                state.Problem = reason;
            }
        }

        await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                DateTimeOffset now = time.GetUtcNow();
                await lease.RenewAsync(db, now, attempt);
                await ResolveAsync(db, state, attempt);
                await FreshenAsync(db, state, now, attempt);
            },
            cancel);
    }

    // A delivery that is not whole, or may hide a known record behind a bad line, proves nobody's absence.
    private static string? WhyNothingIsGone(StreamState state) => state switch
    {
        { IsIncomplete: true } => "Nothing was marked as deleted, since a part of the delivery could not be read.",
        { HasNamelessRejections: true } => "Nothing was marked as deleted, since some rejected lines may be records that are known.",
        { Added: 0, Changed: 0, Unchanged: 0 } => "Nothing was marked as deleted, since the delivery holds no record at all.",
        _ => null,
    };

    private async Task MarkGoneAsync(StreamState state, CancellationToken cancel)
    {
        var gone = new List<long>();
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            await foreach (long id in db.LandedRecords.Where(r => r.StreamId == state.StreamId && r.DeletedAt == null).Select(r => r.Id).AsAsyncEnumerable().WithCancellation(cancel))
            {
                if (!state.Seen.Contains(id) && !state.RejectedVersions.Contains(id))
                {
                    gone.Add(id);
                }
            }
        }

        gone.Sort();
        foreach (long[] batch in gone.Chunk(BatchSize))
        {
            await contexts.InTransactionAsync(
                async (db, attempt) =>
                {
                    DateTimeOffset now = time.GetUtcNow();
                    await lease.RenewAsync(db, now, attempt);
                    IQueryable<long> ids = db.NumberKeys(batch);
                    await db.LandedRecords.Where(r => ids.Contains(r.Id)).ExecuteUpdateAsync(set => set.SetProperty(r => r.DeletedAt, now), attempt);
                    await projection.MarkDeletedAsync(db, state.Stream, batch, attempt);
                },
                cancel);
            state.Deleted += batch.Length;
        }
    }

    // A file that was read to its end without a bad record that it held before has been put right.
    private static async Task ResolveAsync(AssocHubDbContext db, StreamState state, CancellationToken cancel)
    {
        long[] resolved =
        [
            .. state.Rejections.Values
                .Where(r => r.State == RejectionState.Open && !state.MetRejections.Contains(r.Id) && state.EndedOrigins.Contains(r.Origin))
                .Select(r => r.Id),
        ];
        if (resolved.Length > 0)
        {
            IQueryable<long> ids = db.NumberKeys(resolved);
            await db.RejectedRecords.Where(r => ids.Contains(r.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RejectionState.Resolved), cancel);
        }
    }

    private static async Task FreshenAsync(AssocHubDbContext db, StreamState state, DateTimeOffset now, CancellationToken cancel)
    {
        SourceStream stream = await db.SourceStreams.SingleAsync(s => s.Id == state.StreamId, cancel);
        stream.LastSucceededAt = state.IsIncomplete ? stream.LastSucceededAt : now;
        if (!state.IsIncomplete && state.CompleteUpTo is { } upTo)
        {
            upTo = upTo < now ? upTo : now;
            stream.CompleteUpTo = stream.CompleteUpTo > upTo ? stream.CompleteUpTo : upTo;
        }

        if (state.Earliest is { } text)
        {
            DateTimeOffset earliest = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
            stream.CompleteFrom = stream.CompleteFrom < earliest ? stream.CompleteFrom : earliest;
        }

        await db.SaveChangesAsync(cancel);
    }
}

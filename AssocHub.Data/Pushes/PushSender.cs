using System.Security.Cryptography;
using AssocHub.Core.Pushes;

namespace AssocHub.Data.Pushes;

/// <summary>What came of one row that was handed to the destination.</summary>
internal sealed record RowResult(PushRow Row, OutcomeState State, PushFailure? Failure, string Message, int Attempts);

/// <summary>
/// Gets one batch through: waits and tries again where that can help, splits in halves where single rows are to blame, and gives
/// up where only a person can help.
/// </summary>
internal sealed class PushSender(IPushDestination destination, PushTarget target, PushOptions options, TimeProvider time, Func<CancellationToken, Task<bool>> mayGoOn)
{
    /// <summary>Why nothing more can be sent in this run; null while there is no reason.</summary>
    public (PushFailure Failure, string Message)? Stopped { get; private set; }

    /// <summary>The file that was written last.</summary>
    public string? File { get; private set; }

    /// <summary>Results of all rows, each exactly once. Rows without a result yet keep the state Planned.</summary>
    public async Task<IReadOnlyList<RowResult>> SendAsync(PushBatch batch, CancellationToken cancel)
    {
        for (int attempt = 1; ; attempt++)
        {
            // What was tried before may have arrived; what was not has not.
            OutcomeState unsent = attempt == 1 ? OutcomeState.Planned : OutcomeState.Sending;
            if (Stopped is not null || !await mayGoOn(cancel))
            {
                return All(batch, unsent, failure: null, "", attempt - 1);
            }

            SendResult result = await destination.SendAsync(target, batch, cancel);
            if (result.Failure is not { } failure)
            {
                File = result.File ?? File;
                return [.. batch.Rows.Select(r => result.RefusedRows.TryGetValue(r.Key, out string? why)
                    ? new RowResult(r, OutcomeState.Refused, PushFailure.Refused, why, attempt)
                    : new RowResult(r, OutcomeState.Confirmed, Failure: null, "", attempt))];
            }

            string message = result.Message.Length > 0 ? result.Message : failure.Explain();
            if (failure.IsRetryable())
            {
                TimeSpan wait = Backoff.Delay(options.FirstRetry, attempt, result.RetryAfter, RandomNumberGenerator.GetInt32(1001) / 1000.0);
                if (attempt >= options.Attempts || wait > options.LongestWait)
                {
                    Stopped = (failure, message);
                    return All(batch, OutcomeState.Sending, failure, message, attempt);
                }

                await Task.Delay(wait, time, cancel);
                continue;
            }

            if (!failure.IsAboutRows())
            {
                Stopped = (failure, message);
                return All(batch, unsent, failure, message, attempt);
            }

            return batch.Rows.Count == 1
                ? [new RowResult(batch.Rows[0], OutcomeState.Refused, failure, message, attempt)]
                : await SplitAsync(batch, cancel);
        }
    }

    private async Task<IReadOnlyList<RowResult>> SplitAsync(PushBatch batch, CancellationToken cancel)
    {
        int half = batch.Rows.Count / 2;
        return
        [
            .. await SendAsync(batch with { Rows = [.. batch.Rows.Take(half)] }, cancel),
            .. await SendAsync(batch with { Rows = [.. batch.Rows.Skip(half)] }, cancel),
        ];
    }

    private static IReadOnlyList<RowResult> All(PushBatch batch, OutcomeState state, PushFailure? failure, string message, int attempts) =>
        [.. batch.Rows.Select(r => new RowResult(r, state, failure, message, attempts))];
}

using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>What came of requests that were made one after another.</summary>
/// <param name="Answer">The last answer; undefined when there was none.</param>
/// <param name="About">What was learnt on the way.</param>
/// <param name="IsAssumed">Whether a rule of the manifest took the last answer as it is.</param>
/// <param name="PassedOver">Why the people were not written, where the manifest says so of a request that was passed over; null when they were.</param>
internal sealed record SequenceOutcome(JsonElement Answer, ExprContext About, bool IsAssumed, string? PassedOver);

/// <summary>Requests that are made one after another, each knowing what was answered before.</summary>
internal sealed class RestSequence(RestClient client, TimeProvider time)
{
    private const int MostRows = 100_000;
    private const string NothingFits = "No request of the manifest fits this person, so none was sent: the 'when' of each is false.";

    /// <summary>Makes them in order.</summary>
    public async Task<SequenceOutcome> RunAsync(IReadOnlyList<ApiRequest> requests, ExprContext names, CancellationToken cancel)
    {
        ExprContext context = names.Inner();
        var answers = new List<ExprValue>();
        JsonElement last = default;
        bool isAssumed = false;
        string? passedOver = null;
        int[] choices = [.. Enumerable.Range(0, requests.Count).Where(i => requests[i].When is not null)];
        var skipped = new HashSet<int>();
        foreach (ApiRequest request in requests)
        {
            if (request.When is { } when && !when.Evaluate(context.ForRequest()).IsTruthy())
            {
                passedOver ??= request.Otherwise == ApiRequest.Done ? null : request.Otherwise;
                skipped.Add(answers.Count);
                answers.Add(default);
                context = context.Inner().Set("answers", ExprValue.Of([.. answers]));
                continue;
            }

            using RestAnswer answer = await AskAsync(request, context, cancel);
            isAssumed = answer.IsAssumed;
            last = answer.Rows is { } rows ? RowsOf(rows, request) : answer.Body.ValueKind == JsonValueKind.Undefined ? default : answer.Body.Clone();
            answers.Add(ExprValue.Of(last));
            context = context.Inner().Set("answer", ExprValue.Of(last)).Set("answers", ExprValue.Of([.. answers])).Set("headers", ExprValue.Of(answer.Headers));
        }

        // Of several that exclude each other one must fit, unless the manifest says what it means that none does.
        bool isNothingDone = choices.Length > 1 && choices.All(i => requests[i].Otherwise is null && skipped.Contains(i));
        return new SequenceOutcome(last, context, isAssumed, passedOver ?? (isNothingDone ? NothingFits : null));
    }

    // What a table or a file of lines says of people, as a list.
    private static JsonElement RowsOf(Stream rows, ApiRequest request)
    {
        var all = new List<JsonElement>();
        foreach ((JsonDocument? chunk, IReadOnlyList<(long Position, string Raw, string Reason)> unreadable) in RowChunks.Of(rows, request))
        {
            using (chunk)
            {
                if (unreadable.Count > 0 || all.Count > MostRows)
                {
                    throw new CallFailedException(CallFailure.Damaged, unreadable.Count > 0
                        ? string.Create(CultureInfo.InvariantCulture, $"The server's answer is not as it should be in line {unreadable[0].Position}: {unreadable[0].Reason}")
                        : string.Create(CultureInfo.InvariantCulture, $"The server's answer has more than {MostRows} lines. Use a smaller batch."));
                }

                all.AddRange(chunk?.RootElement.EnumerateArray().Select(r => r.Clone()) ?? []);
            }
        }

        return JsonSerializer.SerializeToElement(all);
    }

    // Once, or until what the server does later is done.
    private async Task<RestAnswer> AskAsync(ApiRequest request, ExprContext context, CancellationToken cancel)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            RestAnswer answer = await CallAsync(request, context, cancel);
            if (request.Until is not { } until)
            {
                return answer;
            }

            ExprContext about = context.Inner().Set("headers", ExprValue.Of(answer.Headers)).Set("status", answer.Status.ToString(CultureInfo.InvariantCulture));
            about.This = answer.Body;
            if (until.Evaluate(about).IsTruthy())
            {
                return answer;
            }

            answer.Dispose();
            if (time.GetElapsedTime(started) > request.Patience)
            {
                throw new CallFailedException(CallFailure.Timeout, string.Create(CultureInfo.InvariantCulture, $"The server did not finish its work within {request.Patience.TotalMinutes:0.#} minutes."));
            }

            await Task.Delay(RateLimiter.Wait(answer.Headers.TryGetProperty("retry-after", out JsonElement after) ? after.GetString() : null, time) ?? request.Every, time, cancel);
        }
    }

    // A 404 at an address that names a person says that the person is unknown there, not that the target is.
    private async Task<RestAnswer> CallAsync(ApiRequest request, ExprContext context, CancellationToken cancel)
    {
        try
        {
            return await client.CallAsync(request, context, new CallOptions { IsWrite = request.Method != "GET" }, cancel);
        }
        catch (CallFailedException failed) when (failed.Failure == CallFailure.Gone && request.Path.Formulas.Any(f => f.Names.Concat(f.Roots).Contains("row")))
        {
            throw new CallFailedException(CallFailure.Refused, failed.Message, failed.RetryAfter) { Status = failed.Status };
        }
    }
}

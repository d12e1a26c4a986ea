using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>Requests that are made one after another, each knowing what was answered before.</summary>
internal sealed class RestSequence(RestClient client, TimeProvider time)
{
    /// <summary>Makes them in order.</summary>
    /// <returns>The last answer, what was learnt on the way, and whether a rule of the manifest took the last one as it is.</returns>
    public async Task<(JsonElement Answer, ExprContext About, bool IsAssumed)> RunAsync(IReadOnlyList<ApiRequest> requests, ExprContext names, CancellationToken cancel)
    {
        ExprContext context = names.Inner();
        var answers = new List<ExprValue>();
        JsonElement last = default;
        bool isAssumed = false;
        foreach (ApiRequest request in requests)
        {
            if (request.When is { } when && !when.Evaluate(context.ForRequest()).IsTruthy())
            {
                answers.Add(default);
                context = context.Inner().Set("answers", ExprValue.Of([.. answers]));
                continue;
            }

            using RestAnswer answer = await AskAsync(request, context, cancel);
            isAssumed = answer.IsAssumed;
            last = answer.Body.ValueKind == JsonValueKind.Undefined ? default : answer.Body.Clone();
            answers.Add(ExprValue.Of(last));
            context = context.Inner().Set("answer", ExprValue.Of(last)).Set("answers", ExprValue.Of([.. answers])).Set("headers", ExprValue.Of(answer.Headers));
        }

        return (last, context, isAssumed);
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

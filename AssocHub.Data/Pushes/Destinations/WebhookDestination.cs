using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Data.Sources.Outbound;

namespace AssocHub.Data.Pushes.Destinations;

/// <summary>Settings of a webhook.</summary>
/// <param name="Url">Where batches are posted.</param>
public sealed record WebhookSettings(string Url);

/// <summary>
/// Posts batches as JSON, signed as Standard Webhooks describes. Each row carries its idempotency key; an answer may refuse single
/// rows: <c>{"rejected":[{"key":"…","reason":"…"}]}</c>.
/// </summary>
internal sealed class WebhookDestination(GuardedHttp http, PushOptions options, TimeProvider time) : IPushDestination
{
    private const int LongestAnswer = 1_000_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Kind => "webhook";

    public string Title => "Webhook";

    public int BatchSize => 100;

    public Refusal? CheckSettings(string settings)
    {
        Uri? url = UrlOf(settings);
        return url switch
        {
            null => new InvalidInput("Enter the webhook's address, beginning with https://."),
            { UserInfo.Length: > 0 } => new InvalidInput("The address must not contain a user name or password: use the secret."),
            _ when url.Scheme != Uri.UriSchemeHttps && !http.IsAllowedInside(url) =>
                new InvalidInput("The address must begin with https://, so that nobody on the way can read or change what is sent."),
            _ => null,
        };
    }

    public async Task<SendResult> SendAsync(PushTarget target, PushBatch batch, CancellationToken cancel)
    {
        if (UrlOf(target.Settings) is not { } url || target.Secret is not { Length: > 0 } secret)
        {
            return SendResult.Failed(PushFailure.Misconfigured, "The webhook needs an address and a secret.");
        }

        using HttpRequestMessage request = Request(url, secret, batch);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(options.CallTimeout);
        try
        {
            using HttpResponseMessage answer = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return PushFailures.OfStatus(answer.StatusCode) is { } failure
                ? SendResult.Failed(failure, $"{failure.Explain()} (HTTP {(int)answer.StatusCode})", RetryAfter(answer.Headers.RetryAfter))
                : SendResult.AcceptedExcept(await RefusedAsync(answer.Content, batch, limit.Token));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return SendResult.Failed(PushFailure.Timeout, "");
        }
        catch (HttpRequestException problem)
        {
            return SendResult.Failed(problem.InnerException is ForbiddenAddressException ? PushFailure.ForbiddenAddress : PushFailure.Network, "");
        }
    }

    /// <summary>A webhook cannot be asked: rows are sent again with the same keys.</summary>
    public Task<IReadOnlySet<string>?> ArrivedAsync(PushTarget target, PushBatch batch, CancellationToken cancel) => Task.FromResult<IReadOnlySet<string>?>(null);

    private HttpRequestMessage Request(Uri url, string secret, PushBatch batch)
    {
        string body = JsonSerializer.Serialize(
            new
            {
                type = "assochub.push",
                push = batch.PushName,
                segment = batch.SegmentName,
                run = batch.RunId,
                rows = batch.Rows.Select(r => new
                {
                    key = r.Key,
                    action = r.Action.ToString().ToLowerInvariant(),
                    memberId = r.MemberId,
                    address = r.Address,
                    previousAddress = r.PreviousAddress,
                    fields = r.Fields,
                }),
            },
            Json);

        // The same rows have the same id, however often they are sent.
        string id = "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', batch.Rows.Select(r => r.Key)))))[..32];
        DateTimeOffset now = time.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(secret, id, now, body));
        return request;
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };

    // An answer that is not ours to understand accepts everything: the status has said so.
    private static async Task<Dictionary<string, string>> RefusedAsync(HttpContent content, PushBatch batch, CancellationToken cancel)
    {
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        if (content.Headers.ContentType?.MediaType != "application/json" || content.Headers.ContentLength > LongestAnswer)
        {
            return refused;
        }

        try
        {
            await content.LoadIntoBufferAsync(LongestAnswer, cancel);
            Answer? answer = JsonSerializer.Deserialize<Answer>(await content.ReadAsStringAsync(cancel), Json);
            HashSet<string> keys = [.. batch.Rows.Select(r => r.Key)];
            foreach (RejectedRow row in answer?.Rejected ?? [])
            {
                if (row.Key is { } key && keys.Contains(key))
                {
                    refused[key] = row.Reason is { Length: > 0 } reason ? reason[..Math.Min(reason.Length, 500)] : "Refused without a reason.";
                }
            }
        }
        catch (Exception problem) when (problem is JsonException or HttpRequestException or IOException)
        {
            return refused;
        }

        return refused;
    }

    private static Uri? UrlOf(string settings)
    {
        try
        {
            return JsonSerializer.Deserialize<WebhookSettings>(settings, Json) is { Url: { } text }
                && Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? url : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Answer(IReadOnlyList<RejectedRow>? Rejected);

    private sealed record RejectedRow(string? Key, string? Reason);
}

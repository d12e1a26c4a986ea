using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>A token and the answer it came with.</summary>
internal sealed record IssuedToken(string Value, JsonElement Answer, DateTimeOffset GoodUntil);

/// <summary>The tokens of all accounts, in memory alone: a token is fetched once for all who use the account.</summary>
public sealed class RestTokens
{
    internal ConcurrentDictionary<string, IssuedToken> Issued { get; } = new(StringComparer.Ordinal);

    internal ConcurrentDictionary<string, SemaphoreSlim> Gates { get; } = new(StringComparer.Ordinal);
}

/// <summary>Signs the requests of one account, and fetches tokens where they are needed.</summary>
internal sealed class RestSigner(
    RestAccount account, RestTokens tokens, SecretScrubber scrubber, TimeProvider time, Func<ApiRequest, ExprContext, CancellationToken, Task<RestAnswer>> call)
{
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(60);

    // Servers take no assertion that is good for longer; some, no longer than five minutes.
    private static readonly TimeSpan LongestAssertion = TimeSpan.FromMinutes(3);

    private Authentication Auth => account.Manifest.Auth;

    public bool CanRenew => Auth.Kind == AuthKind.Token;

    /// <summary>A context that knows the token too, as <c>token_value</c>, and the answer it came with, as <c>token</c>.</summary>
    public ExprContext Names(ExprContext context) =>
        Auth.Kind == AuthKind.Token && tokens.Issued.TryGetValue(account.Key, out IssuedToken? token)
            ? context.Inner().Set("token", ExprValue.Of(token.Answer)).Set("token_value", token.Value) : context;

    /// <summary>Takes the token for the next request from an answer, where each brings another.</summary>
    public void Note(RestAnswer answer, ExprContext context)
    {
        if (Auth.NextToken is { } next && tokens.Issued.TryGetValue(account.Key, out IssuedToken? token))
        {
            var about = new ExprContext(context.Now) { This = answer.Body };
            about.Set("headers", ExprValue.Of(answer.Headers));
            if (next.Read(about) is { Length: > 0 } fresh)
            {
                scrubber.Learn(fresh);
                tokens.Issued[account.Key] = token with { Value = fresh };
            }
        }
    }

    /// <summary>Makes sure that there is a token that is good for a while.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        if (Auth.Kind != AuthKind.Token || Auth.Requests.Count == 0 || IsGood())
        {
            return;
        }

        SemaphoreSlim gate = tokens.Gates.GetOrAdd(account.Key, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancel);
        try
        {
            if (IsGood())
            {
                return;
            }

            tokens.Issued.TryRemove(account.Key, out _);
            DateTimeOffset asked = time.GetUtcNow();
            ExprContext context = new ExprContext(asked).Set("settings", ExprValue.Of(account.Settings));
            if (Auth.Asserts)
            {
                string assertion = Jwt(context.ForRequest());
                scrubber.Learn(assertion);
                context.Set("assertion", assertion);
            }

            await FetchAsync(asked, context, cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    // One request after another, each knowing what was answered before; the last one brings the token.
    private async Task FetchAsync(DateTimeOffset asked, ExprContext context, CancellationToken cancel)
    {
        var answers = new List<ExprValue>();
        foreach (ApiRequest request in Auth.Requests)
        {
            using RestAnswer answer = await call(request with { IsSigned = false }, context, cancel);
            if (answers.Count == Auth.Requests.Count - 1)
            {
                await KeepAsync(answer, asked, context, cancel);
                return;
            }

            answers.Add(ExprValue.Of(answer.Body.ValueKind == JsonValueKind.Undefined ? default : answer.Body.Clone()));
            context = context.Inner().Set("answer", answers[^1]).Set("answers", ExprValue.Of([.. answers])).Set("headers", ExprValue.Of(answer.Headers));
        }
    }

    /// <summary>The token was not accepted: the next request fetches another.</summary>
    public void Forget() => tokens.Issued.TryRemove(account.Key, out _);

    /// <summary>Signs a message. Keys may be made of the request itself: those in the query of what stands before them, those in headers of all of it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="query">Its query, to which keys are added.</param>
    /// <param name="context">What is known.</param>
    /// <param name="address">The whole address with a query.</param>
    public void Sign(HttpRequestMessage message, List<KeyValuePair<string, string>> query, ExprContext context, Func<List<KeyValuePair<string, string>>, Uri> address)
    {
        SendToken(message, query, context);
        foreach ((string name, Template value) in Auth.Query)
        {
            if (RestMessages.Rendered(value, message, address(query), context) is { Length: > 0 } text)
            {
                query.Add(KeyValuePair.Create(name, text));
            }
        }

        foreach ((string name, Template value) in Auth.Headers)
        {
            RestMessages.Header(message, name, RestMessages.Rendered(value, message, address(query), context));
        }
    }

    private void SendToken(HttpRequestMessage message, List<KeyValuePair<string, string>> query, ExprContext context)
    {
        switch (Auth.Kind)
        {
            case AuthKind.Basic:
                string pair = $"{Auth.User?.Render(context)}:{Auth.Password?.Render(context)}";
                string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
                scrubber.Learn(encoded);
                RestMessages.Header(message, "Authorization", "Basic " + encoded);
                break;
            case AuthKind.Bearer:
                Send(message, query, Auth.Token!.Render(context));
                break;
            case AuthKind.Token when tokens.Issued.TryGetValue(account.Key, out IssuedToken? token):
                scrubber.Learn(token.Value);
                Send(message, query, token.Value);
                break;
            case AuthKind.Jwt:
                string jwt = Jwt(context);
                scrubber.Learn(jwt);
                Send(message, query, jwt);
                break;
            default:
                break;
        }
    }

    private void Send(HttpRequestMessage message, List<KeyValuePair<string, string>> query, string token)
    {
        if (Auth.QueryName is { } name)
        {
            query.Add(KeyValuePair.Create(name, token));
        }
        else if (Auth.Header.Length > 0)
        {
            RestMessages.Header(message, Auth.Header, Auth.Scheme.Length > 0 ? $"{Auth.Scheme} {token}" : token);
        }
    }

    private bool IsGood() => tokens.Issued.TryGetValue(account.Key, out IssuedToken? token) && time.GetUtcNow() < token.GoodUntil;

    private async Task KeepAsync(RestAnswer answer, DateTimeOffset asked, ExprContext context, CancellationToken cancel)
    {
        JsonElement body = answer.Body.ValueKind == JsonValueKind.Undefined ? default : answer.Body.Clone();
        ExprContext about = context.Inner().Set("answer", ExprValue.Of(body)).Set("headers", ExprValue.Of(answer.Headers));
        string token = Auth.Token?.Render(about.ForRequest()) ?? "";
        if (token.Length == 0)
        {
            throw new CallFailedException(CallFailure.Unauthorized, "The server answered the sign-in without a token. Check the credentials, and where the manifest looks for the token.");
        }

        scrubber.Learn(token);
        about.This = body;
        TimeSpan lifetime = LifetimeOf(Auth.ExpiresIn?.Read(about), asked) ?? Auth.Lifetime;
        TimeSpan early = lifetime > Early * 4 ? Early : lifetime / 10;
        tokens.Issued[account.Key] = new IssuedToken(token, body, asked + lifetime - early);
        if (Auth.RefreshSetting is { } setting && body.ValueKind == JsonValueKind.Object && body.TryGetProperty("refresh_token", out JsonElement next)
            && next.GetString() is { Length: > 0 } fresh && fresh != account.Secrets.GetValueOrDefault(setting))
        {
            scrubber.Learn(fresh);
            await account.ReplaceSecretAsync(setting, fresh, cancel);
        }
    }

    // In seconds, or until a moment.
    private static TimeSpan? LifetimeOf(string? text, DateTimeOffset asked)
    {
        const double LongestSeconds = 30 * 86_400;
        TimeSpan? lifetime = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds <= LongestSeconds ? TimeSpan.FromSeconds(seconds)
            : ExprMoments.TryRead(text, out DateTimeOffset until) ? until - asked : null;
        return lifetime > TimeSpan.Zero ? lifetime.Value < TimeSpan.FromSeconds(LongestSeconds) ? lifetime : TimeSpan.FromSeconds(LongestSeconds) : null;
    }

    private string Jwt(ExprContext context)
    {
        DateTimeOffset now = time.GetUtcNow();
        var claims = new SortedDictionary<string, object>(StringComparer.Ordinal) { ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = (now + (Auth.Asserts ? LongestAssertion : Auth.Lifetime)).ToUnixTimeSeconds() };
        foreach ((string name, Template value) in Auth.Claims)
        {
            claims[name] = value.Render(context);
        }

        return JwtWriter.Write(Auth.Algorithm, Auth.Secret!.Render(context), Auth.SecretEncoding, Auth.KeyId?.Render(context), claims);
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Sources.Outbound;

namespace AssocHub.Data.Sources.Rest;

/// <summary>
/// Makes the calls of one account of one product by its manifest: signs them, keeps to the limits, tries again where that can help, and
/// says what is wrong in the server's own words where it cannot.
/// </summary>
internal sealed class RestClient
{
    private const int MostRedirects = 5;

    private static long s_lastNonce;

    private readonly OutboundHttp _http;
    private readonly RateLimiter _limiter;
    private readonly TimeProvider _time;
    private readonly RestSigner _signer;
    private readonly RestMessages _messages;

    public RestClient(RestAccount account, OutboundHttp http, RateLimiters limiters, RestTokens tokens, TimeProvider time)
    {
        Account = account;
        _http = http;
        _time = time;
        _limiter = limiters.Of(account.Key, account.Manifest.Limits);
        Scrubber = new SecretScrubber();
        foreach (string secret in account.Secrets.Values)
        {
            Scrubber.Learn(secret);
        }

        _signer = new RestSigner(account, tokens, Scrubber, time, (request, context, cancel) => CallAsync(request, context, CallOptions.Default, cancel));
        _messages = new RestMessages(this, _signer);
    }

    public RestAccount Account { get; }

    public SecretScrubber Scrubber { get; }

    /// <summary>Calls made so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Told of each call before it is made, without secrets, where somebody wants to see them.</summary>
    public Action<TracedCall>? Trace { get; init; }

    /// <summary>Told why a call is not answered yet and when it is tried again, where somebody watches.</summary>
    public Action<string>? OnWait { get; set; }

    /// <summary>Tries of one call at most; fewer where somebody waits for what is wrong.</summary>
    public int Attempts { get; init; } = int.MaxValue;

    private Manifest Manifest => Account.Manifest;

    /// <summary>What every formula knows: the settings.</summary>
    public ExprContext NewContext() => new ExprContext(_time.GetUtcNow()).Set("settings", ExprValue.Of(Account.Settings));

    /// <summary>Makes a call until there is an answer.</summary>
    /// <exception cref="CallFailedException">There is none, or none that can be used.</exception>
    public async Task<RestAnswer> CallAsync(ApiRequest request, ExprContext context, CallOptions options, CancellationToken cancel)
    {
        bool renewed = false;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(request, context, options, cancel);
            }
            catch (CallFailedException failed) when (failed.Failure == CallFailure.Unauthorized && (failed.Status == 401 || failed.IsByRule) && request.IsSigned && _signer.CanRenew && !renewed)
            {
                // A token that expired, or was taken back, before its time.
                renewed = true;
                _signer.Forget();
            }
            catch (CallFailedException failed) when (failed.Failure.IsRetryable() && !options.IsWrite && attempt < Math.Min(Attempts, Manifest.Limits.Attempts))
            {
                TimeSpan wait = Waits.Next(attempt, failed.RetryAfter, RandomNumberGenerator.GetInt32(1001) / 1000.0);
                if (wait > Manifest.Limits.LongestWait)
                {
                    throw;
                }

                string why = failed.Failure.Explain().Split(". ")[0].TrimEnd('.');
                OnWait?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{why}{(failed.Status is { } status ? $" (HTTP {status})" : "")}. Trying again in {Math.Max(1, Math.Round(wait.TotalSeconds)):0} s (try {attempt + 1} of {Math.Min(Attempts, Manifest.Limits.Attempts)}); nothing is lost."));
                if (failed.Failure == CallFailure.RateLimited)
                {
                    _limiter.Block(wait);
                }
                else
                {
                    await Task.Delay(wait, _time, cancel);
                }
            }
        }
    }

    /// <summary>The whole address of a path or link; a link may lead nowhere but to the API.</summary>
    /// <param name="address">As written.</param>
    /// <param name="from">Where a link stood; null for a path of the manifest.</param>
    /// <param name="isTrusted">True when its host stands in the manifest or the settings, rather than in an answer.</param>
    public Uri Resolve(string address, Uri? from = null, bool isTrusted = false)
    {
        ExprContext names = _signer.Names(NewContext());
        if (!address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            // A relative link is relative to where it stood; a path, to the base address and its prefix.
            Uri root = Account.BaseUrl(names);
            return from is null && address.Length == 0 ? root
                : from is null ? new Uri(root.AbsoluteUri.TrimEnd('/') + "/" + address.TrimStart('/'))
                : address.StartsWith('/') && !StartsWith(address, root.AbsolutePath) ? BelowBase(address, root, names)
                : new Uri(from, address);
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? url))
        {
            throw new CallFailedException(CallFailure.Misconfigured, $"'{Scrubber.Scrub(address)}' is not an address.");
        }

        bool isOwn = Account.OwnBaseUrl(names) is { } own && string.Equals(own.Host, url.Host, StringComparison.OrdinalIgnoreCase);
        if (!isOwn && (isTrusted || Manifest.Hosts.Any(h => IsHost(h, url.Host))))
        {
            return url;
        }

        Uri baseUrl = Account.BaseUrl(names);
        if (SameHost(url, baseUrl))
        {
            return url;
        }

        // The server does not know that it is reached through another address.
        if (isOwn)
        {
            return BelowBase(url.PathAndQuery, baseUrl, names);
        }

        throw new CallFailedException(CallFailure.Misconfigured, $"The server's answer links to another host, {url.Host}, to which its credentials may not go. If that host belongs to it, name it under 'hosts' in the manifest.");
    }

    // A path as the server knows it, below the address through which it is reached.
    private Uri BelowBase(string path, Uri baseUrl, ExprContext names)
    {
        string own = Account.OwnBaseUrl(names)?.AbsolutePath.TrimEnd('/') ?? "";
        return new Uri(baseUrl.AbsoluteUri.TrimEnd('/') + (StartsWith(path, own) ? path[own.Length..] : path));
    }

    private static bool StartsWith(string path, string prefix) =>
        prefix.TrimEnd('/') is var start && path.StartsWith(start, StringComparison.Ordinal) && (path.Length == start.Length || path[start.Length] is '/' or '?');

    private async Task<RestAnswer> TryAsync(ApiRequest request, ExprContext context, CallOptions options, CancellationToken cancel)
    {
        if (request.IsSigned)
        {
            await _signer.PrepareAsync(cancel);
        }

        using RateLimiter.Permit permit = await _limiter.EnterAsync(request.Cost, Manifest.Limits.LongestWait, cancel)
            ?? throw new CallFailedException(CallFailure.RateLimited, "The API's limit is used up for longer than a run waits. The next run goes on.");
        DateTimeOffset now = _time.GetUtcNow();
        ExprContext names = _signer.Names(context).ForRequest(now).Set("request", ExprValue.Of(JsonSerializer.SerializeToElement(new { nonce = Nonce(now) })));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(request.Timeout ?? Manifest.Timeout);
        Calls++;
        Uri? called = null;
        try
        {
            RestAnswer answer = await SendAsync(request, names, options, url => called = url, limit.Token);
            if (request.IsSigned)
            {
                _signer.Note(answer, names);
            }

            return answer;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CallFailedException(CallFailure.Timeout, CallFailure.Timeout.Explain());
        }
        catch (HttpRequestException problem)
        {
            throw problem.InnerException is ForbiddenAddressException
                ? new CallFailedException(CallFailure.ForbiddenAddress, CallFailure.ForbiddenAddress.Explain())
                : new CallFailedException(CallFailure.Network, Scrubber.Scrub($"{CallFailure.Network.Explain()} ({(problem.InnerException?.Message ?? problem.Message).TrimEnd('.')}{(called is null ? "" : $", {called.Authority}")})"));
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            throw new CallFailedException(CallFailure.Network, CallFailure.Network.Explain());
        }
        catch (JsonException)
        {
            throw new CallFailedException(CallFailure.Damaged, CallFailure.Damaged.Explain());
        }
    }

    // A number that no request before had, and that grows from one to the next: milliseconds since 1970, or one more than the last.
    private static string Nonce(DateTimeOffset now)
    {
        while (true)
        {
            long last = Volatile.Read(ref s_lastNonce);
            long next = Math.Max(now.ToUnixTimeMilliseconds(), last + 1);
            if (Interlocked.CompareExchange(ref s_lastNonce, next, last) == last)
            {
                return next.ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    private async Task<RestAnswer> SendAsync(ApiRequest request, ExprContext context, CallOptions options, Action<Uri> called, CancellationToken cancel)
    {
        Uri? redirected = null;
        for (int hop = 0; ; hop++)
        {
            using HttpRequestMessage message = _messages.Of(request, context, options, redirected);
            called(message.RequestUri!);
            Trace?.Invoke(new TracedCall(
                message.Method.Method, Scrubber.Scrub(message.RequestUri!.AbsoluteUri), message.Content is CheckedContent content ? Scrubber.Scrub(content.Written) : null));
            using HttpResponseMessage answer = await _http.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel);
            _limiter.Note(answer);
            int status = (int)answer.StatusCode;
            if (status is 301 or 302 or 303 or 307 or 308 && hop < MostRedirects && message.Method == HttpMethod.Get && answer.Headers.Location is { } location)
            {
                redirected = new Uri(message.RequestUri!, location);
                continue;
            }

            if (status is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } elsewhere)
            {
                string to = new Uri(message.RequestUri!, elsewhere).GetLeftPart(UriPartial.Path);
                throw new CallFailedException(
                    CallFailure.Misconfigured, Scrubber.Scrub($"The server sends on to {to}, which is followed only when reading, at most {MostRedirects} times. If that is its address, use it instead. (HTTP {status})")) { Status = status };
            }

            IEnumerable<ErrorRule> rules = request.Errors.Concat(Manifest.Errors);
            bool isGood = CallFailures.OfStatus(status) is null;
            if (isGood && !rules.Any(r => r.When is not null || r.Contains is not null || r.Status is not null))
            {
                return Expected(await RestAnswer.ReadAsync(answer, request.Format, options.IsWrite, cancel), request);
            }

            RestAnswer? read = isGood ? await RestAnswer.ReadAsync(answer, request.Format, options.IsWrite, cancel) : null;
            try
            {
                (CallFailure? failure, string? said, string text, bool isByRule) = await JudgeAsync(answer, read, request.Format, rules, context, cancel);
                switch (failure)
                {
                    case null or CallFailure.Accepted:
                        RestAnswer good = read is null ? RestAnswer.Assumed(status, RestAnswer.HeadersOf(answer), ErrorText.Parse(text, request.Format)) : isByRule ? read : Expected(read, request);
                        read = null;
                        return good;
                    case CallFailure.Empty:
                        return RestAnswer.Empty(status, RestAnswer.HeadersOf(answer));
                    default:
                        throw Failed(failure.Value, said, answer, status, isByRule);
                }
            }
            finally
            {
                read?.Dispose();
            }
        }
    }

    // Where a table was asked for, an object is what the server has to say instead of it.
    private RestAnswer Expected(RestAnswer answer, ApiRequest request)
    {
        if (request.Format != AnswerFormat.Csv || answer.Body.ValueKind == JsonValueKind.Undefined)
        {
            return answer;
        }

        string said = ErrorText.Said(answer.Body, "", Manifest.ErrorMessage, new ExprContext(_time.GetUtcNow()) { This = answer.Body }) ?? "";
        answer.Dispose();
        throw new CallFailedException(CallFailure.Damaged, Scrubber.Scrub($"The server answered with JSON, and the manifest says 'format: csv' at this request.{(said.Length > 0 ? $" It says: {said}" : "")}"));
    }

    /// <summary>Stops at a line that is an error by a rule of the manifest: an answer of lines can break off with one after it began well.</summary>
    public void LookForErrors(JsonDocument? lines, ApiRequest request, ExprContext context)
    {
        ErrorRule[] rules = [.. request.Errors.Concat(Manifest.Errors).Where(r => r.Status is null && r.When is not null && r.Contains is null)];
        if (lines is null || rules.Length == 0 || request.Format != AnswerFormat.JsonLines)
        {
            return;
        }

        ExprContext about = context.Inner();
        foreach (JsonElement line in lines.RootElement.EnumerateArray())
        {
            about.This = line;
            if (rules.FirstOrDefault(r => r.When!.Evaluate(about).IsTruthy()) is { Means: not (CallFailure.Empty or CallFailure.Accepted) } rule)
            {
                throw BrokenOff(rule.Means, rule.Message, about);
            }
        }
    }

    /// <summary>An answer that breaks off with an error among its lines.</summary>
    public CallFailedException BrokenOff(CallFailure failure, string? message, ExprContext line)
    {
        string? said = message ?? ErrorText.Said(line.This, "", Manifest.ErrorMessage, line);
        return new CallFailedException(failure, Scrubber.Scrub($"The server's answer breaks off with an error among its lines.{(said is null ? "" : $" It says: {said}")}"));
    }

    private CallFailedException Failed(CallFailure failure, string? said, HttpResponseMessage answer, int status, bool isByRule)
    {
        TimeSpan? after = _limiter.RetryAfter(answer);
        string wait = failure == CallFailure.RateLimited && after is { TotalSeconds: >= 1 } asked ? string.Create(CultureInfo.InvariantCulture, $" It asks for a wait of {asked.TotalSeconds:0} seconds.") : "";
        string words = (string.IsNullOrWhiteSpace(said) ? "" : $" It says: {said.Trim()}") + wait;
        string message = string.Create(CultureInfo.InvariantCulture, $"{failure.Explain()} (HTTP {status}){words}");
        return new CallFailedException(failure, Scrubber.Scrub(message), after) { Status = status, IsByRule = isByRule };
    }

    private async Task<(CallFailure? Failure, string? Said, string Text, bool IsByRule)> JudgeAsync(
        HttpResponseMessage answer, RestAnswer? read, AnswerFormat format, IEnumerable<ErrorRule> rules, ExprContext context, CancellationToken cancel)
    {
        string text = read is null ? await ErrorText.ReadAsync(answer.Content, cancel) : "";
        using JsonDocument? error = read is null ? ErrorText.Parse(text, format) : null;
        int status = (int)answer.StatusCode;
        var about = new ExprContext(context.Now) { This = error?.RootElement ?? read?.Body ?? default };
        about.Set("headers", ExprValue.Of(RestAnswer.HeadersOf(answer))).Set("status", status.ToString(CultureInfo.InvariantCulture)).Set("settings", context.Find("settings"))
            .Set("row", context.Find("row")).Set("rows", context.Find("rows"));
        foreach (ErrorRule rule in rules)
        {
            bool fits = (rule.Status is null || (rule.IsClass ? status / 100 == rule.Status / 100 : status == rule.Status))
                && (rule.When is null || rule.When.Evaluate(about).IsTruthy())
                && (rule.Contains is null || (read is null ? text : Raw(read.Body)).Contains(rule.Contains, StringComparison.OrdinalIgnoreCase));
            if (fits)
            {
                return (rule.Means, rule.Message ?? ErrorText.Said(about.This, text, Manifest.ErrorMessage, about), text, true);
            }
        }

        return (CallFailures.OfStatus(status), ErrorText.Said(about.This, text, Manifest.ErrorMessage, about), text, false);
    }

    private static string Raw(JsonElement body) => body.ValueKind == JsonValueKind.Undefined ? "" : body.GetRawText();

    // A host that the manifest names, or one below a *.name of it.
    private static bool IsHost(string named, string host) =>
        named.StartsWith("*.", StringComparison.Ordinal) ? host.EndsWith(named[1..], StringComparison.OrdinalIgnoreCase) : string.Equals(named, host, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether credentials may go to an address: not to a host that the manifest names only as one of many.</summary>
    internal bool MaySign(Uri url, ExprContext context) =>
        SameHost(url, Account.BaseUrl(context)) || string.Equals(Account.OwnBaseUrl(context)?.Host, url.Host, StringComparison.OrdinalIgnoreCase)
        || !Manifest.Hosts.Any(h => h.StartsWith("*.", StringComparison.Ordinal) && IsHost(h, url.Host)) || Manifest.Hosts.Contains(url.Host, StringComparer.OrdinalIgnoreCase);

    internal static bool SameHost(Uri a, Uri b) => string.Equals(a.Host, b.Host, StringComparison.OrdinalIgnoreCase) && a.Port == b.Port && a.Scheme == b.Scheme;
}

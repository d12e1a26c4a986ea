using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>The limiters of all accounts that are called, so that syncs and pushes of one account count together.</summary>
public sealed class RateLimiters(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, RateLimiter> _byAccount = new(StringComparer.Ordinal);

    internal RateLimiter Of(string account, RateLimits limits) => _byAccount.GetOrAdd(account + "|" + Text(limits), _ => new RateLimiter(limits, time));

    private static string Text(RateLimits limits) => string.Join(
        ';', [.. limits.Calls.Select(c => $"{c.Count}/{c.Per}"), .. limits.Credits.Select(c => $"{c.Count}c{c.Per}"), $"{limits.Concurrency}"]);
}

/// <summary>
/// Keeps the calls to one account within its limits. A call counts from its beginning until a whole window after its end, so that
/// neither a slow network nor the server's own way of counting can make it one too many.
/// </summary>
internal sealed class RateLimiter(RateLimits limits, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim? _slots = limits.Concurrency is { } most ? new SemaphoreSlim(most) : null;
    private readonly Window[] _windows =
    [
        .. limits.Calls.Select(w => new Window(w, CountsCredits: false)),
        .. limits.Credits.Select(w => new Window(w, CountsCredits: true)),
    ];

    private long _blockedUntil = long.MinValue;

    /// <summary>Waits until a call may be made.</summary>
    /// <returns>To be disposed when its answer is there; null when one would have to wait longer than allowed.</returns>
    public async Task<Permit?> EnterAsync(int cost, TimeSpan longest, CancellationToken cancel)
    {
        if (_slots is not null)
        {
            await _slots.WaitAsync(cancel);
        }

        try
        {
            while (true)
            {
                TimeSpan wait = TryTake(cost);
                if (wait <= TimeSpan.Zero)
                {
                    return new Permit(this, cost);
                }

                if (wait > longest)
                {
                    _slots?.Release();
                    return null;
                }

                // A timer takes whole milliseconds: less would be no wait at all.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, cancel);
            }
        }
        catch
        {
            _slots?.Release();
            throw;
        }
    }

    /// <summary>Nobody calls before this much time has passed.</summary>
    public void Block(TimeSpan wait)
    {
        lock (_lock)
        {
            _blockedUntil = Math.Max(_blockedUntil, time.GetTimestamp() + Ticks(wait));
        }
    }

    /// <summary>Takes note of what an answer says about the limits.</summary>
    public void Note(HttpResponseMessage answer)
    {
        if (limits.RemainingHeader is { } remaining && Header(answer, remaining) is { } left
            && decimal.TryParse(left.Split(',')[0], NumberStyles.Number, CultureInfo.InvariantCulture, out decimal calls) && calls < 1
            && limits.ResetHeader is { } reset && Wait(Header(answer, reset), time) is { } wait)
        {
            Block(wait);
        }
    }

    /// <summary>How long a refused caller shall wait; null when the answer does not say.</summary>
    public TimeSpan? RetryAfter(HttpResponseMessage answer) =>
        Wait(Header(answer, limits.RetryAfterHeader), time) ?? (limits.ResetHeader is { } reset ? Wait(Header(answer, reset), time) : null);

    internal static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) || answer.Content.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;

    /// <summary>Reads seconds from now, seconds or milliseconds since 1970, or a moment.</summary>
    internal static TimeSpan? Wait(string? text, TimeProvider time)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        if (decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number))
        {
            return number < 100_000_000 ? TimeSpan.FromSeconds((double)Math.Max(0, number))
                : ExprMoments.TryRead(text, out DateTimeOffset at) ? Positive(at - now) : null;
        }

        return RetryConditionHeaderValue.TryParse(text, out RetryConditionHeaderValue? header) && header.Date is { } date ? Positive(date - now)
            : ExprMoments.TryRead(text, out DateTimeOffset moment) ? Positive(moment - now) : null;
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private TimeSpan TryTake(int cost)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            TimeSpan wait = time.GetElapsedTime(now, Math.Max(now, _blockedUntil));
            foreach (Window window in _windows)
            {
                TimeSpan needed = window.WaitFor(cost, now, time);
                wait = needed > wait ? needed : wait;
            }

            if (wait <= TimeSpan.Zero)
            {
                foreach (Window window in _windows)
                {
                    window.Begin(cost);
                }
            }

            return wait;
        }
    }

    private void End(int cost)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            foreach (Window window in _windows)
            {
                window.End(cost, now);
            }
        }

        _slots?.Release();
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>A call that is under way.</summary>
    public sealed class Permit(RateLimiter limiter, int cost) : IDisposable
    {
        private bool _ended;

        public void Dispose()
        {
            if (!_ended)
            {
                _ended = true;
                limiter.End(cost);
            }
        }
    }

    private sealed record Window(CallWindow Limit, bool CountsCredits)
    {
        private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(20);

        private readonly Queue<(long At, int Cost)> _ended = new();
        private int _spent;
        private int _underWay;

        public TimeSpan WaitFor(int cost, long now, TimeProvider time)
        {
            int needed = Math.Min(Of(cost), Limit.Count);
            while (_ended.Count > 0 && time.GetElapsedTime(_ended.Peek().At, now) >= Limit.Per + Margin)
            {
                _spent -= _ended.Dequeue().Cost;
            }

            if (_spent + _underWay + needed <= Limit.Count)
            {
                return TimeSpan.Zero;
            }

            // Until enough of what was spent has left the window.
            int free = Limit.Count - _spent - _underWay;
            foreach ((long at, int spent) in _ended)
            {
                free += spent;
                if (free >= needed)
                {
                    return Limit.Per + Margin - time.GetElapsedTime(at, now);
                }
            }

            return Margin;
        }

        public void Begin(int cost) => _underWay += Of(cost);

        public void End(int cost, long now)
        {
            _underWay -= Of(cost);
            _spent += Of(cost);
            _ended.Enqueue((now, Of(cost)));
        }

        private int Of(int cost) => CountsCredits ? cost : 1;
    }
}

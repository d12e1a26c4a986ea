namespace AssocHub.Sandbox.Serving;

/// <summary>A system's limit: so many calls in a sliding window, so many at once. Zero for no limit.</summary>
public sealed record CallLimit(int Calls, TimeSpan Window, int AtOnce)
{
    /// <summary>What the vendors document: Mailchimp 10 connections at once, pretix.eu 360 calls a minute, Discourse 60 admin calls a minute.</summary>
    public static IReadOnlyDictionary<string, CallLimit> Documented { get; } = new Dictionary<string, CallLimit>(StringComparer.Ordinal)
    {
        ["mailchimp"] = new(0, TimeSpan.Zero, 10),
        ["pretix"] = new(360, TimeSpan.FromMinutes(1), 0),
        ["discourse"] = new(60, TimeSpan.FromMinutes(1), 0),
        ["civicrm"] = new(0, TimeSpan.Zero, 0),
    };

    /// <summary>Nothing is limited: for measurements and for pages that a person waits for.</summary>
    public static IReadOnlyDictionary<string, CallLimit> None { get; } = new Dictionary<string, CallLimit>(StringComparer.Ordinal);
}

/// <summary>Counts the calls of one system against its limit, and remembers when it was overstepped.</summary>
public sealed class CallMeter(CallLimit limit, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _recent = new();
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private int _running;

    /// <summary>The limit it counts against.</summary>
    public CallLimit Limit => limit;

    /// <summary>Calls that were received.</summary>
    public int Total { get; private set; }

    /// <summary>Calls beyond the limit: a well-behaved client has none.</summary>
    public int Exceeded { get; private set; }

    /// <summary>Calls that came although a Retry-After had not passed yet: a well-behaved client has none.</summary>
    public int TooEarly { get; private set; }

    /// <summary>Most calls at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Faults that were served, by name.</summary>
    public SortedDictionary<string, int> Faults { get; } = new(StringComparer.Ordinal);

    internal void Count(string fault)
    {
        lock (_gate)
        {
            Faults[fault] = Faults.GetValueOrDefault(fault) + 1;
        }
    }

    /// <summary>A call comes in: null when it may, or the seconds after which to try again.</summary>
    internal int? Enter()
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            Total++;
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
            if (now < _notBefore)
            {
                TooEarly++;
            }

            if (limit.AtOnce > 0 && _running > limit.AtOnce)
            {
                Exceeded++;
                return Hold(now, 1);
            }

            while (limit.Calls > 0 && _recent.TryPeek(out DateTimeOffset first) && first + limit.Window <= now)
            {
                _recent.Dequeue();
            }

            if (limit.Calls > 0 && _recent.Count >= limit.Calls)
            {
                Exceeded++;
                return Hold(now, Math.Max(1, (int)Math.Ceiling((_recent.Peek() + limit.Window - now).TotalSeconds)));
            }

            _recent.Enqueue(now);
            return null;
        }
    }

    internal void Leave()
    {
        lock (_gate)
        {
            _running--;
        }
    }

    /// <summary>A call is told to wait, by the limit or by a fault.</summary>
    internal int Hold(int seconds)
    {
        lock (_gate)
        {
            return Hold(time.GetUtcNow(), seconds);
        }
    }

    // A little is forgiven: the answer was on its way when the client began to wait.
    private int Hold(DateTimeOffset now, int seconds)
    {
        DateTimeOffset until = now.AddSeconds(seconds).AddMilliseconds(-50);
        _notBefore = until > _notBefore ? until : _notBefore;
        return seconds;
    }
}

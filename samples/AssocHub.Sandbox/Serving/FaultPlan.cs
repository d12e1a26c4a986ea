namespace AssocHub.Sandbox.Serving;

/// <summary>What can go wrong on purpose.</summary>
public enum Fault
{
    /// <summary>429 with Retry-After; nothing was done.</summary>
    TooMany,

    /// <summary>500, 502 or 503; nothing was done.</summary>
    ServerError,

    /// <summary>It was done, and then the connection was cut: the client cannot know.</summary>
    TimeoutAfterWrite,

    /// <summary>The answer comes late.</summary>
    Slow,

    /// <summary>200, and the JSON ends in the middle.</summary>
    Truncated,

    /// <summary>The page before comes again, and all later ones a page later.</summary>
    DuplicatedPage,

    /// <summary>Records slid in at the front while pages were being read, so that all later ones come further back.</summary>
    ShiftingPage,
}

/// <summary>Which calls go wrong, and how: by chance from a seed, or a shuffled deck that is played once.</summary>
public sealed class FaultPlan
{
    // Clients give up after some attempts; the sandbox is bad, not broken, unless every call is to go wrong.
    private const int MostInARow = 2;

    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly Queue<Fault?> _deck = new();
    private readonly Dictionary<string, int> _inARow = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PageBend> _bends = new(StringComparer.Ordinal);
    private readonly int _seed;
    private readonly double _share;
    private readonly Fault[] _kinds;
    private int _times, _quietCalls;

    private FaultPlan(int seed, double share, IEnumerable<Fault> kinds)
    {
        _seed = seed;
        _random = new Random(seed);
        _share = share;
        _kinds = [.. kinds];
    }

    private FaultPlan(FaultPlan other, FaultTimes times)
        : this(other._seed, other._share, other._kinds)
    {
        Times = times;
        Deal(other._times, other._quietCalls);
    }

    /// <summary>Nothing goes wrong.</summary>
    public static FaultPlan None { get; } = new(0, 0, []);

    /// <summary>The chance of each call to go wrong, 0 to 1, and the ways in which it can.</summary>
    public (double Share, IReadOnlyList<Fault> Kinds) Chance => (_share, _kinds);

    /// <summary>All kinds of fault.</summary>
    public static IReadOnlyList<Fault> Every { get; } = Enum.GetValues<Fault>();

    /// <summary>How long things take when they go wrong.</summary>
    public FaultTimes Times { get; init; } = FaultTimes.Usual;

    /// <summary>The same plan from its beginning, with other times.</summary>
    public FaultPlan At(FaultTimes times) => new(this, times);

    /// <summary>Each call goes wrong with this chance (0 to 1), in one of the given ways.</summary>
    public static FaultPlan Random(int seed, double share, params IEnumerable<Fault> kinds) => new(seed, share, kinds.Any() ? kinds : Every);

    /// <summary>Every kind of fault the given number of times, in random order, with undisturbed calls between.</summary>
    public static FaultPlan EachInRandomOrder(int seed, int times, int quietCalls)
    {
        var plan = new FaultPlan(seed, 0, Every);
        plan.Deal(times, quietCalls);
        return plan;
    }

    internal int Next(int below)
    {
        lock (_gate)
        {
            return _random.Next(below);
        }
    }

    /// <summary>What happens to this call.</summary>
    internal Fault? Draw(string path, bool isLaterPage)
    {
        lock (_gate)
        {
            Fault? drawn = _deck.Count > 0 ? _deck.Dequeue() : _share > 0 && _random.NextDouble() < _share ? _kinds[_random.Next(_kinds.Length)] : null;
            if (drawn is Fault.DuplicatedPage or Fault.ShiftingPage && !isLaterPage)
            {
                // Before the first page nothing can shift: its turn comes at a later call.
                _deck.Enqueue(drawn);
                drawn = null;
            }

            bool fails = drawn is Fault.TooMany or Fault.ServerError or Fault.TimeoutAfterWrite or Fault.Truncated;
            if (fails && _share < 1 && _inARow.GetValueOrDefault(path) >= MostInARow)
            {
                drawn = null;
                fails = false;
            }

            _inARow[path] = fails ? _inARow.GetValueOrDefault(path) + 1 : 0;
            return drawn;
        }
    }

    /// <summary>How the pages of a list are bent now. What slid in stays there until the list is read from its beginning.</summary>
    internal PageBend Bend(string path, bool isFirst, Fault? fault)
    {
        if (ReferenceEquals(this, None))
        {
            return PageBend.None;
        }

        lock (_gate)
        {
            PageBend bend = (isFirst ? PageBend.None : _bends.GetValueOrDefault(path) ?? PageBend.None) with { IsAgain = false };
            bend = (fault, isFirst) switch
            {
                (Fault.ShiftingPage, false) => bend with { Shift = bend.Shift + 1 + _random.Next(3) },
                (Fault.DuplicatedPage, false) => bend with { Pages = bend.Pages + 1, IsAgain = true },
                _ => bend,
            };
            return _bends[path] = bend;
        }
    }

    private void Deal(int times, int quietCalls)
    {
        (_times, _quietCalls) = (times, quietCalls);
        Fault?[] deck = [.. Every.SelectMany(f => Enumerable.Repeat<Fault?>(f, times)), .. Enumerable.Repeat<Fault?>(null, quietCalls)];
        _random.Shuffle(deck);
        foreach (Fault? card in deck)
        {
            _deck.Enqueue(card);
        }
    }
}

/// <summary>How long things take when they go wrong.</summary>
/// <param name="RetryAfterSeconds">What a Retry-After says.</param>
/// <param name="SlowFor">How late a slow answer comes, in real time.</param>
/// <param name="HangFor">How long a call that times out is left hanging, in real time, before the line is cut.</param>
public sealed record FaultTimes(int RetryAfterSeconds, TimeSpan SlowFor, TimeSpan HangFor)
{
    /// <summary>As a person meets them.</summary>
    public static FaultTimes Usual { get; } = new(2, TimeSpan.FromSeconds(2), TimeSpan.Zero);

    /// <summary>As tests that run hundreds of times want them.</summary>
    public static FaultTimes Quick { get; } = new(1, TimeSpan.FromMilliseconds(3), TimeSpan.Zero);
}

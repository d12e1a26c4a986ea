using System.Globalization;
using AssocHub.Core.Common;

namespace AssocHub.Core.Sources;

/// <summary>How often a source is synced by itself.</summary>
public enum SyncRhythm
{
    /// <summary>Only when somebody asks for it.</summary>
    Never,

    /// <summary>Every so many minutes, counted from midnight.</summary>
    Interval,

    /// <summary>At one time of day, on the chosen days of the week.</summary>
    Daily,
}

/// <summary>
/// When a source is synced by itself, in the association's local time. The times it gives are the times that are kept: the delay that
/// spreads sources over minutes is derived from the source and the day, not drawn anew.
/// </summary>
/// <param name="Rhythm">How often.</param>
/// <param name="EveryMinutes">For <see cref="SyncRhythm.Interval"/>: 5 to 1,440.</param>
/// <param name="At">For <see cref="SyncRhythm.Daily"/>: the time of day.</param>
/// <param name="Days">For <see cref="SyncRhythm.Daily"/>: one bit for each day, Sunday is 1; 0 means every day.</param>
/// <param name="QuietFrom">From when on nothing is started; null for no quiet hours.</param>
/// <param name="QuietUntil">Until when; earlier than <paramref name="QuietFrom"/> when they lie over midnight.</param>
/// <param name="SpreadMinutes">At most so many minutes later, so that not all begin at once: 0 to 60, and never over a quarter of an interval.</param>
public sealed record SyncSchedule(
    SyncRhythm Rhythm, int EveryMinutes = 60, TimeOnly At = default, int Days = 0, TimeOnly? QuietFrom = null, TimeOnly? QuietUntil = null, int SpreadMinutes = 10)
{
    /// <summary>Shortest interval in minutes.</summary>
    public const int ShortestInterval = 5;

    private const int EveryDay = 127;
    private const int DaysAhead = 9;

    /// <summary>Every night at a time.</summary>
    public static SyncSchedule Nightly(TimeOnly at) => new(SyncRhythm.Daily, At: at);

    /// <summary>Only when somebody asks for it.</summary>
    public static SyncSchedule Never { get; } = new(SyncRhythm.Never);

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Rhythm: SyncRhythm.Interval, EveryMinutes: < ShortestInterval or > 1440 } => $"Choose an interval of {ShortestInterval} minutes to a day.",
        { SpreadMinutes: < 0 or > 60 } => "Choose a spread of 0 to 60 minutes.",
        { Days: < 0 or > EveryDay } => "Choose days of the week.",
        { QuietFrom: null, QuietUntil: not null } or { QuietFrom: not null, QuietUntil: null } => "Quiet hours need a beginning and an end.",
        { QuietFrom: { } from, QuietUntil: { } until } when from == until => "Quiet hours cannot last the whole day.",
        _ => null,
    };

    /// <summary>The next time after a moment; null when it is never started by itself.</summary>
    /// <param name="after">The moment.</param>
    /// <param name="zone">The association's zone.</param>
    /// <param name="sourceId">The source, which decides where in the spread it begins; 0 for one that is not saved yet, which gives the time without its spread.</param>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone, long sourceId)
    {
        if (Rhythm == SyncRhythm.Never || Problem() is not null)
        {
            return null;
        }

        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime);
        DateTimeOffset? next = null;
        for (DateOnly day = today.AddDays(-1); day <= today.AddDays(DaysAhead) && (next is null || day <= today.AddDays(1)); day = day.AddDays(1))
        {
            foreach (DateTimeOffset at in Slots(day).SelectMany(slot => Starts(slot, zone, sourceId)))
            {
                next = at > after && (next is null || at < next) ? at : next;
            }
        }

        return next;
    }

    /// <summary>The next times, at most <paramref name="count"/>.</summary>
    public IReadOnlyList<DateTimeOffset> NextTimes(DateTimeOffset after, TimeZoneInfo zone, long sourceId, int count)
    {
        var times = new List<DateTimeOffset>(count);
        while (times.Count < count && Next(times.Count == 0 ? after : times[^1], zone, sourceId) is { } next)
        {
            times.Add(next);
        }

        return times;
    }

    /// <summary>The end of the quiet hours in which a moment lies; null when it lies in none.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="zone">The association's zone.</param>
    public DateTimeOffset? QuietEnd(DateTimeOffset moment, TimeZoneInfo zone)
    {
        DateTime local = TimeZoneInfo.ConvertTime(moment, zone).DateTime;
        return AfterQuiet(local) is { } end ? Utc(end, zone) : null;
    }

    /// <summary>It as a sentence: "Every day at 02:00, up to 10 minutes later".</summary>
    public string Describe()
    {
        if (Rhythm == SyncRhythm.Never)
        {
            return "Only when somebody presses “Sync now”";
        }

        string rhythm = Rhythm == SyncRhythm.Interval ? Every() : string.Create(CultureInfo.InvariantCulture, $"{DayNames()} at {At:HH:mm}");
        string quiet = QuietFrom is { } from && QuietUntil is { } until ? string.Create(CultureInfo.InvariantCulture, $", not between {from:HH:mm} and {until:HH:mm}") : "";
        return rhythm + quiet + (Spread == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", up to {Spread} {(Spread == 1 ? "minute" : "minutes")} later"));
    }

    private int Spread => Rhythm == SyncRhythm.Interval ? Math.Min(SpreadMinutes, EveryMinutes / 4) : SpreadMinutes;

    private IEnumerable<DateTime> Slots(DateOnly day)
    {
        if (Rhythm == SyncRhythm.Daily)
        {
            if (Days is 0 or EveryDay || (Days & (1 << (int)day.DayOfWeek)) != 0)
            {
                yield return day.ToDateTime(At);
            }

            yield break;
        }

        for (int minute = 0; minute < 1440; minute += EveryMinutes)
        {
            yield return day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
        }
    }

    private IEnumerable<DateTimeOffset> Starts(DateTime slot, TimeZoneInfo zone, long sourceId)
    {
        DateTime local = slot.AddMinutes(Delay(sourceId, DateOnly.FromDateTime(slot)));
        if (AfterQuiet(local) is { } end)
        {
            local = end.AddMinutes(Delay(sourceId, DateOnly.FromDateTime(slot)));
        }

        // Where the clocks go back, an hour comes twice: what is started every few minutes is started in both.
        if (Rhythm == SyncRhythm.Interval && 60 % EveryMinutes == 0 && zone.IsAmbiguousTime(local))
        {
            yield return new DateTimeOffset(local, zone.GetAmbiguousTimeOffsets(local).Max()).ToUniversalTime();
        }

        yield return Utc(local, zone);
    }

    private DateTime? AfterQuiet(DateTime local)
    {
        if (QuietFrom is not { } from || QuietUntil is not { } until || !TimeOnly.FromDateTime(local).IsBetween(from, until))
        {
            return null;
        }

        DateTime end = DateOnly.FromDateTime(local).ToDateTime(until);
        return end > local ? end : end.AddDays(1);
    }

    private static DateTimeOffset Utc(DateTime local, TimeZoneInfo zone)
    {
        // An hour that the clocks leave out: as much later.
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(30);
        }

        return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), zone), TimeSpan.Zero);
    }

    // The same for a source and a day; different sources lie apart.
    private int Delay(long sourceId, DateOnly day)
    {
        ulong mixed = unchecked(((ulong)sourceId * 0x9E3779B97F4A7C15UL) ^ ((ulong)day.DayNumber * 0xC2B2AE3D27D4EB4FUL));
        mixed = unchecked((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9UL);
        return Spread == 0 || sourceId == 0 ? 0 : (int)((mixed >> 33) % (ulong)(Spread + 1));
    }

    private string Every() => (EveryMinutes % 60, EveryMinutes / 60) switch
    {
        (0, 1) => "Every hour",
        (0, 24) => "Every day at midnight",
        (0, var hours) => string.Create(CultureInfo.InvariantCulture, $"Every {hours} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"Every {EveryMinutes} minutes"),
    };

    private string DayNames()
    {
        string[] names = [.. Enumerable.Range(1, 7).Select(d => d % 7).Where(d => (Days & (1 << d)) != 0).Select(d => CultureInfo.InvariantCulture.DateTimeFormat.GetDayName((DayOfWeek)d) + "s")];
        return names.Length switch
        {
            0 or 7 => "Every day",
            5 when (Days & 0b1000001) == 0 => "Monday to Friday",
            _ => WordList.And(names),
        };
    }
}

/// <summary>The schedule of one source, as stored.</summary>
public sealed class SourceSchedule
{
    /// <summary>The source.</summary>
    public long SourceId { get; set; }

    /// <summary>A <see cref="SyncSchedule"/> as JSON.</summary>
    public required string Definition { get; set; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}

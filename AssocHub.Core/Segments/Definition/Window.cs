namespace AssocHub.Core.Segments.Definition;

/// <summary>When something must have happened. Nothing after the as-of moment ever counts.</summary>
public abstract record Window
{
    private protected Window()
    {
    }
}

/// <summary><c>{"days": N}</c>: as-of − N·24 h &lt; t ≤ as-of.</summary>
/// <param name="Days">1 to 36,525.</param>
public sealed record LastDaysWindow(int Days) : Window;

/// <summary><c>{"from": date, "to": date}</c>: both days included, in the association's time zone. Either may be left out.</summary>
/// <param name="From">First day; null for no lower bound.</param>
/// <param name="To">Last day; null for up to as-of.</param>
public sealed record DatesWindow(DateOnly? From, DateOnly? To) : Window;

/// <summary><c>{"calendar": "lastQuarter"}</c>: a whole period of the calendar around the as-of day.</summary>
/// <param name="Period">Which.</param>
public sealed record CalendarWindow(CalendarPeriod Period) : Window;

/// <summary><c>{"ownTerm": {"fromDays": -90, "toDays": 0, "anchor": "renewalDate"}}</c>: days counted from the member's own date, both included.</summary>
/// <param name="FromDays">First day, relative to the anchor; −36,525 to 36,525.</param>
/// <param name="ToDays">Last day, relative to the anchor; not before <paramref name="FromDays"/>.</param>
/// <param name="Anchor">The member's date. Where it is missing, nothing falls within the window.</param>
public sealed record OwnTermWindow(int FromDays, int ToDays, TermAnchor Anchor) : Window;

/// <summary><c>{"since": {"event": id}}</c>: after that event ended (began, where its end is unknown).</summary>
/// <param name="Event">The event. Where it is unknown or has no time, nothing falls within the window.</param>
public sealed record SinceEventWindow(ObjectReference Event) : Window;

/// <summary>A period of the calendar, relative to the as-of day in the association's time zone.</summary>
public enum CalendarPeriod
{
    /// <summary>The current month, up to now.</summary>
    ThisMonth,

    /// <summary>The month before the current one.</summary>
    LastMonth,

    /// <summary>The current quarter of the calendar year, up to now.</summary>
    ThisQuarter,

    /// <summary>The quarter before the current one.</summary>
    LastQuarter,

    /// <summary>The current calendar year, up to now.</summary>
    ThisYear,

    /// <summary>The calendar year before the current one.</summary>
    LastYear,

    /// <summary>The current quarter of the association's fiscal year, up to now.</summary>
    ThisFiscalQuarter,

    /// <summary>The fiscal quarter before the current one.</summary>
    LastFiscalQuarter,

    /// <summary>The association's current fiscal year, up to now.</summary>
    ThisFiscalYear,

    /// <summary>The fiscal year before the current one.</summary>
    LastFiscalYear,
}

/// <summary>A date of the member's own from which days are counted.</summary>
public enum TermAnchor
{
    /// <summary>When the current or last term ends.</summary>
    RenewalDate,

    /// <summary>When they joined.</summary>
    JoinDate,

    /// <summary>When they last renewed.</summary>
    LastRenewal,
}

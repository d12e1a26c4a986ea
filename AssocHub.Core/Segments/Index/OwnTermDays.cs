using System.Runtime.CompilerServices;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>A window of days around the members' own dates, in the codes of one part.</summary>
internal sealed class OwnTermDays
{
    private const int MostDays = 150_000;

    private readonly ActivityPart _part;
    private readonly OwnTermWindow _window;
    private readonly DayColumn _anchors;
    private readonly ZoneDays _zone;
    private readonly ulong[]? _begins;
    private readonly int _firstDay;

    public OwnTermDays(IndexState state, OwnTermWindow window, ActivityPart part)
    {
        (_part, _window, _zone) = (part, window, state.Zone);
        _anchors = state.Members.Anchor(window.Anchor);
        int near = 0;
        _firstDay = _zone.DayOf(part.Codes.Earliest, ref near);
        int days = _zone.DayOf(part.Codes.Latest, ref near) - _firstDay + 1;
        // A day more on either side: where clocks go back past midnight, a later moment may lie on an earlier day.
        Candidates = _anchors.Between(_firstDay - 1L - window.ToDays, _firstDay + (long)days - window.FromDays);
        if (days is < 1 or > MostDays || !_zone.IsInOrder(part.Codes.Earliest, part.Codes.Latest))
        {
            return;
        }

        _begins = new ulong[days];
        for (int day = 1; day < days; day++)
        {
            _begins[day] = part.Codes.From(_zone.StartOf(_firstDay + day));
        }
    }

    /// <summary>Members whose window may hold any row at all.</summary>
    public MemberSet Candidates { get; }

    /// <summary>True when a member has a row that counts within the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Any(int ordinal, in MemberRow member)
    {
        if (_begins is null)
        {
            return Looked(ordinal, member.Start, member.End, atMost: 1) > 0;
        }

        (ulong low, ulong high) = Bounds(ordinal);
        return low < high && _part.Any(member, low, high);
    }

    /// <summary>How many of a member's rows count within the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Count(int ordinal, int start, int end)
    {
        if (_begins is null)
        {
            return Looked(ordinal, start, end, int.MaxValue);
        }

        (ulong low, ulong high) = Bounds(ordinal);
        return low < high ? _part.Count(start, end, low, high) : 0;
    }

    /// <summary>True when one row lies within the member's window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Holds(int ordinal, ulong code)
    {
        if (_begins is not null)
        {
            (ulong low, ulong high) = Bounds(ordinal);
            return code >= low && code < high;
        }

        int near = 0;
        return _anchors[ordinal] is { } anchor
            && _zone.DayOf(_part.Codes.Ticks(code), ref near) - (long)anchor is var day && day >= _window.FromDays && day <= _window.ToDays;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (ulong Low, ulong High) Bounds(int ordinal)
    {
        if (_anchors[ordinal] is not { } anchor)
        {
            return (0, 0);
        }

        long from = (long)anchor + _window.FromDays - _firstDay, next = (long)anchor + _window.ToDays + 1 - _firstDay;
        ulong low = from <= 0 ? 0 : from >= _begins!.Length ? _part.Codes.End : _begins[from];
        ulong high = next <= 0 ? 0 : next >= _begins!.Length ? _part.Codes.End : _begins[next];
        return (Math.Max(low, _part.Low), Math.Min(high, _part.High));
    }

    // Where days do not follow each other in order, or lie far out, every row is looked at.
    private int Looked(int ordinal, int start, int end, int atMost)
    {
        int found = 0;
        for (int row = start; row < end && found < atMost; row++)
        {
            ulong value = _part.Rows.Row(row);
            ulong code = _part.CodeOf(value);
            found += code >= _part.Low && code < _part.High && _part.Wants(value) && Holds(ordinal, code) ? 1 : 0;
        }

        return found;
    }
}

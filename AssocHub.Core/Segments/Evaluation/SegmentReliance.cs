using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Segments.Evaluation;

/// <summary>What a claim of absence relies on: "did not attend" is only as true as the feed of attendance is complete.</summary>
/// <param name="Domain">The domain whose sources deliver it.</param>
/// <param name="Stream">The canonical stream.</param>
/// <param name="From">From when on it must be complete; null for ever.</param>
/// <param name="UpTo">Up to when.</param>
/// <param name="Kinds">The activities whose absence is claimed.</param>
public sealed record Reliance(
    SourceDomain Domain, string Stream, DateTimeOffset? From, DateTimeOffset UpTo, IReadOnlyList<InteractionKind> Kinds);

/// <summary>How complete a stream of a source is.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Domain">Its domain.</param>
/// <param name="Stream">The canonical stream.</param>
/// <param name="From">The earliest moment of which records are held; null when unknown.</param>
/// <param name="UpTo">The moment up to which nothing is missing; null when it never succeeded.</param>
public sealed record StreamCoverage(string Source, SourceDomain Domain, string Stream, DateTimeOffset? From, DateTimeOffset? UpTo);

/// <summary>What a feed lacks.</summary>
public enum GapKind
{
    /// <summary>No source delivers it, or none ever did completely.</summary>
    NotDelivered,

    /// <summary>Its newest records are missing.</summary>
    Behind,

    /// <summary>It begins after the period that was asked for does.</summary>
    BeginsLate,
}

/// <summary>A reason why an absence may only be a record that was not loaded.</summary>
/// <param name="Reliance">What was relied on.</param>
/// <param name="Source">The source that is behind or incomplete; empty when none delivers the stream.</param>
/// <param name="Kind">What it lacks.</param>
/// <param name="Message">For a person: what is missing, and since when.</param>
public sealed record CoverageGap(Reliance Reliance, string Source, GapKind Kind, string Message)
{
    /// <summary>Names the gap whatever the day: what an approver who accepts it accepts, and nothing else of that feed.</summary>
    public string Name => (Source.Length > 0 ? $"{Source}: {Reliance.Stream}" : Reliance.Stream) + Kind switch
    {
        GapKind.NotDelivered => " not delivered",
        GapKind.Behind => " behind",
        GapKind.BeginsLate => " begins late",
        _ => throw new InvalidOperationException($"Unknown gap {Kind}"),
    };
}

/// <summary>Finds what the absences of a segment rely on, and where that is missing.</summary>
public static class SegmentReliance
{
    /// <summary>A feed that is behind by less than this counts as fresh: a nightly sync is always some hours behind.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromHours(36);

    /// <summary>What is relied on, one entry per stream, over the widest period that any absence asks for.</summary>
    /// <param name="definitions">The segment and those it reads.</param>
    /// <param name="asOf">The as-of moment.</param>
    /// <param name="endOfEvent">When an event ended; null where unknown.</param>
    public static IReadOnlyList<Reliance> Of(
        IEnumerable<SegmentDefinition> definitions, AsOf asOf, Func<ObjectReference, DateTimeOffset?> endOfEvent)
    {
        var found = new List<Reliance>();
        foreach (DidNode did in definitions.SelectMany(SegmentReferences.AbsencesOf))
        {
            TimeRange range = TimeRange.Of(did.Within, asOf, endOfEvent);
            DateTimeOffset upTo = range.Before is { } before && before < range.UpTo ? before : range.UpTo;
            DateTimeOffset? from = range.After ?? range.From;
            found.AddRange(did.Kinds.GroupBy(k => (k.Info().Domain, k.Info().Stream))
                .Select(g => new Reliance(g.Key.Domain, g.Key.Stream, from, upTo, [.. g])));
        }

        return
        [
            .. found.GroupBy(r => (r.Domain, r.Stream)).OrderBy(g => g.Key.Domain).ThenBy(g => g.Key.Stream, StringComparer.Ordinal)
                .Select(g => new Reliance(
                    g.Key.Domain, g.Key.Stream, g.Any(r => r.From is null) ? null : g.Min(r => r.From), g.Max(r => r.UpTo),
                    [.. g.SelectMany(r => r.Kinds).Distinct().Order()])),
        ];
    }

    /// <summary>Where what is relied on is stale, incomplete or not delivered at all; empty when every absence is backed.</summary>
    public static IReadOnlyList<CoverageGap> Gaps(IEnumerable<Reliance> reliances, IReadOnlyCollection<StreamCoverage> streams, AsOf asOf)
    {
        var gaps = new List<CoverageGap>();
        foreach (Reliance reliance in reliances)
        {
            string what = string.Join(" or ", reliance.Kinds.Select(k => k.Info().Did));
            StreamCoverage[] feeds = [.. streams.Where(s => s.Stream == reliance.Stream)];
            if (feeds.Length == 0)
            {
                gaps.Add(new CoverageGap(reliance, "", GapKind.NotDelivered, $"No source delivers {reliance.Stream}: nobody is known to have {what}, and nobody is known not to have."));
            }

            foreach (StreamCoverage feed in feeds)
            {
                bool isPast = reliance.UpTo < asOf.Moment;
                if (feed.UpTo is not { } upTo)
                {
                    gaps.Add(new CoverageGap(reliance, feed.Source, GapKind.NotDelivered, $"{feed.Source} has never delivered {reliance.Stream} completely."));
                }
                else if (upTo < (isPast ? reliance.UpTo : reliance.UpTo - Grace))
                {
                    gaps.Add(new CoverageGap(
                        reliance, feed.Source, GapKind.Behind,
                        $"{feed.Source}: {reliance.Stream} is complete up to {Shown(upTo, asOf)} only; who {what} after that is not known yet."));
                }

                if (feed.From is { } first && reliance.From is { } from && first > from && asOf.Clock.DayOf(first) > asOf.Clock.DayOf(from))
                {
                    gaps.Add(new CoverageGap(
                        reliance, feed.Source, GapKind.BeginsLate,
                        $"{feed.Source}: {reliance.Stream} begins on {Shown(first, asOf)}, after the period asked for begins ({Shown(from, asOf)})."));
                }
            }
        }

        return gaps;
    }

    private static string Shown(DateTimeOffset moment, AsOf asOf) => SegmentSentence.Day(asOf.Clock.DayOf(moment));
}

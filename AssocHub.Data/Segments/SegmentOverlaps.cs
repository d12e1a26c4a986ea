using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Data.Segments;

/// <summary>One of the segments compared, as others read it: its approved version, or its newest.</summary>
public sealed record OverlapSide(long Id, string Slug, string Name, SegmentDefinition Definition, int Size);

/// <summary>Those who are in exactly some of the segments compared.</summary>
/// <param name="Mask">In which: <see cref="OverlapParts"/>.</param>
/// <param name="Count">How many.</param>
/// <param name="Definition">The same people as a segment.</param>
public sealed record OverlapPart(int Mask, int Count, SegmentDefinition Definition);

/// <summary>Two to four segments and what they share, all counted from one state of the data.</summary>
public sealed record ComparedSegments(IReadOnlyList<OverlapSide> Sides, IReadOnlyList<OverlapPart> Parts, AnswerOrigin Origin)
{
    /// <summary>How many are in at least one.</summary>
    public int Total => Parts.Sum(p => p.Count);
}

/// <summary>Compares saved segments.</summary>
public sealed class SegmentOverlaps(SegmentLibrary library, SegmentEngine engine)
{
    /// <summary>The segments of these slugs and how they overlap.</summary>
    public async Task<Result<ComparedSegments>> ReadAsync(Actor actor, IReadOnlyList<string> slugs, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        Result<IReadOnlyList<OverlapSide>> sides = await SidesAsync(slugs, cancel);
        if (!sides.Succeeded)
        {
            return sides.Refusal;
        }

        SegmentDefinition[] definitions = [.. sides.Value.Select(s => s.Definition)];
        Result<SegmentOverlap> overlap = await engine.OverlapAsync(definitions, null, cancel);
        return overlap.Succeeded
            ? new ComparedSegments(
                [.. sides.Value.Select((s, i) => s with { Size = overlap.Value.Sizes[i] })],
                [.. overlap.Value.Regions.OrderBy(r => r.Key).Select(r => new OverlapPart(r.Key, r.Value, OverlapParts.Definition(slugs, definitions, r.Key)))],
                overlap.Value.Origin)
            : overlap.Refusal;
    }

    /// <summary>One part as a segment to start from, with a name for it.</summary>
    public async Task<Result<(SegmentDefinition Definition, string Name)>> PartAsync(IReadOnlyList<string> slugs, int mask, CancellationToken cancel)
    {
        if (slugs.Count is < 2 or > SegmentEngine.MostOverlapping || mask < 1 || mask >= 1 << slugs.Count)
        {
            return new InvalidInput("This is no part of an overlap.");
        }

        Result<IReadOnlyList<OverlapSide>> sides = await SidesAsync(slugs, cancel);
        return sides.Succeeded
            ? (OverlapParts.Definition(slugs, [.. sides.Value.Select(s => s.Definition)], mask), OverlapParts.Words([.. sides.Value.Select(s => s.Name)], mask))
            : sides.Refusal;
    }

    private async Task<Result<IReadOnlyList<OverlapSide>>> SidesAsync(IReadOnlyList<string> slugs, CancellationToken cancel)
    {
        List<OverlapSide> sides = [];
        foreach (string slug in slugs)
        {
            Result<SegmentDetails> segment = await library.FindAsync(slug, cancel);
            Result<SegmentDefinition> definition = await library.DefinitionAsync(slug, cancel);
            if (!segment.Succeeded || !definition.Succeeded)
            {
                return segment.Refusal ?? definition.Refusal!;
            }

            sides.Add(new OverlapSide(segment.Value.Id, slug, segment.Value.Name, definition.Value, 0));
        }

        return sides;
    }
}

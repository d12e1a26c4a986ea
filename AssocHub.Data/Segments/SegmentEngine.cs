using System.Diagnostics;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using AssocHub.Data.Segments.Index;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>Where an answer comes from and how far it knows.</summary>
/// <param name="AsOf">The moment asked for; nothing after it counts.</param>
/// <param name="Day">The association's day of it.</param>
/// <param name="Watermark">The last change of the data that is in the answer (its number, counting up).</param>
/// <param name="FromIndex">From the index in memory; else from SQL.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record AnswerOrigin(DateTimeOffset AsOf, DateOnly Day, long Watermark, bool FromIndex, TimeSpan Elapsed);

/// <summary>A tree with numbers beside every node.</summary>
public sealed record CountedTree(TreeCounts Counts, AnswerOrigin Origin);

/// <summary>A page of a segment's members, by id.</summary>
public sealed record MemberIdPage(IReadOnlyList<long> Ids, int Total, AnswerOrigin Origin);

/// <summary>How two to four segments overlap.</summary>
/// <param name="Sizes">Of each segment, in the order asked.</param>
/// <param name="Regions">How many are in exactly these segments and no other: bit 0 is the first segment. Every mask from 1 on has an entry.</param>
/// <param name="Origin">Where the answer comes from.</param>
public sealed record SegmentOverlap(IReadOnlyList<int> Sizes, IReadOnlyDictionary<int, int> Regions, AnswerOrigin Origin);

/// <summary>
/// Answers while people click: a whole tree with its numbers, members page by page, overlaps. Sets come from the index in memory, or
/// from SQL while there is none; groups and negations are combined here either way, so both give the same answer.
/// </summary>
public sealed class SegmentEngine(IDbContextFactory<AssocHubDbContext> contexts, SegmentEvaluator evaluator, SegmentIndex index)
{
    /// <summary>Most segments whose overlap is shown.</summary>
    public const int MostOverlapping = 4;

    /// <summary>True while answers come from memory; else the database is asked.</summary>
    public bool IsQuick => index.Known is not null;

    /// <summary>Numbers beside every group and condition. An unfinished definition is refused as <see cref="InvalidDefinition"/>.</summary>
    /// <param name="definition">The tree as it stands.</param>
    /// <param name="asOf">The moment; null for now.</param>
    /// <param name="cancel">Gives up: a newer question was asked.</param>
    public async Task<Result<CountedTree>> CountTreeAsync(SegmentDefinition definition, DateTimeOffset? asOf, CancellationToken cancel) =>
        await AskAsync([definition], asOf, (sets, origin) => new CountedTree(sets.Evaluator.Count(definition), origin()), cancel);

    /// <summary>How many are in the segment. Without the index one query counts them, which is quicker than fetching sets.</summary>
    public async Task<Result<(int Count, AnswerOrigin Origin)>> CountAsync(SegmentDefinition definition, DateTimeOffset? asOf, CancellationToken cancel)
    {
        if (await index.CurrentAsync(cancel) is not null)
        {
            return await AskAsync([definition], asOf, (sets, origin) => (sets.Evaluator.Members(definition).Count(), origin()), cancel);
        }

        long started = Stopwatch.GetTimestamp();
        AsOf moment = evaluator.AsOf(asOf);
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        (long watermark, _) = await IndexReader.WatermarkAsync(db, cancel);
        Result<int> count = await evaluator.CountAsync(definition, moment.Moment, cancel);
        return count.Succeeded ? (count.Value, Origin(moment, watermark, fromIndex: false, started)) : count.Refusal;
    }

    /// <summary>Ids of the members from <paramref name="skip"/> on, ascending.</summary>
    public async Task<Result<MemberIdPage>> MembersAsync(
        SegmentDefinition definition, DateTimeOffset? asOf, int skip, int take, CancellationToken cancel) =>
        await AskAsync(
            [definition],
            asOf,
            (sets, origin) =>
            {
                MemberSet members = sets.Evaluator.Members(definition);
                return new MemberIdPage(sets.Ids(members, skip, take), members.Count(), origin());
            },
            cancel);

    /// <summary>How two to four segments overlap.</summary>
    public async Task<Result<SegmentOverlap>> OverlapAsync(IReadOnlyList<SegmentDefinition> definitions, DateTimeOffset? asOf, CancellationToken cancel)
    {
        if (definitions.Count is < 2 or > MostOverlapping)
        {
            return new InvalidInput($"Choose 2 to {MostOverlapping} segments.");
        }

        return await AskAsync(
            definitions,
            asOf,
            (sets, origin) =>
            {
                MemberSet[] members = [.. definitions.Select(sets.Evaluator.Members)];
                var regions = new Dictionary<int, int>();
                for (int mask = 1; mask < 1 << members.Length; mask++)
                {
                    regions[mask] = Region(members, mask).Count();
                }

                return new SegmentOverlap([.. members.Select(m => m.Count())], regions, origin());
            },
            cancel);
    }

    /// <summary>How a segment, the current members and everybody divide, from the index; null while there is none.</summary>
    public async Task<Result<WholeCounts>?> DivideAsync(SegmentDefinition definition, CancellationToken cancel)
    {
        if (await index.CurrentAsync(cancel) is not { } state)
        {
            return null;
        }

        return Problems([definition]) is { } unfinished ? unfinished : await FromIndexAsync(
            state,
            [definition],
            null,
            (sets, _) => new WholeCounts(
                Divided(state.Members, sets.Evaluator.Members(definition)),
                Divided(state.Members, state.Members.People(Population.CurrentMembers)),
                Divided(state.Members, state.Members.People(Population.Everyone))),
            Stopwatch.GetTimestamp(),
            cancel);
    }

    private static GroupCounts Divided(MemberTable table, MemberSet members) => new(
        table.CountsOf("chapter", members), table.CountsOf("role", members), table.CountsOf("status", members), table.DaysOf("joinDate", members));

    private static MemberSet Region(MemberSet[] members, int mask)
    {
        MemberSet? region = null;
        for (int i = 0; i < members.Length; i++)
        {
            if ((mask >> i & 1) != 0)
            {
                region = region is null ? members[i].Copy() : region.And(members[i]);
            }
        }

        for (int i = 0; i < members.Length; i++)
        {
            if ((mask >> i & 1) == 0)
            {
                region!.AndNot(members[i]);
            }
        }

        return region!;
    }

    private static InvalidDefinition? Problems(IEnumerable<SegmentDefinition> definitions) =>
        definitions.Select(SegmentValidator.Check).FirstOrDefault(p => p.Count > 0) is { } problems ? new InvalidDefinition(problems) : null;

    private async Task<Result<T>> AskAsync<T>(
        IReadOnlyList<SegmentDefinition> definitions,
        DateTimeOffset? asOf,
        Func<(SetEvaluator Evaluator, IdsOf Ids), Func<AnswerOrigin>, T> answer,
        CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        if (Problems(definitions) is { } unfinished)
        {
            return unfinished;
        }

        if (await index.CurrentAsync(cancel) is { } state)
        {
            return await FromIndexAsync(state, definitions, asOf, answer, started, cancel);
        }

        AsOf moment = evaluator.AsOf(asOf);
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        (long watermark, _) = await IndexReader.WatermarkAsync(db, cancel);
        Result<SqlSets> sets = await SqlSets.LoadAsync(db, definitions, moment, cancel);
        return sets.Succeeded
            ? answer((new SetEvaluator(sets.Value), sets.Value.Ids), () => Origin(moment, watermark, fromIndex: false, started))
            : sets.Refusal;
    }

    private async Task<Result<T>> FromIndexAsync<T>(
        IndexState state,
        IReadOnlyList<SegmentDefinition> definitions,
        DateTimeOffset? asOf,
        Func<(SetEvaluator Evaluator, IdsOf Ids), Func<AnswerOrigin>, T> answer,
        long started,
        CancellationToken cancel)
    {
        AsOf moment = evaluator.AsOf(asOf ?? index.Moment(state));
        var segments = new Dictionary<string, SegmentDefinition>(StringComparer.Ordinal);
        foreach (SegmentDefinition definition in definitions.Where(d => SegmentReferences.SlugsOf(d).Count > 0))
        {
            await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
            Result<Dictionary<string, SegmentDefinition>> read = await SegmentScope.ResolveAsync(db, definition, null, cancel);
            if (!read.Succeeded)
            {
                return read.Refusal;
            }

            foreach ((string slug, SegmentDefinition inner) in read.Value)
            {
                segments.TryAdd(slug, inner);
            }
        }

        var sets = new IndexSets(state, moment, s => segments.GetValueOrDefault(s));
        return answer((new SetEvaluator(sets), sets.Ids), () => Origin(moment, state.Watermark, fromIndex: true, started));
    }

    private static AnswerOrigin Origin(AsOf moment, long watermark, bool fromIndex, long started) =>
        new(moment.Moment, moment.Day, watermark, fromIndex, Stopwatch.GetElapsedTime(started));

    private delegate IReadOnlyList<long> IdsOf(MemberSet members, int skip, int take);
}

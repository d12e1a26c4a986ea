using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Core.Segments;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Home;

/// <summary>How far data has come through the pipeline, in one figure or two per stage.</summary>
/// <param name="Sources">Connected sources.</param>
/// <param name="PausedSources">Of these, paused.</param>
/// <param name="LandedRecords">Records received and kept.</param>
/// <param name="OpenRejections">Records somebody should look at.</param>
/// <param name="SourceRecords">People as the sources know them.</param>
/// <param name="Members">People, each once.</param>
/// <param name="NeedUnify">Source records that the next unification looks at.</param>
/// <param name="Segments">Segments that are not archived.</param>
/// <param name="DraftVersions">Versions being written.</param>
/// <param name="SubmittedVersions">Versions waiting for approval.</param>
/// <param name="ApprovedVersions">Versions that may be pushed.</param>
/// <param name="RecentRuns">The latest runs that had something to do, newest first.</param>
public sealed record Overview(
    int Sources,
    int PausedSources,
    long LandedRecords,
    int OpenRejections,
    long SourceRecords,
    long Members,
    long NeedUnify,
    int Segments,
    int DraftVersions,
    int SubmittedVersions,
    int ApprovedVersions,
    IReadOnlyList<RunLine> RecentRuns)
{
    /// <summary>Look-alikes that wait for a person to decide.</summary>
    public long WaitingCases { get; init; }
}

/// <summary>One run as the home page lists it.</summary>
public sealed record RunLine(
    long Id, string Stage, string Subject, string Trigger, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, RunOutcome Outcome, string Message);

/// <summary>Reads the home page's figures.</summary>
public sealed class OverviewQuery(IDbContextFactory<AssocHubDbContext> contexts)
{
    private const int RecentRuns = 8;

    public async Task<Overview> ReadAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var versions = await db.SegmentVersions.AsNoTracking()
            .GroupBy(v => v.State)
            .Select(g => new { State = g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.State, g => g.Count, cancel);
        return new Overview(
            await db.Sources.CountAsync(cancel),
            await db.Sources.CountAsync(s => s.IsPaused, cancel),
            await db.LandedRecords.LongCountAsync(cancel),
            await db.RejectedRecords.CountAsync(r => r.State == RejectionState.Open, cancel),
            await db.SourceRecords.LongCountAsync(cancel),
            await db.Members.LongCountAsync(m => m.MergedIntoId == null, cancel),
            await db.SourceRecords.LongCountAsync(r => r.NeedsUnify == EF.Parameter(true), cancel),
            await db.Segments.CountAsync(s => !s.IsArchived, cancel),
            versions.GetValueOrDefault(SegmentVersionState.Draft),
            versions.GetValueOrDefault(SegmentVersionState.Submitted),
            versions.GetValueOrDefault(SegmentVersionState.Approved),
            await db.Runs.AsNoTracking()
                .Where(r => r.Outcome != RunOutcome.NothingToDo)
                .OrderByDescending(r => r.Id)
                .Take(RecentRuns)
                .Select(r => new RunLine(r.Id, r.Stage, r.Subject, r.Trigger, r.StartedAt, r.EndedAt, r.Outcome, r.Message))
                .ToListAsync(cancel))
        {
            WaitingCases = await db.MatchPairs.LongCountAsync(p => p.State == PairState.Waiting, cancel),
        };
    }
}

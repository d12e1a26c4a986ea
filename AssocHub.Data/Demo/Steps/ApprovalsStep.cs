using System.Globalization;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Approvals;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Demo.Steps;

/// <summary>Submits the ready segments and has somebody else decide on them. Each goes on from the state it is found in.</summary>
public sealed class ApprovalsStep(IDbContextFactory<AssocHubDbContext> contexts, ApprovalSubmissions submissions, ApprovalReader reader, ApprovalService approvals)
    : BuildStep("approvals", "Having them approved by somebody else")
{
    public override async Task<string> RunAsync(DemoBuild build, StepReport report, CancellationToken cancel)
    {
        foreach (DemoSegment segment in DemoSegment.All.Where(s => s.Fate != SegmentFate.Draft))
        {
            report(segment.Name);
            (long versionId, SegmentVersionState state) = await FindAsync(segment.Name, cancel);
            if (state == SegmentVersionState.Draft && await SubmitAsync(versionId, segment, build.Cast, cancel))
            {
                state = SegmentVersionState.Submitted;
            }

            if (state == SegmentVersionState.Submitted && segment.Fate != SegmentFate.Waiting)
            {
                await DecideAsync(versionId, segment, build.Cast, cancel);
            }
        }

        return await ToldAsync(cancel);
    }

    private async Task<(long VersionId, SegmentVersionState State)> FindAsync(string name, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var version = await db.SegmentVersions.AsNoTracking().Where(v => v.Segment!.Name == name).OrderByDescending(v => v.Number)
            .Select(v => new { v.Id, v.State }).FirstAsync(cancel);
        return (version.Id, version.State);
    }

    private async Task<bool> SubmitAsync(long versionId, DemoSegment segment, DemoCast cast, CancellationToken cancel)
    {
        long[] destinations;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            destinations = await db.Destinations.AsNoTracking().OrderBy(d => d.Id).Select(d => d.Id).ToArrayAsync(cancel);
        }

        Result<long> request = await submissions.SubmitAsync(versionId, segment.Description, destinations, cast.Author, cancel);

        // In a very small association a question may find too few people to be put before anybody; it stays a draft.
        return request.Refusal is not PoliciesRefuse && Value(request, segment.Name) > 0;
    }

    private async Task DecideAsync(long versionId, DemoSegment segment, DemoCast cast, CancellationToken cancel)
    {
        (long requestId, int size) = await RequestAsync(versionId, cancel);
        Result<SegmentVersionState> decided = segment.Fate == SegmentFate.Approved
            ? await approvals.ApproveAsync(
                requestId, "Looked at the sample; fits the purpose.", size, cast.Approver, cancel, await HistoryGapsAsync(requestId, cast, cancel))
            : await approvals.RejectAsync(
                requestId, "Please leave out those who joined within the last three months: they had no time to be seen.", cast.Approver, cancel);
        Value(decided, segment.Name);
    }

    // The made-up platforms begin some years ago, as real ones do; what came before will never be known, and the approver says so.
    private async Task<IReadOnlyCollection<string>> HistoryGapsAsync(long requestId, DemoCast cast, CancellationToken cancel) =>
        [.. Value(await reader.LoadAsync(requestId, cast.Approver, cancel), "The request").Gaps.Where(g => g.Kind == GapKind.BeginsLate).Select(g => g.Name)];

    private async Task<(long Id, int Size)> RequestAsync(long versionId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var request = await db.ApprovalRequests.AsNoTracking().Where(r => r.VersionId == versionId).Select(r => new { r.Id, r.Size }).SingleAsync(cancel);
        return (request.Id, request.Size);
    }

    private async Task<string> ToldAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var states = await db.SegmentVersions.GroupBy(v => v.State).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancel);
        return string.Join(
            ", ", states.OrderBy(s => s.Key).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Count} {s.Key.ToString().ToLowerInvariant()}")));
    }
}

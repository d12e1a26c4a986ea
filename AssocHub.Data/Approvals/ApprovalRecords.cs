using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Approvals;

/// <summary>What every act on a request writes: the figures it froze and its audit entry.</summary>
public sealed class ApprovalRecords(IDbContextFactory<AssocHubDbContext> contexts, ApprovalOptions options, AuditLog audit)
{
    private static readonly JsonSerializerOptions MakeUpJson = new(JsonSerializerDefaults.Web);

    /// <summary>Works in a transaction; who lost a race against somebody else is told so.</summary>
    public async Task<Result<T>> TryAsync<T>(string what, Func<AssocHubDbContext, CancellationToken, Task<Result<T>>> work, CancellationToken cancel)
    {
        try
        {
            return await contexts.InTransactionAsync(work, cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ChangedMeanwhile(what);
        }
    }

    /// <summary>Keeps on the request what was seen: size, the band around it, what the rules said, the make-up.</summary>
    public void Freeze(ApprovalRequest request, int size, IReadOnlyList<PolicyResult> results, IReadOnlyList<MakeUpDimension> figures)
    {
        SizeBand band = SizeBand.Around(size, options.BandPercent, options.BandAtLeast);
        request.Size = size;
        request.BandLow = band.Low;
        request.BandHigh = band.High;
        request.PolicyResults = results;
        request.MakeUp = JsonSerializer.Serialize(figures, MakeUpJson);
    }

    /// <summary>Writes what happened into the audit log, in the transaction of what happened.</summary>
    public async Task AppendAsync(
        AssocHubDbContext db, Actor actor, string action, ApprovalRequest request, SegmentVersion version, object extra, CancellationToken cancel) =>
        await audit.AppendAsync(
            db,
            actor,
            action,
            "segment",
            request.SegmentId.ToString(CultureInfo.InvariantCulture),
            new
            {
                segment = version.Segment!.Name,
                version = version.Number,
                request = request.Id,
                definition = version.DefinitionHash,
                request.Sentence,
                request.Purpose,
                request.Size,
                band = new[] { request.BandLow, request.BandHigh },
                request.ExpiresAt,
                destinations = request.Destinations.Select(d => d.Name),
                policies = request.PolicyResults.Select(p => $"{p.Key}: {p.Verdict}"),
                more = extra,
            },
            cancel);
}

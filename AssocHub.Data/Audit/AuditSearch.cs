using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AssocHub.Core.Access;
using AssocHub.Core.Audit;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Audit;

/// <summary>What to look for; what is null or empty is not asked. Days are the association's and inclusive.</summary>
public sealed record AuditQuery(
    string? Actor = null,
    string? Action = null,
    string? SubjectKind = null,
    string? SubjectId = null,
    long? MemberId = null,
    DateOnly? From = null,
    DateOnly? To = null);

/// <summary>One line as read from the log.</summary>
public sealed record AuditRow(
    long Sequence,
    DateTimeOffset At,
    string ActorId,
    string ActorName,
    string Action,
    string SubjectKind,
    string SubjectId,
    string Details,
    string PreviousHash,
    string Hash);

/// <summary>Reads and exports the log; needs <see cref="Permission.ReadAudit"/>.</summary>
public sealed class AuditSearch(IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit, AssociationClock clock)
{
    /// <summary>One page, newest first.</summary>
    public async Task<Result<Page<AuditRow>>> FindAsync(AuditQuery query, int skip, int take, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReadAudit) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        IQueryable<AuditEntry> found = Matching(db, query);
        long total = await found.LongCountAsync(cancel);
        List<AuditRow> rows = await Rows(found.OrderByDescending(e => e.Sequence).Skip(skip).Take(take)).ToListAsync(cancel);
        return new Page<AuditRow>(rows, total);
    }

    /// <summary>The kinds of act that occur in the log, for a list to choose from.</summary>
    public async Task<Result<IReadOnlyList<string>>> ActionsAsync(Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReadAudit) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.AuditEntries.Select(e => e.Action).Distinct().OrderBy(a => a).ToListAsync(cancel);
    }

    /// <summary>Verifies the chain on behalf of a person.</summary>
    public async Task<Result<AuditVerification>> VerifyAsync(Actor actor, CancellationToken cancel) =>
        actor.Lacks(Permission.ReadAudit) is { } refusal ? refusal : await audit.VerifyAsync(anchor: null, cancel);

    /// <summary>
    /// Writes the matching entries as JSON lines, oldest first, with their hashes, so that the chain can be checked without
    /// AssocHub. The export is itself an entry.
    /// </summary>
    /// <returns>How many lines were written.</returns>
    public async Task<Result<long>> ExportAsync(AuditQuery query, Stream output, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReadAudit) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var writer = new StreamWriter(output, leaveOpen: true) { NewLine = "\n" };
        await using (writer)
        {
            long count = 0;
            await foreach (AuditRow row in Rows(Matching(db, query).OrderBy(e => e.Sequence)).AsAsyncEnumerable().WithCancellation(cancel))
            {
                await writer.WriteLineAsync(JsonLine(row).AsMemory(), cancel);
                count++;
            }

            await audit.AppendAsync(actor, "audit.exported", "audit", "", new { entries = count, query }, cancel);
            return count;
        }
    }

    private static readonly JsonSerializerOptions LineJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Details stays a string: parsed and written again, its bytes could differ from those that were hashed.
    private static string JsonLine(AuditRow row) => new JsonObject
    {
        ["sequence"] = row.Sequence,
        ["at"] = row.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["actorId"] = row.ActorId,
        ["actorName"] = row.ActorName,
        ["action"] = row.Action,
        ["subjectKind"] = row.SubjectKind,
        ["subjectId"] = row.SubjectId,
        ["details"] = row.Details,
        ["previousHash"] = row.PreviousHash,
        ["hash"] = row.Hash,
    }.ToJsonString(LineJson);

    private IQueryable<AuditEntry> Matching(AssocHubDbContext db, AuditQuery query)
    {
        IQueryable<AuditEntry> entries = db.AuditEntries.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(query.Actor))
        {
            string actor = query.Actor.Trim();
            string pattern = "%" + actor.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal)
                .Replace("_", "!_", StringComparison.Ordinal).Replace("[", "![", StringComparison.Ordinal) + "%";
            entries = entries.Where(e => e.ActorId == actor || EF.Functions.Like(e.ActorName, pattern, "!"));
        }

        if (!string.IsNullOrWhiteSpace(query.Action))
        {
            string action = query.Action.Trim();
            entries = entries.Where(e => e.Action.StartsWith(action));
        }

        if (!string.IsNullOrWhiteSpace(query.SubjectKind))
        {
            entries = entries.Where(e => e.SubjectKind == query.SubjectKind);
        }

        if (!string.IsNullOrWhiteSpace(query.SubjectId))
        {
            string id = query.SubjectId.Trim();
            entries = entries.Where(e => e.SubjectId == id);
        }

        if (query.MemberId is { } member)
        {
            string id = member.ToString(CultureInfo.InvariantCulture);
            entries = entries.Where(e => (e.SubjectKind == "member" && e.SubjectId == id)
                || db.AuditMentions.Any(m => m.MemberId == member && m.Sequence == e.Sequence));
        }

        if (query.From is { } from)
        {
            DateTimeOffset start = clock.StartOf(from);
            entries = entries.Where(e => e.At >= start);
        }

        if (query.To is { } to)
        {
            DateTimeOffset end = clock.StartOf(to.AddDays(1));
            entries = entries.Where(e => e.At < end);
        }

        return entries;
    }

    private static IQueryable<AuditRow> Rows(IQueryable<AuditEntry> entries) => entries.Select(e => new AuditRow(
        e.Sequence, e.At, e.ActorId, e.ActorName, e.Action, e.SubjectKind, e.SubjectId, e.Details, e.PreviousHash, e.Hash));
}

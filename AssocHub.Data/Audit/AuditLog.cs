using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AssocHub.Core.Access;
using AssocHub.Core.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Audit;

/// <summary>Appends to the hash-chained log, in the transaction of what is described, and verifies it.</summary>
public sealed class AuditLog(IDbContextFactory<AssocHubDbContext> contexts, TimeProvider time)
{
    private static readonly JsonSerializerOptions DetailsJson = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>
    /// Appends one entry within the open transaction of <paramref name="db"/>. Taking the chain head's row first makes every other
    /// writer wait until this transaction ends, on both engines, so the chain cannot fork.
    /// </summary>
    /// <param name="db">A context with an open transaction; what it tracks is not saved here.</param>
    /// <param name="actor">Who.</param>
    /// <param name="action">What, for example <c>segment.submitted</c>.</param>
    /// <param name="subjectKind">For example <c>segment</c>.</param>
    /// <param name="subjectId">Its id.</param>
    /// <param name="details">Serialised to a JSON object; never a secret.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    /// <param name="members">Members this is about beside the subject, so that a search for one of them finds it.</param>
    public async Task AppendAsync(
        AssocHubDbContext db,
        Actor actor,
        string action,
        string subjectKind,
        string subjectId,
        object? details,
        CancellationToken cancel,
        IReadOnlyCollection<long>? members = null)
    {
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("An audit entry belongs in the transaction of what it describes.");
        }

        int locked = await db.AuditChainHeads.Where(h => h.Id == 1)
            .ExecuteUpdateAsync(set => set.SetProperty(h => h.Sequence, h => h.Sequence + 1), cancel);
        AuditChainHead head = locked == 1
            ? await db.AuditChainHeads.AsNoTracking().SingleAsync(h => h.Id == 1, cancel)
            : throw new InvalidOperationException("The audit log has no chain head: run `audit verify`.");

        var entry = new AuditEntry
        {
            Sequence = head.Sequence,
            At = AuditChain.Moment(time.GetUtcNow()),
            ActorId = AuditChain.Text(actor.Id, 200),
            ActorName = AuditChain.Text(actor.Name, 200),
            Action = AuditChain.Text(action, 100),
            SubjectKind = AuditChain.Text(subjectKind, 60),
            SubjectId = AuditChain.Text(subjectId, 200),
            Details = AuditChain.Text(DetailsOf(details, members), int.MaxValue),
            PreviousHash = head.Hash,
            Hash = "",
        };
        entry.Hash = AuditChain.HashOf(entry);

        var writer = new BulkWriter(db);
        await writer.InsertAsync([entry], cancel);
        if (members is not null)
        {
            await writer.InsertAsync(
                [.. members.Distinct().Select(id => new AuditMention { Sequence = entry.Sequence, MemberId = id })], cancel);
        }

        await db.AuditChainHeads.Where(h => h.Id == 1)
            .ExecuteUpdateAsync(set => set.SetProperty(h => h.Hash, entry.Hash), cancel);
    }

    /// <summary>Appends one entry in a transaction of its own, for what changes nothing else: a view, a sign-in, a refused attempt.</summary>
    public Task AppendAsync(
        Actor actor,
        string action,
        string subjectKind,
        string subjectId,
        object? details,
        CancellationToken cancel,
        IReadOnlyCollection<long>? members = null) =>
        contexts.InTransactionAsync(
            (db, attempt) => AppendAsync(db, actor, action, subjectKind, subjectId, details, attempt, members), cancel);

    /// <summary>Walks the whole log and names the first fault. Entries written meanwhile are no fault.</summary>
    /// <param name="anchor">A number and hash noted earlier outside the database: finds a log that was written anew as a whole.</param>
    /// <param name="cancel">Stops the walk.</param>
    public async Task<AuditVerification> VerifyAsync(AuditAnchor? anchor, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        AuditChainHead? head = await HeadAsync(db, cancel);
        long end = head?.Sequence ?? long.MaxValue;
        var verifier = new AuditVerifier(anchor);
        await foreach (AuditEntry entry in db.AuditEntries.AsNoTracking().Where(e => e.Sequence <= end)
            .OrderBy(e => e.Sequence).AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (!verifier.Next(entry))
            {
                break;
            }
        }

        verifier.End(head);
        AuditBreak? fault = verifier.Break ?? await BeyondHeadAsync(db, cancel);
        return new AuditVerification(verifier.Entries, fault is null, verifier.LastHash, fault);
    }

    private static Task<AuditChainHead?> HeadAsync(AssocHubDbContext db, CancellationToken cancel) =>
        db.AuditChainHeads.AsNoTracking().SingleOrDefaultAsync(h => h.Id == 1, cancel);

    // The last entry is read before the head, so an entry appended in between is at or below the head.
    private static async Task<AuditBreak?> BeyondHeadAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        long last = await db.AuditEntries.MaxAsync(e => (long?)e.Sequence, cancel) ?? 0;
        AuditChainHead? head = await HeadAsync(db, cancel);
        return head is not null && last > head.Sequence
            ? new AuditBreak(head.Sequence + 1, AuditFault.BeyondHead, $"Entry {head.Sequence + 1} and later were not written by AssocHub.")
            : null;
    }

    private static string DetailsOf(object? details, IReadOnlyCollection<long>? members)
    {
        JsonNode node = details is null ? new JsonObject() : JsonSerializer.SerializeToNode(details, DetailsJson)!;
        JsonObject json = node as JsonObject ?? new JsonObject { ["value"] = node };
        if (members is not null)
        {
            json["members"] = new JsonArray([.. members.Distinct().Order().Select(id => JsonValue.Create(id))]);
        }

        return json.ToJsonString(DetailsJson);
    }
}

/// <summary>What a verification found.</summary>
/// <param name="Entries">Entries found good, in order, from the first.</param>
/// <param name="Intact">True when there is no fault.</param>
/// <param name="LastHash">Hash of the last good entry: note it with <paramref name="Entries"/> to verify against later.</param>
/// <param name="FirstFault">The first fault; null when intact.</param>
public sealed record AuditVerification(long Entries, bool Intact, string LastHash, AuditBreak? FirstFault)
{
    /// <summary>One line for a person.</summary>
    public string Summary => Intact
        ? string.Create(CultureInfo.InvariantCulture, $"All {Entries:N0} entries are exactly as they were written.")
        : $"The log was tampered with at entry {FirstFault!.Sequence}: {FirstFault.Explanation}";
}

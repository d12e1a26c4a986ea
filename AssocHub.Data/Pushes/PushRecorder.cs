using System.Text.Encodings.Web;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Core.Pushes.Planning;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>Writes what was planned, what is about to be sent, and what came of it; the ledger changes only with a confirmed outcome.</summary>
internal sealed class PushRecorder(IDbContextFactory<AssocHubDbContext> contexts, TimeProvider time)
{
    private static readonly JsonSerializerOptions FieldsJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] SentColumns =
        [nameof(PushOutcome.State), nameof(PushOutcome.Attempts), nameof(PushOutcome.Failure), nameof(PushOutcome.Message), nameof(PushOutcome.ChangedAt)];

    /// <summary>The rows of a plan, to be inserted with the run.</summary>
    public List<PushOutcome> Rows(PushPlan plan, long runId)
    {
        DateTimeOffset now = time.GetUtcNow();
        return
        [
            .. plan.Rows.Select(row => Outcome(row, runId, OutcomeState.Planned, now)),
            .. plan.Held.Select(row => Outcome(row, runId, OutcomeState.Held, now)),
            .. plan.Suppressed.Select(s => new PushOutcome
            {
                RunId = runId, MemberId = s.MemberId, Action = PushAction.Suppress, State = OutcomeState.Suppressed,
                Suppression = s.Reason, Message = s.Explain(), ChangedAt = now,
            }),
        ];
    }

    /// <summary>Commits the intent: after a crash these rows may have arrived.</summary>
    public Task MarkSendingAsync(IReadOnlyList<PushOutcome> rows, CancellationToken cancel)
    {
        foreach (PushOutcome row in rows)
        {
            row.State = OutcomeState.Sending;
            row.Attempts++;
            row.ChangedAt = time.GetUtcNow();
        }

        return contexts.InTransactionAsync((db, attempt) => new BulkWriter(db).UpdateAsync(rows, SentColumns, attempt), cancel);
    }

    /// <summary>Rows that are not sent after all.</summary>
    public Task MarkNotSentAsync(IReadOnlyList<PushOutcome> rows, CancellationToken cancel) =>
        rows.Count == 0 ? Task.CompletedTask : contexts.InTransactionAsync((db, attempt) => new BulkWriter(db).UpdateAsync(rows, SentColumns, attempt), cancel);

    /// <summary>Outcomes and ledger in one transaction.</summary>
    /// <param name="push">The push.</param>
    /// <param name="rows">The rows, with their new states.</param>
    /// <param name="ledger">What the destination had before.</param>
    /// <param name="cancel">Not used once the destination has answered: what it confirmed must be written.</param>
    public Task RecordAsync(Push push, IReadOnlyList<PushOutcome> rows, IReadOnlyList<LedgerRow> ledger, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return Task.CompletedTask;
        }

        DateTimeOffset now = time.GetUtcNow();
        foreach (PushOutcome row in rows)
        {
            row.ChangedAt = now;
        }

        ILookup<long, LedgerRow> merged = ledger.Where(l => l.IsPresent && l.CurrentId != l.MemberId).ToLookup(l => l.CurrentId);
        return contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                await new BulkWriter(db).UpdateAsync(rows, SentColumns, attempt);
                foreach (PushOutcome[] some in rows.Where(r => r.State is OutcomeState.Confirmed or OutcomeState.Assumed).Chunk(500))
                {
                    await ConfirmAsync(db, push, some, merged, now, attempt);
                }
            },
            cancel);
    }

    /// <summary>The row as the destination gets it.</summary>
    public static PushRow ToSend(PushOutcome row) => new(
        row.Key, row.MemberId, row.Action, row.Address, row.PreviousAddress, JsonSerializer.Deserialize<Dictionary<string, string>>(row.Fields)!);

    private static async Task ConfirmAsync(
        AssocHubDbContext db, Push push, PushOutcome[] confirmed, ILookup<long, LedgerRow> merged, DateTimeOffset now, CancellationToken cancel)
    {
        // Somebody merged away since they were sent lives on as the survivor: the destination has one entry, and so has the ledger.
        Dictionary<long, PushOutcome> taken = confirmed.Where(r => r.Action != PushAction.Remove)
            .SelectMany(r => merged[r.MemberId].Where(l => IsSameAddress(l.Address, r)).Select(l => (l.MemberId, Row: r)))
            .GroupBy(t => t.MemberId).ToDictionary(g => g.Key, g => g.First().Row);
        List<long> ids = [.. confirmed.Select(r => r.MemberId).Concat(taken.Keys).Distinct()];
        Dictionary<long, PushLedgerEntry> entries = await db.PushLedger.Where(e => e.PushId == push.Id && ids.Contains(e.MemberId))
            .ToDictionaryAsync(e => e.MemberId, cancel);
        foreach (PushOutcome row in confirmed)
        {
            if (!entries.TryGetValue(row.MemberId, out PushLedgerEntry? entry))
            {
                entry = new PushLedgerEntry { PushId = push.Id, MemberId = row.MemberId };
                entries.Add(row.MemberId, entry);
                db.PushLedger.Add(entry);
            }

            Apply(entry, row.Action != PushAction.Remove, row.RunId, now);
            if (entry.IsPresent)
            {
                entry.Address = row.Address;
                entry.ContentHash = row.ContentHash;
            }
        }

        foreach ((long id, PushOutcome row) in taken)
        {
            Apply(entries[id], present: false, row.RunId, now);
        }

        await db.SaveChangesAsync(cancel);
    }

    private static void Apply(PushLedgerEntry entry, bool present, long runId, DateTimeOffset now)
    {
        entry.IsPresent = present;
        entry.Generation++;
        entry.ConfirmedAt = now;
        entry.RunId = runId;
    }

    private static bool IsSameAddress(string address, PushOutcome row) =>
        TextFolding.Fold(address) == TextFolding.Fold(row.Address) || string.Equals(address, row.PreviousAddress, StringComparison.Ordinal);

    private static PushOutcome Outcome(PlannedRow row, long runId, OutcomeState state, DateTimeOffset now) => new()
    {
        RunId = runId,
        MemberId = row.MemberId,
        Action = row.Action,
        State = state,
        Key = row.Key,
        Address = row.Address,
        PreviousAddress = row.PreviousAddress,
        Fields = JsonSerializer.Serialize(row.Fields, FieldsJson),
        ContentHash = row.ContentHash,
        Message = row.Why,
        Suppression = row.Suppression,
        ChangedAt = now,
    };
}

using System.Globalization;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Landing;

/// <summary>A good record with its content as it will be kept.</summary>
internal readonly record struct IncomingRecord(StreamRecord Record, long Position, LandedContent Content, long? CorrectedBy = null);

/// <summary>A page whose contents are written and hashed: work that needs no database and is done while the page before is stored.</summary>
internal sealed record IncomingPage(SourcePage Page, IncomingRecord[] Records)
{
    public static IncomingPage Of(SourcePage page)
    {
        var records = new IncomingRecord[page.Records.Count];
        for (int i = 0; i < records.Length; i++)
        {
            ReadRecord read = page.Records[i];
            records[i] = new IncomingRecord(read.Record, read.Position, LandedContent.Of(read.Record), read.CorrectedBy);
        }

        return new IncomingPage(page, records);
    }
}

/// <summary>
/// Lands a page: the records, what is made of them, the rejected ones and the cursor, all in one transaction. What is remembered of
/// the delivery changes only once that is committed.
/// </summary>
internal sealed class PageLander(
    IDbContextFactory<AssocHubDbContext> contexts, ILandingProjection projection, SyncLease lease, TimeProvider time, long runId)
{
    public async Task LandAsync(IncomingPage page, StreamState state, CancellationToken cancel)
    {
        PageOutcome outcome = await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                try
                {
                    return await LandAsync(db, page, state, attempt);
                }
                catch
                {
                    projection.Forget();
                    throw;
                }
            },
            cancel);
        outcome.ApplyTo(state);
    }

    private async Task<PageOutcome> LandAsync(AssocHubDbContext db, IncomingPage page, StreamState state, CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        await lease.RenewAsync(db, now, cancel);
        Dictionary<string, KnownRecord> known = await KnownAsync(db, page, state, cancel);
        var outcome = new PageOutcome(page.Page);
        var sorted = new PageSorter(state, outcome, known, now, runId);
        foreach (IncomingRecord incoming in page.Records)
        {
            sorted.Sort(incoming);
        }

        sorted.Reject(page.Page.Unreadable);
        await StoreAsync(db, sorted, cancel);
        await ResolveAsync(db, page, state, cancel);
        await Corrections.ReplaceAsync(db, outcome.CorrectionsReplaced, now, cancel);
        outcome.Numbered(sorted);
        await projection.ProjectAsync(db, state.Stream, sorted.Changes, cancel);
        outcome.Deleted = await DeleteAsync(db, page.Page, state, now, cancel);
        if (page.Page.NextCursor != state.Cursor)
        {
            await db.SourceStreams.Where(s => s.Id == state.StreamId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Cursor, page.Page.NextCursor), cancel);
        }

        return outcome;
    }

    // What the source names as deleted is marked, and never erased.
    private async Task<int> DeleteAsync(AssocHubDbContext db, SourcePage page, StreamState state, DateTimeOffset now, CancellationToken cancel)
    {
        if (page.Deleted.Count == 0)
        {
            return 0;
        }

        IQueryable<string> names = db.TextKeys(page.Deleted);
        long[] gone = await db.LandedRecords.Where(r => r.StreamId == state.StreamId && r.DeletedAt == null && names.Contains(r.ExternalId)).Select(r => r.Id).ToArrayAsync(cancel);
        IQueryable<long> ids = db.NumberKeys(gone);
        await db.LandedRecords.Where(r => ids.Contains(r.Id)).ExecuteUpdateAsync(set => set.SetProperty(r => r.DeletedAt, now), cancel);
        await projection.MarkDeletedAsync(db, state.Stream, gone, cancel);
        return gone.Length;
    }

    // An API never shows the bad version of a record again: its good version puts it right.
    private static async Task ResolveAsync(AssocHubDbContext db, IncomingPage page, StreamState state, CancellationToken cancel)
    {
        if (page.Page.IsAnswer && page.Records.Length > 0 && state.Rejections.Values.Any(r => r.State == RejectionState.Open))
        {
            IQueryable<string> ids = db.TextKeys(page.Records.Select(r => r.Record.ExternalId).Distinct(StringComparer.Ordinal));
            await db.RejectedRecords.Where(r => r.StreamId == state.StreamId && r.State == RejectionState.Open && r.ExternalId != null && ids.Contains(r.ExternalId))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RejectionState.Resolved), cancel);
        }
    }

    private static async Task<Dictionary<string, KnownRecord>> KnownAsync(
        AssocHubDbContext db, IncomingPage page, StreamState state, CancellationToken cancel)
    {
        IQueryable<string> ids = db.TextKeys(
            page.Records.Select(r => r.Record.ExternalId)
                .Concat(page.Page.Unreadable.Where(u => u.ExternalId is not null).Select(u => u.ExternalId!))
                .Distinct(StringComparer.Ordinal));
        int stream = state.StreamId;
        return await db.LandedRecords.AsNoTracking()
            .Where(r => r.StreamId == stream && ids.Contains(r.ExternalId))
            .Select(r => new KnownRecord(r.Id, r.ExternalId, r.ContentHash, r.DeletedAt, r.ReceivedAt))
            .ToDictionaryAsync(r => r.ExternalId, StringComparer.Ordinal, cancel);
    }

    /// <summary>Writes what was sorted; new rows are numbered here.</summary>
    public static async Task StoreAsync(AssocHubDbContext db, PageSorter sorted, CancellationToken cancel)
    {
        var writer = new BulkWriter(db);
        int numbers = sorted.Inserts.Count + sorted.NewRejections.Count;
        if (numbers > 0)
        {
            sorted.Number(await writer.TakeNumbersAsync(LandedRecords.Series, numbers, cancel));
        }

        await writer.InsertAsync(sorted.Inserts, cancel);
        await writer.UpdateAsync(
            sorted.Updates,
            [nameof(LandedRecord.ContentHash), nameof(LandedRecord.Content), nameof(LandedRecord.ChangedAt), nameof(LandedRecord.RunId), nameof(LandedRecord.DeletedAt)],
            cancel);
        await writer.InsertAsync(sorted.NewRejections, cancel);
        await writer.UpdateAsync(sorted.MovedRejections, [nameof(RejectedRecord.Position), nameof(RejectedRecord.Reason)], cancel);
        if (sorted.Reopened.Count > 0)
        {
            IQueryable<long> ids = db.NumberKeys(sorted.Reopened);
            await db.RejectedRecords.Where(r => ids.Contains(r.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RejectionState.Open), cancel);
        }

        await Corrections.ReopenAsync(db, sorted.NoLongerCorrected, cancel);
    }
}

/// <summary>What landing and the makers of things share.</summary>
public static class LandedRecords
{
    /// <summary>The series from which landed records, and things without a record of their own, take their ids.</summary>
    public const string Series = "record";
}

/// <summary>A landed record as far as sorting needs it.</summary>
internal sealed record KnownRecord(long Id, string ExternalId, byte[] Hash, DateTimeOffset? DeletedAt, DateTimeOffset ReceivedAt);

/// <summary>Sorts a page's records into new, changed, unchanged and rejected. No database.</summary>
internal sealed class PageSorter(
    StreamState state, PageOutcome outcome, Dictionary<string, KnownRecord> known, DateTimeOffset now, long runId)
{
    private readonly Dictionary<string, (byte[] Hash, long Position)> _here = new(StringComparer.Ordinal);
    private readonly List<(StreamRecord Record, LandedRecord Row)> _new = [];
    private readonly List<LandedChange> _changed = [];
    private readonly HashSet<UInt128> _rejectedHere = [];

    public List<LandedRecord> Inserts { get; } = [];

    public List<LandedRecord> Updates { get; } = [];

    public List<RejectedRecord> NewRejections { get; } = [];

    /// <summary>Rejected records that stand on another line than before.</summary>
    public List<RejectedRecord> MovedRejections { get; } = [];

    public List<long> Reopened { get; } = [];

    /// <summary>Corrected records that are bad again, since they are read in another way now.</summary>
    public Dictionary<long, string> NoLongerCorrected { get; } = [];

    /// <summary>Added and changed records, in the order in which they stood; complete once they are numbered.</summary>
    public List<LandedChange> Changes => [.. _new.Select(n => new LandedChange(n.Row.Id, n.Record, true, n.Row.ReceivedAt)), .. _changed];

    public void Sort(IncomingRecord incoming)
    {
        string id = incoming.Record.ExternalId;
        KnownRecord? held = known.GetValueOrDefault(id);
        bool metHere = _here.TryGetValue(id, out (byte[] Hash, long Position) here);
        bool seen = metHere || (held is not null && !outcome.Page.IsAnswer && state.Seen.Contains(held.Id));
        LandingVerdict verdict = LandingRules.Decide(metHere ? here.Hash : held?.Hash, held?.DeletedAt is not null, seen, incoming.Content.Hash);
        switch (verdict)
        {
            case LandingVerdict.Added:
                var row = Row(0, incoming, now);
                Inserts.Add(row);
                _new.Add((incoming.Record, row));
                outcome.Added++;
                break;
            case LandingVerdict.Changed:
                Updates.Add(Row(held!.Id, incoming, held.ReceivedAt));
                _changed.Add(new LandedChange(held.Id, incoming.Record, false, held.ReceivedAt));
                outcome.Changed++;
                break;
            case LandingVerdict.Unchanged:
                outcome.Unchanged++;
                break;
            case LandingVerdict.Conflict:
                Conflict(incoming, metHere ? (outcome.Page.Origin, here.Position) : state.Seen.Of(held!.Id));
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(incoming), verdict, "Unknown verdict");
        }

        if (!metHere)
        {
            Replace(incoming);
            _here[id] = (incoming.Content.Hash, incoming.Position);
            if (held is not null)
            {
                outcome.Met.Add((held.Id, incoming.Position));
            }

            outcome.Consider(incoming.Record);
        }
    }

    public void Reject(IReadOnlyList<UnreadableRecord> unreadable)
    {
        foreach (UnreadableRecord bad in unreadable)
        {
            RejectionCause cause = bad.Position == 0 ? RejectionCause.File : bad.Unreadable ? RejectionCause.Unreadable : RejectionCause.Invalid;
            Reject(bad, cause);
            if (bad.ExternalId is null)
            {
                outcome.HasNamelessRejections = true;
            }
            else if (known.TryGetValue(bad.ExternalId, out KnownRecord? held))
            {
                outcome.RejectedVersions.Add(held.Id);
            }
        }
    }

    /// <summary>Gives numbers to new rows, from <paramref name="first"/> on.</summary>
    public void Number(long first)
    {
        foreach (LandedRecord row in Inserts)
        {
            row.Id = first++;
        }

        foreach (RejectedRecord row in NewRejections)
        {
            row.Id = first++;
        }
    }

    /// <summary>The position of a record that stood on this page.</summary>
    public long PositionOf(string externalId) => _here[externalId].Position;

    // What the source sends now is newer than what a person made of what it sent before.
    private void Replace(IncomingRecord incoming)
    {
        if (state.Corrections.Of(incoming.Record.ExternalId) is { } correction && correction.Id != incoming.CorrectedBy)
        {
            outcome.CorrectionsReplaced.Add(correction.Id);
        }
    }

    private string ReasonOf(UnreadableRecord bad)
    {
        string reason = bad.ExternalId is { } id && state.Corrections.Of(id) is { } correction ? $"{correction.Said()} The source has changed the record since, and it is wrong again. {bad.Reason}" : bad.Reason;
        return reason.Length <= 2000 ? reason : reason[..2000];
    }

    private void Conflict(IncomingRecord incoming, (string Origin, long Position) first)
    {
        string where = first.Origin == outcome.Page.Origin
            ? $"line {first.Position.ToString(CultureInfo.InvariantCulture)}"
            : $"line {first.Position.ToString(CultureInfo.InvariantCulture)} of {first.Origin}";
        Reject(
            new UnreadableRecord(
                incoming.Position,
                incoming.Content.Json,
                $"{state.Stream.Id.Name} '{incoming.Record.ExternalId}' stands on {where} already, with other content. That one was kept; "
                    + "remove one of the two at the source and export again.",
                Unreadable: false,
                ExternalId: incoming.Record.ExternalId),
            RejectionCause.Duplicate);
    }

    private void Reject(UnreadableRecord bad, RejectionCause cause)
    {
        outcome.Rejected++;
        byte[] hash = LandedContent.HashOfRaw(outcome.Page.Origin, outcome.Page.IsAnswer ? 1 : Occurrence(bad), bad.Raw);
        UInt128 key = StreamState.KeyOf(hash);
        if (state.Rejections.TryGetValue(key, out KnownRejection kept))
        {
            outcome.MetRejections.Add(kept.Id);
            if (kept.Position != bad.Position && !outcome.Page.IsAnswer)
            {
                MovedRejections.Add(Rejected(kept.Id, hash, bad, cause));
                outcome.Moved.Add((key, kept with { Position = bad.Position }));
            }

            if (kept.State == RejectionState.Resolved)
            {
                Reopened.Add(kept.Id);
            }
            else if (kept.State == RejectionState.Corrected)
            {
                NoLongerCorrected[kept.Id] = bad.Reason;
            }

            return;
        }

        if (!_rejectedHere.Add(key))
        {
            return;
        }

        NewRejections.Add(Rejected(0, hash, bad, cause));
    }

    // Which of its like it is in this delivery: 1 for the first.
    private int Occurrence(UnreadableRecord bad)
    {
        UInt128 like = StreamState.KeyOf(LandedContent.HashOfRaw(outcome.Page.Origin, 0, bad.Raw));
        int before = outcome.Occurrences.TryGetValue(like, out int here) ? here : state.Occurrences.GetValueOrDefault(like);
        return outcome.Occurrences[like] = before + 1;
    }

    private RejectedRecord Rejected(long id, byte[] hash, UnreadableRecord bad, RejectionCause cause)
    {
        string raw = bad.Raw.Replace('\0', '␀');
        return new RejectedRecord
        {
            Id = id,
            StreamId = state.StreamId,
            RawHash = hash,
            Origin = outcome.Page.Origin.Length <= 400 ? outcome.Page.Origin : outcome.Page.Origin[..400],
            Position = bad.Position,
            Raw = raw.Length <= LandingRules.MaxRawLength ? raw : raw[..LandingRules.MaxRawLength],
            RawLength = raw.Length,
            Context = bad.Context,
            ExternalId = bad.ExternalId,
            Cause = cause,
            Reason = ReasonOf(bad),
            State = RejectionState.Open,
            RejectedAt = now,
            RunId = runId,
        };
    }

    private LandedRecord Row(long id, IncomingRecord incoming, DateTimeOffset receivedAt) => new()
    {
        Id = id,
        StreamId = state.StreamId,
        ExternalId = incoming.Record.ExternalId,
        ContentHash = incoming.Content.Hash,
        Content = incoming.Content.Json,
        ReceivedAt = receivedAt,
        ChangedAt = now,
        RunId = runId,
    };
}

/// <summary>What a page did, to be remembered once it is committed.</summary>
internal sealed class PageOutcome(SourcePage page)
{
    private readonly List<(UInt128 Key, KnownRejection Rejection)> _rejections = [];
    private string? _earliest;

    public SourcePage Page { get; } = page;

    public long Added { get; set; }

    public long Changed { get; set; }

    public long Unchanged { get; set; }

    public long Rejected { get; set; }

    public long Deleted { get; set; }

    public bool HasNamelessRejections { get; set; }

    public List<(long Id, long Position)> Met { get; } = [];

    public List<long> RejectedVersions { get; } = [];

    public List<long> MetRejections { get; } = [];

    /// <summary>Known rejections that stand on another line.</summary>
    public List<(UInt128 Key, KnownRejection Rejection)> Moved { get; } = [];

    /// <summary>How often raw texts were met in this delivery, this page included.</summary>
    public Dictionary<UInt128, int> Occurrences { get; } = [];

    /// <summary>Corrections that do not hold any more.</summary>
    public HashSet<long> CorrectionsReplaced { get; } = [];

    /// <summary>Takes note of when a record says it happened.</summary>
    public void Consider(StreamRecord record)
    {
        if (record.Stream.Moment is { } field && record[field.Ordinal] is { } moment && (_earliest is null || string.CompareOrdinal(moment, _earliest) < 0))
        {
            _earliest = moment;
        }
    }

    public void Numbered(PageSorter sorted)
    {
        foreach (LandedRecord row in sorted.Inserts)
        {
            Met.Add((row.Id, sorted.PositionOf(row.ExternalId)));
        }

        foreach (RejectedRecord row in sorted.NewRejections)
        {
            _rejections.Add((StreamState.KeyOf(row.RawHash), new KnownRejection(row.Id, row.State, row.Origin, row.Position)));
            MetRejections.Add(row.Id);
        }
    }

    public void ApplyTo(StreamState state)
    {
        state.Added += Added;
        state.Changed += Changed;
        state.Unchanged += Unchanged;
        state.Rejected += Rejected;
        state.Deleted += Deleted;
        state.CorrectionsReplaced += CorrectionsReplaced.Count;
        state.Cursor = Page.NextCursor;
        state.HasNamelessRejections |= HasNamelessRejections;
        state.IsIncomplete |= Page.IsIncomplete;
        state.IsWhole = Page.IsWhole ?? state.IsWhole;
        state.RejectedVersions.UnionWith(RejectedVersions);
        state.MetRejections.UnionWith(MetRejections);
        foreach ((long id, long position) in Met)
        {
            state.Seen.Add(id, Page.Origin, position);
        }

        foreach ((UInt128 key, KnownRejection rejection) in _rejections.Concat(Moved))
        {
            state.Rejections[key] = rejection;
        }

        foreach ((UInt128 like, int times) in Occurrences)
        {
            state.Occurrences[like] = times;
        }

        state.FileProblems.AddRange(Page.Unreadable.Where(u => u.Position == 0).Select(u => $"{Page.Origin}: {u.Reason}"));
        if (Page.OriginEnded)
        {
            state.EndedOrigins.Add(Page.Origin);
        }

        if (Page.CompleteUpTo > (state.CompleteUpTo ?? DateTimeOffset.MinValue))
        {
            state.CompleteUpTo = Page.CompleteUpTo;
        }

        if (_earliest is not null && (state.Earliest is null || string.CompareOrdinal(_earliest, state.Earliest) < 0))
        {
            state.Earliest = _earliest;
        }
    }
}

using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Core.Members.Survivorship;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>Writes some planned people within one transaction, as far as their records still say what the plan was made from.</summary>
internal sealed class UnifyBatch(
    AssocHubDbContext db, UnifyPlan plan, UnifySettings settings, OrganizationIndex organizations, string by, DateTimeOffset now)
{
    private readonly UnifyFigures _figures = new();
    private readonly List<MemberEvent> _events = [];
    private readonly List<Member> _newMembers = [];
    private readonly List<Member> _changedMembers = [];
    private readonly List<SourceRecord> _changedRecords = [];
    private readonly List<long> _movedRecords = [];
    private readonly HashSet<string> _addresses = new(StringComparer.Ordinal);
    private readonly HashSet<long> _households = [];
    private readonly HashSet<long> _movedBetween = [];

    /// <summary>Writes the people; null when a decision was made meanwhile and the plan must be made anew.</summary>
    public async Task<UnifyFigures?> WriteAsync(IReadOnlyList<PlannedPerson> people, CancellationToken cancel)
    {
        // The series' row is locked from here on: two unifications never write at the same time.
        var writer = new BulkWriter(db);
        int unfounded = 0;
        long firstFree = await writer.TakeNumbersAsync("member", 0, cancel);
        if (await DecisionMark.ReadAsync(db, cancel) != plan.Region.Mark)
        {
            return null;
        }

        long[] ids = [.. people.SelectMany(p => p.Records).Select(r => plan.Region.Records[r].Id)];
        Dictionary<long, SourceRecord> rows = await db.SourceRecords.AsNoTracking().Where(r => EF.Parameter(ids).Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancel);
        Dictionary<long, DateTimeOffset> stamps = await db.LandedRecords.Where(l => EF.Parameter(ids).Contains(l.Id)).Select(l => new { l.Id, l.ChangedAt })
            .ToDictionaryAsync(l => l.Id, l => l.ChangedAt, cancel);
        ILookup<long, Member> founded = (await db.Members.AsNoTracking().Where(m => EF.Parameter(ids).Contains(m.FounderRecordId)).ToListAsync(cancel)).ToLookup(m => m.FounderRecordId);
        Dictionary<long, TermDates> terms = await TermsAsync(ids, cancel);
        ILookup<long, FieldChoice> choices = (await db.FieldChoices.AsNoTracking().Where(c => c.RevokedAt == null && EF.Parameter(ids).Contains(c.SourceRecordId)).ToListAsync(cancel))
            .ToLookup(c => c.SourceRecordId);

        List<PlannedPerson> current = [.. people.Where(p => p.Records.All(r => IsAsRead(r, rows, stamps)))];
        _figures.PutOff = people.Count - current.Count;
        foreach (PlannedPerson person in current)
        {
            SourceRecord[] records = [.. person.Records.Select(r => rows[plan.Region.Records[r].Id])];
            Member[] known = [.. records.SelectMany(r => founded[r.Id]).OrderBy(m => m.Id)];
            long id = known.Length > 0 ? known[0].Id : firstFree + unfounded++;
            Decide(person, records, known, id, Merge(records, terms), Chosen(records, choices));
        }

        if (unfounded > 0)
        {
            await writer.TakeNumbersAsync("member", unfounded, cancel);
        }

        await writer.InsertAsync(_newMembers, cancel);
        await writer.UpdateAsync(_changedMembers, properties: null, cancel);
        await writer.UpdateAsync(_changedRecords, [nameof(SourceRecord.MemberId), nameof(SourceRecord.NeedsUnify)], cancel);
        await WriteLinksAsync(writer, current, cancel);
        await WriteKeysAsync(writer, current, cancel);
        await writer.InsertAsync(_events, cancel);
        _figures.Interactions = await MoveInteractionsAsync(cancel);
        await MarkPairsAsync(current, cancel);
        _figures.Households = await Households.RefreshAsync(db, _addresses, _households, cancel);
        await db.NoteChangeAsync(
            new ChangeNote("unify") { Fields = [.. _newMembers.Concat(_changedMembers).Select(m => m.Id)], Members = _movedBetween }, cancel);
        return _figures;
    }

    private bool IsAsRead(int record, Dictionary<long, SourceRecord> rows, Dictionary<long, DateTimeOffset> stamps)
    {
        long id = plan.Region.Records[record].Id;
        RecordState state = plan.Region.States[record];
        return rows.TryGetValue(id, out SourceRecord? row) && row.MemberId == state.Member
            && (stamps.TryGetValue(id, out DateTimeOffset stamp) ? stamp : null) == state.Stamp;
    }

    private void Decide(PlannedPerson person, SourceRecord[] records, Member[] known, long id, TermDates terms, Dictionary<string, long> chosen)
    {
        Member golden = settings.Golden.Build(records, terms, organizations.Of, chosen);
        golden.Id = id;
        golden.ChangedAt = now;
        if (known.Length == 0)
        {
            golden.FounderRecordId = records[0].Id;
            Moves(golden);
            _newMembers.Add(golden);
            _figures.Created++;
            Note(id, CreatedSentence(person, records), null);
        }
        else
        {
            Keep(golden, known[0]);
            foreach (Member other in known.Skip(1))
            {
                MergeAway(other, id);
            }
        }

        foreach (SourceRecord record in records)
        {
            Attach(record, id, known);
        }
    }

    private void Keep(Member golden, Member before)
    {
        golden.FounderRecordId = before.FounderRecordId;
        golden.HouseholdId = before.MergedIntoId is null ? before.HouseholdId : null;
        if (before.MergedIntoId is long survivor)
        {
            _figures.Unmerged++;
            Note(before.Id, "Separated again: no longer one with another member", survivor);
            Note(survivor, "Another member was separated again", before.Id);
            Moves(golden);
            _changedMembers.Add(golden);
        }
        else if (!MemberContent.AreEqual(golden, before))
        {
            _figures.Updated++;
            Moves(before);
            Moves(golden);
            _changedMembers.Add(golden);
        }
    }

    private void MergeAway(Member other, long survivor)
    {
        if (other.MergedIntoId == survivor)
        {
            return;
        }

        if (other.MergedIntoId is null)
        {
            _figures.Merged++;
        }

        Moves(other);
        other.MergedIntoId = survivor;
        other.HouseholdId = null;
        other.ChangedAt = now;
        _changedMembers.Add(other);
        Note(other.Id, "Merged into another member", survivor);
        Note(survivor, "Another member was merged into this one", other.Id);
    }

    // Whose home may have another household than before.
    private void Moves(Member member)
    {
        if (member.AddressKey is { } address)
        {
            _addresses.Add(address);
        }

        if (member.HouseholdId is { } household)
        {
            _households.Add(household);
        }
    }

    private async Task MarkPairsAsync(List<PlannedPerson> people, CancellationToken cancel)
    {
        long[] ids = [.. people.SelectMany(p => p.Records).Select(r => plan.Region.Records[r].Id)];
        await PairScoring.MarkPairsAsync(db, ids, cancel);
    }

    // The latest choice of a field counts.
    private static Dictionary<string, long> Chosen(SourceRecord[] records, ILookup<long, FieldChoice> choices) =>
        records.SelectMany(r => choices[r.Id]).GroupBy(c => c.Field).ToDictionary(g => g.Key, g => g.MaxBy(c => c.Id)!.SourceRecordId, StringComparer.Ordinal);

    private void Attach(SourceRecord record, long id, Member[] known)
    {
        if (record.MemberId == id && !record.NeedsUnify)
        {
            return;
        }

        if (record.MemberId is null)
        {
            _figures.Attached++;
            if (known.Length > 0)
            {
                Note(id, $"{KindWord(record.Kind)} {record.ExternalId} was added", null);
            }
        }
        else if (record.MemberId != id)
        {
            _figures.Moved++;
            // A merged or separated member takes its records along; that is told once, not per record.
            if (!Array.Exists(known, m => m.Id == record.MemberId || m.FounderRecordId == record.Id))
            {
                Note(id, $"{KindWord(record.Kind)} {record.ExternalId} moved here", record.MemberId);
            }
        }

        if (record.MemberId != id)
        {
            _movedRecords.Add(record.Id);
            _movedBetween.Add(id);
            if (record.MemberId is { } left)
            {
                _movedBetween.Add(left);
            }
        }

        record.MemberId = id;
        record.NeedsUnify = false;
        _changedRecords.Add(record);
    }

    private async Task WriteLinksAsync(BulkWriter writer, List<PlannedPerson> people, CancellationToken cancel)
    {
        long[] ids = [.. people.SelectMany(p => p.Records).Select(r => plan.Region.Records[r].Id)];
        var before = (await db.RecordLinks.AsNoTracking().Where(l => EF.Parameter(ids).Contains(l.LeftRecordId)).ToListAsync(cancel)).ToDictionary(l => l.Id);
        foreach (RecordLink link in await db.RecordLinks.AsNoTracking().Where(l => EF.Parameter(ids).Contains(l.RightRecordId)).ToListAsync(cancel))
        {
            before.TryAdd(link.Id, link);
        }

        var wanted = people.SelectMany(p => p.Links).Select(l => (
            Left: plan.Region.Records[l.Left].Id, Right: plan.Region.Records[l.Right].Id, Rule: LinkRules.Sentence(l), l.Evidence)).ToHashSet();
        var gone = new List<long>();
        foreach (RecordLink link in before.Values)
        {
            if (!wanted.Remove((link.LeftRecordId, link.RightRecordId, link.Rule, link.Evidence)))
            {
                gone.Add(link.Id);
            }
        }

        if (gone.Count > 0)
        {
            await db.RecordLinks.Where(l => EF.Parameter(gone).Contains(l.Id)).ExecuteDeleteAsync(cancel);
        }

        if (wanted.Count > 0)
        {
            long id = await writer.TakeNumbersAsync("link", wanted.Count, cancel);
            await writer.InsertAsync(
                [.. wanted.Select(w => new RecordLink { Id = id++, LeftRecordId = w.Left, RightRecordId = w.Right, Rule = w.Rule, Evidence = w.Evidence })], cancel);
        }
    }

    private async Task WriteKeysAsync(BulkWriter writer, List<PlannedPerson> people, CancellationToken cancel)
    {
        MatchRecord[] records = [.. people.SelectMany(p => p.Records).Select(r => plan.Region.Records[r])];
        long[] ids = Array.ConvertAll(records, r => r.Id);
        ILookup<long, long> before = (await db.UnifiedKeys.AsNoTracking().Where(k => EF.Parameter(ids).Contains(k.SourceRecordId)).ToListAsync(cancel))
            .ToLookup(k => k.SourceRecordId, k => k.KeyHash);
        MatchRecord[] changed = Array.FindAll(records, r => !r.KeyHashes.ToHashSet().SetEquals(before[r.Id]));
        long[] rewritten = [.. changed.Where(r => before.Contains(r.Id)).Select(r => r.Id)];
        if (rewritten.Length > 0)
        {
            await db.UnifiedKeys.Where(k => EF.Parameter(rewritten).Contains(k.SourceRecordId)).ExecuteDeleteAsync(cancel);
        }

        await writer.InsertAsync([.. changed.SelectMany(r => r.KeyHashes.Select(h => new UnifiedKey { SourceRecordId = r.Id, KeyHash = h }))], cancel);
    }

    // Set-based: the facts stay where they are and only follow their record's member.
    private async Task<int> MoveInteractionsAsync(CancellationToken cancel)
    {
        if (_movedRecords.Count == 0)
        {
            return 0;
        }

        return await db.Interactions.Where(i => i.SourceRecordId != null && EF.Parameter(_movedRecords).Contains(i.SourceRecordId.Value))
            .ExecuteUpdateAsync(
                set => set.SetProperty(i => i.MemberId, i => db.SourceRecords.Where(r => r.Id == i.SourceRecordId).Select(r => r.MemberId).FirstOrDefault()),
                cancel);
    }

    private async Task<Dictionary<long, TermDates>> TermsAsync(long[] ids, CancellationToken cancel) =>
        await db.MembershipTerms.Where(t => t.SourceRecordId != null && EF.Parameter(ids).Contains(t.SourceRecordId.Value))
            .GroupBy(t => t.SourceRecordId!.Value)
            .Select(g => new { g.Key, Ends = g.Max(t => t.EndsOn), Renewed = g.Max(t => t.RenewedOn) })
            .ToDictionaryAsync(g => g.Key, g => new TermDates(g.Ends, g.Renewed), cancel);

    private static TermDates Merge(SourceRecord[] records, Dictionary<long, TermDates> terms)
    {
        TermDates[] known = [.. records.Where(r => terms.ContainsKey(r.Id)).Select(r => terms[r.Id])];
        return new TermDates(known.Max(t => t.RenewalDate), known.Max(t => t.LastRenewedOn));
    }

    private void Note(long member, string what, long? other) =>
        _events.Add(new MemberEvent { MemberId = member, At = now, What = what, OtherMemberId = other, By = by });

    private static string CreatedSentence(PlannedPerson person, SourceRecord[] records) => person.Records.Length == 1
        ? $"Created from {KindWord(records[0].Kind).ToLowerInvariant()} {records[0].ExternalId}"
        : $"Created from {person.Records.Length} source records";

    private static string KindWord(PersonKind kind) => kind switch
    {
        PersonKind.AmsMember => "AMS record",
        PersonKind.Registrant => "Registration",
        PersonKind.Subscriber => "Subscription",
        PersonKind.CommunityUser => "Community user",
        _ => kind.ToString(),
    };
}

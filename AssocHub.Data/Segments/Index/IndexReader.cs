using AssocHub.Core.Members;
using AssocHub.Core.Scores;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments.Index;

/// <summary>Reads from the database what the index holds.</summary>
internal static class IndexReader
{
    /// <summary>The number of the last change, 0 when there is none, with its token.</summary>
    public static async Task<(long Sequence, long Token)> WatermarkAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var last = await db.DataChanges.AsNoTracking().OrderByDescending(c => c.Sequence).Select(c => new { c.Sequence, c.Token }).FirstOrDefaultAsync(cancel);
        return last is null ? (0, 0) : (last.Sequence, last.Token);
    }

    /// <summary>All members.</summary>
    public static async Task<(MemberTable Table, OrdinalMap Ordinals)> MembersAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var table = new MemberTable(await db.Members.CountAsync(cancel) * 21 / 20);
        var ordinals = new OrdinalMap();
        await foreach (Member member in Columns(db.Members.AsNoTracking().OrderBy(m => m.Id)).AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (table.Count == table.Capacity)
            {
                table = table.Copy(table.Count / 10);
            }

            ordinals[member.Id] = table.Add(member);
        }

        return (table, ordinals);
    }

    /// <summary>The columns of members that segments ask about.</summary>
    public static IQueryable<Member> Columns(IQueryable<Member> members) => members.Select(m => new Member
    {
        Id = m.Id, MergedIntoId = m.MergedIntoId, Standing = m.Standing, StatusKey = m.StatusKey, RoleKey = m.RoleKey, ChapterKey = m.ChapterKey,
        JoinDate = m.JoinDate, RenewalDate = m.RenewalDate, LastRenewedOn = m.LastRenewedOn, JobTitleKey = m.JobTitleKey,
        InterestsKey = m.InterestsKey, CityKey = m.CityKey, RegionKey = m.RegionKey, PostalCodeKey = m.PostalCodeKey, CountryKey = m.CountryKey,
        FirstNameKey = m.FirstNameKey, LastNameKey = m.LastNameKey, EmailKey = m.EmailKey, EmailDomainKey = m.EmailDomainKey,
        EmailConsent = m.EmailConsent, SourcesKey = m.SourcesKey, HouseholdId = m.HouseholdId, OrganizationId = m.OrganizationId,
        Organization = m.Organization == null ? null : new Organization
        {
            Id = m.Organization.Id, ExternalId = "", Name = "", NameKey = m.Organization.NameKey, IndustryKey = m.Organization.IndustryKey,
            SizeKey = m.Organization.SizeKey, RegionKey = m.Organization.RegionKey,
        },
    });

    /// <summary>Notes all scores.</summary>
    public static async Task ScoresAsync(AssocHubDbContext db, MemberTable table, OrdinalMap ordinals, CancellationToken cancel)
    {
        table.ClearScores();
        await foreach (MemberScore score in db.MemberScores.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (ordinals.TryGet(score.MemberId, out int ordinal))
            {
                table.SetScore(ordinal, score.Code, score.Value);
            }
        }
    }

    /// <summary>All objects with their topics; ordinals that were given stay.</summary>
    public static async Task<ObjectTable> ObjectsAsync(AssocHubDbContext db, ObjectTable before, CancellationToken cancel)
    {
        ObjectTable table = before.Copy(withTopics: false);
        var objects = db.ActivityObjects.AsNoTracking().Select(o => new { o.Id, o.ExternalId, o.TitleKey, Ends = o.EndsAt ?? o.StartsAt });
        await foreach (var item in objects.AsAsyncEnumerable().WithCancellation(cancel))
        {
            table.Set(item.Id, item.ExternalId, item.TitleKey, item.Ends?.UtcTicks);
        }

        await foreach (Topic topic in db.Topics.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
        {
            table.SetTopic(topic.NameKey, topic.Id);
        }

        await foreach (ObjectTopic tag in db.ObjectTopics.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
        {
            table.Tag(tag.ObjectId, tag.TopicId);
        }

        return table;
    }

    /// <summary>A whole state.</summary>
    public static async Task<(IndexState State, OrdinalMap Ordinals)> StateAsync(AssocHubDbContext db, ZoneDays zone, long watermark, CancellationToken cancel)
    {
        (MemberTable members, OrdinalMap ordinals) = await MembersAsync(db, cancel);
        await ScoresAsync(db, members, ordinals, cancel);
        ObjectTable objects = await ObjectsAsync(db, new ObjectTable(), cancel);
        var sink = new Sink(new RowSegmentBuilder(), ordinals, objects);
        await InteractionScan.ReadAsync(db, sink, cancel);
        members.Freeze();
        return (new IndexState(members, objects, [sink.Rows.Build()], watermark, zone), ordinals);
    }

    /// <summary>About how many interactions there are: their ids count up.</summary>
    public static async Task<long> EstimateAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        long? first = await db.Interactions.MinAsync(i => (long?)i.Id, cancel);
        long? last = await db.Interactions.MaxAsync(i => (long?)i.Id, cancel);
        return (last - first + 1) ?? 0;
    }

    internal sealed class Sink(RowSegmentBuilder rows, OrdinalMap ordinals, ObjectTable objects) : IInteractionSink
    {
        private long _lastItem;
        private int _lastOrdinal = -1;

        public RowSegmentBuilder Rows => rows;

        public void Add(byte kind, long member, long item, long around, long ticks)
        {
            if (!ordinals.TryGet(member, out int ordinal))
            {
                return;
            }

            if (item != _lastItem)
            {
                (_lastItem, _lastOrdinal) = (item, item == 0 ? -1 : objects.OrdinalOf(item));
            }

            rows.Add(kind, _lastOrdinal, around == 0 ? -1 : objects.OrdinalOf(around), ordinal, ticks);
        }
    }
}

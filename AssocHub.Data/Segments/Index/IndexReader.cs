using AssocHub.Core.Members;
using AssocHub.Core.Scores;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments.Index;

/// <summary>Reads from the database what the index holds.</summary>
internal static class IndexReader
{
    // As measured, rounded up.
    private const int BytesPerInteraction = 8;
    private const int BytesPerMember = 150;

    private const int MostReaders = 4;
    private const int StretchesPerReader = 8;
    private const long WorthSharing = 5_000;

    /// <summary>The number of the last change, 0 when there is none, with its token.</summary>
    public static async Task<(long Sequence, long Token)> WatermarkAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var last = await db.DataChanges.AsNoTracking().OrderByDescending(c => c.Sequence).Select(c => new { c.Sequence, c.Token }).FirstOrDefaultAsync(cancel);
        return last is null ? (0, 0) : (last.Sequence, last.Token);
    }

    /// <summary>An ordinal for each member, by id.</summary>
    public static async Task<OrdinalMap> OrdinalsAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var ordinals = new OrdinalMap();
        await MemberScan.IdsAsync(db, id => ordinals[id] = ordinals.Count, cancel);
        ordinals.Trim();
        return ordinals;
    }

    /// <summary>What is known of the members that have ordinals. Who went in between stays dead; who came is noted as a change.</summary>
    public static async Task<MemberTable> MembersAsync(AssocHubDbContext db, OrdinalMap ordinals, CancellationToken cancel)
    {
        var table = new MemberTable(ordinals.Count * 21 / 20, ordinals.Count);
        await MemberScan.ReadAsync(
            db,
            member =>
            {
                if (ordinals.TryGet(member.Id, out int ordinal))
                {
                    table.Set(ordinal, member);
                }
            },
            cancel);
        await MemberScan.ScoresAsync(
            db,
            (member, code, value) =>
            {
                if (ordinals.TryGet(member, out int ordinal))
                {
                    table.SetScore(ordinal, code, value);
                }
            },
            cancel);
        table.Freeze();
        return table;
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

    /// <summary>Notes scores.</summary>
    public static async Task ScoresAsync(IQueryable<MemberScore> scores, MemberTable table, OrdinalMap ordinals, CancellationToken cancel)
    {
        await foreach (MemberScore score in scores.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (ordinals.TryGet(score.MemberId, out int ordinal))
            {
                table.SetScore(ordinal, score.Code, score.Value);
            }
        }
    }

    /// <summary>All objects with their topics; ordinals that were given stay.</summary>
    public static async Task<ObjectTableBuilder> ObjectsAsync(AssocHubDbContext db, ObjectTable? before, CancellationToken cancel)
    {
        ObjectTableBuilder table = before?.ToBuilder(withTopics: false) ?? new ObjectTableBuilder();
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

    /// <summary>A whole state, read on all cores. What is written meanwhile may be in it or not.</summary>
    public static async Task<(IndexState State, OrdinalMap Ordinals)> StateAsync(
        IDbContextFactory<AssocHubDbContext> contexts, ZoneDays zone, long watermark, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        await using AssocHubDbContext beside = await contexts.CreateDbContextAsync(cancel);
        Task<ObjectTableBuilder> things = Task.Run(() => ObjectsAsync(beside, null, cancel), cancel);
        OrdinalMap ordinals = await OrdinalsAsync(db, cancel);
        ObjectTableBuilder objects = await things;
        Task<MemberTable> members = Task.Run(() => MembersAsync(db, ordinals, cancel), cancel);
        RowSegment rows = await RowsAsync(contexts, ordinals, objects, zone, cancel);
        return (new IndexState(await members, objects.Build(), [rows], watermark, zone), ordinals);
    }

    private static async Task<RowSegment> RowsAsync(
        IDbContextFactory<AssocHubDbContext> contexts, OrdinalMap ordinals, ObjectTableBuilder objects, ZoneDays zone, CancellationToken cancel)
    {
        long first, end;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            first = await db.Members.MinAsync(m => (long?)m.Id, cancel) ?? 0;
            end = (await db.Members.MaxAsync(m => (long?)m.Id, cancel) ?? 0) + 1;
        }

        // Ids may lie unevenly: whoever is done with a stretch takes the next one.
        int readers = ordinals.Count < WorthSharing ? 1 : Math.Min(Environment.ProcessorCount, MostReaders);
        int stretches = readers == 1 ? 1 : readers * StretchesPerReader, taken = -1;
        var sinks = new Sink[readers];
        await Task.WhenAll(Enumerable.Range(0, readers).Select(reader => Task.Run(
            async () =>
            {
                Sink sink = sinks[reader] = new Sink(new RowSegmentBuilder(), ordinals, objects);
                await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
                for (int stretch = Interlocked.Increment(ref taken); stretch < stretches; stretch = Interlocked.Increment(ref taken))
                {
                    await InteractionScan.ReadAsync(db, At(stretch), At(stretch + 1), sink, cancel);
                }
            },
            cancel)));
        for (int reader = 1; reader < readers; reader++)
        {
            sinks[0].Rows.Add(sinks[reader].Rows);
        }

        return sinks[0].Rows.Build(zone);

        long At(int stretch) => first + (long)((Int128)(end - first) * stretch / stretches);
    }

    /// <summary>About how many bytes it will take.</summary>
    public static async Task<long> EstimateAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        // Ids count up, so their ends tell how many there are.
        long? first = await db.Interactions.MinAsync(i => (long?)i.Id, cancel);
        long? last = await db.Interactions.MaxAsync(i => (long?)i.Id, cancel);
        return (((last - first + 1) ?? 0) * BytesPerInteraction) + (await db.Members.LongCountAsync(cancel) * BytesPerMember);
    }

    // One for each reader; the table of objects is shared, and asked once for each object.
    private sealed class Sink(RowSegmentBuilder rows, OrdinalMap ordinals, ObjectTableBuilder objects) : IInteractionSink
    {
        private readonly Dictionary<long, int> _known = [];
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
                (_lastItem, _lastOrdinal) = (item, ObjectOf(item));
            }

            rows.Add(kind, _lastOrdinal, ObjectOf(around), ordinal, ticks);
        }

        private int ObjectOf(long id)
        {
            if (id == 0)
            {
                return -1;
            }

            if (!_known.TryGetValue(id, out int ordinal))
            {
                lock (objects)
                {
                    _known[id] = ordinal = objects.OrdinalOf(id);
                }
            }

            return ordinal;
        }
    }
}

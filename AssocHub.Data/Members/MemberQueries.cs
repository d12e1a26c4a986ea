using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Sources;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>What the member pages read. Personal fields leave this class only for those who may see them.</summary>
public sealed class MemberQueries(IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit, AssociationClock clock)
{
    private const int LargestPage = 200;

    /// <summary>A page of members: for a text the best matches first, otherwise by name.</summary>
    public async Task<Result<Page<MemberRow>>> SearchAsync(Actor actor, MemberSearch search, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } lacks)
        {
            return lacks;
        }

        bool sees = actor.May(Permission.SeePersonalFields);
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        IQueryable<Member> members = Filtered(db.Members.AsNoTracking().Where(m => m.MergedIntoId == null), search);
        IOrderedQueryable<Member> ordered = MemberTextSearch.Apply(db, members, search.Text, sees);
        int size = Math.Clamp(search.PageSize, 1, LargestPage);
        long total = await ordered.LongCountAsync(cancel);
        List<Member> page = await ordered.Skip((Math.Max(1, search.Page) - 1) * size).Take(size).Include(m => m.Organization).ToListAsync(cancel);
        return new Page<MemberRow>(
            [.. page.Select(m => new MemberRow(m.Id, sees ? MemberDetail.NameOf(m, m.Id) : null, sees ? m.Email : null, m.Standing, m.Status, m.Chapter, m.Organization?.Name, m.SourcesKey, m.RenewalDate))],
            total);
    }

    /// <summary>Chapters in use, as written, by their folded form.</summary>
    public async Task<IReadOnlyList<string>> ChaptersAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.Members.Where(m => m.MergedIntoId == null && m.ChapterKey != null).GroupBy(m => m.ChapterKey).Select(g => g.Min(m => m.Chapter)!).OrderBy(c => c).ToListAsync(cancel);
    }

    /// <summary>The member that an id stands for now; null when there never was one.</summary>
    public async Task<long?> ResolveAsync(long id, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.Members.Where(m => m.Id == id).Select(m => (long?)(m.MergedIntoId ?? m.Id)).SingleOrDefaultAsync(cancel);
    }

    /// <summary>Opens a live member's page. Seen with personal fields, that is written into the audit log.</summary>
    public async Task<Result<MemberDetail>> OpenAsync(Actor actor, long id, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } lacks)
        {
            return lacks;
        }

        bool sees = actor.May(Permission.SeePersonalFields);
        MemberDetail? detail;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            detail = await MemberDetailReader.ReadAsync(db, id, sees, clock, cancel);
        }

        if (detail is null)
        {
            return new NotFound($"member {id}");
        }

        if (sees)
        {
            await audit.AppendAsync(
                actor, "member.viewed", "member", id.ToString(CultureInfo.InvariantCulture), new { fields = detail.Provenance.Keys.Order(StringComparer.Ordinal) }, cancel, [id]);
        }

        return detail;
    }

    /// <summary>A piece of the timeline, newest first.</summary>
    public async Task<Result<Page<TimelineEntry>>> TimelineAsync(Actor actor, long id, TimelineFilter filter, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } lacks)
        {
            return lacks;
        }

        InteractionKind[] kinds = filter.Kind is { } kind ? [kind]
            : [.. InteractionKinds.All.Where(k => filter.Domain is null || k.Domain == filter.Domain).Select(k => k.Kind)];
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        IQueryable<Interaction> of = db.Interactions.AsNoTracking().Where(i => i.MemberId == id && kinds.Contains(i.Kind));
        of = filter.Machines ? of : of.Where(i => !i.IsMachine);
        string topic = TextFolding.Fold(filter.Topic);
        if (topic.Length > 0)
        {
            of = of.Where(i => db.ObjectTopics.Any(t => t.ObjectId == i.ObjectId && db.Topics.Any(n => n.Id == t.TopicId && n.NameKey == topic)));
        }

        IReadOnlyList<TimelineEntry> turns = filter is { Kind: null, Domain: null or SourceDomain.Ams } && topic.Length == 0
            ? await MembershipTurns.ReadAsync(db, id, clock.Today, clock.Zone, cancel) : [];
        int total = await of.CountAsync(cancel) + turns.Count;
        // The few turns of memberships are put in by time: whichever of them stand before the piece, at most so many interactions less do.
        int from = Math.Max(0, filter.Skip - turns.Count);
        int take = Math.Clamp(filter.Take, 1, LargestPage);
        IReadOnlyList<TimelineEntry> did = await InteractionsAsync(db, of, from, filter.Skip + take - from, cancel);
        return new Page<TimelineEntry>(
            [.. did.Concat(turns).OrderByDescending(e => e.At).Skip(filter.Skip - from).Take(take)], total);
    }

    private static async Task<IReadOnlyList<TimelineEntry>> InteractionsAsync(AssocHubDbContext db, IQueryable<Interaction> of, int skip, int take, CancellationToken cancel)
    {
        var rows = await (
            from i in of.OrderByDescending(i => i.OccurredAt).ThenByDescending(i => i.Id).Skip(skip).Take(take)
            join o in db.ActivityObjects on i.ObjectId equals o.Id into objects
            from o in objects.DefaultIfEmpty()
            join e in db.ActivityObjects on i.EventId equals e.Id into events
            from e in events.DefaultIfEmpty()
            orderby i.OccurredAt descending, i.Id descending
            select new { i.Id, i.Kind, i.OccurredAt, i.Day, i.ObjectId, Title = (string?)o.Title, EventTitle = (string?)e.Title, i.Detail, i.IsMachine }).ToListAsync(cancel);
        long[] shown = [.. rows.Select(r => r.ObjectId).OfType<long>().Distinct()];
        ILookup<long, string> topics = (await (
            from t in db.ObjectTopics join n in db.Topics on t.TopicId equals n.Id where EF.Parameter(shown).Contains(t.ObjectId) select new { t.ObjectId, n.Name })
            .ToListAsync(cancel)).ToLookup(t => t.ObjectId, t => t.Name);
        return
        [
            .. rows.Select(r => new TimelineEntry(
                r.Id.ToString(CultureInfo.InvariantCulture), r.Kind.Info().Domain, r.Kind, r.Kind.Info().Label, r.OccurredAt, r.Day, r.Title,
                r.EventTitle == r.Title ? null : r.EventTitle, r.Detail, r.IsMachine, r.ObjectId is long thing ? [.. topics[thing].Order(StringComparer.Ordinal)] : [])),
        ];
    }

    private static IQueryable<Member> Filtered(IQueryable<Member> members, MemberSearch search)
    {
        if (search.Standing is { } standing)
        {
            members = members.Where(m => m.Standing == standing);
        }

        if (TextFolding.Fold(search.Chapter) is { Length: > 0 } chapter)
        {
            members = members.Where(m => m.ChapterKey == chapter);
        }

        if (search.Source is { } source)
        {
            string known = $";{TextFolding.Fold(source.ToString())};";
            members = members.Where(m => m.SourcesKey.Contains(known));
        }

        return members;
    }
}

using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Normalising;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Core.Sources;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using AssocHub.Data.Members.Reviewing;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Members;

/// <summary>A person's record as a source would deliver it; what matters to unification.</summary>
public sealed record Arrival(PersonKind Kind, string ExternalId)
{
    public string? First { get; init; }
    public string? Last { get; init; }
    public string? Email { get; init; }
    public string? AmsId { get; init; }
    public string? Badge { get; init; }
    public string? Status { get; init; }
    public string? Street { get; init; }
    public string? PostalCode { get; init; }
    public string? Phone { get; init; }
    public string? Chapter { get; init; }
    public DateOnly? BirthDate { get; init; }
    public bool Deleted { get; init; }
    public string Source { get; init; } = Kind switch
    {
        PersonKind.AmsMember => "ams",
        PersonKind.Registrant => "events",
        PersonKind.Subscriber => "email",
        _ => "community",
    };

    public string Key => $"{Source}/{Kind}/{ExternalId}";
}

/// <summary>A database into which records land as the landing stage leaves them, and unification run on it.</summary>
public sealed class MemberWorld : IAsyncDisposable
{
    private static readonly string[] SourceNames = ["ams", "ams2", "events", "email", "community"];

    private MemberWorld(TestDatabase database, int leastRecords, int learnAnewBelow)
    {
        Database = database;
        Unify = new UnifyService(database, database.Runs, database.Time, Association) { LeastRecords = leastRecords, LearnAnewBelow = learnAnewBelow };
        Audit = new AuditLog(database, database.Time);
        Queries = new MemberQueries(database, Audit, database.Clock);
        Merges = new MergeService(database, Unify, Audit, database.Time);
        Reviews = new ReviewService(database, Unify, Merges, Audit, database.Time, Association);
        Bulk = new BulkMergeService(database, Unify, Audit, database.Time);
        Thresholds = new ThresholdService(database, Audit, Association, database.Time) { LeastRecords = leastRecords };
    }

    public ThresholdService Thresholds { get; }

    public ReviewService Reviews { get; }

    public BulkMergeService Bulk { get; }

    public AuditLog Audit { get; }

    public MemberQueries Queries { get; }

    public MergeService Merges { get; }

    public TestDatabase Database { get; }

    public AssociationOptions Association { get; } = new();

    public UnifyService Unify { get; }

    /// <summary>
    /// An empty world; with few records likeness links nobody unless <paramref name="leastRecords"/> says otherwise, and is learned anew each
    /// time unless <paramref name="learnAnewBelow"/> does.
    /// </summary>
    public static async Task<MemberWorld> CreateAsync(int leastRecords = Bands.LeastRecords, int learnAnewBelow = 2000)
    {
        TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        db.Sources.AddRange(SourceNames.Select(name => new Source
        {
            Name = name,
            Connector = "files",
            Domain = name switch { "events" => SourceDomain.Events, "email" => SourceDomain.Email, "community" => SourceDomain.Community, _ => SourceDomain.Ams },
        }));
        await db.SaveChangesAsync();
        return new MemberWorld(database, leastRecords, learnAnewBelow);
    }

    public static Arrival Ams(string id, string? first = null, string? last = null, string? email = null) =>
        new(PersonKind.AmsMember, id) { First = first, Last = last, Email = email, Status = "active" };

    public static Arrival Registration(string id, string? first = null, string? last = null, string? email = null, string? amsId = null) =>
        new(PersonKind.Registrant, id) { First = first, Last = last, Email = email, AmsId = amsId };

    public static Arrival Subscriber(string id, string email, string? first = null, string? last = null) =>
        new(PersonKind.Subscriber, id) { First = first, Last = last, Email = email, Status = "subscribed" };

    public static Arrival User(string id, string? first = null, string? last = null, string? email = null, string? amsId = null) =>
        new(PersonKind.CommunityUser, id) { First = first, Last = last, Email = email, AmsId = amsId };

    public Task LandAsync(params Arrival[] arrivals) => Database.InTransactionAsync(
        async (db, cancel) =>
        {
            var writer = new BulkWriter(db);
            Dictionary<string, long> sources = await db.Sources.ToDictionaryAsync(s => s.Name, s => s.Id, cancel);
            foreach (Arrival arrival in arrivals)
            {
                long source = sources[arrival.Source];
                SourceRecord? record = await db.SourceRecords.AsNoTracking()
                    .SingleOrDefaultAsync(r => r.SourceId == source && r.Kind == arrival.Kind && r.ExternalId == arrival.ExternalId, cancel);
                bool isNew = record is null;
                record ??= new SourceRecord { ExternalId = arrival.ExternalId, Id = await writer.TakeNumbersAsync("record", 1, cancel), SourceId = source, Kind = arrival.Kind };
                record.FirstName = arrival.First;
                record.LastName = arrival.Last;
                record.Email = arrival.Email;
                record.Status = arrival.Status;
                record.Street = arrival.Street;
                record.PostalCode = arrival.PostalCode;
                record.Phone = arrival.Phone;
                record.Chapter = arrival.Chapter;
                record.BirthDate = arrival.BirthDate;
                record.DeletedAt = arrival.Deleted ? Database.Time.Now : null;
                record.UpdatedAt = Database.Time.Now;
                record.NeedsUnify = true;
                await (isNew ? writer.InsertAsync([record], cancel) : writer.UpdateAsync([record], null, cancel));
                await db.Identifiers.Where(i => i.SourceRecordId == record.Id).ExecuteDeleteAsync(cancel);
                Identifier[] identifiers = [.. IdentifiersOf(arrival, record.Id, source)];
                long first = identifiers.Length == 0 ? 0 : await writer.TakeNumbersAsync("identifier", identifiers.Length, cancel);
                foreach (Identifier identifier in identifiers)
                {
                    identifier.Id = first++;
                }

                await writer.InsertAsync(identifiers, cancel);
            }
        },
        CancellationToken.None);

    public async Task<Run> UnifyAsync(bool full = false) => await Unify.UnifyAsync(full, "test", null, CancellationToken.None);

    /// <summary>Key of each record to its member's id.</summary>
    public async Task<Dictionary<string, long>> MembersAsync()
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        var rows = await (from r in db.SourceRecords join s in db.Sources on r.SourceId equals s.Id select new { s.Name, r.Kind, r.ExternalId, r.MemberId }).ToListAsync();
        return rows.ToDictionary(r => $"{r.Name}/{r.Kind}/{r.ExternalId}", r => r.MemberId ?? 0);
    }

    /// <summary>The people, each as the sorted keys of its records, in order.</summary>
    public async Task<string[]> PeopleAsync() => People(await MembersAsync());

    public static string[] People(Dictionary<string, long> members) =>
        [.. members.GroupBy(m => m.Value).Select(g => string.Join(" + ", g.Select(m => m.Key).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal)];

    public async Task<long> RecordIdAsync(Arrival arrival)
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        return await (from r in db.SourceRecords join s in db.Sources on r.SourceId equals s.Id where s.Name == arrival.Source && r.Kind == arrival.Kind && r.ExternalId == arrival.ExternalId select r.Id).SingleAsync();
    }

    public async Task<Member> MemberOfAsync(Arrival arrival)
    {
        long record = await RecordIdAsync(arrival);
        await using AssocHubDbContext db = Database.CreateDbContext();
        return await db.Members.AsNoTracking().SingleAsync(m => m.Id == db.SourceRecords.Single(r => r.Id == record).MemberId);
    }

    public async Task DecideAsync(Arrival one, Arrival other, MergeVerdict verdict)
    {
        long[] ids = [await RecordIdAsync(one), await RecordIdAsync(other)];
        await using AssocHubDbContext db = Database.CreateDbContext();
        db.MergeDecisions.Add(new MergeDecision
        {
            LeftRecordId = ids.Min(), RightRecordId = ids.Max(), Verdict = verdict, ActId = Guid.NewGuid(), DecidedBy = "test", DecidedAt = Database.Time.Now,
        });
        await db.SaveChangesAsync();
        await db.SourceRecords.Where(r => ids.Contains(r.Id)).ExecuteUpdateAsync(set => set.SetProperty(r => r.NeedsUnify, true));
    }

    public async Task RevokeAsync(Arrival one, Arrival other)
    {
        long[] ids = [await RecordIdAsync(one), await RecordIdAsync(other)];
        long left = ids.Min();
        long right = ids.Max();
        await using AssocHubDbContext db = Database.CreateDbContext();
        await db.MergeDecisions.Where(d => d.LeftRecordId == left && d.RightRecordId == right && d.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.RevokedAt, Database.Time.Now));
        await db.SourceRecords.Where(r => ids.Contains(r.Id)).ExecuteUpdateAsync(set => set.SetProperty(r => r.NeedsUnify, true));
    }

    /// <summary>Two records that resemble one another, as scoring would have it.</summary>
    public async Task<long> ResembleAsync(Arrival one, Arrival other, double probability, string reasons = "given name|same given name|8\nfamily name|same family name|9")
    {
        long[] ids = [await RecordIdAsync(one), await RecordIdAsync(other)];
        long id = 0;
        await Database.InTransactionAsync(
            async (db, cancel) =>
            {
                long left = ids.Min();
                long right = ids.Max();
                await db.MatchPairs.Where(p => p.LeftRecordId == left && p.RightRecordId == right).ExecuteDeleteAsync(cancel);
                var writer = new BulkWriter(db);
                id = await writer.TakeNumbersAsync("pair", 1, cancel);
                await writer.InsertAsync([new MatchPair { Id = id, LeftRecordId = left, RightRecordId = right, LogOdds = Bands.LogOdds(probability), Reasons = reasons, NeedsLook = true }], cancel);
            },
            CancellationToken.None);
        await Unify.ApplyAsync("test", CancellationToken.None);
        return id;
    }

    public async Task<MatchPair> PairAsync(long id)
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        return await db.MatchPairs.AsNoTracking().SingleAsync(p => p.Id == id);
    }

    public ValueTask DisposeAsync()
    {
        Reviews.Dispose();
        return Database.DisposeAsync();
    }

    private static IEnumerable<Identifier> IdentifiersOf(Arrival arrival, long record, long source)
    {
        Identifier? Make(IdentifierKind kind, string scope, string? value) =>
            IdentifierValue.Normalize(kind, value) is { } normal ? new Identifier { SourceRecordId = record, Kind = kind, Scope = scope, Value = normal } : null;
        Identifier?[] all =
        [
            Make(IdentifierKind.AmsId, "", arrival.Kind == PersonKind.AmsMember ? arrival.ExternalId : arrival.AmsId),
            Make(IdentifierKind.Email, "", arrival.Email),
            Make(IdentifierKind.Badge, $"{source}/e1", arrival.Badge),
            arrival.Kind switch
            {
                PersonKind.Registrant => Make(IdentifierKind.Registration, $"{source}", arrival.ExternalId),
                PersonKind.Subscriber => Make(IdentifierKind.Subscriber, $"{source}", arrival.ExternalId),
                PersonKind.CommunityUser => Make(IdentifierKind.CommunityUser, $"{source}", arrival.ExternalId),
                _ => null,
            },
        ];
        return all.OfType<Identifier>();
    }
}

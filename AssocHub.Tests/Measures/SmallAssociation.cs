using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Members;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Data.Measures;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Measures;

/// <summary>A handful of people and what they did, written by hand so that every figure can be checked on paper.</summary>
internal sealed class SmallAssociation : IAsyncDisposable
{
    public static readonly Actor Leader = new("leader", "Lea Leader", [Role.Leadership]);
    public static readonly Actor Staff = new("staff", "Sam Staff", [Role.MembershipStaff]);

    private readonly AssocHubDbContext _db;
    private long _next = 1000;

    private SmallAssociation(TestDatabase database)
    {
        Database = database;
        _db = database.CreateDbContext();
    }

    public TestDatabase Database { get; }

    public MeasureService Service => new(Database, Database.Clock);

    public static async Task<SmallAssociation> CreateAsync()
    {
        var small = new SmallAssociation(await TestDatabase.CreateAsync());
        small._db.Sources.Add(new Source { Id = 1, Name = "all", Connector = "files", CreatedAt = small.Database.Time.Now });
        await small._db.SaveChangesAsync();
        return small;
    }

    public long Person(string first = "Ada", string last = "Byron", long? mergedInto = null)
    {
        long id = ++_next;
        _db.Members.Add(new Member { Id = id, FirstName = first, LastName = last, Email = $"{first}.{id}@example.org", MergedIntoId = mergedInto });
        return id;
    }

    public long Object(
        ObjectKind kind, string at, string? category = null, string? ends = null, long? parent = null, string? reference = null, string? externalId = null)
    {
        long id = ++_next;
        _db.ActivityObjects.Add(new ActivityObject
        {
            Id = id, SourceId = 1, Kind = kind, ExternalId = externalId ?? $"x{id}", Title = $"{kind} {id}", TitleKey = $"{kind} {id}",
            StartsAt = At(at), EndsAt = ends is null ? null : At(ends), Category = category, ParentId = parent, Reference = reference,
        });
        return id;
    }

    public long Did(long? member, InteractionKind kind, long about, string at, bool machine = false, string? detail = null)
    {
        long id = ++_next;
        DateTimeOffset moment = At(at);
        _db.Interactions.Add(new Interaction
        {
            Id = id, MemberId = member, Kind = kind, ObjectId = about, OccurredAt = moment,
            Day = DateOnly.FromDateTime(moment.UtcDateTime).DayNumber, IsMachine = machine, Detail = detail,
        });
        return id;
    }

    public void Term(long member, string endsOn, string? renewedOn = null)
    {
        long record = ++_next;
        _db.SourceRecords.Add(new SourceRecord
        {
            Id = record, SourceId = 1, Kind = PersonKind.AmsMember, ExternalId = $"a{record}", MemberId = member, UpdatedAt = Database.Time.Now,
        });
        _db.MembershipTerms.Add(new MembershipTerm
        {
            Id = ++_next, SourceId = 1, AmsId = $"a{record}", SourceRecordId = record, EndsOn = Day(endsOn), StartsOn = Day(endsOn).AddYears(-1),
            RenewedOn = renewedOn is null ? null : Day(renewedOn),
        });
    }

    public void Add(object entity) => _db.Add(entity);

    public async Task<KpiResult> MeasureAsync(string key, string from = "2026-10-01", string to = "2026-10-31") =>
        (await BoardAsync(from, to)).Results.Single(r => r.Kpi.Key == key);

    public async Task<MeasureBoard> BoardAsync(string from = "2026-10-01", string to = "2026-10-31")
    {
        await _db.SaveChangesAsync();
        Result<MeasureBoard> board = await Service.ComputeAsync(new ReportPeriod(Day(from), Day(to)), Leader);
        return board.Value;
    }

    public static DateTimeOffset At(string moment) =>
        DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);

    public static DateOnly Day(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        await Database.DisposeAsync();
    }
}

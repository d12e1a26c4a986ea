using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Approvals;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Pushes;
using AssocHub.Data.Runs;
using AssocHub.Data.Segments;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AssocHub.Tests.Approvals;

/// <summary>A database with members, a segment of those in chapter North, a destination, and the people who govern.</summary>
internal sealed class Governance : IAsyncDisposable
{
    public const string North = """{"version":1,"of":"currentMembers","root":{"field":"chapter","op":"eq","value":"North"}}""";

    public static readonly Actor Mina = new("mina", "Mina Castellanos", [Role.MembershipStaff]);
    public static readonly Actor Noor = new("noor", "Noor Haddad", [Role.MembershipStaff, Role.Approver]);
    public static readonly Actor Petra = new("petra", "Petra Lindqvist", [Role.Approver]);
    public static readonly Actor Owen = new("owen", "Owen Abara", [Role.DataOwner]) { Domains = ["Ams", "Events"] };
    public static readonly Actor Dara = new("dara", "Dara Whitlock", [Role.DataOwner]) { Domains = ["Email", "Community"] };
    public static readonly Actor Ines = new("ines", "Ines Marchetti", [Role.Auditor]);
    public static readonly Actor Ada = new("ada", "Ada Thorne", [Role.Administrator]);

    private readonly ServiceProvider _services;

    private Governance(TestDatabase database, ServiceProvider services)
    {
        Database = database;
        _services = services;
    }

    public TestDatabase Database { get; }

    public ApprovalService Approvals => Service<ApprovalService>();

    public ApprovalSubmissions Submissions => Service<ApprovalSubmissions>();

    public ApprovalReader Reader => Service<ApprovalReader>();

    public long SegmentId { get; private set; }

    public long FileId { get; private set; }

    public static async Task<Governance> CreateAsync(int members = 30, Action<IServiceCollection>? more = null)
    {
        TestDatabase database = await TestDatabase.CreateAsync();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<TimeProvider>(database.Time);
        services.AddSingleton(database.Clock);
        services.AddSingleton(new AssociationOptions());
        services.AddSingleton<IDbContextFactory<AssocHubDbContext>>(database);
        services.AddSingleton<RunRecorder>();
        services.AddSingleton(new PushOptions { Folder = Path.Combine(database.Folder, "pushes"), FirstRetry = TimeSpan.Zero });
        more?.Invoke(services);
        services.AddAudit().AddSegments().AddApprovals().AddPushes();
        var governance = new Governance(database, services.BuildServiceProvider());
        await governance.SeedAsync(members);
        return governance;
    }

    public T Service<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Database.DisposeAsync();
    }

    public async Task<long> VersionAsync(string json = North, Actor? author = null, string purpose = "Event invitation")
    {
        SegmentDefinition definition = SegmentJson.Read(json).Value;
        await using AssocHubDbContext db = Database.CreateDbContext();
        int number = await db.SegmentVersions.Where(v => v.SegmentId == SegmentId).MaxAsync(v => (int?)v.Number) ?? 0;
        var version = new SegmentVersion
        {
            SegmentId = SegmentId,
            Number = number + 1,
            Definition = json,
            DefinitionHash = SegmentJson.Hash(definition),
            Sentence = new SegmentSentence(SentenceNames.None).Of(definition),
            State = SegmentVersionState.Draft,
            Purpose = purpose,
            AuthorId = (author ?? Mina).Id,
            AuthorName = (author ?? Mina).Name,
            SavedAt = Database.Time.Now,
            Revision = Guid.NewGuid(),
        };
        db.SegmentVersions.Add(version);
        await db.SaveChangesAsync();
        return version.Id;
    }

    public async Task<long> SubmittedAsync(string json = North, Actor? author = null, string purpose = "Event invitation")
    {
        long version = await VersionAsync(json, author, purpose);
        return (await Submissions.SubmitAsync(version, "For the spring meeting.", [FileId], author ?? Mina, CancellationToken.None)).Value;
    }

    public async Task<long> ApprovedAsync(string json = North, Actor? author = null, string purpose = "Event invitation")
    {
        long request = await SubmittedAsync(json, author, purpose);
        Assert.Equal(SegmentVersionState.Approved, (await Approvals.ApproveAsync(request, "", await SizeAsync(request), Petra, CancellationToken.None)).Value);
        return request;
    }

    public async Task<int> SizeAsync(long request) => (await Reader.LoadAsync(request, Petra, CancellationToken.None)).Value.SizeNow!.Value;

    public async Task<SegmentVersionState> StateAsync(long request)
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        long version = await db.ApprovalRequests.Where(r => r.Id == request).Select(r => r.VersionId).SingleAsync();
        return await db.SegmentVersions.Where(v => v.Id == version).Select(v => v.State).SingleAsync();
    }

    public async Task<List<string>> ActionsAsync()
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        return await db.AuditEntries.OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync();
    }

    /// <summary>Changes members as a sync would.</summary>
    public async Task MembersAsync(Action<Member> change, params long[] ids)
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        foreach (Member member in await db.Members.Where(m => ids.Contains(m.Id)).ToListAsync())
        {
            change(member);
        }

        await db.SaveChangesAsync();
    }

    public async Task AddMembersAsync(int from, int count, string chapter = "North")
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        db.Members.AddRange(Enumerable.Range(from, count).Select(i => Member(i, chapter)));
        await db.SaveChangesAsync();
    }

    private static Member Member(int id, string chapter) => new()
    {
        Id = id,
        Standing = MembershipStanding.Current,
        FirstName = $"First{id}",
        LastName = $"Last{id}",
        Email = $"m{id}@example.org",
        EmailKey = $"m{id}@example.org",
        EmailConsent = "subscribed",
        Chapter = chapter,
        ChapterKey = TextFolding.Fold(chapter),
        Role = "Member",
        RoleKey = "member",
        JoinDate = new DateOnly(2020, 1, 1),
    };

    private async Task SeedAsync(int members)
    {
        await AddMembersAsync(1, members);
        await AddMembersAsync(1001, members, "South");
        await using (AssocHubDbContext db = Database.CreateDbContext())
        {
            var segment = new Segment { Slug = "north", Name = "North", OwnerId = Mina.Id, OwnerName = Mina.Name, CreatedAt = Database.Time.Now };
            db.Segments.Add(segment);
            await db.SaveChangesAsync();
            SegmentId = segment.Id;
        }

        FileId = (await Service<PushDestinations>().SaveAsync(
            new DestinationInput(null, "Mailing list", "file", ContactChannel.Email, """{"folder":"mailing"}""", null, null), Mina, CancellationToken.None)).Value;
    }
}

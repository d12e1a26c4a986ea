using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using AssocHub.Data.Members.Projection;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Files;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Landing;

/// <summary>A database, a folder and the services that land one in the other.</summary>
public sealed class LandingHarness : IAsyncDisposable
{
    private int _folders;

    private LandingHarness(TestDatabase database, TimeProvider syncs)
    {
        Database = database;
        ISourceConnector[] connectors = [new FolderConnector(database.Time)];
        var projector = new MemberModelProjector(database, database.Clock);
        var audit = new AuditLog(database, database.Time);
        Sources = new SourceService(database, audit, database.Time);
        Sync = new SyncService(database, connectors, projector, database.Runs, database.Clock, syncs);
        Rejected = new RejectedRecordService(database, connectors, projector, database.Runs, audit, database.Clock, database.Time);
        Folder = NewFolder();
    }

    public TestDatabase Database { get; }

    public SourceService Sources { get; }

    public SyncService Sync { get; }

    public RejectedRecordService Rejected { get; }

    public string Folder { get; private set; }

    /// <summary>A new one.</summary>
    /// <param name="syncs">By which clock syncs run; null for the database's.</param>
    public static async Task<LandingHarness> CreateAsync(TimeProvider? syncs = null)
    {
        TestDatabase database = await TestDatabase.CreateAsync();
        return new(database, syncs ?? database.Time);
    }

    /// <summary>The next import reads an empty folder of its own.</summary>
    public string NewFolder() => Folder = Directory.CreateDirectory(Path.Combine(Database.Folder, $"files{_folders++}")).FullName;

    public void Write(string file, params string[] lines) => File.WriteAllText(Path.Combine(Folder, file), string.Join('\n', lines) + "\n");

    public async Task<Run> ImportAsync(string source = "test", bool snapshot = false, DateOrder dates = DateOrder.Unknown, bool watched = false)
    {
        Result<long> id = await Sources.SaveFolderAsync(
            Actor.CommandLine, new FolderSourceInput(source, Folder, DeliversSnapshots: snapshot, Dates: dates, IsWatched: watched), CancellationToken.None);
        Result<Run> run = await Sync.SyncAsync(id.Value, Actor.CommandLine, "test", null, CancellationToken.None);
        Assert.Equal(run.Value.Read, run.Value.Added + run.Value.Changed + run.Value.Unchanged + run.Value.Rejected);
        SyncDetails details = SyncDetails.Parse(run.Value.Details) ?? new SyncDetails([], 0);
        Assert.Equal(run.Value.Read, details.Streams.Sum(s => s.Read));
        return run.Value;
    }

    public async Task<T> ReadAsync<T>(Func<AssocHubDbContext, Task<T>> read)
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        return await read(db);
    }

    public Task<RejectedRecord[]> RejectionsAsync() =>
        ReadAsync(db => db.RejectedRecords.AsNoTracking().OrderBy(r => r.Origin).ThenBy(r => r.Position).ToArrayAsync());

    public Task<string> DumpAsync() => ReadAsync(DatabaseDump.OfAsync);

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}

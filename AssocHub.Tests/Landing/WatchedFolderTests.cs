using System.Diagnostics;
using System.IO.Compression;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Files;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Landing;

/// <summary>A folder into which others put files.</summary>
public sealed class WatchedFolderTests
{
    private const string Header = "ams_id,email,last_name";

    [Fact]
    public async Task Files_that_were_read_are_moved_and_the_next_ones_change_what_the_first_said()
    {
        await using LandingHarness it = await LandingHarness.CreateAsync();
        Put(it, "members.csv", Header, "m1,ann@example.org,Lee", "m2,bob@example.org,May");
        Run first = await it.ImportAsync(watched: true);
        Run nothing = await it.ImportAsync(watched: true);
        Put(it, "members.csv", Header, "m1,ann@example.org,Leigh");
        Put(it, "members-b.csv", Header, "m3,cid@example.org,Roe");
        Run second = await it.ImportAsync(watched: true);

        Assert.Equal((2L, 0L), (first.Added, first.Rejected));
        Assert.Equal(RunOutcome.NothingToDo, nothing.Outcome);
        Assert.Equal((1L, 1L, 0L), (second.Added, second.Changed, second.Rejected));
        Assert.Equal(["done/members (2).csv", "done/members-b.csv", "done/members.csv"], FilesOf(it.Folder));
        Assert.Contains("Leigh", File.ReadAllText(Path.Combine(it.Folder, "done/members (2).csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_files_that_came_together_the_later_one_counts_and_there_is_no_conflict()
    {
        await using LandingHarness it = await LandingHarness.CreateAsync();
        Put(it, "members-a.csv", TimeSpan.FromHours(1), Header, "m1,ann@example.org,Newer");
        Put(it, "members-b.csv", TimeSpan.FromHours(2), Header, "m1,ann@example.org,Older");

        Run run = await it.ImportAsync(watched: true);

        Assert.Equal((1L, 1L, 0L), (run.Added, run.Changed, run.Rejected));
        Assert.Contains("Newer", await it.ReadAsync(db => db.LandedRecords.Select(r => r.Content).SingleAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_still_being_written_is_left_alone_and_read_later()
    {
        await using LandingHarness it = await LandingHarness.CreateAsync();
        Put(it, "members.csv", TimeSpan.FromSeconds(20), Header, "m1,ann@example.org,Lee");
        Put(it, "events.csv.part", "event_id,name,starts_at", "e1,Day,2024-03-01");
        Put(it, "sessions.tmp.csv", "session_id,event_id,title", "x1,e1,Opening");
        Run early = await it.ImportAsync(watched: true);
        File.SetLastWriteTimeUtc(Path.Combine(it.Folder, "members.csv"), it.Database.Time.GetUtcNow().UtcDateTime - TimeSpan.FromMinutes(2));
        Run late = await it.ImportAsync(watched: true);

        Assert.Equal((RunOutcome.NothingToDo, 0L), (early.Outcome, early.Read));
        Assert.Contains("members.csv was written to within the last minute", early.Message, StringComparison.Ordinal);
        Assert.Equal(1, late.Added);
        Assert.Equal(["done/members.csv", "events.csv.part", "sessions.tmp.csv"], FilesOf(it.Folder));
    }

    [Fact]
    public async Task A_damaged_file_is_put_aside_with_a_note_and_what_could_be_read_of_it_is_landed()
    {
        await using LandingHarness it = await LandingHarness.CreateAsync();
        string lines = Header + "\n" + string.Join('\n', Enumerable.Range(0, 5_000).Select(i => $"m{i},p{Guid.NewGuid():N}@example.org,Lee{i}"));
        byte[] whole = Zipped(lines);
        Write(it, "members.csv.gz", whole[..(whole.Length * 2 / 3)]);
        Put(it, "events.csv", "event_id,name,starts_at", "e1,Day,2024-03-01");

        Run run = await it.ImportAsync(watched: true);

        Assert.True(run.Added is > 1_000 and < 5_001, run.Added.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains("members.csv.gz", run.Message, StringComparison.Ordinal);
        Assert.Equal(["damaged/members.csv.gz", "damaged/members.csv.gz.why.txt", "done/events.csv"], FilesOf(it.Folder));
        Assert.Contains("missing", File.ReadAllText(Path.Combine(it.Folder, "damaged/members.csv.gz.why.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_written_to_after_it_was_read_stays_and_is_read_again()
    {
        await using LandingHarness it = await LandingHarness.CreateAsync();
        Put(it, "members.csv", Header, "m1,ann@example.org,Lee");
        var connector = new FolderConnector(it.Database.Time);
        var source = new Source { Name = "x", Connector = FolderConnector.ConnectorName, Settings = new FileSourceSettings(it.Folder, IsWatched: true).ToJson() };
        var connection = new SourceConnection(source, TimeZoneInfo.Utc, []);
        string cursor = "";
        await foreach (SourcePage page in connector.ReadAsync(connection, CanonicalStreams.Find("members")!, "", CancellationToken.None))
        {
            cursor = page.NextCursor;
        }

        File.AppendAllText(Path.Combine(it.Folder, "members.csv"), "m2,bob@example.org,May\n");
        await connector.EndedAsync(connection, CanonicalStreams.Find("members")!, cursor, CancellationToken.None);

        Assert.Equal(["members.csv"], FilesOf(it.Folder));
    }

    [Fact]
    public async Task A_file_that_cannot_be_moved_is_landed_and_the_run_says_so()
    {
        await using LandingHarness it = await LandingHarness.CreateAsync();
        Put(it, "members.csv", Header, "m1,ann@example.org,Lee");
        File.WriteAllText(Path.Combine(it.Folder, "done"), "in the way");

        Run run = await it.ImportAsync(watched: true);

        Assert.Equal((RunOutcome.Succeeded, 1L), (run.Outcome, run.Added));
        Assert.Contains("could not be moved away", run.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(it.Folder, "members.csv")));
    }

    [Fact]
    public async Task Syncs_killed_at_any_moment_lose_no_file_and_double_no_record()
    {
        const int Kills = 6;
        await using TestDatabase home = await TestDatabase.CreateAsync();
        IReadOnlyDictionary<string, string[]> lines = SmallAssociation.Lines(5, people: 1_500, activities: 12_000);
        string calm = Directory.CreateDirectory(Path.Combine(home.Folder, "calm")).FullName, disturbed = Directory.CreateDirectory(Path.Combine(home.Folder, "disturbed")).FullName;
        foreach (string folder in (string[])[calm, disturbed])
        {
            SmallAssociation.Write(folder, lines);
            foreach (string file in Directory.GetFiles(folder))
            {
                File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromHours(1));
            }

            await ConnectAsync(folder);
        }

        await RunAsync(calm);
        var random = new Random(5);
        int died = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            int moved = Moved(disturbed);
            using Process sync = Start(disturbed);
            while (!sync.HasExited && Moved(disturbed) < Math.Min(moved + 2, lines.Count - 1))
            {
                await Task.Delay(5);
            }

            await Task.Delay(random.Next(150));
            died += sync.HasExited ? 0 : 1;
            sync.Kill(entireProcessTree: true);
            await sync.WaitForExitAsync();
        }

        await RunAsync(disturbed);

        Assert.True(died >= Kills / 2, $"Only {died} of {Kills} syncs were still running when they were to be killed.");
        Assert.Equal(FilesOf(calm), FilesOf(disturbed));
        Assert.Equal(lines.Keys.Select(k => $"done/{k}.csv").Order(StringComparer.Ordinal), FilesOf(disturbed));
        Assert.Equal(await DumpAsync(calm), await DumpAsync(disturbed));
    }

    private static int Moved(string folder) => Directory.Exists(Path.Combine(folder, "done")) ? Directory.GetFiles(Path.Combine(folder, "done")).Length : 0;

    private static AssocHubDbContext Open(string folder) =>
        DatabaseRegistration.ContextFactory(new DatabaseOptions { ConnectionString = $"Data Source={folder}.db;Pooling=False" }).CreateDbContext();

    private static async Task ConnectAsync(string folder)
    {
        var options = new DatabaseOptions { ConnectionString = $"Data Source={folder}.db;Pooling=False" };
        await using (AssocHubDbContext db = Open(folder))
        {
            await db.Database.MigrateAsync();
        }

        var contexts = DatabaseRegistration.ContextFactory(options);
        Result<long> saved = await new SourceService(contexts, new Data.Audit.AuditLog(contexts, TimeProvider.System), TimeProvider.System).SaveFolderAsync(
            Actor.CommandLine, new FolderSourceInput("drop", folder, IsWatched: true), CancellationToken.None);
        Assert.True(saved.Succeeded, saved.Refusal?.Message);
    }

    // The cursor names files of its own folder; what happens to be in it besides is not compared.
    private static async Task<string> DumpAsync(string folder)
    {
        await using AssocHubDbContext db = Open(folder);
        return string.Join('\n', (await DatabaseDump.OfAsync(db)).Split('\n').Where(l => !l.StartsWith("stream ", StringComparison.Ordinal)));
    }

    private static async Task RunAsync(string folder)
    {
        using Process sync = Start(folder);
        Task<string> problems = sync.StandardError.ReadToEndAsync();
        await sync.WaitForExitAsync();
        Assert.True(sync.ExitCode == 0, await problems);
    }

    private static Process Start(string folder) => Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { Path.Combine(AppContext.BaseDirectory, "AssocHub.Web.dll"), "sync", "drop", "--database", $"sqlite:{folder}.db" },
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static void Put(LandingHarness it, string file, params string[] lines) => Put(it, file, TimeSpan.FromHours(1), lines);

    private static void Put(LandingHarness it, string file, TimeSpan age, params string[] lines) => Write(it, file, System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), age);

    private static void Write(LandingHarness it, string file, byte[] content, TimeSpan? age = null)
    {
        string path = Path.Combine(it.Folder, file);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, it.Database.Time.GetUtcNow().UtcDateTime - (age ?? TimeSpan.FromHours(1)));
    }

    private static string[] FilesOf(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static byte[] Zipped(string text)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            zip.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}

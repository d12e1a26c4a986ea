using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AssocHub.Tests.Segments;

/// <summary>Who entered and who left: four current members, of whom two are in the North.</summary>
public sealed class SegmentLedgerTests : IAsyncLifetime
{
    private static readonly Actor Staff = new("mina", "Mina", [Role.MembershipStaff]);
    private static readonly SegmentDefinition North = new(Population.CurrentMembers, new FieldNode("chapter", FieldOperator.Eq, [new TextValue("North")]));

    private TestDatabase _database = null!;
    private ServiceProvider _services = null!;
    private long _segment;

    private SegmentLedger Ledger => _services.GetRequiredService<SegmentLedger>();

    private SegmentHistory History => _services.GetRequiredService<SegmentHistory>();

    private SegmentService Segments => _services.GetRequiredService<SegmentService>();

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await using (AssocHubDbContext db = _database.CreateDbContext())
        {
            db.Members.AddRange(Person(1, "North"), Person(2, "North"), Person(3, "South"), Person(4, "South"));
            await db.SaveChangesAsync();
        }

        _services = new ServiceCollection()
            .AddSingleton<IDbContextFactory<AssocHubDbContext>>(_database)
            .AddSingleton<TimeProvider>(_database.Time)
            .AddSingleton(_database.Options)
            .AddSingleton(_database.Clock)
            .AddSingleton(new SegmentIndexOptions { Enabled = false })
            .AddSingleton(new AssociationOptions())
            .AddSingleton<AuditLog>()
            .AddSegments()
            .BuildServiceProvider();
        _segment = (await Segments.CreateAsync(Staff, new SegmentText("North"), North, default)).Value.SegmentId;
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task At_the_first_count_nobody_enters_they_were_there()
    {
        SizePoint first = Assert.Single(await History.SizesAsync(_segment, default));

        Assert.Equal((2, 0, 0, CountCause.First), (first.Size, first.Entered, first.Left, first.Cause));
        Assert.Empty((await MovesAsync()).Items);
    }

    [Fact]
    public async Task Who_moves_into_the_chapter_enters_and_who_moves_away_leaves()
    {
        await MoveAsync(3, "North");
        await MoveAsync(1, "South");
        _database.Time.Now = _database.Time.Now.AddDays(1);

        LedgerEntry entry = (await Ledger.RecordAsync(_segment, "test", null, default)).Value;

        Assert.Equal(new LedgerEntry(2, 1, 1, CountCause.People, Written: true), entry);
        Assert.Equal(
            [(1L, false), (3L, true)],
            (await MovesAsync()).Items.Select(m => (m.Person.MemberId, m.Entered)).Order());
        Assert.Equal([3L], (await MovesAsync(new MoveFilter(Entered: true))).Items.Select(m => m.Person.MemberId));
        Assert.Equal([1L], (await MovesAsync(new MoveFilter(Entered: false))).Items.Select(m => m.Person.MemberId));
    }

    [Fact]
    public async Task Who_comes_back_has_two_stays()
    {
        await MoveAsync(1, "South");
        await CountAsync();
        await MoveAsync(1, "North");
        await CountAsync();

        Assert.Equal([(1L, true), (1L, false)], (await MovesAsync()).Items.Select(m => (m.Person.MemberId, m.Entered)));
        await using AssocHubDbContext db = _database.CreateDbContext();
        Assert.Equal(2, await db.SegmentStays.CountAsync(s => s.MemberId == 1));
        Assert.Equal(1, await db.SegmentStays.CountAsync(s => s.MemberId == 1 && s.LeftCountId == null));
    }

    [Fact]
    public async Task A_second_count_on_the_same_day_writes_only_what_moved()
    {
        Assert.False((await Ledger.RecordAsync(_segment, "test", null, default)).Value.Written);
        await MoveAsync(3, "North");
        Assert.True((await Ledger.RecordAsync(_segment, "test", null, default)).Value.Written);
        Assert.Equal([2, 3], (await History.SizesAsync(_segment, default)).Select(s => s.Size));
    }

    [Fact]
    public async Task A_quiet_day_leaves_a_point_so_that_the_line_goes_on()
    {
        _database.Time.Now = _database.Time.Now.AddDays(1);
        Assert.True((await Ledger.RecordAsync(_segment, "test", null, default)).Value.Written);
        Assert.Equal([2, 2], (await History.SizesAsync(_segment, default)).Select(s => s.Size));
    }

    [Fact]
    public async Task A_merge_is_not_a_departure_and_an_unmerge_is_not_an_arrival()
    {
        await MergeAsync(2, into: 1);
        LedgerEntry merged = await CountAsync();
        Assert.Equal((1, 0, 0), (merged.Size, merged.Entered, merged.Left));

        await MergeAsync(2, into: null);
        LedgerEntry restored = await CountAsync();
        Assert.Equal((2, 0, 0), (restored.Size, restored.Entered, restored.Left));
        Assert.Empty((await MovesAsync()).Items);
    }

    [Fact]
    public async Task A_merged_person_who_leaves_leaves_once_and_is_shown_as_the_survivor()
    {
        await MergeAsync(2, into: 1);
        await MoveAsync(1, "South");
        LedgerEntry entry = await CountAsync();

        Assert.Equal((0, 1), (entry.Size, entry.Left));
        Assert.All((await MovesAsync()).Items, m => Assert.Equal(1, m.Person.MemberId));
    }

    [Fact]
    public async Task A_new_definition_is_named_as_the_cause()
    {
        SegmentDetails before = (await _services.GetRequiredService<SegmentLibrary>().FindAsync(_segment, default)).Value;
        var south = new SegmentDefinition(Population.CurrentMembers, new FieldNode("chapter", FieldOperator.Eq, [new TextValue("South")]));

        await Segments.SaveAsync(Staff, _segment, before.Versions[0].Revision, new SegmentText("North"), south, default);

        SizePoint last = (await History.SizesAsync(_segment, default))[^1];
        Assert.Equal((2, 2, 2, CountCause.Definition), (last.Size, last.Entered, last.Left, last.Cause));
    }

    [Fact]
    public async Task A_change_of_a_segment_that_it_reads_is_a_change_of_the_definition()
    {
        long reader = (await Segments.CreateAsync(
            Staff, new SegmentText("Reader"), new SegmentDefinition(Population.CurrentMembers, new InSegmentNode("north")), default)).Value.SegmentId;
        SegmentDetails inner = (await _services.GetRequiredService<SegmentLibrary>().FindAsync(_segment, default)).Value;
        var south = new SegmentDefinition(Population.CurrentMembers, new FieldNode("chapter", FieldOperator.Eq, [new TextValue("South")]));
        await Segments.SaveAsync(Staff, _segment, inner.Versions[0].Revision, new SegmentText("North"), south, default);

        LedgerEntry entry = (await Ledger.RecordAsync(reader, "test", null, default)).Value;

        Assert.Equal((CountCause.Definition, 2, 2), (entry.Cause, entry.Entered, entry.Left));
    }

    [Fact]
    public async Task Counting_all_goes_on_after_one_that_cannot_be_counted()
    {
        await using (AssocHubDbContext db = _database.CreateDbContext())
        {
            SegmentVersion version = await db.SegmentVersions.SingleAsync();
            db.Segments.Add(new Segment
            {
                Slug = "broken", Name = "Broken", OwnerId = "x", OwnerName = "x",
                Versions = [new SegmentVersion { Number = 1, Definition = "{}", DefinitionHash = "", Sentence = "", AuthorId = "", AuthorName = "" }],
            });
            await db.SaveChangesAsync();
        }

        (int counted, IReadOnlyList<string> problems) = await Ledger.RecordAllAsync("test", default);

        Assert.Equal(1, counted);
        Assert.StartsWith("Broken: ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Showing_who_moved_is_audited_and_masked_for_who_may_not_see_names()
    {
        await MoveAsync(3, "North");
        await CountAsync();

        Assert.Equal("Ann 3", (await MovesAsync()).Items[0].Person.Name);
        var leader = new Actor("rita", "Rita", [Role.ModelReviewer]);
        Page<SegmentMove> masked = (await History.MovesAsync(leader, _segment, new MoveFilter(), 0, 10, default)).Value;
        Assert.Equal("A••• 3•••", masked.Items[0].Person.Name);
        await using AssocHubDbContext db = _database.CreateDbContext();
        Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.Action == "segment.moves-viewed"));
    }

    [Fact]
    public async Task A_rebuilt_ledger_says_who_would_have_come_when()
    {
        DateTimeOffset now = _database.Time.Now;
        var clicked = new SegmentDefinition(Population.CurrentMembers, new DidNode([InteractionKind.EmailClicked]) { Within = new LastDaysWindow(10) });
        await using (AssocHubDbContext db = _database.CreateDbContext())
        {
            db.Interactions.AddRange(
                new Interaction { Id = 1, MemberId = 1, Kind = InteractionKind.EmailClicked, OccurredAt = now.AddDays(-25) },
                new Interaction { Id = 2, MemberId = 2, Kind = InteractionKind.EmailClicked, OccurredAt = now.AddDays(-5) });
            await db.SaveChangesAsync();
        }

        long id = (await Segments.CreateAsync(Staff, new SegmentText("Clickers"), clicked, default)).Value.SegmentId;
        await Ledger.RebuildAsync(id, [now.AddDays(-20), now.AddDays(-10)], "demo", default);

        Assert.Equal([(1, 0, 0), (0, 0, 1), (1, 1, 0)], (await History.SizesAsync(id, default)).Select(s => (s.Size, s.Entered, s.Left)));
    }

    [Fact]
    public async Task A_folder_and_tags_are_kept_found_and_counted()
    {
        await Segments.ShelveAsync(Staff, _segment, new SegmentShelf("Chapters", ["Spring, autumn", "spring"]), default);
        var library = _services.GetRequiredService<SegmentLibrary>();

        Assert.Equal(["Spring", "autumn"], (await library.FindAsync(_segment, default)).Value.Tags);
        Assert.Single((await library.ListAsync(new SegmentFilter(Tag: "SPRING"), 0, 10, default)).Items);
        Assert.Single((await library.ListAsync(new SegmentFilter(Folder: "chapters"), 0, 10, default)).Items);
        Assert.Single((await library.ListAsync(new SegmentFilter("north autumn"), 0, 10, default)).Items);
        Assert.Empty((await library.ListAsync(new SegmentFilter(Tag: "winter"), 0, 10, default)).Items);
        Assert.Equal([("Chapters", 1)], (await library.ShelvesAsync(default)).Folders);
        Assert.False((await Segments.ShelveAsync(Staff, _segment, new SegmentShelf("", [new string('x', 41)]), default)).Succeeded);
    }

    private static Member Person(long id, string chapter) => new()
    {
        Id = id, FirstName = "Ann", LastName = id.ToString(System.Globalization.CultureInfo.InvariantCulture), Standing = MembershipStanding.Current,
        Chapter = chapter, ChapterKey = TextFolding.Fold(chapter),
    };

    private async Task<LedgerEntry> CountAsync()
    {
        _database.Time.Now = _database.Time.Now.AddDays(1);
        return (await Ledger.RecordAsync(_segment, "test", null, default)).Value;
    }

    private async Task<Page<SegmentMove>> MovesAsync(MoveFilter? filter = null) =>
        (await History.MovesAsync(Staff, _segment, filter ?? new MoveFilter(), 0, 50, default)).Value;

    private async Task MoveAsync(long member, string chapter)
    {
        await using AssocHubDbContext db = _database.CreateDbContext();
        string key = TextFolding.Fold(chapter);
        await db.Members.Where(m => m.Id == member).ExecuteUpdateAsync(set => set.SetProperty(m => m.Chapter, chapter).SetProperty(m => m.ChapterKey, key));
    }

    private async Task MergeAsync(long member, long? into)
    {
        await using AssocHubDbContext db = _database.CreateDbContext();
        await db.Members.Where(m => m.Id == member).ExecuteUpdateAsync(set => set.SetProperty(m => m.MergedIntoId, into));
    }
}

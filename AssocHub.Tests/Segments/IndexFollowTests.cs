using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Scores;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;
using AssocHub.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace AssocHub.Tests.Segments;

/// <summary>The index follows what is written: after every kind of change it answers what SQL answers, and what an index read anew answers.</summary>
public sealed class IndexFollowTests : IAsyncLifetime
{
    private readonly SegmentWorld _world = new(31, "America/New_York", new DateTimeOffset(2026, 11, 2, 4, 30, 0, TimeSpan.Zero), 7, members: 60);
    private readonly Rnd _random = new(31);
    private TestDatabase _database = null!;
    private SegmentIndex _index = null!;
    private int _draws;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await _world.SaveAsync(_database);
        await ChangeAsync(new ChangeNote("landing") { Objects = true }, _ => Task.CompletedTask);
        _index = Index("");
    }

    public async Task DisposeAsync()
    {
        _index.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Whatever_changes_the_index_answers_as_sql_does()
    {
        Assert.True(await _index.CatchUpAsync(CancellationToken.None));
        long watermark = _index.Status.Watermark;
        for (int round = 0; round < 27; round++)
        {
            await ChangeSomethingAsync(round);
            Assert.True(await _index.CatchUpAsync(CancellationToken.None));
            Assert.True(_index.Status.Watermark > watermark);
            watermark = _index.Status.Watermark;
            await CompareAsync(round, trees: 25, _index.Known!);
        }

        using SegmentIndex anew = Index("");
        await anew.CatchUpAsync(CancellationToken.None);
        await CompareAsync(99, trees: 40, anew.Known!);
    }

    [Fact]
    public async Task What_was_known_before_a_change_answers_as_before()
    {
        await _index.CatchUpAsync(CancellationToken.None);
        IndexState before = _index.Known!;
        SegmentDefinition[] trees = [.. new SegmentTrees(_world, []).Capped.Sample(120, new Rnd(77), 50)];
        string[] answered = [.. trees.Select(Answer)];
        for (int round = 0; round < 27; round++)
        {
            await ChangeSomethingAsync(round);
            await _index.CatchUpAsync(CancellationToken.None);
        }

        Assert.NotSame(before, _index.Known);
        Assert.NotSame(before.Members, _index.Known!.Members);
        Assert.Equal(answered, trees.Select(Answer));

        string Answer(SegmentDefinition tree)
        {
            var sets = new IndexSets(before, _world.AsOf, _ => null, cached: false);
            return string.Join(',', sets.Ids(new SetEvaluator(sets).Members(tree), 0, int.MaxValue));
        }
    }

    [Fact]
    public async Task A_snapshot_starts_where_it_was_left_and_catches_up()
    {
        string folder = Path.Combine(_database.Folder, "index");
        using (SegmentIndex first = Index(folder))
        {
            await first.CatchUpAsync(CancellationToken.None);
            await first.SaveAsync(CancellationToken.None);
        }

        for (int round = 0; round < 8; round++)
        {
            await ChangeSomethingAsync(round);
        }

        using SegmentIndex second = Index(folder);
        Assert.True(await second.CatchUpAsync(CancellationToken.None));
        Assert.True(second.Status.FromSnapshot);
        await CompareAsync(50, trees: 60, second.Known!);
    }

    [Fact]
    public async Task A_snapshot_of_another_database_or_cut_short_is_not_used()
    {
        string folder = Path.Combine(_database.Folder, "index");
        using (SegmentIndex first = Index(folder))
        {
            await first.CatchUpAsync(CancellationToken.None);
            await first.SaveAsync(CancellationToken.None);
        }

        await using (AssocHubDbContext db = _database.CreateDbContext())
        {
            await db.DataChanges.ExecuteUpdateAsync(set => set.SetProperty(c => c.Token, c => c.Token + 1));
        }

        using SegmentIndex other = Index(folder);
        Assert.True(await other.CatchUpAsync(CancellationToken.None));
        Assert.False(other.Status.FromSnapshot);
        await other.SaveAsync(CancellationToken.None);
        string file = Assert.Single(Directory.GetFiles(folder));
        byte[] bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, bytes[..(bytes.Length * 2 / 3)]);

        using SegmentIndex cut = Index(folder);
        Assert.True(await cut.CatchUpAsync(CancellationToken.None));
        Assert.False(cut.Status.FromSnapshot);
        await CompareAsync(51, trees: 20, cut.Known!);
    }

    [Fact]
    public async Task The_first_question_after_a_pause_waits_until_it_has_caught_up()
    {
        var hurried = new SegmentIndexOptions { Poll = TimeSpan.FromMilliseconds(1), IdleAfter = TimeSpan.FromMilliseconds(1) };
        using var index = new SegmentIndex(_database, _database.Options, _world.Clock, hurried);
        var engine = new SegmentEngine(_database, Evaluator, index);
        await WhenReadyAsync(engine);

        // Longer than what it knows counts as new.
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        await ChangeSomethingAsync(0);
        long last;
        await using (AssocHubDbContext db = _database.CreateDbContext())
        {
            last = await db.DataChanges.MaxAsync(c => c.Sequence);
        }

        CountedTree counted = (await engine.CountTreeAsync(Everybody, null, CancellationToken.None)).Value;
        Assert.True(counted.Origin.FromIndex);
        Assert.Equal(last, counted.Origin.Watermark);
    }

    [Fact]
    public async Task The_first_question_of_a_process_waits_for_the_snapshot()
    {
        string folder = Path.Combine(_database.Folder, "index");
        using (SegmentIndex first = Index(folder))
        {
            await first.CatchUpAsync(CancellationToken.None);
            await first.SaveAsync(CancellationToken.None);
        }

        using SegmentIndex second = Index(folder);
        Assert.True((await new SegmentEngine(_database, Evaluator, second).CountTreeAsync(Everybody, null, CancellationToken.None)).Value.Origin.FromIndex);
        Assert.True(second.Status.FromSnapshot);
    }

    [Fact]
    public async Task A_snapshot_with_any_byte_damaged_is_not_used()
    {
        string folder = Path.Combine(_database.Folder, "index");
        using (SegmentIndex first = Index(folder))
        {
            await first.CatchUpAsync(CancellationToken.None);
            await first.SaveAsync(CancellationToken.None);
        }

        string file = Assert.Single(Directory.GetFiles(folder));
        byte[] bytes = await File.ReadAllBytesAsync(file);
        var zone = new ZoneDays(_world.Clock);
        Assert.NotNull(IndexSnapshot.Read(file, zone));
        for (int i = 0; i < 400; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[(int)((long)bytes.Length * i / 400)] ^= (byte)(1 << (i % 8));
            await File.WriteAllBytesAsync(file, damaged);
            Assert.Null(IndexSnapshot.Read(file, zone));
        }

        byte[][] alien = [[], [1, 2, 3], new byte[8], new byte[100_000], bytes[..^1], bytes[8..], [.. bytes, 0]];
        foreach (byte[] other in alien)
        {
            await File.WriteAllBytesAsync(file, other);
            Assert.Null(IndexSnapshot.Read(file, zone));
        }
    }

    [Fact]
    public async Task Where_no_snapshot_can_be_written_it_answers_all_the_same()
    {
        string taken = Path.Combine(_database.Folder, "not-a-folder");
        await File.WriteAllTextAsync(taken, "");
        var log = new FirstWarning();
        using SegmentIndex index = Index(taken, log);
        var engine = new SegmentEngine(_database, Evaluator, index);
        await WhenReadyAsync(engine);
        Assert.Contains("snapshot could not be written", await log.Said.WaitAsync(TimeSpan.FromMinutes(1)), StringComparison.Ordinal);

        Assert.Equal(IndexPhase.Ready, index.Status.Phase);
        Assert.True((await engine.CountAsync(Everybody, null, CancellationToken.None)).Value.Origin.FromIndex);
    }

    [Fact]
    public async Task What_a_process_that_was_killed_left_of_a_snapshot_is_never_read()
    {
        string folder = Path.Combine(_database.Folder, "index");
        using (SegmentIndex first = Index(folder))
        {
            await first.CatchUpAsync(CancellationToken.None);
            await first.SaveAsync(CancellationToken.None);
        }

        string whole = Assert.Single(Directory.GetFiles(folder));
        byte[] bytes = await File.ReadAllBytesAsync(whole);
        await File.WriteAllBytesAsync(whole + ".new", bytes[..(bytes.Length / 2)]);
        using (SegmentIndex second = Index(folder))
        {
            Assert.True(await second.CatchUpAsync(CancellationToken.None));
            Assert.True(second.Status.FromSnapshot);
        }

        File.Delete(whole);
        using SegmentIndex third = Index(folder);
        Assert.True(await third.CatchUpAsync(CancellationToken.None));
        Assert.False(third.Status.FromSnapshot);
        await third.SaveAsync(CancellationToken.None);
        Assert.Equal(whole, Assert.Single(Directory.GetFiles(folder)));
    }

    [Fact]
    public async Task A_snapshot_of_another_time_zone_is_not_used()
    {
        string folder = Path.Combine(_database.Folder, "index");
        using (SegmentIndex first = Index(folder))
        {
            await first.CatchUpAsync(CancellationToken.None);
            await first.SaveAsync(CancellationToken.None);
        }

        var clock = new AssociationClock(TimeProvider.System, TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu"));
        using var moved = new SegmentIndex(_database, _database.Options, clock, new SegmentIndexOptions { SnapshotFolder = folder });
        Assert.True(await moved.CatchUpAsync(CancellationToken.None));
        Assert.False(moved.Status.FromSnapshot);
    }

    [Fact]
    public async Task Grown_too_large_it_leaves_the_answers_to_sql()
    {
        using var small = new SegmentIndex(_database, _database.Options, _world.Clock, new SegmentIndexOptions { MaxMegabytes = 0 });
        Assert.True(await small.CatchUpAsync(CancellationToken.None));
        await ChangeAsync(new ChangeNote("unify") { Fields = [.. Enumerable.Range(0, 40_000).Select(i => 2_000_000L + i)] }, db =>
        {
            db.Members.AddRange(Enumerable.Range(0, 40_000).Select(i => new Member { Id = 2_000_000 + i, Standing = MembershipStanding.Current, EmailKey = $"person-{i}@example.org" }));
            return Task.CompletedTask;
        });

        Assert.False(await small.CatchUpAsync(CancellationToken.None));
        Assert.Equal(IndexPhase.TooLarge, small.Status.Phase);
        Assert.Contains("are allowed", small.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_large_for_its_memory_it_leaves_the_answers_to_sql()
    {
        using var small = new SegmentIndex(_database, _database.Options, _world.Clock, new SegmentIndexOptions { MaxMegabytes = -1 });

        Assert.False(await small.CatchUpAsync(CancellationToken.None));
        Assert.Equal(IndexPhase.TooLarge, small.Status.Phase);
        var engine = new SegmentEngine(_database, Evaluator, small);
        Assert.False((await engine.CountAsync(Everybody, _world.AsOf.Moment, CancellationToken.None)).Value.Origin.FromIndex);
    }

    [Fact]
    public async Task Answers_of_the_engine_carry_watermark_and_day_and_move_with_each_change()
    {
        await _index.CatchUpAsync(CancellationToken.None);
        var engine = new SegmentEngine(_database, Evaluator, _index);
        CountedTree before = await WhenReadyAsync(engine);
        await ChangeSomethingAsync(3);
        await _index.CatchUpAsync(CancellationToken.None);
        CountedTree after = (await engine.CountTreeAsync(Everybody, _world.AsOf.Moment, CancellationToken.None)).Value;

        Assert.True(after.Origin.FromIndex);
        Assert.Equal(_world.AsOf.Day, after.Origin.Day);
        Assert.Equal(before.Origin.Watermark + 1, after.Origin.Watermark);
        Assert.Equal(before.Counts.Total + 1, after.Counts.Total);
    }

    [Fact]
    public async Task A_change_that_nobody_noted_is_found_by_the_comparison_and_put_right()
    {
        await SaveSegmentAsync();
        var parity = new SegmentParity(_database, Evaluator, _index, _database.Runs);
        Run agreed = await parity.CompareAsync("test", CancellationToken.None);
        Assert.Equal((RunOutcome.Succeeded, 1L, 0L), (agreed.Outcome, agreed.Read, agreed.Changed));
        await using (AssocHubDbContext db = _database.CreateDbContext())
        {
            db.Members.Add(new Member { Id = 777_777, Standing = MembershipStanding.Current, ChapterKey = "north" });
            await db.SaveChangesAsync();
        }

        Run differed = await parity.CompareAsync("test", CancellationToken.None);
        Run again = await parity.CompareAsync("test", CancellationToken.None);

        Assert.Equal(RunOutcome.Failed, differed.Outcome);
        Assert.Contains("777777", differed.Message, StringComparison.Ordinal);
        Assert.Equal(RunOutcome.Succeeded, again.Outcome);
    }

    private async Task SaveSegmentAsync()
    {
        await using AssocHubDbContext db = _database.CreateDbContext();
        var segment = new Core.Segments.Segment { Slug = "everybody", Name = "Everybody", OwnerId = "t", OwnerName = "T" };
        segment.Versions.Add(new Core.Segments.SegmentVersion
        {
            Number = 1, Definition = SegmentJson.Write(Everybody), DefinitionHash = SegmentJson.Hash(Everybody), Sentence = "", AuthorId = "t", AuthorName = "T",
        });
        db.Segments.Add(segment);
        await db.SaveChangesAsync();
    }

    private static SegmentDefinition Everybody { get; } = new(Population.Everyone, new FieldNode("chapter", FieldOperator.NotIn, [new TextValue("nowhere")]));

    private SegmentEvaluator Evaluator => new(_database, _world.Clock, new AssociationOptions { FiscalYearStartMonth = _world.AsOf.FiscalYearStartMonth });

    private SegmentIndex Index(string folder, ILogger<SegmentIndex>? log = null) =>
        new(_database, _database.Options, _world.Clock, new SegmentIndexOptions { SnapshotFolder = folder }, log);

    // The engine's first question wakes the index; until it has caught up SQL answers.
    private static async Task<CountedTree> WhenReadyAsync(SegmentEngine engine)
    {
        for (int i = 0; i < 600; i++)
        {
            CountedTree counted = (await engine.CountTreeAsync(Everybody, null, CancellationToken.None)).Value;
            if (counted.Origin.FromIndex)
            {
                return counted;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException("The index did not get ready.");
    }

    private T Draw<T>(params T[] from) => Gen.Elements(from).Sample(1, new Rnd(_random.Seed + ((ulong)++_draws * 104729)), 8).First();

    private async Task CompareAsync(int round, int trees, IndexState state)
    {
        await using AssocHubDbContext db = _database.CreateDbContext();
        int partial = 0;
        foreach (SegmentDefinition tree in new SegmentTrees(_world, []).Capped.Sample(trees, new Rnd((ulong)(1000 + round)), 50))
        {
            SegmentScope scope = (await SegmentScope.LoadAsync(db, tree, null, _world.AsOf, CancellationToken.None)).Value;
            List<long> expected = await new SegmentQuery(db, scope).Members(tree).OrderBy(m => m.Id).Select(m => m.Id).ToListAsync();
            var sets = new IndexSets(state, _world.AsOf, _ => null);
            IReadOnlyList<long> answered = sets.Ids(new SetEvaluator(sets).Members(tree), 0, int.MaxValue);
            Assert.True(expected.SequenceEqual(answered), $"round {round}: {SegmentJson.Write(tree)}\nSQL {string.Join(',', expected)}\nindex {string.Join(',', answered)}");
            partial += expected.Count > 0 && expected.Count < 60 ? 1 : 0;
        }

        Assert.True(partial > trees / 4, "Too few trees split the members.");
    }

    private async Task ChangeAsync(ChangeNote note, Func<AssocHubDbContext, Task> work) => await _database.InTransactionAsync(
        async (db, cancel) =>
        {
            await work(db);
            await db.SaveChangesAsync(cancel);
            await db.NoteChangeAsync(note, cancel);
        },
        CancellationToken.None);

    private async Task ChangeSomethingAsync(int round)
    {
        await using AssocHubDbContext read = _database.CreateDbContext();
        long[] members = [.. await read.Members.Where(m => m.MergedIntoId == null).OrderBy(m => m.Id).Select(m => m.Id).ToListAsync()];
        long one = Draw(members), two = Draw(members);
        long newId = 1_000_000 + (round * 1000);
        switch (round % 9)
        {
            case 0: // A sync lands interactions, one of them on an object nobody knew.
                long thing = newId + 900;
                Interaction[] landed = [.. Enumerable.Range(0, 12).Select(i => InteractionOf(newId + i, Draw(members), i == 0 ? thing : Draw(1000L, 1004, 1008, 1012)))];
                await ChangeAsync(new ChangeNote("landing") { Added = [.. landed.Select(i => i.Id)], Objects = true }, db =>
                {
                    db.ActivityObjects.Add(new ActivityObject { Id = thing, SourceId = 1, Kind = ObjectKind.Email, ExternalId = $"N-{round}", Title = "Sessions", TitleKey = "sessions", Topics = [new ObjectTopic { TopicId = 1 }] });
                    db.Interactions.AddRange(landed);
                    return Task.CompletedTask;
                });
                break;
            case 1: // Two members become one.
                await ChangeAsync(new ChangeNote("unify") { Members = [one, two], Fields = [one, two] }, async db =>
                {
                    await db.Interactions.Where(i => i.MemberId == one).ExecuteUpdateAsync(set => set.SetProperty(i => i.MemberId, two));
                    await db.Members.Where(m => m.Id == one && m.Id != two).ExecuteUpdateAsync(set => set.SetProperty(m => m.MergedIntoId, two));
                });
                break;
            case 2: // Fields change.
                await ChangeAsync(new ChangeNote("unify") { Fields = [one, two] }, async db =>
                {
                    await db.Members.Where(m => m.Id == one).ExecuteUpdateAsync(set => set.SetProperty(m => m.ChapterKey, "a chapter nobody had")
                        .SetProperty(m => m.Standing, MembershipStanding.Current).SetProperty(m => m.JoinDate, _world.AsOf.Day.AddDays(-30)));
                    await db.Members.Where(m => m.Id == two).ExecuteUpdateAsync(set => set.SetProperty(m => m.InterestsKey, ";ai;law;").SetProperty(m => m.RenewalDate, (DateOnly?)null));
                });
                break;
            case 3: // Somebody new, with interactions.
                await ChangeAsync(new ChangeNote("unify") { Fields = [newId], Members = [newId] }, db =>
                {
                    db.Members.Add(new Member { Id = newId, Standing = MembershipStanding.Current, ChapterKey = "north", JoinDate = _world.AsOf.Day });
                    db.Interactions.AddRange(Enumerable.Range(0, 5).Select(i => InteractionOf(newId + i, newId, 1004)));
                    return Task.CompletedTask;
                });
                break;
            case 4: // A machine is found out, and a record is taken back.
                await ChangeAsync(new ChangeNote("judge") { Members = [one, two] }, async db =>
                {
                    await db.Interactions.Where(i => i.MemberId == one).ExecuteUpdateAsync(set => set.SetProperty(i => i.IsMachine, i => !i.IsMachine));
                    await db.Interactions.Where(i => i.MemberId == two && i.Kind == InteractionKind.EmailClicked).ExecuteDeleteAsync();
                });
                break;
            case 5: // Topics and titles of things change.
                await ChangeAsync(new ChangeNote("landing") { Objects = true }, async db =>
                {
                    await db.ObjectTopics.Where(t => t.ObjectId == 1004 || t.ObjectId == 1008).ExecuteDeleteAsync();
                    db.ObjectTopics.Add(new ObjectTopic { ObjectId = 1008, TopicId = 1 });
                    await db.ActivityObjects.Where(o => o.Id == 1004).ExecuteUpdateAsync(set => set.SetProperty(o => o.TitleKey, "100% sure"));
                });
                break;
            case 6: // Scores.
                await ChangeAsync(new ChangeNote("scores") { Scores = true }, async db =>
                {
                    await db.MemberScores.Where(s => s.MemberId == one || s.MemberId == two).ExecuteDeleteAsync();
                    db.MemberScores.Add(new MemberScore { MemberId = one, Code = "renewal", Value = 0.3, ModelVersion = "2" });
                });
                break;
            case 7: // Somebody is erased, of whom no other record speaks.
                long[] erasable = [.. await read.Members.Where(m => m.MergedIntoId == null && !read.Members.Any(o => o.MergedIntoId == m.Id)).OrderBy(m => m.Id).Select(m => m.Id).ToListAsync()];
                long erased = Draw(erasable);
                await ChangeAsync(new ChangeNote("erasure") { Members = [erased] }, async db =>
                {
                    await db.MemberScores.Where(s => s.MemberId == erased).ExecuteDeleteAsync();
                    await db.Interactions.Where(i => i.MemberId == erased).ExecuteDeleteAsync();
                    await db.Members.Where(m => m.Id == erased).ExecuteDeleteAsync();
                });
                break;
            default: // An organisation changes, and several changes come at once.
                await ChangeAsync(new ChangeNote("landing") { Organizations = true }, db =>
                    db.Organizations.Where(o => o.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(o => o.IndustryKey, "north").SetProperty(o => o.SizeKey, (string?)null)));
                await ChangeSomethingAsync(round + 1001);
                await ChangeSomethingAsync(round + 2004);
                break;
        }
    }

    private Interaction InteractionOf(long id, long member, long item)
    {
        DateTimeOffset at = _world.AsOf.Moment.AddDays(-Draw(0, 1, 7, 30, 90, 365)).AddTicks(Draw(-1L, 0, 1, 5_000_000));
        return new Interaction
        {
            Id = id, MemberId = member, Kind = Draw(SegmentWorld.Kinds), ObjectId = item, OccurredAt = at, Day = _world.Clock.DayOf(at).DayNumber,
        };
    }

    private sealed class FirstWarning : ILogger<SegmentIndex>
    {
        private readonly TaskCompletionSource<string> _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Said => _said.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                _said.TrySetResult(formatter(state, exception));
            }
        }
    }
}

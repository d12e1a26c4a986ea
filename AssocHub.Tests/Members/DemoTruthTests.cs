using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Evaluation;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Landing;
using AssocHub.Data.Members;
using AssocHub.Data.Members.Reviewing;
using AssocHub.Data.Runs;
using AssocHub.Data.Sources;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace AssocHub.Tests.Members;

/// <summary>A made-up association with its ground truth: how often what is joined by itself is one person, and how much of it is found.</summary>
public sealed class DemoTruthTests(ITestOutputHelper output)
{
    private const double LeastPrecision = 0.995;

    // Identifiers alone find 0.913 of the demo association's pairs.
    private const double LeastRecall = 0.93;

    // Files of what people did: who they are does not hang on them.
    private static readonly string[] Doings = ["email_activity", "posts", "thread_views", "resource_downloads", "attendance", "sponsor_interactions"];

    [Fact]
    public async Task On_the_demo_association_what_is_joined_by_itself_is_one_person_and_likeness_finds_more_than_identifiers()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using ServiceProvider services = Services(database);
        await LandAsync(database, services, new DemoOptions(new DateOnly(2026, 11, 22)) { Members = 5000, Days = 1096, Seed = 1876 }, withDoings: false);
        await services.GetRequiredService<UnifyService>().UnifyAsync(full: false, "test", null, CancellationToken.None);
        (double precision, double recall, int records) = await ScoreAsync(database, likeness: true);
        (double plainPrecision, double plainRecall, _) = await ScoreAsync(database, likeness: false);
        output.WriteLine($"All: precision {precision:0.0000}, recall {recall:0.0000}. Identifiers alone: precision {plainPrecision:0.0000}, recall {plainRecall:0.0000}. {records} records.");
        Assert.True(records > 15_000, $"Only {records} records.");
        Assert.True(precision >= LeastPrecision, $"Precision {precision}");
        Assert.True(recall >= LeastRecall && recall > plainRecall + 0.02, $"Recall {recall}, with identifiers alone {plainRecall}");
        await using AssocHubDbContext db = database.CreateDbContext();
        Assert.True(await db.MatchPairs.AnyAsync(p => p.State == PairState.Waiting), "Nothing waits for a person.");
        Assert.False(await db.MatchPairs.AnyAsync(p => p.NeedsLook), "The queue was left unsorted.");
        await EstimateAsync(database, services);
    }

    // Reviewers who know the truth answer cases drawn at random: the estimate closes in on how many members there are too many.
    private async Task EstimateAsync(TestDatabase database, ServiceProvider services)
    {
        const int Answers = 250;
        Dictionary<(string Stream, string Id), string> truth = await TruthAsync(database);
        await using AssocHubDbContext db = database.CreateDbContext();
        Dictionary<long, string?> personOf = (await db.SourceRecords.Select(r => new { r.Id, r.Kind, r.ExternalId }).ToListAsync())
            .ToDictionary(r => r.Id, r => truth.GetValueOrDefault((Stream(r.Kind), r.ExternalId)));
        await CalibrationAsync(db, personOf);
        int before = await TooManyAsync();
        DuplicateEstimate guess = await DuplicateEstimator.EstimateAsync(db, CancellationToken.None);
        var reviews = services.GetRequiredService<ReviewService>();
        var reviewer = new Actor("test", "Test Person", [Role.MembershipStaff]);
        for (int i = 0; i < Answers; i++)
        {
            if ((await reviews.NextAsync(reviewer, new ReviewQuery(Random: true), [], CancellationToken.None)).Value is not { } shown)
            {
                break;
            }

            string?[] people = [.. new[] { shown.Left, shown.Right }.Select(side => side.Records.Select(r => personOf[r.Record.Id]).FirstOrDefault(p => p is not null))];
            MergeVerdict verdict = people[0] is not null && people[0] == people[1] ? MergeVerdict.Same : MergeVerdict.Different;
            Assert.True((await reviews.DecideAsync(reviewer, new ReviewDecision(shown.PairId, verdict) { Sampled = true }, CancellationToken.None)).Succeeded);
        }

        await reviews.CarryOutAsync(reviewer, CancellationToken.None);
        Assert.InRange(guess.Surplus, 0.75 * before, 1.25 * before);
        DuplicateEstimate after = await DuplicateEstimator.EstimateAsync(db, CancellationToken.None);
        int left = await TooManyAsync();
        output.WriteLine($"Members too many among {guess.Members}: guessed {guess.Surplus:0} of {before} ({guess.Rate.Low * guess.Members:0} to {guess.Rate.High * guess.Members:0}); "
            + $"after {after.Answers} answers {after.Surplus:0} ({after.Rate.Low * after.Members:0} to {after.Rate.High * after.Members:0}) where {left} are left.");
        // Twice the interval, since the draw is random: a twentieth of honest intervals miss.
        double reach = 2 * Math.Max(after.Rate.High - after.Rate.Value, after.Rate.Value - after.Rate.Low) * after.Members;
        Assert.InRange(left, after.Surplus - reach, after.Surplus + reach);
        Assert.True(after.IsSampled);
        Assert.True(after.Rate.High - after.Rate.Low < (guess.Rate.High - guess.Rate.Low) / 2, "The answers hardly narrowed the interval.");

        async Task<int> TooManyAsync() => (await db.SourceRecords.Select(r => new { r.Id, Member = r.MemberId!.Value }).ToListAsync()).Where(r => personOf[r.Id] is not null)
            .GroupBy(r => personOf[r.Id]).Sum(g => g.Select(r => r.Member).Distinct().Count() - 1);
    }

    // What is shown at eight in ten should be one person in eight cases of ten.
    private async Task CalibrationAsync(AssocHubDbContext db, Dictionary<long, string?> personOf)
    {
        MatchPair[] pairs = [.. (await db.MatchPairs.AsNoTracking().ToListAsync()).Where(p => personOf[p.LeftRecordId] is not null && personOf[p.RightRecordId] is not null)];
        // Of every record the number of its true person.
        int[] entities = new int[personOf.Keys.Max() + 1];
        foreach ((IGrouping<string?, long> records, int number) in personOf.GroupBy(r => r.Value ?? $"nobody {r.Key}", r => r.Key).Select((records, number) => (records, number)))
        {
            Array.ForEach([.. records], r => entities[r] = number);
        }

        ScoredPair[] Said(Func<MatchPair, double> odds, Func<MatchPair, bool> which) =>
            [.. pairs.Where(which).Select(p => new ScoredPair((int)p.LeftRecordId, (int)p.RightRecordId, (float)odds(p)))];
        double Error(Func<MatchPair, double> odds, Func<MatchPair, bool> which) => Calibration.Error(Said(odds, which), entities);
        // A covered pair is shown to nobody: another one stands for its two members.
        double shown = Error(p => p.InContext, p => p.State != PairState.Covered);
        output.WriteLine($"Calibration error of {pairs.Count(p => p.State != PairState.Covered)} pairs that stand for their case: {shown:0.0000}, by what two records say alone "
            + $"{Error(p => p.LogOdds, p => p.State != PairState.Covered):0.0000}; of those that wait {Error(p => p.InContext, p => p.State == PairState.Waiting):0.0000}, of all {pairs.Length} {Error(p => p.InContext, _ => true):0.0000}.");
        Assert.InRange(shown, 0, 0.03);

        // What reviewers see is what waits. A few hundred cases in twenty classes are off by some hundredths even where every probability is right.
        ScoredPair[] waiting = Said(p => p.InContext, p => p.State == PairState.Waiting);
        double error = Calibration.Error(waiting, entities), chance = Calibration.ByChance(waiting);
        double said = waiting.Average(p => p.Probability), are = waiting.Average(p => entities[p.Left] == entities[p.Right] ? 1 : 0);
        output.WriteLine($"{waiting.Length} cases wait: calibration error {error:0.0000}, {chance:0.0000} by chance alone; shown {said:0.000} on the average, {are:0.000} are one person.");
        Assert.InRange(error - chance, -1, 0.03);
        Assert.InRange(error, 0, 0.06);
        Assert.InRange(said - are, -0.04, 0.04);
    }

    internal static async Task LandAsync(TestDatabase database, ServiceProvider services, DemoOptions options, bool withDoings)
    {
        AssociationGenerator.Write(options, database.Folder);
        foreach (string file in withDoings ? [] : Directory.EnumerateFiles(database.Folder, "*.csv", SearchOption.AllDirectories).Where(f => Doings.Contains(Path.GetFileNameWithoutExtension(f))).ToArray())
        {
            File.Delete(file);
        }

        foreach (string folder in new[] { AssociationGenerator.CommunityFolder, AssociationGenerator.EventsFolder, AssociationGenerator.AmsFolder, AssociationGenerator.EmailFolder })
        {
            Result<long> source = await services.GetRequiredService<SourceService>().SaveFolderAsync(
                Actor.CommandLine, new FolderSourceInput(folder, Path.Combine(database.Folder, folder)), CancellationToken.None);
            Assert.True((await services.GetRequiredService<SyncService>().SyncAsync(source.Value, Actor.CommandLine, "test", null, CancellationToken.None)).Succeeded);
        }
    }

    private static async Task<Dictionary<long, long?>> MembersAsync(TestDatabase database)
    {
        await using AssocHubDbContext db = database.CreateDbContext();
        return await db.SourceRecords.ToDictionaryAsync(r => r.Id, r => r.MemberId);
    }

    internal static ServiceProvider Services(TestDatabase database, DatabaseOptions? elsewhere = null) => new ServiceCollection()
        .AddDatabase(elsewhere ?? database.Options)
        .AddLogging()
        .AddSingleton<TimeProvider>(database.Time)
        .AddSingleton(database.Clock)
        .AddSingleton<RunRecorder>()
        .AddSingleton(new AssociationOptions())
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddAudit().AddSources().AddLanding().AddMembers()
        .BuildServiceProvider();

    // As unified, or as the links that identifiers made would have it.
    private static async Task<(double Precision, double Recall, int Records)> ScoreAsync(TestDatabase database, bool likeness)
    {
        Dictionary<(string Stream, string Id), string> truth = await TruthAsync(database);
        await using AssocHubDbContext db = database.CreateDbContext();
        Dictionary<long, long> groupOf = likeness ? await db.SourceRecords.ToDictionaryAsync(r => r.Id, r => r.MemberId!.Value) : await ByIdentifiersAsync(db);
        var records = (await db.SourceRecords.Select(r => new { r.Id, r.Kind, r.ExternalId }).ToListAsync())
            .Select(r => (Group: groupOf[r.Id], True: truth.GetValueOrDefault((Stream(r.Kind), r.ExternalId)))).Where(r => r.True is not null).ToList();
        static long Pairs(int n) => (long)n * (n - 1) / 2;
        long both = records.GroupBy(r => r).Sum(g => Pairs(g.Count()));
        long linked = records.GroupBy(r => r.Group).Sum(g => Pairs(g.Count()));
        long real = records.GroupBy(r => r.True).Sum(g => Pairs(g.Count()));
        return ((double)both / linked, (double)both / real, records.Count);
    }

    private static async Task<Dictionary<(string Stream, string Id), string>> TruthAsync(TestDatabase database) =>
        (await File.ReadAllLinesAsync(Path.Combine(database.Folder, AssociationGenerator.TruthFolder, "truth_people.csv")))
            .Skip(1).Select(line => line.Split(',')).ToDictionary(c => (c[2], c[3]), c => c[0]);

    private static async Task<Dictionary<long, long>> ByIdentifiersAsync(AssocHubDbContext db)
    {
        Dictionary<long, long> up = await db.SourceRecords.ToDictionaryAsync(r => r.Id, r => r.Id);
        long Root(long id) => up[id] == id ? id : up[id] = Root(up[id]);
        foreach (RecordLink link in await db.RecordLinks.AsNoTracking().Where(l => !l.Rule.StartsWith(LinkRules.Probable)).ToListAsync())
        {
            up[Root(link.LeftRecordId)] = Root(link.RightRecordId);
        }

        return up.Keys.ToList().ToDictionary(id => id, Root);
    }

    private static string Stream(PersonKind kind) => kind switch
    {
        PersonKind.AmsMember => "members",
        PersonKind.Registrant => "registrations",
        PersonKind.Subscriber => "subscribers",
        _ => "community_users",
    };
}

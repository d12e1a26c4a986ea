using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Landing;
using AssocHub.Data.Members;
using AssocHub.Data.Sources;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AssocHub.Tests.Members;

/// <summary>A made-up association with its ground truth: who the rules join is who is one person, and nobody else.</summary>
public sealed class DemoTruthTests
{
    [Fact]
    public async Task On_a_made_up_association_nobody_is_joined_wrongly_and_nine_pairs_of_ten_are_found()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        AssociationGenerator.Write(new DemoOptions(new DateOnly(2026, 11, 18)) { Members = 300, Days = 400 }, database.Folder);
        await using ServiceProvider services = Services(database);
        foreach (string folder in new[] { AssociationGenerator.CommunityFolder, AssociationGenerator.EventsFolder, AssociationGenerator.AmsFolder, AssociationGenerator.EmailFolder })
        {
            string path = Path.Combine(database.Folder, folder);
            Result<long> source = await services.GetRequiredService<SourceService>().SaveFolderAsync(
                Actor.CommandLine, new FolderSourceInput(folder, path), CancellationToken.None);
            Assert.True((await services.GetRequiredService<SyncService>().SyncAsync(source.Value, Actor.CommandLine, "test", null, CancellationToken.None)).Succeeded);
        }

        await services.GetRequiredService<UnifyService>().UnifyAsync(full: false, "test", null, CancellationToken.None);
        (double precision, double recall, int records) = await ScoreAsync(database);
        Assert.True(records > 500, $"Only {records} records.");
        Assert.Equal(1.0, precision);
        Assert.True(recall > 0.8, $"Recall {recall}");

        await using AssocHubDbContext db = database.CreateDbContext();
        Assert.Equal(0, await db.Interactions.CountAsync(i => i.SourceRecordId != null && i.MemberId == null));
        Assert.Equal(0, await db.Interactions.CountAsync(i => db.SourceRecords.Any(r => r.Id == i.SourceRecordId && r.MemberId != i.MemberId)));
    }

    private static ServiceProvider Services(TestDatabase database) => new ServiceCollection()
        .AddDatabase(database.Options)
        .AddLogging()
        .AddSingleton<TimeProvider>(database.Time)
        .AddSingleton(database.Clock)
        .AddSingleton(database.Runs)
        .AddSingleton(new AssociationOptions())
        .AddAudit().AddSources().AddLanding().AddMembers()
        .BuildServiceProvider();

    private static async Task<(double Precision, double Recall, int Records)> ScoreAsync(TestDatabase database)
    {
        Dictionary<(string Stream, string Id), string> truth = (await File.ReadAllLinesAsync(Path.Combine(database.Folder, AssociationGenerator.TruthFolder, "truth_people.csv")))
            .Skip(1).Select(line => line.Split(',')).ToDictionary(c => (c[2], c[3]), c => c[0]);
        await using AssocHubDbContext db = database.CreateDbContext();
        var records = (await db.SourceRecords.Select(r => new { r.Kind, r.ExternalId, r.MemberId }).ToListAsync())
            .Select(r => (r.MemberId, True: truth.GetValueOrDefault((Stream(r.Kind), r.ExternalId)))).Where(r => r.True is not null).ToList();
        static long Pairs(int n) => (long)n * (n - 1) / 2;
        long both = records.GroupBy(r => r).Sum(g => Pairs(g.Count()));
        long linked = records.GroupBy(r => r.MemberId).Sum(g => Pairs(g.Count()));
        long real = records.GroupBy(r => r.True).Sum(g => Pairs(g.Count()));
        return ((double)both / linked, (double)both / real, records.Count);
    }

    private static string Stream(PersonKind kind) => kind switch
    {
        PersonKind.AmsMember => "members",
        PersonKind.Registrant => "registrations",
        PersonKind.Subscriber => "subscribers",
        _ => "community_users",
    };
}

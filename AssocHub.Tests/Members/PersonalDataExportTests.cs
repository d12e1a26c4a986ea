using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Scores;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using AssocHub.Data.Pushes;
using AssocHub.Data.Scores;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static AssocHub.Tests.Members.MemberWorld;

namespace AssocHub.Tests.Members;

public sealed class PersonalDataExportTests
{
    private static readonly Actor Administrator = new("admin", "Ada Admin", [Role.Administrator, Role.MembershipStaff]);

    [Fact]
    public async Task An_export_holds_every_record_of_the_person_nobody_elses_and_is_in_the_log()
    {
        await using MemberWorld world = await CreateAsync();
        Arrival ann = Ams("M1", "Ann", "Lee", "ann@a.org");
        await world.LandAsync(ann, Registration("R1", "Ann", "Lee", "ann@a.org"), Ams("M2", "Bob", "May", "bob@b.org"));
        await world.UnifyAsync();
        long id = (await world.MemberOfAsync(ann)).Id;
        var export = new PersonalDataExport(world.Database, world.Audit, world.Database.Time, Parts());
        Result<byte[]> file = await export.ExportAsync(Administrator, id, CancellationToken.None);
        using JsonDocument json = JsonDocument.Parse(file.Value);
        Assert.Equal("Ann", json.RootElement.GetProperty("member").GetProperty("firstName").GetString());
        Assert.Equal(["M1", "R1"], json.RootElement.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("externalId").GetString()!).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("bob@b.org", System.Text.Encoding.UTF8.GetString(file.Value), StringComparison.Ordinal);
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        Assert.Empty(json.RootElement.GetProperty("heldBesides").GetProperty("segments").EnumerateArray());
        Assert.Equal(["member.exported"], await db.AuditEntries.Select(e => e.Action).ToListAsync());
        Assert.IsType<NotAllowed>((await export.ExportAsync(new Actor("x", "X", [Role.Auditor]), id, CancellationToken.None)).Refusal);
        Assert.IsType<NotFound>((await export.ExportAsync(Administrator, 999, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task What_later_stages_hold_is_in_it_also_under_a_number_that_was_merged_away()
    {
        await using MemberWorld world = await CreateAsync();
        Arrival ann = Ams("M1", "Ann", "Lee", "ann@a.org"), too = Registration("R1", "Ann", "Lee", "ann.lee@b.org");
        await world.LandAsync(ann, too);
        await world.UnifyAsync();
        long kept = (await world.MemberOfAsync(ann)).Id, gone = (await world.MemberOfAsync(too)).Id;
        await using (AssocHubDbContext db = world.Database.CreateDbContext())
        {
            db.MemberScores.AddRange(
                new MemberScore { Code = "renewal", MemberId = kept, Value = 0.7, ModelVersion = "1", ScoredAt = world.Database.Time.Now },
                new MemberScore { Code = "sponsor", MemberId = gone, Value = 0.2, ModelVersion = "1", ScoredAt = world.Database.Time.Now });
            await db.SaveChangesAsync();
        }

        await world.Merges.MergeAsync(Administrator, kept, gone, "met them", CancellationToken.None);
        Result<byte[]> file = await new PersonalDataExport(world.Database, world.Audit, world.Database.Time, Parts()).ExportAsync(Administrator, Math.Min(kept, gone), CancellationToken.None);
        using JsonDocument json = JsonDocument.Parse(file.Value);
        Assert.Equal(["pushes", "scores", "segments"], json.RootElement.GetProperty("heldBesides").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["renewal", "sponsor"], json.RootElement.GetProperty("heldBesides").GetProperty("scores").EnumerateArray().Select(s => s.GetProperty("code").GetString()!));
        Assert.Equal([Math.Max(kept, gone)], json.RootElement.GetProperty("alsoKnownAs").EnumerateArray().Select(a => a.GetInt64()));
        Assert.Equal("met them", json.RootElement.GetProperty("decisions")[0].GetProperty("reason").GetString());
    }

    private static IPersonalDataPart[] Parts() =>
        [.. new ServiceCollection().AddScores().AddSegments().AddPushes().Where(s => s.ServiceType == typeof(IPersonalDataPart)).Select(s => (IPersonalDataPart)Activator.CreateInstance(s.ImplementationType!)!)];
}

using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using Microsoft.EntityFrameworkCore;
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
        var export = new PersonalDataExport(world.Database, world.Audit, world.Database.Time);
        Result<byte[]> file = await export.ExportAsync(Administrator, id, CancellationToken.None);
        using JsonDocument json = JsonDocument.Parse(file.Value);
        Assert.Equal("Ann", json.RootElement.GetProperty("member").GetProperty("firstName").GetString());
        Assert.Equal(["M1", "R1"], json.RootElement.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("externalId").GetString()!).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("bob@b.org", System.Text.Encoding.UTF8.GetString(file.Value), StringComparison.Ordinal);
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        Assert.Equal(["member.exported"], await db.AuditEntries.Select(e => e.Action).ToListAsync());
        Assert.IsType<NotAllowed>((await export.ExportAsync(new Actor("x", "X", [Role.Auditor]), id, CancellationToken.None)).Refusal);
        Assert.IsType<NotFound>((await export.ExportAsync(Administrator, 999, CancellationToken.None)).Refusal);
    }
}

using System.Globalization;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Demo;

/// <summary>
/// What a demo database says, without what may differ between two builds of the same demo: the numbers of rows and the times at
/// which they were written.
/// </summary>
internal static class DemoContent
{
    public static async Task<SortedDictionary<string, string>> ReadAsync(IDbContextFactory<AssocHubDbContext> contexts)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        Dictionary<long, string> records = await (
            from l in db.LandedRecords
            join s in db.SourceStreams on l.StreamId equals s.Id
            select new { l.Id, s.Stream, l.ExternalId }).ToDictionaryAsync(r => r.Id, r => $"{r.Stream}/{r.ExternalId}");
        Dictionary<long, string> members = (await db.SourceRecords.Where(r => r.MemberId != null).Select(r => new { r.Id, Member = r.MemberId!.Value }).ToListAsync())
            .GroupBy(r => r.Member).ToDictionary(g => g.Key, g => g.Select(r => records[r.Id]).Min(StringComparer.Ordinal)!);
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);

        foreach (var landed in await db.LandedRecords.Select(l => new { l.Id, l.ContentHash }).ToListAsync())
        {
            content["landed " + records[landed.Id]] = Convert.ToHexString(landed.ContentHash);
        }

        foreach (var rejected in await db.RejectedRecords.Select(r => new { r.Origin, r.Position, r.Reason }).ToListAsync())
        {
            content[string.Create(CultureInfo.InvariantCulture, $"rejected {Path.GetFileName(rejected.Origin)} {rejected.Position}")] = rejected.Reason;
        }

        foreach (var i in await db.Interactions.ToListAsync())
        {
            string what = i.ObjectId is { } o ? records.GetValueOrDefault(o, "a resource") : "";
            content["interaction " + records[i.Id]] = string.Create(
                CultureInfo.InvariantCulture,
                $"{i.Kind} {records[i.SourceRecordId!.Value]} of {members[i.MemberId!.Value]}: {what} {i.OccurredAt:O} {i.IsMachine} {i.Detail}");
        }

        foreach (var m in await db.Members.Where(m => m.MergedIntoId == null).ToListAsync())
        {
            content["member " + members[m.Id]] = string.Create(
                CultureInfo.InvariantCulture,
                $"{m.FirstName} {m.LastName} {m.Email} {m.Phone} {m.Street} {m.Status} {m.Chapter} {m.RenewalDate:O} {m.EmailConsent} {m.SourcesKey} {m.HouseholdId is null}");
        }

        foreach (var r in await db.SourceRecords.Select(r => new { r.Id, r.MemberId }).ToListAsync())
        {
            content["record " + records[r.Id]] = members[r.MemberId!.Value];
        }

        foreach (var v in await db.SegmentVersions.Select(v => new { v.Segment!.Slug, v.Number, v.State, v.DefinitionHash, v.AuthorId }).ToListAsync())
        {
            content[string.Create(CultureInfo.InvariantCulture, $"segment {v.Slug} {v.Number}")] = $"{v.State} {v.DefinitionHash} {v.AuthorId}";
        }

        return content;
    }

    public static void AssertEqual(SortedDictionary<string, string> expected, SortedDictionary<string, string> actual)
    {
        Assert.True(expected.Count > 1000);
        Assert.Empty(expected.Keys.Except(actual.Keys).Take(5));
        Assert.Empty(actual.Keys.Except(expected.Keys).Take(5));
        Assert.All(expected, e => Assert.Equal(e.Value, actual[e.Key]));
    }
}

using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>
/// What it says that only one of two has a record of the AMS, as it was learned with the model: kept among the settings, so that a run over
/// what is new and one over everything judge by the same figures.
/// </summary>
internal static class StoredCoverage
{
    public const string Key = "members.ams-coverage";

    public static async Task<AmsCoverage> ReadAsync(IDbContextFactory<AssocHubDbContext> contexts, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await ReadAsync(db, cancel);
    }

    public static async Task<AmsCoverage> ReadAsync(AssocHubDbContext db, CancellationToken cancel) =>
        await db.Settings.Where(s => s.Key == Key).Select(s => s.Value).SingleOrDefaultAsync(cancel) is { } json
            ? new AmsCoverage(JsonSerializer.Deserialize<Row[]>(json)!.ToDictionary(r => new RecordClass(r.Source, r.Kind, r.Email), r => r.Adds)) : AmsCoverage.Unknown;

    /// <summary>Writes it, within the caller's transaction; where it is another than before, the queue looks at every case again.</summary>
    public static async Task WriteAsync(AssocHubDbContext db, AmsCoverage coverage, CancellationToken cancel)
    {
        string json = JsonSerializer.Serialize(coverage.ByClass.OrderBy(c => c.Key.SourceId).ThenBy(c => c.Key.Kind).ThenBy(c => c.Key.HasEmail)
            .Select(c => new Row(c.Key.SourceId, c.Key.Kind, c.Key.HasEmail, Math.Round(c.Value, 4))));
        Setting? stored = await db.Settings.SingleOrDefaultAsync(s => s.Key == Key, cancel);
        if (stored?.Value == json)
        {
            return;
        }

        if (stored is null)
        {
            db.Settings.Add(new Setting { Key = Key, Value = json });
        }
        else
        {
            stored.Value = json;
        }

        await db.SaveChangesAsync(cancel);
        await db.MatchPairs.Where(p => !p.NeedsLook).ExecuteUpdateAsync(set => set.SetProperty(p => p.NeedsLook, true), cancel);
    }

    private sealed record Row(long Source, PersonKind Kind, bool Email, double Adds);
}

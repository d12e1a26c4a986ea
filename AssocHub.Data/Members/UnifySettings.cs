using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Members.Normalising;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Core.Members.Survivorship;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>The settings that unification goes by. A change of any of them calls for a full run.</summary>
internal sealed record UnifySettings(GuardRails GuardRails, GoldenRecord Golden, StandingRules Standing, Bands Bands, string Fingerprint)
{
    public const string BlockedValuesKey = "members.blocked-values";
    public const string LimitKey = "members.identifier-limit";
    public const string PriorityKey = "members.source-priority";
    public const string BandsKey = "members.thresholds";

    /// <summary>What the last complete run went by.</summary>
    public const string UnifiedWithKey = "members.unified-with";

    // Raised when the rules in Core change, so that an upgrade looks at every record again.
    private const int RulesVersion = 4;

    public static async Task<UnifySettings> LoadAsync(AssocHubDbContext db, AssociationOptions association, CancellationToken cancel, int leastRecords = Bands.LeastRecords)
    {
        Dictionary<string, string> stored = await db.Settings.AsNoTracking().Where(s => s.Key.StartsWith("members."))
            .ToDictionaryAsync(s => s.Key, s => s.Value, cancel);
        List<Source> sources = await db.Sources.AsNoTracking().ToListAsync(cancel);
        T? Read<T>(string key) => stored.TryGetValue(key, out string? json) ? JsonSerializer.Deserialize<T>(json) : default;
        IReadOnlyList<string> blocked = Read<string[]>(BlockedValuesKey) ?? GuardRails.DefaultBlockedValues;
        int limit = Read<int?>(LimitKey) ?? GuardRails.DefaultLimit;
        Dictionary<string, string[]> orders = Read<Dictionary<string, string[]>>(PriorityKey) ?? [];
        bool enough = await db.SourceRecords.OrderBy(r => r.Id).Take(leastRecords).CountAsync(cancel) >= leastRecords;
        Bands bands = (Read<StoredBands>(BandsKey) is { } saved ? new Bands(saved.Link, saved.Review) : Bands.Default) with { MayLink = enough };
        var guardRails = new GuardRails(blocked, Math.Max(1, limit));
        var standing = new StandingRules(association);
        string fingerprint = JsonSerializer.Serialize(new
        {
            rules = RulesVersion,
            blocked = blocked.Order(StringComparer.Ordinal),
            limit,
            orders = orders.OrderBy(o => o.Key, StringComparer.Ordinal),
            sources = sources.OrderBy(s => s.Id).Select(s => new { s.Id, s.Name, s.Priority }),
            standing.Fingerprint,
            bands = new { bands.Link, bands.Review, bands.MayLink },
        });
        return new UnifySettings(guardRails, new GoldenRecord(new SourcePriority(orders, sources), guardRails, standing), standing, bands, fingerprint);
    }

    /// <summary>The thresholds in force.</summary>
    public static async Task<Bands> BandsAsync(AssocHubDbContext db, CancellationToken cancel) =>
        await db.Settings.Where(s => s.Key == BandsKey).Select(s => s.Value).SingleOrDefaultAsync(cancel) is { } json && JsonSerializer.Deserialize<StoredBands>(json) is { } saved
            ? new Bands(saved.Link, saved.Review) : Bands.Default;

    /// <summary>True when the last complete full run went by the same settings.</summary>
    public Task<bool> IsInForceAsync(AssocHubDbContext db, CancellationToken cancel) =>
        db.Settings.AsNoTracking().AnyAsync(s => s.Key == UnifiedWithKey && s.Value == Fingerprint, cancel);

    /// <summary>Notes that every record was unified by these settings.</summary>
    public async Task NoteAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        Setting? noted = await db.Settings.SingleOrDefaultAsync(s => s.Key == UnifiedWithKey, cancel);
        if (noted is null)
        {
            db.Settings.Add(new Setting { Key = UnifiedWithKey, Value = Fingerprint });
        }
        else
        {
            noted.Value = Fingerprint;
        }

        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Thresholds as they are stored.</summary>
    internal sealed record StoredBands(double Link, double Review);
}

using System.Text.Json;
using System.Text.Json.Serialization;
using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Approvals;

/// <summary>Who owns the data of each domain: the setting <c>approvals.domain-owners</c>. See <see cref="DomainNeed"/> for what follows from it.</summary>
public sealed class DomainOwners(IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit)
{
    private const string Key = "approvals.domain-owners";

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Ids of the owners per domain; domains without owners are not in it.</summary>
    public async Task<IReadOnlyDictionary<SourceDomain, string[]>> ReadAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await ReadAsync(db, cancel);
    }

    /// <summary>Assigns the owners; requests already submitted keep the owners they were submitted with.</summary>
    public async Task<Result<Done>> SaveAsync(IReadOnlyDictionary<SourceDomain, string[]> owners, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSettings) is { } refusal)
        {
            return refusal;
        }

        await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                Setting? setting = await db.Settings.SingleOrDefaultAsync(s => s.Key == Key, attempt);
                if (setting is null)
                {
                    setting = new Setting { Key = Key, Value = "{}" };
                    db.Settings.Add(setting);
                }

                string before = setting.Value;
                setting.Value = JsonSerializer.Serialize(owners.Where(o => o.Value.Length > 0).ToDictionary(), Json);
                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(db, actor, "settings.domain-owners", "setting", Key, new { before, after = setting.Value }, attempt);
            },
            cancel);
        return default(Done);
    }

    internal static async Task<IReadOnlyDictionary<SourceDomain, string[]>> ReadAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        string? json = await db.Settings.AsNoTracking().Where(s => s.Key == Key).Select(s => s.Value).SingleOrDefaultAsync(cancel);
        return json is null ? new Dictionary<SourceDomain, string[]>() : JsonSerializer.Deserialize<Dictionary<SourceDomain, string[]>>(json, Json)!;
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Sources;

/// <summary>Keeps the rules by which a source's sessions, messages and threads are given topics.</summary>
public sealed class TopicRuleService(IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit)
{
    private const int MostRules = 60;
    private const int LongestText = 200;

    private static readonly JsonSerializerOptions Format = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The rules of a source, in order.</summary>
    public static async Task<IReadOnlyList<TopicRule>> ReadAsync(AssocHubDbContext db, long sourceId, CancellationToken cancel)
    {
        string key = Key(sourceId);
        string? json = await db.Settings.AsNoTracking().Where(s => s.Key == key).Select(s => s.Value).SingleOrDefaultAsync(cancel);
        return json is null ? [] : JsonSerializer.Deserialize<TopicRule[]>(json, Format) ?? [];
    }

    /// <summary>The rules of a source, in order.</summary>
    public async Task<IReadOnlyList<TopicRule>> ReadAsync(long sourceId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await ReadAsync(db, sourceId, cancel);
    }

    /// <summary>Replaces the rules of a source. Its next sync reads from the beginning, so that what was read before gets its topics too.</summary>
    public async Task<Result<Done>> SaveAsync(Actor actor, long sourceId, IReadOnlyList<TopicRule> rules, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        if (rules.Count > MostRules || rules.Any(r => r.Text.Trim().Length is 0 or > LongestText || r.Topic.Trim().Length is 0 or > LongestText || r.Topic.Contains(';', StringComparison.Ordinal)))
        {
            return new InvalidInput($"Every rule needs a text and a topic of at most {LongestText} characters, and there may be {MostRules}.");
        }

        return await contexts.InTransactionAsync<Result<Done>>(
            async (db, attempt) =>
            {
                if (!await db.Sources.AnyAsync(s => s.Id == sourceId, attempt))
                {
                    return new NotFound("such source");
                }

                string key = Key(sourceId);
                Setting? row = await db.Settings.SingleOrDefaultAsync(s => s.Key == key, attempt);
                string json = JsonSerializer.Serialize(rules, Format);
                if ((row?.Value ?? "[]") == json)
                {
                    return default(Done);
                }

                if (row is null)
                {
                    db.Settings.Add(new Setting { Key = key, Value = json });
                }
                else
                {
                    row.Value = json;
                }

                foreach (SourceStream stream in await db.SourceStreams.Where(s => s.SourceId == sourceId).ToArrayAsync(attempt))
                {
                    if (CanonicalStreams.Find(stream.Stream) is { } known && TopicRule.CanTag(known))
                    {
                        stream.Cursor = "";
                    }
                }

                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(
                    db, actor, "source.topics", "source", sourceId.ToString(CultureInfo.InvariantCulture), new { rules = rules.Select(r => $"{r.Clue} '{r.Text}' → {r.Topic}") }, attempt);
                return default(Done);
            },
            cancel);
    }

    private static string Key(long sourceId) => "source.topics." + sourceId.ToString(CultureInfo.InvariantCulture);
}

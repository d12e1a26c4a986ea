using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Sources;

/// <summary>A source as the scheduler sees it.</summary>
public sealed record ScheduledSource(long Id, string Name, bool IsPaused, SyncSchedule Schedule);

/// <summary>When sources that have no schedule of their own are synced.</summary>
public sealed class ScheduleDefaults
{
    /// <summary>The schedule of a source nobody has given another.</summary>
    public SyncSchedule Schedule { get; set; } = SyncSchedule.Nightly(new TimeOnly(2, 0));
}

/// <summary>Keeps when each source is synced by itself. What carries it out is the host's.</summary>
public sealed class ScheduleService(
    IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit, TimeProvider time, Microsoft.Extensions.Options.IOptions<ScheduleDefaults> defaults)
{
    private static readonly JsonSerializerOptions Format = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Raised with the source's id after its schedule or its pause was changed.</summary>
    public event Func<long, Task>? Changed;

    /// <summary>All sources with their schedules.</summary>
    public async Task<IReadOnlyList<ScheduledSource>> ListAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var rows = await db.Sources.AsNoTracking().OrderBy(s => s.Id)
            .Select(s => new { s.Id, s.Name, s.IsPaused, Schedule = db.SourceSchedules.Where(x => x.SourceId == s.Id).Select(x => x.Definition).FirstOrDefault() })
            .ToListAsync(cancel);
        return [.. rows.Select(r => new ScheduledSource(r.Id, r.Name, r.IsPaused, Parse(r.Schedule)))];
    }

    /// <summary>One source's schedule; the default when it has none of its own.</summary>
    public async Task<SyncSchedule> ReadAsync(long sourceId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return Parse(await db.SourceSchedules.AsNoTracking().Where(s => s.SourceId == sourceId).Select(s => s.Definition).FirstOrDefaultAsync(cancel));
    }

    /// <summary>Gives a source a schedule.</summary>
    public async Task<Result<Done>> SaveAsync(Actor actor, long sourceId, SyncSchedule schedule, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        if (schedule.Problem() is { } problem)
        {
            return new InvalidInput(problem);
        }

        Result<Done> saved = await contexts.InTransactionAsync<Result<Done>>(
            async (db, attempt) =>
            {
                if (!await db.Sources.AnyAsync(s => s.Id == sourceId, attempt))
                {
                    return new NotFound("such source");
                }

                SourceSchedule? row = await db.SourceSchedules.SingleOrDefaultAsync(s => s.SourceId == sourceId, attempt);
                if (row is null)
                {
                    row = new SourceSchedule { SourceId = sourceId, Definition = "" };
                    db.SourceSchedules.Add(row);
                }

                row.Definition = JsonSerializer.Serialize(schedule, Format);
                row.ChangedAt = time.GetUtcNow();
                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(
                    db, actor, "source.scheduled", "source", sourceId.ToString(CultureInfo.InvariantCulture), new { schedule = schedule.Describe() }, attempt);
                return default(Done);
            },
            cancel);
        if (saved.Succeeded)
        {
            await TellAsync(sourceId);
        }

        return saved;
    }

    /// <summary>Tells whoever carries schedules out that something about a source changed.</summary>
    public async Task TellAsync(long sourceId)
    {
        foreach (Func<long, Task> listener in Changed?.GetInvocationList().Cast<Func<long, Task>>() ?? [])
        {
            await listener(sourceId);
        }
    }

    private SyncSchedule Parse(string? definition) =>
        definition is null ? defaults.Value.Schedule : JsonSerializer.Deserialize<SyncSchedule>(definition, Format) ?? defaults.Value.Schedule;
}

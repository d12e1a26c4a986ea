using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Data.Sources;
using Microsoft.Extensions.Options;
using Quartz;

namespace AssocHub.Web.Jobs;

/// <summary>
/// Gives each source one job and, unless it is paused or never runs by itself, one trigger: the next time its schedule names. The job
/// sets the following one before it does anything else. What the store holds is brought in line with the sources, not written anew.
/// </summary>
internal sealed class SourceScheduler(ISchedulerFactory schedulers, ScheduleService schedules, AssociationClock clock)
{
    private const string Group = "sources";

    public static JobKey JobOf(long sourceId) => new("sync-" + sourceId.ToString(CultureInfo.InvariantCulture), Group);

    public static TriggerKey TriggerOf(long sourceId) => new("sync-" + sourceId.ToString(CultureInfo.InvariantCulture), Group);

    public static long SourceOf(JobKey job) => long.Parse(job.Name["sync-".Length..], CultureInfo.InvariantCulture);

    /// <summary>Brings every source's trigger in line with its schedule.</summary>
    /// <returns>How many triggers were set or taken away.</returns>
    public async Task<int> KeepAsync(CancellationToken cancel)
    {
        IScheduler scheduler = await schedulers.GetScheduler(cancel);
        int changed = 0;
        IReadOnlyList<ScheduledSource> sources = await schedules.ListAsync(cancel);
        foreach (ScheduledSource source in sources)
        {
            changed += await KeepAsync(scheduler, source, cancel) ? 1 : 0;
        }

        return changed;
    }

    /// <summary>Sets the time after the one that has just come.</summary>
    /// <returns>
    /// Whether the source is to be synced now. Not when it was paused or is gone; and one that was missed and is caught up during its
    /// quiet hours waits for their end.
    /// </returns>
    public async Task<bool> BeginAsync(long sourceId, CancellationToken cancel)
    {
        IScheduler scheduler = await schedulers.GetScheduler(cancel);
        if ((await schedules.ListAsync(cancel)).FirstOrDefault(s => s.Id == sourceId) is not { } source)
        {
            return false;
        }

        DateTimeOffset? quietEnd = source.IsPaused ? null : source.Schedule.QuietEnd(clock.Now, clock.Zone);
        await ReplaceAsync(scheduler, source, cancel, quietEnd);
        return !source.IsPaused && quietEnd is null;
    }

    /// <summary>Takes away a trigger that the settings no longer ask for: the store would keep it for ever.</summary>
    public async Task DropAsync(TriggerKey trigger, CancellationToken cancel) => await (await schedulers.GetScheduler(cancel)).UnscheduleJob(trigger, cancel);

    /// <summary>When the store will start it next; null when it will not.</summary>
    public async Task<DateTimeOffset?> NextAsync(long sourceId, CancellationToken cancel)
    {
        IScheduler scheduler = await schedulers.GetScheduler(cancel);
        return (await scheduler.GetTrigger(TriggerOf(sourceId), cancel))?.NextFireTimeUtc;
    }

    private async Task<bool> KeepAsync(IScheduler scheduler, ScheduledSource source, CancellationToken cancel)
    {
        ITrigger? known = await scheduler.GetTrigger(TriggerOf(source.Id), cancel);
        bool wanted = !source.IsPaused && source.Schedule.Next(clock.Now, clock.Zone, source.Id) is not null;
        if (!wanted)
        {
            return known is not null && await scheduler.UnscheduleJob(TriggerOf(source.Id), cancel);
        }

        // A trigger whose moment has passed is the store's to catch up.
        return known?.Description != source.Schedule.Describe() && await ReplaceAsync(scheduler, source, cancel);
    }

    private async Task<bool> ReplaceAsync(IScheduler scheduler, ScheduledSource source, CancellationToken cancel, DateTimeOffset? putOffTo = null)
    {
        if (source.IsPaused || (putOffTo ?? source.Schedule.Next(clock.Now, clock.Zone, source.Id)) is not { } next)
        {
            return await scheduler.UnscheduleJob(TriggerOf(source.Id), cancel);
        }

        IJobDetail job = JobBuilder.Create<SourceSyncJob>().WithIdentity(JobOf(source.Id)).StoreDurably().RequestRecovery().Build();
        await scheduler.AddJob(job, AddJobOptions.Replacing, cancel);
        ITrigger trigger = TriggerBuilder.Create().WithIdentity(TriggerOf(source.Id)).ForJob(job).StartAt(next).WithDescription(source.Schedule.Describe())
            .WithSimpleSchedule(simple => simple.WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow)).Build();
        if (await scheduler.Exists(trigger.Key, cancel))
        {
            await scheduler.RescheduleJob(trigger.Key, trigger, cancel);
        }
        else
        {
            await scheduler.ScheduleJob(trigger, new ScheduleJobOptions(), cancel);
        }

        return true;
    }
}

/// <summary>Looks after the schedules: at the start, when one is changed here, and now and then for what was changed elsewhere.</summary>
internal sealed class ScheduleKeeper(
    SourceScheduler scheduler, ScheduleService schedules, IOptions<ScheduleOptions> options, TimeProvider time, ILogger<ScheduleKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        schedules.Changed += KeepAsync;
        try
        {
            if (options.Value.SegmentsAt is null)
            {
                await scheduler.DropAsync(SegmentLedgerJob.Trigger, stoppingToken);
            }

            while (!stoppingToken.IsCancellationRequested)
            {
                await KeepAsync(0);
                await Task.Delay(Between, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host ends.
        }
        finally
        {
            schedules.Changed -= KeepAsync;
        }
    }

    private async Task KeepAsync(long sourceId)
    {
        try
        {
            await scheduler.KeepAsync(CancellationToken.None);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // The database is busy or away: the next look puts it right.
            log.LogWarning(problem, "The schedules could not be looked after");
        }
    }
}

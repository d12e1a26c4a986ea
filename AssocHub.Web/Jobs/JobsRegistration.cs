using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Web.Pages.Landing;
using Quartz;

namespace AssocHub.Web.Jobs;

/// <summary>
/// What runs by itself in the web host. The schedule is kept in memory: it is made from the settings at each start, and with several
/// nodes only one should have <c>Schedule:NightlySyncAt</c> set until the store is shared.
/// </summary>
internal static class JobsRegistration
{
    public static void AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ScheduleOptions>(configuration.GetSection("Schedule"));
        services.AddSingleton<SyncQueue>();
        services.AddSingleton<ISyncQueue>(provider => provider.GetRequiredService<SyncQueue>());
        services.AddHostedService(provider => provider.GetRequiredService<SyncQueue>());

        ScheduleOptions schedule = configuration.GetSection("Schedule").Get<ScheduleOptions>() ?? new ScheduleOptions();
        services.AddQuartz(quartz =>
        {
            if (schedule.NightlySyncAt is { } at)
            {
                quartz.ScheduleJob<NightlySyncJob>((provider, trigger) => trigger
                    .WithIdentity("nightly-sync")
                    .WithCronSchedule(
                        string.Create(CultureInfo.InvariantCulture, $"0 {at.Minute} {at.Hour} * * ?"),
                        cron => cron.InTimeZone(provider.GetRequiredService<AssociationClock>().Zone)));
            }

            if (schedule.SegmentsAt is { } counted)
            {
                quartz.ScheduleJob<SegmentLedgerJob>((provider, trigger) => trigger
                    .WithIdentity("segment-ledger")
                    .WithCronSchedule(
                        string.Create(CultureInfo.InvariantCulture, $"0 {counted.Minute} {counted.Hour} * * ?"),
                        cron => cron.InTimeZone(provider.GetRequiredService<AssociationClock>().Zone)));
            }
        });
        services.AddQuartzHostedService(quartz => quartz.WaitForJobsToComplete = true);
    }
}

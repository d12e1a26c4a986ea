using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Data.Sources;
using AssocHub.Web.Pages.Landing;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Quartz;

namespace AssocHub.Web.Jobs;

/// <summary>
/// What runs by itself in the web host. The schedule lies in the database, so on SQL Server a job runs once whatever the number of
/// nodes, and one that was missed while all were down is caught up once.
/// </summary>
internal static class JobsRegistration
{
    public static void AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ScheduleOptions>(configuration.GetSection("Schedule"));
        ScheduleOptions schedule = configuration.GetSection("Schedule").Get<ScheduleOptions>() ?? new ScheduleOptions();
        services.Configure<ScheduleDefaults>(defaults =>
            defaults.Schedule = schedule.NightlySyncAt is { } at ? SyncSchedule.Nightly(at) : SyncSchedule.Never);
        services.AddSingleton<SyncQueue>();
        services.AddSingleton<ISyncQueue>(provider => provider.GetRequiredService<SyncQueue>());
        services.AddHostedService(provider => provider.GetRequiredService<SyncQueue>());
        services.AddHostedService<InterruptedRuns>();
        services.AddHostedService<ReviewWarmUp>();
        services.AddHostedService<SegmentWarmUp>();

        DatabaseOptions database = (DatabaseOptions)services.Last(s => s.ServiceType == typeof(DatabaseOptions)).ImplementationInstance!;
        services.AddQuartz(quartz =>
        {
            // SQLite has one writer: more jobs at once would wait for one another.
            quartz.UseDefaultThreadPool(pool => pool.MaxConcurrency = database.Provider == DatabaseProvider.Sqlite ? 2 : 4);
            quartz.UsePersistentStore(store => Store(store, database));
            quartz.AddJob<LapseApprovalsJob>(job => job.WithIdentity(LapseApprovalsJob.Key));
            quartz.AddTrigger(trigger => trigger.ForJob(LapseApprovalsJob.Key).WithIdentity("lapse-approvals")
                .WithCronSchedule("0 20 * * * ?", cron => cron.WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)));
            if (schedule.SegmentsAt is { } counted)
            {
                quartz.ScheduleJob<SegmentLedgerJob>((provider, trigger) => trigger
                    .WithIdentity(SegmentLedgerJob.Trigger)
                    .WithCronSchedule(
                        string.Create(CultureInfo.InvariantCulture, $"0 {counted.Minute} {counted.Hour} * * ?"),
                        cron => cron.InTimeZone(provider.GetRequiredService<AssociationClock>().Zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)));
            }
            if (schedule.SegmentsComparedAt is { } compared)
            {
                quartz.ScheduleJob<SegmentParityJob>((provider, trigger) => trigger
                    .WithIdentity(SegmentParityJob.Trigger)
                    .WithCronSchedule(
                        string.Create(CultureInfo.InvariantCulture, $"0 {compared.Minute} {compared.Hour} * * ?"),
                        cron => cron.InTimeZone(provider.GetRequiredService<AssociationClock>().Zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)));
            }
        });
        services.AddQuartzHostedService(quartz => quartz.WaitForJobsToComplete = true);
        services.AddSingleton<SourceScheduler>();
        services.AddHostedService<ScheduleKeeper>();
    }

    private static void Store(IPersistentStoreBuilder store, DatabaseOptions database)
    {
        store.ConfigureStore(options =>
        {
            options.StoreJobDataAsStrings = true;
            options.SchemaProvisioning = SchemaProvisioning.Validate;
            options.MisfireThreshold = TimeSpan.FromMinutes(1);
        });
        if (database.Provider == DatabaseProvider.Sqlite)
        {
            // One file, one node: Quartz refuses a cluster on SQLite.
            store.UseSqlite(SqliteFactory.Instance, database.ConnectionString);
        }
        else
        {
            store.UseSqlServer(SqlClientFactory.Instance, database.ConnectionString);
            store.UseClustering(cluster => cluster.CheckinInterval = TimeSpan.FromSeconds(15));
        }

        store.UseSystemTextJsonSerializer();
    }
}

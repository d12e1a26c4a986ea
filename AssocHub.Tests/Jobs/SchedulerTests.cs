using System.Text.RegularExpressions;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Data.Database.Schedule;
using AssocHub.Data.Sources;
using AssocHub.Web.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Quartz;

namespace AssocHub.Tests.Jobs;

public sealed partial class SchedulerTests
{
    [Fact]
    public async Task A_source_gets_one_trigger_at_the_time_its_schedule_names_and_looking_again_changes_nothing()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        long id = await it.AddSourceAsync();
        var scheduler = it.Service<SourceScheduler>();

        Assert.Equal(1, await scheduler.KeepAsync(CancellationToken.None));
        Assert.Equal(0, await scheduler.KeepAsync(CancellationToken.None));
        Assert.Equal(Expected(it, SyncSchedule.Nightly(new TimeOnly(2, 0)), id), await scheduler.NextAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task Another_schedule_moves_the_trigger_and_a_pause_takes_it_away_until_the_source_goes_on()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        long id = await it.AddSourceAsync();
        var scheduler = it.Service<SourceScheduler>();
        SyncSchedule hourly = new(SyncRhythm.Interval, EveryMinutes: 240, SpreadMinutes: 0);
        await scheduler.KeepAsync(CancellationToken.None);

        Assert.True((await it.Service<ScheduleService>().SaveAsync(JobsHouse.Administrator, id, hourly, CancellationToken.None)).Succeeded);
        await scheduler.KeepAsync(CancellationToken.None);
        Assert.Equal(Expected(it, hourly, id), await scheduler.NextAsync(id, CancellationToken.None));

        await it.Service<SourceService>().SetPausedAsync(JobsHouse.Administrator, id, paused: true, CancellationToken.None);
        await scheduler.KeepAsync(CancellationToken.None);
        Assert.Null(await scheduler.NextAsync(id, CancellationToken.None));

        await it.Service<SourceService>().SetPausedAsync(JobsHouse.Administrator, id, paused: false, CancellationToken.None);
        await scheduler.KeepAsync(CancellationToken.None);
        Assert.Equal(Expected(it, hourly, id), await scheduler.NextAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task A_time_that_passed_while_every_node_was_down_is_caught_up_once_and_the_next_is_set()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        long id = await it.AddSourceAsync();
        SyncSchedule often = new(SyncRhythm.Interval, EveryMinutes: 60);
        await it.Service<ScheduleService>().SaveAsync(JobsHouse.Administrator, id, often, CancellationToken.None);
        await MissAsync(it, id);

        await it.StartAsync();
        await JobsHouse.UntilAsync(async () => (await it.RunsAsync()).Any(r => r.EndedAt is not null), "the missed sync");
        await JobsHouse.UntilAsync(async () => (await it.RunsAsync("unify")).Count > 0, "joining people into members");

        Run run = Assert.Single(await it.RunsAsync());
        Assert.Equal(("schedule", RunOutcome.Succeeded, 1L), (run.Trigger, run.Outcome, run.Added));
        Assert.Equal(Expected(it, often, id), await it.Service<SourceScheduler>().NextAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_caught_up_waits_for_the_end_of_the_quiet_hours()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        long id = await it.AddSourceAsync();
        var clock = it.Service<AssociationClock>();
        var now = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(clock.Now, clock.Zone).TimeOfDay);
        SyncSchedule quiet = SyncSchedule.Nightly(new TimeOnly(2, 0)) with { QuietFrom = now.AddHours(-2), QuietUntil = now.AddHours(2) };
        await it.Service<ScheduleService>().SaveAsync(JobsHouse.Administrator, id, quiet, CancellationToken.None);

        Assert.False(await it.Service<SourceScheduler>().BeginAsync(id, CancellationToken.None));
        DateTimeOffset end = quiet.QuietEnd(clock.Now, clock.Zone)!.Value;

        Assert.Equal(end, await it.Service<SourceScheduler>().NextAsync(id, CancellationToken.None));
        Assert.Equal(0, await it.Service<SourceScheduler>().KeepAsync(CancellationToken.None));
        Assert.Empty(await it.RunsAsync());
    }

    [Fact]
    public async Task A_source_that_was_paused_while_its_time_came_is_not_synced()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        long id = await it.AddSourceAsync();
        Assert.True(await it.Service<SourceScheduler>().BeginAsync(id, CancellationToken.None));

        await it.Service<SourceService>().SetPausedAsync(JobsHouse.Administrator, id, paused: true, CancellationToken.None);

        Assert.False(await it.Service<SourceScheduler>().BeginAsync(id, CancellationToken.None));
        Assert.Null(await it.Service<SourceScheduler>().NextAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task Two_nodes_that_start_the_same_source_at_once_sync_it_once_and_neither_calls_that_a_failure()
    {
        await using JobsHouse one = await JobsHouse.OpenAsync();
        await using JobsHouse other = await JobsHouse.OpenAsync(one.Folder);
        long id = await one.AddSourceAsync(rows: string.Concat(Enumerable.Range(1, 60_000).Select(i => $"{i},m{i}@x.example,Name{i}\n")));
        var first = one.Service<SyncQueue>();
        Assert.Null(first.Start(id, JobsHouse.Administrator));
        await JobsHouse.UntilAsync(() => Task.FromResult(first.Of(id) is { Read: > 0 }), "the first page");

        await other.Service<SyncQueue>().RunScheduledAsync(id, CancellationToken.None);
        bool wasStillRunning = first.Of(id)!.IsRunning;
        first.Cancel(id);
        await JobsHouse.UntilAsync(() => Task.FromResult(first.Of(id) is { IsRunning: false }), "the end");

        Assert.True(wasStillRunning, "It was over before the other node began.");
        Assert.Single(await one.RunsAsync());
    }

    [Fact]
    public async Task The_store_keeps_one_trigger_for_each_source_over_a_restart_and_over_other_nodes()
    {
        await using JobsHouse one = await JobsHouse.OpenAsync();
        long[] ids = [await one.AddSourceAsync("A"), await one.AddSourceAsync("B")];
        await one.Service<SourceScheduler>().KeepAsync(CancellationToken.None);
        await using JobsHouse other = await JobsHouse.OpenAsync(one.Folder);

        Assert.Equal(0, await other.Service<SourceScheduler>().KeepAsync(CancellationToken.None));
        foreach (long id in ids)
        {
            Assert.Single(await (await other.SchedulerAsync()).GetTriggersOfJob(SourceScheduler.JobOf(id)));
        }
    }

    [Fact]
    public async Task Where_the_demo_lets_time_pass_the_store_sees_the_same_time_and_starts_what_has_come_due()
    {
        var time = new DemoTime();
        await using JobsHouse it = await JobsHouse.OpenAsync(configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        long id = await it.AddSourceAsync();
        await it.Service<SourceScheduler>().KeepAsync(CancellationToken.None);

        time.Ahead = TimeSpan.FromDays(3);
        await it.StartAsync();
        await JobsHouse.UntilAsync(async () => (await it.RunsAsync()).Any(r => r.EndedAt is not null), "the sync that came due");

        Run run = Assert.Single(await it.RunsAsync());
        Assert.InRange(run.StartedAt, TimeProvider.System.GetUtcNow().AddDays(2), TimeProvider.System.GetUtcNow().AddDays(4));
        Assert.InRange((await it.Service<SourceScheduler>().NextAsync(id, CancellationToken.None))!.Value, time.GetUtcNow(), time.GetUtcNow().AddDays(2));
    }

    [Theory]
    [InlineData(DatabaseProvider.SqlServer, true)]
    [InlineData(DatabaseProvider.Sqlite, false)]
    public async Task On_SQL_Server_the_nodes_form_a_cluster_and_on_SQLite_there_is_one(DatabaseProvider provider, bool clustered)
    {
        await using JobsHouse it = JobsHouse.On(new DatabaseOptions { Provider = provider, ConnectionString = provider == DatabaseProvider.Sqlite ? "Data Source=:memory:" : "Server=nowhere" });

        Assert.Equal(clustered, it.Service<IOptions<ClusteringOptions>>().Value.Enabled);
    }

    [Fact]
    public async Task A_source_that_fails_tells_the_scheduler_and_is_tried_again_next_time()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        long id = await it.AddSourceAsync();
        Directory.Delete(Path.Combine(it.Folder, "Membership system"), recursive: true);

        await Assert.ThrowsAsync<ScheduledSyncFailedException>(() => it.Service<SyncQueue>().RunScheduledAsync(id, CancellationToken.None));
        Assert.Equal(RunOutcome.UserError, Assert.Single(await it.RunsAsync()).Outcome);
    }

    [Fact]
    public async Task Approvals_are_looked_through_by_a_job_that_the_store_keeps()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        await it.StartAsync();
        IScheduler scheduler = await it.SchedulerAsync();
        await JobsHouse.UntilAsync(async () => await scheduler.GetTrigger(new TriggerKey("lapse-approvals")) is { NextFireTimeUtc: not null }, "the trigger");

        Assert.NotNull(await scheduler.GetJobDetail(LapseApprovalsJob.Key));
    }

    // SQLite's tables prove themselves when the scheduler starts and validates them; no SQL Server starts here.
    [Fact]
    public void The_migration_makes_the_tables_and_columns_of_SQL_Server_that_this_Quartz_makes_itself()
    {
        using Stream stream = typeof(IScheduler).Assembly.GetManifestResourceStream("Quartz.Impl.AdoJobStore.Schema.create_sqlServer.sql")!;
        using var reader = new StreamReader(stream);
        string theirs = reader.ReadToEnd().Replace("{0}", "QRTZ_", StringComparison.Ordinal).Replace("{1}", "QRTZ_", StringComparison.Ordinal);
        string ours = string.Join('\n', QuartzTables.Statements(DatabaseProvider.SqlServer));

        string[] wanted = Columns(theirs);
        Assert.True(wanted.Length > 100, "The script was not understood.");
        Assert.Equal(wanted, Columns(ours));
    }

    private static string[] Columns(string script) =>
    [
        .. TableText().Matches(script).SelectMany(t => t.Groups["columns"].Value.Split('\n')
            .Select(c => Blanks().Replace(c.Trim().TrimEnd(','), " ")).Where(c => c.Length > 0 && !c.StartsWith("--", StringComparison.Ordinal))
            .Select(c => t.Groups["table"].Value + " " + c)),
    ];

    private static async Task MissAsync(JobsHouse it, long id)
    {
        IScheduler scheduler = await it.SchedulerAsync();
        await it.Service<SourceScheduler>().KeepAsync(CancellationToken.None);
        ITrigger trigger = (await scheduler.GetTrigger(SourceScheduler.TriggerOf(id)))!;
        await scheduler.RescheduleJob(trigger.Key, trigger.GetTriggerBuilder().StartAt(TimeProvider.System.GetUtcNow().AddHours(-30)).Build());
    }

    private static DateTimeOffset Expected(JobsHouse it, SyncSchedule schedule, long id)
    {
        var clock = it.Service<AssociationClock>();
        return schedule.Next(clock.Now, clock.Zone, id)!.Value;
    }

    [GeneratedRegex(@"CREATE TABLE (?<table>QRTZ_\w+) \((?<columns>.*?)\n\s*\);", RegexOptions.Singleline, 2000)]
    private static partial Regex TableText();

    [GeneratedRegex(@"\s+", RegexOptions.None, 2000)]
    private static partial Regex Blanks();
}

using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using AssocHub.Sandbox.Serving;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Sandbox;

/// <summary>
/// Every fault of the sandbox in random order, and the database is that of an undisturbed run. A share of the seeds runs here;
/// all of them with <c>ASSOCHUB_FAULT_RUNS=500 dotnet test --filter FaultRuns</c>, or in parts that begin at a seed of
/// their own: <c>ASSOCHUB_FAULT_FROM=25 ASSOCHUB_FAULT_RUNS=100</c>.
/// </summary>
public sealed class FaultRunTests
{
    // After a sync that gave up the next one goes on; more than a few would mean that it does not.
    private const int MostSyncs = 8;

    private static readonly Dictionary<string, string[]?> Systems = new(StringComparer.Ordinal)
    {
        ["civicrm"] = null, ["discourse"] = null, ["mailchimp"] = ["email_messages", "subscribers", "activity"], ["pretix"] = null,
    };

    private static int Runs => int.TryParse(Environment.GetEnvironmentVariable("ASSOCHUB_FAULT_RUNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int runs) ? runs : 40;

    private static int FirstSeed => int.TryParse(Environment.GetEnvironmentVariable("ASSOCHUB_FAULT_FROM"), NumberStyles.None, CultureInfo.InvariantCulture, out int first) ? first : 0;

    [Theory]
    [InlineData("civicrm")]
    [InlineData("discourse")]
    [InlineData("mailchimp")]
    [InlineData("pretix")]
    public async Task Whatever_goes_wrong_the_database_ends_as_if_nothing_had(string system)
    {
        var time = new JumpingTime(new DateTimeOffset(2026, 3, 20, 15, 0, 0, TimeSpan.Zero));
        await using SandboxServer sandbox = await SandboxServer.StartAsync(
            new SandboxOptions
            {
                Association = new DemoOptions(SandboxClient.EndDay) { Members = 100, Days = 400 }, Time = time, OrdinaryLife = false, LargestPage = system == "civicrm" ? 40 : 15,
            },
            "http://127.0.0.1:0");
        var limiters = new RateLimiters(time);
        string undisturbed;
        await using (ConnectedHouse calm = await ConnectedHouse.ConnectAsync(sandbox, system, time, limiters, Systems[system]))
        {
            Assert.Equal(RunOutcome.Succeeded, (await calm.SyncAsync()).Outcome);
            undisturbed = await calm.DumpAsync();
        }

        Assert.True(undisturbed.Split('\n').Length > 100, "Hardly anything was read.");
        int repeats = 0;
        for (int seed = FirstSeed; seed < FirstSeed + Math.Max(1, Runs / Systems.Count); seed++)
        {
            await using ConnectedHouse house = await ConnectedHouse.ConnectAsync(sandbox, system, time, limiters, Systems[system]);
            sandbox.Faults = FaultPlan.EachInRandomOrder(seed, 2, 20).At(FaultTimes.Quick);
            Run run;
            int syncs = 0;
            do
            {
                run = await house.SyncAsync();
                syncs++;
            }
            while (syncs < MostSyncs && (run.Outcome is not (RunOutcome.Succeeded or RunOutcome.NothingToDo) || run.Message.Length > 0));

            repeats += syncs - 1;
            sandbox.Faults = FaultPlan.None;
            Assert.True(syncs < MostSyncs, $"Seed {seed}: still not read after {syncs} syncs: {run.Message}");
            string disturbed = await house.DumpAsync();
            Assert.True(undisturbed == disturbed, $"Seed {seed}: {FirstDifference(undisturbed, disturbed)}");
        }

        CallMeter meter = sandbox.MeterOf(system);
        Assert.Equal((0, 0), (meter.Exceeded, meter.TooEarly));
        if (Runs >= 40)
        {
            Assert.All(FaultPlan.Every.Where(f => f is not (Fault.DuplicatedPage or Fault.ShiftingPage)), f => Assert.True(meter.Faults.ContainsKey(f.ToString()), $"{f} never came."));
        }

        Assert.InRange(repeats, 0, Runs);
    }

    private static string FirstDifference(string one, string other)
    {
        string[] left = [.. one.Split('\n').Except(other.Split('\n')).Take(3)], right = [.. other.Split('\n').Except(one.Split('\n')).Take(3)];
        return $"missing {string.Join(" | ", left)}; instead {string.Join(" | ", right)}";
    }
}

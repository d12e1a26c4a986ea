using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using AssocHub.Sandbox.Serving;
using AssocHub.Tests.Support;
using Xunit.Abstractions;

namespace AssocHub.Tests.Sandbox;

/// <summary>
/// Every fault of the sandbox in random order, and the database is that of an undisturbed run. A share of the seeds runs here;
/// all of them with <c>ASSOCHUB_FAULT_RUNS=500 dotnet test --filter FaultRuns</c>, or in parts that begin at a seed of
/// their own: <c>ASSOCHUB_FAULT_FROM=25 ASSOCHUB_FAULT_RUNS=100</c>.
/// </summary>
public sealed class FaultRunTests(ITestOutputHelper output)
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
        var faultsBefore = new Dictionary<string, int>(sandbox.MeterOf(system).Faults, StringComparer.Ordinal);
        int runs = Math.Max(1, Runs / Systems.Count), resumed = 0, stopped = 0;
        for (int seed = FirstSeed; seed < FirstSeed + runs; seed++)
        {
            await using ConnectedHouse house = await ConnectedHouse.ConnectAsync(sandbox, system, time, limiters, Systems[system]);
            sandbox.Faults = FaultPlan.EachInRandomOrder(seed, 2, 20).At(FaultTimes.Quick);
            var random = new Random(seed);
            Run? run = null;
            int syncs = 0;
            do
            {
                // The first sync of every other run is stopped at some call, as by a restart of the server.
                int stopAt = syncs == 0 && seed % 2 == 0 ? 3 + random.Next(18) : int.MaxValue;
                IReadOnlyList<OpenPlace> open = syncs == 0 ? [] : await OpenPlaces.OfAsync(house, system);
                (run, IReadOnlyList<ReceivedCall> calls) = await SyncAsync(house, sandbox, time, stopAt, pageByPage: seed % 2 == 0);
                resumed += OpenPlaces.AssertHonoured(open, calls, seed);
                stopped += run is null ? 1 : 0;
                syncs++;
            }
            while (syncs < MostSyncs && (run is null || run.Outcome is not (RunOutcome.Succeeded or RunOutcome.NothingToDo) || run.Message.Length > 0));

            sandbox.Faults = FaultPlan.None;
            Assert.True(syncs < MostSyncs, $"Seed {seed}: still not read after {syncs} syncs: {run?.Message}");
            Assert.Empty(await OpenPlaces.OfAsync(house, system));
            string disturbed = await house.DumpAsync();
            Assert.True(undisturbed == disturbed, $"Seed {seed}: {FirstDifference(undisturbed, disturbed)}");
        }

        CallMeter meter = sandbox.MeterOf(system);
        Dictionary<string, int> met = FaultPlan.Every.ToDictionary(f => f.ToString(), f => meter.Faults.GetValueOrDefault(f.ToString()) - faultsBefore.GetValueOrDefault(f.ToString()));
        output.WriteLine($"{system}: {runs} runs, {stopped} stopped, {resumed} lists gone on with, {meter.Total} calls, faults {string.Join(", ", met.Select(m => $"{m.Key} {m.Value}"))}");
        Assert.Equal((0, 0), (meter.Exceeded, meter.TooEarly));
        if (runs >= 10)
        {
            // Two of each are dealt to a run; some fall away where one call would fail for ever, or where a run has few calls.
            Assert.All(met, m => Assert.True(m.Value >= runs / 2, $"{m.Key} came only {m.Value} times in {runs} runs."));
            Assert.True(stopped > 0 && resumed > 0, $"{stopped} syncs were stopped, and {resumed} lists gone on with.");
        }
    }

    // Page by page: each call takes its time, so that every page is landed by itself, with a place behind it.
    private static async Task<(Run? Run, IReadOnlyList<ReceivedCall> Calls)> SyncAsync(ConnectedHouse house, SandboxServer sandbox, JumpingTime time, int stopAt, bool pageByPage)
    {
        using var stop = new CancellationTokenSource();
        var calls = new List<ReceivedCall>();
        void Note(ReceivedCall call)
        {
            if (pageByPage)
            {
                time.Advance(TimeSpan.FromMilliseconds(400));
            }

            lock (calls)
            {
                calls.Add(call);

                // Not at a 429, whose Retry-After would never be heard.
                if (calls.Count >= stopAt && call.Status != 429)
                {
                    stop.Cancel();
                }
            }
        }

        sandbox.Called += Note;
        try
        {
            return (await house.SyncAsync(stop.Token), calls);
        }
        catch (OperationCanceledException)
        {
            return (null, calls);
        }
        finally
        {
            sandbox.Called -= Note;
        }
    }

    private static string FirstDifference(string one, string other)
    {
        string[] left = [.. one.Split('\n').Except(other.Split('\n')).Take(3)], right = [.. other.Split('\n').Except(one.Split('\n')).Take(3)];
        return $"missing {string.Join(" | ", left)}; instead {string.Join(" | ", right)}";
    }
}

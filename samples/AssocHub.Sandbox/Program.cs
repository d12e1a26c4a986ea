using System.Globalization;
using AssocHub.Data.Demo.Generation;
using AssocHub.Sandbox.Serving;

namespace AssocHub.Sandbox;

/// <summary><c>dotnet run --project samples/AssocHub.Sandbox -- [--url U] [--members N] [--seed S] [--days D] [--journal F] [--faults SHARE] [--no-limits]</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < args.Length; i++)
        {
            bool isFlag = args[i] is "--no-limits";
            if (args[i] is not ("--url" or "--members" or "--seed" or "--days" or "--journal" or "--faults" or "--no-limits") || (!isFlag && i + 1 == args.Length))
            {
                await Console.Error.WriteLineAsync($"Not understood: {args[i]}. Options: --url U --members N --seed S --days D --journal FILE --faults SHARE --no-limits");
                return 2;
            }

            given[args[i]] = isFlag ? "" : args[++i];
        }

        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(DemoVocabulary.TimeZone);
        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), zone).DateTime);
        var association = new DemoOptions(today)
        {
            Members = Number(given, "--members", DemoOptions.DefaultMembers),
            Seed = Number(given, "--seed", DemoOptions.DefaultSeed),
            Days = Number(given, "--days", DemoOptions.DefaultDays),
        };
        var options = new SandboxOptions
        {
            Association = association,
            JournalFile = given.GetValueOrDefault("--journal"),
            Limits = given.ContainsKey("--no-limits") ? CallLimit.None : CallLimit.Documented,
        };
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        await using SandboxServer server = await SandboxServer.StartAsync(options, given.GetValueOrDefault("--url") ?? "http://127.0.0.1:5090", stop.Token);
        if (given.TryGetValue("--faults", out string? share))
        {
            server.Faults = FaultPlan.Random(association.Seed, double.Parse(share, CultureInfo.InvariantCulture));
        }

        server.Prepare();
        Console.WriteLine($"  The sandbox is ready: {server.Address}");
        await server.WaitAsync(stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        return 0;
    }

    private static int Number(Dictionary<string, string> given, string name, int otherwise) =>
        given.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

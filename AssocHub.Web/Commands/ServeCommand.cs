using System.CommandLine;
using AssocHub.Web.Configuration;

namespace AssocHub.Web.Commands;

/// <summary><c>serve</c>, or no verb: the pages, the schedule, the health checks.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = "Where to listen, for example http://localhost:5080",
    };

    public static Command Build()
    {
        var verb = new Command("serve", "Serve the pages (the same as no verb)");
        Attach(verb);
        return verb;
    }

    /// <summary>Makes a command serve; the root command does so too.</summary>
    public static void Attach(Command command)
    {
        command.Options.Add(Urls);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
            if (parsed.GetValue(Urls) is { } urls)
            {
                settings["urls"] = urls;
            }

            await using WebApplication app = await WebHost.BuildAsync(HostSetup.CreateBuilder(parsed.GetValue(CommandLine.Database), settings), cancel);
            await app.RunAsync(cancel);
            return Environment.ExitCode;
        });
    }
}

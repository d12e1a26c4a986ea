using AssocHub.Data.Database;
using AssocHub.Data.Demo;
using AssocHub.Web.Authentication;
using AssocHub.Web.Jobs;
using Microsoft.Data.Sqlite;

namespace AssocHub.Web.Configuration;

/// <summary>Demo mode: the default in Development, and nowhere else.</summary>
internal static class DemoSetup
{
    /// <summary>The demo association's parts are played by the demo staff.</summary>
    public static DemoCast Cast { get; } = new(
        Author: Actor("mina"), Approver: Actor("petra"), MembershipOwner: Actor("owen"), EngagementOwner: Actor("dara"),
        Administrator: Actor("ada"));

    /// <summary>Builds the demo in the background on the first start, when the pages are served in Development.</summary>
    public static void AddDemoOnFirstStart(this WebApplicationBuilder builder)
    {
        DemoSettings settings = SettingsOf(builder.Configuration);
        if (builder.Environment.IsDevelopment() && settings.Enabled)
        {
            builder.Services.AddSingleton<TimeProvider>(provider => new DemoTime { Ahead = DemoSandbox.PassedIn(Request(provider).Folder) });
            builder.Services.AddHostedService<DemoBuildService>();
        }
    }

    /// <summary>While the demo is being built, a page that is opened shows its progress instead.</summary>
    public static void UseDemoProgress(this WebApplication app)
    {
        DemoStatus status = app.Services.GetRequiredService<DemoStatus>();
        app.Use(async (context, next) =>
        {
            if (status.Current.Phase == DemoPhase.Building && IsPage(context.Request) && context.User.Identity is { IsAuthenticated: true })
            {
                context.Response.Redirect(AppUrls.Demo);
                return;
            }

            await next(context);
        });
    }

    /// <summary>What to build, from the settings; the command line may override members, seed and days.</summary>
    public static DemoRequest Request(IServiceProvider services)
    {
        DemoSettings settings = SettingsOf(services.GetRequiredService<IConfiguration>());
        string folder = settings.Folder.Length > 0
            ? settings.Folder
            : FolderBeside(services.GetRequiredService<DatabaseOptions>(), services.GetRequiredService<IConfiguration>());
        return new DemoRequest(settings.Members, settings.Seed, settings.Days, Path.GetFullPath(folder), Cast);
    }

    private static DemoSettings SettingsOf(IConfiguration configuration) =>
        configuration.GetSection("Demo").Get<DemoSettings>() ?? new DemoSettings();

    private static string FolderBeside(DatabaseOptions database, IConfiguration configuration)
    {
        if (database.Provider != DatabaseProvider.Sqlite)
        {
            return Path.Combine(HostSetup.StorageFolder(configuration), "demo");
        }

        string file = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        return Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, Path.GetFileNameWithoutExtension(file) + "-demo");
    }

    private static Core.Access.Actor Actor(string key) => DemoStaff.Find(key)!.Actor;

    private static bool IsPage(HttpRequest request)
    {
        PathString path = request.Path;
        return HttpMethods.IsGet(request.Method)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments(AppUrls.Demo, StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments(AppUrls.SignIn, StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments("/_framework", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase);
    }
}

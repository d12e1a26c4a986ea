using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Runs;
using AssocHub.Data.Segments.Index;
using Microsoft.Extensions.Configuration.Json;

namespace AssocHub.Web.Configuration;

/// <summary>What the web host and every verb have in common: settings, database, the pipeline's services.</summary>
internal static class HostSetup
{
    /// <summary>The web project's folder while developing, the folder of the program when published.</summary>
    public static string ContentRoot { get; } = FindContentRoot();

    /// <summary>A builder that has read the settings; nothing is started.</summary>
    /// <param name="database">What <c>--database</c> said, or null.</param>
    /// <param name="settings">Settings that override all others.</param>
    /// <param name="environment">Instead of what ASPNETCORE_ENVIRONMENT says.</param>
    public static WebApplicationBuilder CreateBuilder(
        DatabaseOptions? database, IReadOnlyDictionary<string, string?>? settings = null, string? environment = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = ContentRoot,
            EnvironmentName = environment ?? DefaultEnvironment(),
            ApplicationName = typeof(HostSetup).Assembly.GetName().Name,
        });

        // The settings lie at the repository's root and are copied beside the program; all else goes on top of them.
        string beside = AppContext.BaseDirectory;
        builder.Configuration.Sources.Insert(0, Json(Path.Combine(beside, $"appsettings.{builder.Environment.EnvironmentName}.json")));
        builder.Configuration.Sources.Insert(0, Json(Path.Combine(beside, "appsettings.json")));
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>(StringComparer.Ordinal));

        AddCommon(builder.Services, builder.Configuration, database ?? DatabaseFrom(builder.Configuration));
        return builder;
    }

    /// <summary>
    /// In a checkout, Development unless said otherwise. A launch profile would say so too, but `dotnet run` announces it on
    /// standard output, where the JSON of a verb belongs.
    /// </summary>
    private static string? DefaultEnvironment()
    {
        string? said = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT");
        return said ?? (ContentRoot == AppContext.BaseDirectory ? null : Environments.Development);
    }

    /// <summary>Where the program keeps its own files: <c>Storage:Folder</c>, or <c>App_Data</c> under the content root.</summary>
    public static string StorageFolder(IConfiguration configuration)
    {
        string folder = configuration["Storage:Folder"] is { Length: > 0 } chosen ? chosen : Path.Combine(ContentRoot, "App_Data");
        return Directory.CreateDirectory(folder).FullName;
    }

    private static void AddCommon(IServiceCollection services, IConfiguration configuration, DatabaseOptions database)
    {
        services.AddSingleton(TimeProvider.System);
        services.Configure<DemoSettings>(configuration.GetSection("Demo"));
        services.AddSingleton<Components.Shared.SandboxAddress>();
        services.AddSingleton<Jobs.DemoSandbox>();
        services.AddOptions<AssociationOptions>()
            .Bind(configuration.GetSection("Association"))
            .Validate(
                options => TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _),
                "Association:TimeZone is not a known time zone; use an IANA name such as America/Chicago.")
            .Validate(
                options => options.FiscalYearStartMonth is >= 1 and <= 12,
                "Association:FiscalYearStartMonth must be 1 to 12.")
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<AssociationOptions>>().Value);
        services.AddSingleton(provider => new AssociationClock(
            provider.GetRequiredService<TimeProvider>(),
            TimeZoneInfo.FindSystemTimeZoneById(provider.GetRequiredService<AssociationOptions>().TimeZone)));
        services.AddDatabase(database);
        services.AddSingleton<RunRecorder>();
        services.AddSingleton<DatabasePreparation>();
        services.AddSingleton(SegmentIndexFrom(configuration));
        services.AddPipeline();

        // Pages and verbs, wherever they are started, write and find pushed files in the same place.
        services.PostConfigure<Data.Pushes.PushOptions>(
            push => push.Folder = push.Folder.Length > 0 ? push.Folder : Path.Combine(StorageFolder(configuration), "pushes"));
    }

    private static SegmentIndexOptions SegmentIndexFrom(IConfiguration configuration)
    {
        SegmentIndexOptions options = configuration.GetSection("Segments:Index").Get<SegmentIndexOptions>() ?? new SegmentIndexOptions();
        options.SnapshotFolder = options.SnapshotFolder.Length > 0 ? options.SnapshotFolder : Path.Combine(StorageFolder(configuration), "index");
        return options;
    }

    private static DatabaseOptions DatabaseFrom(IConfiguration configuration)
    {
        DatabaseOptions options = configuration.GetSection("Database").Get<DatabaseOptions>() ?? new DatabaseOptions();
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            if (options.Provider != DatabaseProvider.Sqlite)
            {
                throw new StartupRefusedException("Database:ConnectionString is empty. SQL Server needs one, for example in the environment variable Database__ConnectionString.");
            }

            options.ConnectionString = $"Data Source={Path.Combine(StorageFolder(configuration), "assochub.db")}";
        }

        return options;
    }

    private static JsonConfigurationSource Json(string path)
    {
        var source = new JsonConfigurationSource { Path = path, Optional = true, ReloadOnChange = false };
        source.ResolveFileProvider();
        return source;
    }

    private static string FindContentRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AssocHub.Web.csproj")))
            {
                return folder.FullName;
            }
        }

        return AppContext.BaseDirectory;
    }
}

/// <summary>The settings do not allow a start; the message says which one and how to put it right.</summary>
internal sealed class StartupRefusedException(string message) : Exception(message);

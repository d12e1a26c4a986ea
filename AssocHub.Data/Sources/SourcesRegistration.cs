using AssocHub.Core.Sources;
using AssocHub.Data.Access;
using AssocHub.Data.Sources.Files;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Outbound;
using AssocHub.Data.Sources.Rest;
using AssocHub.Data.Sources.Sql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Sources;

/// <summary>The connectors and the services that keep sources. Limits and tokens are shared by the whole process, so all are singletons.</summary>
public static class SourcesRegistration
{
    public static IServiceCollection AddSources(this IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>().BindConfiguration("Outbound");
        services.TryAddSingleton(provider => provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<OutboundOptions>>().Value);
        services.AddDatabaseKeys();
        services.TryAddSingleton<OutboundHttp>();
        services.TryAddSingleton<RateLimiters>();
        services.TryAddSingleton<RestTokens>();
        services.TryAddSingleton<SourceSecrets>();
        services.TryAddSingleton<ManifestCatalog>();
        services.TryAddSingleton<RestConnector>();
        services.TryAddSingleton<RestProbe>();
        services.TryAddSingleton<RestSources>();
        services.TryAddSingleton<RestWriters>();
        services.TryAddSingleton<SqlSources>();
        services.TryAddSingleton<SqlProbe>();
        services.TryAddSingleton<WriteTrial>();
        services.TryAddSingleton<ManifestCheckService>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<ISourceConnector, FolderConnector>(),
            ServiceDescriptor.Singleton<ISourceConnector, RestConnector>(provider => provider.GetRequiredService<RestConnector>()),
            ServiceDescriptor.Singleton<ISourceConnector, SqlConnector>(),
        ]);
        services.TryAddSingleton<SourceService>();
        services.TryAddSingleton<ScheduleService>();
        services.TryAddSingleton<TopicRuleService>();
        services.TryAddSingleton<FolderPreview>();
        return services;
    }
}

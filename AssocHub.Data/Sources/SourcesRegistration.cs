using AssocHub.Core.Sources;
using AssocHub.Data.Sources.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Sources;

/// <summary>The connectors and the services that keep sources.</summary>
public static class SourcesRegistration
{
    public static IServiceCollection AddSources(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISourceConnector, FolderConnector>());
        services.TryAddSingleton<SourceService>();
        services.TryAddSingleton<ScheduleService>();
        services.TryAddSingleton<FolderPreview>();
        return services;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Landing;

/// <summary>The landing's services; one instance each, since they open a context per operation.</summary>
public static class LandingRegistration
{
    public static IServiceCollection AddLanding(this IServiceCollection services)
    {
        services.TryAddSingleton<SyncService>();
        services.TryAddSingleton<SourceHealth>();
        services.TryAddSingleton<LandedSamples>();
        services.TryAddSingleton<RejectedQuery>();
        services.TryAddSingleton<RejectedRecordService>();
        return services;
    }
}

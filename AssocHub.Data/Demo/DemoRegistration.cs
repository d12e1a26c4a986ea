using AssocHub.Data.Demo.Steps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Demo;

/// <summary>The demo composes all stages; its steps run in the order in which they stand here.</summary>
public static class DemoRegistration
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.TryAddSingleton<DemoStatus>();
        services.TryAddSingleton<DemoBuilder>();
        services.TryAddSingleton<DemoSources>();
        services.AddSingleton<BuildStep, GenerateStep>();
        services.AddSingleton<BuildStep, ConnectSourcesStep>();
        services.AddSingleton<BuildStep, LandAmsStep>();
        services.AddSingleton<BuildStep, LandEventsStep>();
        services.AddSingleton<BuildStep, LandEmailStep>();
        services.AddSingleton<BuildStep, LandCommunityStep>();
        services.AddSingleton<BuildStep, UnifyStep>();
        services.AddSingleton<BuildStep, SegmentsStep>();
        services.AddSingleton<BuildStep, DestinationsStep>();
        services.AddSingleton<BuildStep, ApprovalsStep>();
        services.AddSingleton<BuildStep, PushStep>();
        return services;
    }
}

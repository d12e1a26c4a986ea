using AssocHub.Core.Approvals;
using AssocHub.Core.Pushes;
using AssocHub.Data.Access;
using AssocHub.Data.Members;
using AssocHub.Data.Pushes.Destinations;
using AssocHub.Data.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Pushes;

/// <summary>The stage Pushes: no state is kept between calls, so one instance each serves the whole process.</summary>
public static class PushesRegistration
{
    public static IServiceCollection AddPushes(this IServiceCollection services)
    {
        services.AddOptions<PushOptions>().BindConfiguration("Pushes")
            .Validate(o => o.Attempts >= 1, "Pushes:Attempts must be 1 or more.")
            .Validate(o => o.Lease > o.LongestWait + o.CallTimeout, "Pushes:Lease must be longer than LongestWait and CallTimeout together.")
            .ValidateOnStart();
        services.TryAddSingleton(provider => provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<PushOptions>>().Value);
        services.AddDatabaseKeys();
        services.AddSources();
        services.TryAddSingleton<GuardedHttp>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IPushDestination, FileDestination>(),
            ServiceDescriptor.Singleton<IPushDestination, WebhookDestination>(),
            ServiceDescriptor.Singleton<IPushDestination, ManifestDestination>(),
        ]);
        services.TryAddSingleton<IDestinationDirectory, DestinationDirectory>();
        services.TryAddSingleton<SystemTargets>();
        services.TryAddSingleton<PushDestinations>();
        services.TryAddSingleton<PushService>();
        services.TryAddSingleton<PushReader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPersonalDataPart, PersonalPushes>());
        services.TryAddSingleton<MemberReachQuery>();
        services.TryAddSingleton<PushRunner>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<Core.Segments.ISegmentDependants, PushDependants>());
        return services;
    }
}

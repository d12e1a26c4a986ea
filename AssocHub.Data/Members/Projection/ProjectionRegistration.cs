using AssocHub.Data.Landing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Members.Projection;

/// <summary>What landing has made of its records.</summary>
public static class ProjectionRegistration
{
    public static IServiceCollection AddProjection(this IServiceCollection services)
    {
        services.TryAddSingleton<ILandingProjector, MemberModelProjector>();
        return services;
    }
}

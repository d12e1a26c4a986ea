using AssocHub.Data.Members;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Scores;

/// <summary>The stage Scores: one of each serves the whole process.</summary>
public static class ScoresRegistration
{
    public static IServiceCollection AddScores(this IServiceCollection services)
    {
        services.TryAddSingleton<MemberScoreQuery>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPersonalDataPart, PersonalScores>());
        return services;
    }
}

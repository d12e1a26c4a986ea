using AssocHub.Data.Members.Projection;
using AssocHub.Data.Members.Reviewing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Members;

/// <summary>Registers the stage.</summary>
public static class MembersRegistration
{
    /// <summary>Unification, member pages and decisions about them. None holds a state of its own but unification, which may keep the last comparison in memory.</summary>
    public static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.TryAddSingleton<UnifyService>();
        services.AddProjection();
        services.TryAddSingleton<MergeService>();
        services.TryAddSingleton<MemberQueries>();
        services.TryAddSingleton<PersonalDataExport>();
        services.TryAddSingleton<ReviewService>();
        services.TryAddSingleton<BulkMergeService>();
        services.TryAddSingleton<DecisionQuery>();
        services.TryAddSingleton<UnifyRuns>();
        services.TryAddSingleton<ThresholdService>();
        return services;
    }
}

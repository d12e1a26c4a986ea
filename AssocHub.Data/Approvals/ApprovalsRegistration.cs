using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Approvals;

/// <summary>The stage Approvals: no state is kept between calls, so one instance each serves the whole process.</summary>
public static class ApprovalsRegistration
{
    public static IServiceCollection AddApprovals(this IServiceCollection services)
    {
        services.AddOptions<ApprovalOptions>().BindConfiguration("Approvals")
            .Validate(o => o.BandPercent is >= 0 and <= 100, "Approvals:BandPercent must be 0 to 100.")
            .Validate(o => o.BandAtLeast >= 0, "Approvals:BandAtLeast must be 0 or more.")
            .Validate(o => o.ValidDays is >= 1 and <= 366, "Approvals:ValidDays must be 1 to 366.")
            .Validate(o => o.SmallestAudience >= 0 && o.LargestAudience >= o.SmallestAudience, "Approvals:LargestAudience must not be below SmallestAudience.")
            .ValidateOnStart();
        services.TryAddSingleton(provider => provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<ApprovalOptions>>().Value);
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IApprovalPolicy, PurposePolicy>(),
            ServiceDescriptor.Singleton<IApprovalPolicy, AudienceSizePolicy>(),
            ServiceDescriptor.Singleton<IApprovalPolicy, SensitiveFieldPolicy>(),
            ServiceDescriptor.Singleton<IApprovalPolicy, EmailConsentPolicy>(),
            ServiceDescriptor.Singleton<IApprovalPolicy, FourEyesPolicy>(),
            ServiceDescriptor.Singleton<IApprovalPolicy, RecommendationOnlyPolicy>(),
            ServiceDescriptor.Singleton<IApprovalPolicy, CompleteFeedsPolicy>(),
        ]);
        services.TryAddSingleton<PolicyEvaluator>();
        services.TryAddSingleton<DomainOwners>();
        services.TryAddSingleton<SegmentFactsReader>();
        services.TryAddSingleton<ApprovedAudiences>();
        services.TryAddSingleton<ApprovalRecords>();
        services.TryAddSingleton<ApprovalSubmissions>();
        services.TryAddSingleton<ApprovalService>();
        services.TryAddSingleton<ApprovalReader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<Core.Segments.ISegmentDependants, ApprovalDependants>());
        return services;
    }
}

using AssocHub.Data.Members;
using AssocHub.Data.Segments.Index;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Segments;

/// <summary>The stage Segments: one of each serves the whole process.</summary>
public static class SegmentsRegistration
{
    public static IServiceCollection AddSegments(this IServiceCollection services)
    {
        services.TryAddSingleton<SegmentEvaluator>();
        services.TryAddSingleton<SegmentIndexOptions>();
        services.TryAddSingleton<SegmentIndex>();
        services.TryAddSingleton<SegmentEngine>();
        services.TryAddSingleton<SegmentParity>();
        services.TryAddSingleton<SegmentLibrary>();
        services.TryAddSingleton<SegmentService>();
        services.TryAddSingleton<SegmentPeople>();
        services.TryAddSingleton<SegmentVocabulary>();
        services.TryAddSingleton<DescribingReader>();
        services.TryAddSingleton<SegmentOverlaps>();
        services.TryAddSingleton<SegmentLedger>();
        services.TryAddSingleton<SegmentHistory>();
        services.TryAddSingleton<MakeUpReader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPersonalDataPart, PersonalSegments>());
        return services;
    }
}

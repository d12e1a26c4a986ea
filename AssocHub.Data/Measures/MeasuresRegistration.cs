using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Measures;

/// <summary>The last stage: did it work?</summary>
public static class MeasuresRegistration
{
    public static IServiceCollection AddMeasures(this IServiceCollection services)
    {
        services.TryAddSingleton<MeasureService>();
        services.TryAddSingleton<DrillService>();
        services.TryAddSingleton<ReportService>();
        return services;
    }
}

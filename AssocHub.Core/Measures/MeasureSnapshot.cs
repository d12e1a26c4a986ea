namespace AssocHub.Core.Measures;

/// <summary>
/// What a state (<see cref="IKpi.IsState"/>) was on a day. Duplicates and rejected records cannot be counted afterwards for a day
/// gone by, so their trend is kept as it happens.
/// </summary>
public sealed class MeasureSnapshot
{
    /// <summary>The figure's key.</summary>
    public required string Kpi { get; set; }

    /// <summary>The association's day.</summary>
    public DateOnly Day { get; set; }

    /// <summary>Numerator on that day.</summary>
    public long Numerator { get; set; }

    /// <summary>Denominator on that day.</summary>
    public long Denominator { get; set; }

    /// <summary>Where the numerator was estimated: the share, as a fraction; null where it was counted.</summary>
    public double? Estimate { get; set; }

    /// <summary>Lower end of the estimate's 95 % interval.</summary>
    public double? Low { get; set; }

    /// <summary>Upper end of the estimate's 95 % interval.</summary>
    public double? High { get; set; }
}

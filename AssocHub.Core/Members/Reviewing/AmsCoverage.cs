namespace AssocHub.Core.Members.Reviewing;

/// <summary>Records that are found in the AMS about equally often.</summary>
/// <param name="SourceId">Where they come from.</param>
/// <param name="Kind">What they are.</param>
/// <param name="HasEmail">True for those with an e-mail address, by which most are found.</param>
public readonly record struct RecordClass(long SourceId, PersonKind Kind, bool HasEmail);

/// <summary>
/// What it says of two people that only one of them has a record of the AMS. Where few records of a class belong to people outside, two
/// strangers would rarely look like this (the other one would have a record of its own, and a rule would keep them apart), while one person
/// whose identifiers differ always does.
/// </summary>
public sealed class AmsCoverage
{
    // Records of each class that count as seen beforehand, outside the AMS all: a few say nothing.
    private const double Experience = 10;
    private readonly IReadOnlyDictionary<RecordClass, double> _byClass;

    /// <summary>Takes what was learned.</summary>
    /// <param name="byClass">By class of record, what it adds (natural logarithm of odds, not below 0).</param>
    public AmsCoverage(IReadOnlyDictionary<RecordClass, double> byClass) => _byClass = byClass;

    /// <summary>Where nothing was learned: it says nothing of anybody.</summary>
    public static AmsCoverage Unknown { get; } = new(new Dictionary<RecordClass, double>());

    /// <summary>What it adds by class of record.</summary>
    public IReadOnlyDictionary<RecordClass, double> ByClass => _byClass;

    /// <summary>The most that <see cref="Evidence"/> adds to anything.</summary>
    public double Most => _byClass.Values.DefaultIfEmpty().Max();

    /// <summary>Natural logarithm of how much likelier one person is where only one of two has a record of the AMS; never below 0.</summary>
    /// <param name="without">The record of the one who has none.</param>
    public double Evidence(RecordClass without) => _byClass.GetValueOrDefault(without);

    /// <summary>Learns it.</summary>
    /// <param name="records">Of all records the class, and whether their person has a record of the AMS.</param>
    public static AmsCoverage Learn(IEnumerable<(RecordClass Class, bool IsKnown)> records)
    {
        var counts = new Dictionary<RecordClass, (int All, int Outside)>();
        foreach ((RecordClass of, bool isKnown) in records)
        {
            (int all, int outside) = counts.GetValueOrDefault(of);
            counts[of] = (all + 1, outside + (isKnown ? 0 : 1));
        }

        return new AmsCoverage(counts.ToDictionary(c => c.Key, c => -Math.Log((c.Value.Outside + Experience) / (c.Value.All + Experience))));
    }
}

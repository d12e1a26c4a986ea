namespace AssocHub.Data.Demo.Generation;

/// <summary>What determines a made-up association: the same options give the same bytes.</summary>
/// <param name="EndDay">The first day that has not happened yet; everything is told relative to it.</param>
public sealed record DemoOptions(DateOnly EndDay)
{
    public const int DefaultMembers = 5_000;
    public const int DefaultSeed = 1876;
    public const int DefaultDays = 1_096;

    /// <summary>Fewest members: with fewer the association has no couples, chapters or sponsors to speak of.</summary>
    public const int LeastMembers = 100;

    /// <summary>Fewest days: a year of terms and a conference.</summary>
    public const int LeastDays = 400;

    public int Members { get; init; } = DefaultMembers;
    public int Seed { get; init; } = DefaultSeed;
    public int Days { get; init; } = DefaultDays;

    public DateOnly StartDay => EndDay.AddDays(-Days);
}

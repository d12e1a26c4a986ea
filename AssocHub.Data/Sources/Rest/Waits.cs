namespace AssocHub.Data.Sources.Rest;

/// <summary>How long to wait before the next try.</summary>
internal static class Waits
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>What the server asked for with up to a tenth more; otherwise doubling, of which a random half to whole is taken.</summary>
    public static TimeSpan Next(int attempt, TimeSpan? retryAfter, double random)
    {
        if (retryAfter is { } asked)
        {
            return (asked * (1 + (0.1 * random))) + TimeSpan.FromMilliseconds(50);
        }

        TimeSpan doubled = First * Math.Pow(2, Math.Min(attempt - 1, 20));
        return (doubled < Longest ? doubled : Longest) * (0.5 + (0.5 * random));
    }
}

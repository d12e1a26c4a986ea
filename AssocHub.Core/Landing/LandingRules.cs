namespace AssocHub.Core.Landing;

/// <summary>What becomes of a good record.</summary>
public enum LandingVerdict
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is known with other content, or had been deleted at the source.</summary>
    Changed,

    /// <summary>It is known with the same content.</summary>
    Unchanged,

    /// <summary>The same delivery holds another record of its id with other content.</summary>
    Conflict,
}

/// <summary>The decision at the heart of landing, from values alone.</summary>
public static class LandingRules
{
    /// <summary>Longest raw text kept of a rejected record, in characters.</summary>
    public const int MaxRawLength = 64 * 1024;

    /// <summary>Decides what becomes of a good record.</summary>
    /// <param name="known">The hash of the content held under its id; null when there is none.</param>
    /// <param name="isDeleted">What is held was marked as deleted at the source.</param>
    /// <param name="seenInThisDelivery">A record of its id was met before in the same delivery.</param>
    /// <param name="hash">The hash of its content.</param>
    /// <remarks>
    /// The first of two conflicting records wins and not the last, so that reading the same delivery again changes nothing.
    /// </remarks>
    public static LandingVerdict Decide(ReadOnlySpan<byte> known, bool isDeleted, bool seenInThisDelivery, ReadOnlySpan<byte> hash)
    {
        if (known.IsEmpty)
        {
            return LandingVerdict.Added;
        }

        bool same = known.SequenceEqual(hash);
        if (seenInThisDelivery)
        {
            return same ? LandingVerdict.Unchanged : LandingVerdict.Conflict;
        }

        return same && !isDeleted ? LandingVerdict.Unchanged : LandingVerdict.Changed;
    }
}

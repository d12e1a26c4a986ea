using AssocHub.Core.Members.Normalising;

namespace AssocHub.Core.Members.Matching;

/// <summary>A value by which records are compared, in the scope in which it is unique.</summary>
/// <param name="Kind">What kind of identifier it is.</param>
/// <param name="Scope">Empty, or the source or event inside which it is unique.</param>
/// <param name="Value">The normalised value.</param>
public readonly record struct LinkKey(IdentifierKind Kind, string Scope, string Value)
{
    /// <summary>A stable 64-bit number of the key (FNV-1a), by which records that share it are found without comparing text.</summary>
    public long Hash()
    {
        ulong hash = 14695981039346656037UL;
        Mix(ref hash, (char)(byte)Kind);
        MixAll(ref hash, Scope);
        Mix(ref hash, '\n');
        MixAll(ref hash, Value);
        return unchecked((long)hash);
    }

    private static void MixAll(ref ulong hash, string text)
    {
        foreach (char c in text)
        {
            Mix(ref hash, c);
        }
    }

    private static void Mix(ref ulong hash, char c) => hash = unchecked((hash ^ c) * 1099511628211UL);
}

/// <summary>What linking knows about one source record. Small, since a million of them are held at once.</summary>
public sealed class MatchRecord
{
    /// <summary>The source record.</summary>
    public required long Id { get; init; }

    /// <summary>The source's name: with kind and external id it orders records the same on every machine and in every history.</summary>
    public required string Source { get; init; }

    /// <summary>The kind of record.</summary>
    public required PersonKind Kind { get; init; }

    /// <summary>The source's id.</summary>
    public required string ExternalId { get; init; }

    /// <summary>The name, taken apart.</summary>
    public required PersonName Name { get; init; }

    /// <summary>Birth date; null when missing or a known placeholder.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>False when the source deleted it.</summary>
    public bool IsLive { get; init; } = true;

    /// <summary>True for an AMS record whose status counts as current: of two equals it is the one to attach to.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>The values it may be linked by, without blocked ones.</summary>
    public IReadOnlyList<LinkKey> Keys { get; init; } = [];

    /// <summary>Hashes of all of its values, also of those that are left out of <see cref="Keys"/> because too many people share them.</summary>
    public IReadOnlyList<long> KeyHashes { get; init; } = [];

    /// <summary>True for a record of the AMS itself: the owner of its AMS id.</summary>
    public bool IsAms => Kind == PersonKind.AmsMember;

    /// <summary>Orders records by what they are called outside, never by database id: linking must not depend on the order of arrival.</summary>
    public static int CompareCanonical(MatchRecord left, MatchRecord right)
    {
        int byKind = left.Kind.CompareTo(right.Kind);
        if (byKind != 0)
        {
            return byKind;
        }

        int bySource = string.CompareOrdinal(left.Source, right.Source);
        return bySource != 0 ? bySource : string.CompareOrdinal(left.ExternalId, right.ExternalId);
    }
}

/// <summary>Why two records are linked, strongest first: stronger links are made before weaker ones may be refused.</summary>
public enum LinkRule
{
    /// <summary>A person decided.</summary>
    Decision,

    /// <summary>The same AMS id.</summary>
    AmsId,

    /// <summary>The same badge, registration, subscriber or user id in its scope.</summary>
    ScopedId,

    /// <summary>The same e-mail address and the same name.</summary>
    EmailSameName,

    /// <summary>The same e-mail address and a compatible name.</summary>
    EmailCompatibleName,

    /// <summary>The same e-mail address; one of the two gives no name, and only one person uses the address.</summary>
    EmailOnly,

    /// <summary>So alike in everything else that it is one person by the upper threshold.</summary>
    Probable,
}

/// <summary>Two records (by index) that are one person, and why.</summary>
/// <param name="Left">Index of the canonically earlier record.</param>
/// <param name="Right">Index of the other.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Evidence">The value they share, or what speaks most for a probable link; empty for a decision.</param>
/// <param name="Note">What the names differ in, for example <c>nickname</c>, or how likely it is; empty when in nothing.</param>
public readonly record struct PersonLink(int Left, int Right, LinkRule Rule, string Evidence, string Note);

/// <summary>A person's decision about two records, by index.</summary>
/// <param name="Left">One record.</param>
/// <param name="Right">The other.</param>
/// <param name="Verdict">Same or different.</param>
public sealed record RecordDecision(int Left, int Right, MergeVerdict Verdict);

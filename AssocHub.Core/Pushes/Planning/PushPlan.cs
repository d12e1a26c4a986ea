using System.Security.Cryptography;
using System.Text;
using AssocHub.Core.Approvals;

namespace AssocHub.Core.Pushes.Planning;

/// <summary>A member of the audience as the planner needs them.</summary>
/// <param name="MemberId">The member.</param>
/// <param name="HouseholdId">Their household; null when they live alone.</param>
/// <param name="Email">Their address; null when none is known.</param>
/// <param name="EmailConsent"><c>subscribed</c>, <c>unsubscribed</c>, <c>cleaned</c>, <c>pending</c>, or null.</param>
/// <param name="DoNotContact">They asked not to be contacted.</param>
/// <param name="Fields">What would be sent: name at the destination → value.</param>
public sealed record Recipient(
    long MemberId, long? HouseholdId, string? Email, string? EmailConsent, bool DoNotContact, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The address as it is sent; empty when there is none.</summary>
    public string Address { get; } = Email?.Trim() ?? "";

    /// <summary>Hash of what would be sent.</summary>
    public string ContentHash { get; } = PushFields.Hash(Email?.Trim() ?? "", Fields);
}

/// <summary>What the destination has of one member.</summary>
/// <param name="MemberId">The member as they were sent.</param>
/// <param name="CurrentId">The same member now: another id when they were merged since.</param>
/// <param name="IsPresent">False after a removal.</param>
/// <param name="Address">The address they were sent with.</param>
/// <param name="ContentHash">Hash of what was sent.</param>
/// <param name="Generation">How many changes were confirmed.</param>
public sealed record LedgerRow(long MemberId, long CurrentId, bool IsPresent, string Address, string ContentHash, int Generation);

/// <summary>The push's own rules.</summary>
/// <param name="PushId">The push; also what the holdout is drawn by.</param>
/// <param name="Mode">What happens to who leaves.</param>
/// <param name="Channel">How people are reached.</param>
/// <param name="HoldoutPercent">0 to 50.</param>
/// <param name="OnePerHousehold">One person per household is enough.</param>
/// <param name="GuardCount">Removals up to this number need no agreement.</param>
/// <param name="GuardPercent">Removals up to this per cent of what the destination has need no agreement.</param>
/// <param name="AgreedRemovals">Removals that a person agreed to.</param>
public sealed record PushRules(
    long PushId, PushMode Mode, ContactChannel Channel, int HoldoutPercent, bool OnePerHousehold, int GuardCount, int GuardPercent, int AgreedRemovals)
{
    /// <summary>What the address is called at the destination; null when it is not sent.</summary>
    public string? AddressName { get; init; }

    /// <summary>What the member number is called at the destination; null when it is not sent.</summary>
    public string? MemberIdName { get; init; }

    /// <summary>The rules of a push to a destination.</summary>
    public static PushRules Of(Push push, Destination destination) => new(
        push.Id, push.Mode, destination.Channel, push.HoldoutPercent, push.OnePerHousehold,
        push.RemovalGuardCount, push.RemovalGuardPercent, push.AgreedRemovals)
    {
        AddressName = push.Mapping.FirstOrDefault(m => m.Field == "email")?.Name.Trim(),
        MemberIdName = push.Mapping.FirstOrDefault(m => m.Field == "memberId")?.Name.Trim(),
    };
}

/// <summary>One row to send.</summary>
/// <param name="MemberId">The member; of a removal, as they were sent.</param>
/// <param name="Action">Add, update or remove.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Address">The address.</param>
/// <param name="PreviousAddress">The address the destination has, where it differs.</param>
/// <param name="ContentHash">Hash of the fields.</param>
/// <param name="Fields">The fields; of a removal, what tells the member apart.</param>
/// <param name="Why">Why, for a removal.</param>
/// <param name="Suppression">Why they may no longer be sent to, where that is the reason of a removal.</param>
public sealed record PlannedRow(
    long MemberId,
    PushAction Action,
    string Key,
    string Address,
    string? PreviousAddress,
    string ContentHash,
    IReadOnlyDictionary<string, string> Fields,
    string Why = "",
    SuppressionReason? Suppression = null);

/// <summary>A member who is left out.</summary>
/// <param name="MemberId">The member.</param>
/// <param name="Reason">Why.</param>
/// <param name="Other">Who gets it in their stead, in a household or at a shared address.</param>
public sealed record SuppressedMember(long MemberId, SuppressionReason Reason, long? Other = null)
{
    /// <summary>Why, as a sentence.</summary>
    public string Explain() => Reason switch
    {
        SuppressionReason.DoNotContact => "Asked not to be contacted.",
        SuppressionReason.Unsubscribed => "Unsubscribed from e-mail.",
        SuppressionReason.Bounced => "The address bounced and was given up by the e-mail platform.",
        SuppressionReason.NoConsent => "No consent to e-mail is on record.",
        SuppressionReason.NoAddress => "No e-mail address is known.",
        SuppressionReason.Household => $"Somebody in the same household gets it (member {Other}).",
        SuppressionReason.Holdout => "Kept back at random, to compare with those who get it.",
        SuppressionReason.SharedAddress => $"Another member has the same address and gets it (member {Other}).",
        _ => throw new InvalidOperationException($"Unknown reason {Reason}"),
    };
}

/// <summary>What a run would do. Made by <see cref="PushPlanner"/> from an approved audience, and from nothing else.</summary>
/// <param name="Audience">The audience.</param>
/// <param name="Add">Rows to add.</param>
/// <param name="Update">Rows to update.</param>
/// <param name="Remove">Rows to remove.</param>
/// <param name="Held">Removals that are not made now.</param>
/// <param name="HeldBecause">Why not, as a sentence; empty when nothing is held.</param>
/// <param name="Suppressed">Members left out.</param>
/// <param name="Kept">Members the destination has unchanged.</param>
/// <param name="Present">Members the destination has.</param>
public sealed record PushPlan(
    ApprovedAudience Audience,
    IReadOnlyList<PlannedRow> Add,
    IReadOnlyList<PlannedRow> Update,
    IReadOnlyList<PlannedRow> Remove,
    IReadOnlyList<PlannedRow> Held,
    string HeldBecause,
    IReadOnlyList<SuppressedMember> Suppressed,
    int Kept,
    int Present)
{
    /// <summary>Rows to send, removals last: should anything stop the run, people have been added rather than lost.</summary>
    public IEnumerable<PlannedRow> Rows => Add.Concat(Update).Concat(Remove);
}

/// <summary>The idempotency key of a row.</summary>
public static class RowKey
{
    /// <summary>
    /// The same for the same act, however often it is planned, and another once it was confirmed: the push, the member, the action,
    /// how many changes were confirmed before, and what is sent. 32 hexadecimal digits.
    /// </summary>
    public static string Of(long pushId, long memberId, PushAction action, int generation, string contentHash) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{pushId}|{memberId}|{action}|{generation}|{contentHash}"))))[..32];
}

/// <summary>Who is kept back.</summary>
public static class Holdout
{
    /// <summary>True for a stable random share of all members: the same ones for the same push, for ever; others for another push.</summary>
    public static bool Holds(long pushId, long memberId, int percent)
    {
        if (percent <= 0)
        {
            return false;
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"holdout|{pushId}|{memberId}")));
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash) % 10_000 < (ulong)percent * 100;
    }
}

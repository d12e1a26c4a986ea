using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>What is done with people at a target.</summary>
public enum WriteVerb
{
    Add,
    Update,
    Remove,
}

/// <summary>A person as they are written.</summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="Address">The e-mail address.</param>
/// <param name="PreviousAddress">The address the product has, where it differs.</param>
/// <param name="MemberId">The member's id here.</param>
/// <param name="Fields">Name at the product → value.</param>
public sealed record WriteRow(string Key, string Address, string? PreviousAddress, long MemberId, IReadOnlyDictionary<string, string> Fields);

/// <summary>A target that is there already.</summary>
/// <param name="Label">As it is called there.</param>
/// <param name="Values">The target's settings that lead to it.</param>
public sealed record ExistingTarget(string Label, IReadOnlyDictionary<string, string> Values);

/// <summary>On whose behalf it is written.</summary>
/// <param name="Push">The push.</param>
/// <param name="Segment">The segment.</param>
/// <param name="RunId">The run: what was read of the product for another one is not relied on.</param>
public sealed record WriteOrigin(string Push, string Segment, long RunId);

/// <summary>What came of a call that writes.</summary>
/// <param name="Failure">Why it did not get through; null when it did.</param>
/// <param name="Message">The server's words, without secrets and addresses.</param>
/// <param name="RetryAfter">When the server wants to be asked again.</param>
/// <param name="Refused">Single people who were refused: key → reason.</param>
public sealed record WriteOutcome(CallFailure? Failure, string Message, TimeSpan? RetryAfter, IReadOnlyDictionary<string, string> Refused);

using AssocHub.Core.Common;

namespace AssocHub.Core.Members;

/// <summary>The two are one member already.</summary>
/// <param name="MemberId">The member.</param>
public sealed record AlreadyOnePerson(long MemberId) : Refusal($"These are one person already: member {MemberId}.");

/// <summary>Somebody decided that records of the two are different people.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
public sealed record DecidedDifferent(string By, DateTimeOffset At)
    : Refusal($"{By} marked them as different people on {At.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)}. Take that decision back first, on either member's page.");

/// <summary>All or none of the records were chosen, so that nothing would be separated.</summary>
public sealed record NothingToSeparate()
    : Refusal("Choose the records that belong to somebody else: at least one, and not all of them.");

/// <summary>The decision was taken back before.</summary>
public sealed record AlreadyTakenBack() : Refusal("This decision was taken back already. Reload the page.");

/// <summary>Somebody decided about the pair meanwhile, or its records changed.</summary>
public sealed record NoLongerWaiting() : Refusal("This case was decided meanwhile, or its records changed.");

/// <summary>Two different people must answer.</summary>
public sealed record OpinionGiven() : Refusal("You gave your opinion on this case already; somebody else must give theirs.");

/// <summary>One answer is not enough for this case.</summary>
public sealed record TwoMustAgree() : Refusal("Two people must agree on this case: somebody has answered already, or the settings demand it.");

/// <summary>Thresholds out of order or out of range.</summary>
public sealed record InvalidThresholds()
    : Refusal("Both thresholds must lie between 1 % and 100 %, and the one to link must not be below the one to review.");

using AssocHub.Core.Common;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Core.Landing;

/// <summary>The source is being synced already.</summary>
/// <param name="Source">Its name.</param>
public sealed record SyncRunning(string Source)
    : Refusal($"'{Source}' is being synced already. Wait until that run has ended; its page shows how far it is.");

/// <summary>A rejected record cannot be retried from what was kept of it.</summary>
/// <param name="Why">Why not, and what to do instead.</param>
public sealed record CannotRetry(string Why) : Refusal(Why);

/// <summary>A correction leaves a record that still breaks a rule.</summary>
/// <param name="Problems">What is wrong, by field.</param>
public sealed record CorrectionRefused(IReadOnlyList<FieldProblem> Problems)
    : Refusal($"It still cannot be landed. {string.Join(' ', Problems.Select(p => $"{p.Field.Replace('_', ' ')}: {p.Problem}."))}");

/// <summary>A rejected record still breaks a rule.</summary>
/// <param name="Reason">Which.</param>
public sealed record StillRejected(string Reason) : Refusal($"It still cannot be landed. {Reason}");

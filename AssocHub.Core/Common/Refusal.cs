namespace AssocHub.Core.Common;

/// <summary>
/// Something a user may not do, or did wrong, said so that they can act on it. Expected, so it is a value; bugs throw.
/// Each stage derives its own refusals in one small file and pages show <see cref="Message"/> as it is.
/// </summary>
/// <param name="Message">A full sentence: what is refused and, where it helps, how to put it right.</param>
public abstract record Refusal(string Message);

/// <summary>The named thing does not exist, or is not visible to this person.</summary>
/// <param name="What">For example <c>segment 'first-timers'</c>.</param>
public sealed record NotFound(string What) : Refusal($"There is no {What}.");

/// <summary>Somebody else changed the same thing in the meantime.</summary>
/// <param name="What">For example <c>this segment</c>.</param>
public sealed record ChangedMeanwhile(string What) : Refusal($"Somebody changed {What} in the meantime. Reload and try again.");

/// <summary>An entered value cannot be used.</summary>
/// <param name="Problem">What is wrong, where, and how to fix it.</param>
public sealed record InvalidInput(string Problem) : Refusal(Problem);

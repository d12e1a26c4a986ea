using AssocHub.Core.Common;

namespace AssocHub.Core.Pushes;

/// <summary>A paused push sends nothing.</summary>
/// <param name="Why">Why it is paused.</param>
public sealed record PushPaused(string Why) : Refusal($"This push is paused{(Why.Length > 0 ? $" ({Why.TrimEnd('.')})" : "")}. Resume it first.");

/// <summary>Another process runs the push.</summary>
/// <param name="Until">When it may be taken over, should that process have died.</param>
public sealed record PushIsRunning(DateTimeOffset Until) : Refusal(
    $"This push is running. Should that process have died, it can be gone on with from {Until.UtcDateTime.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)} UTC.");

/// <summary>A destination that an approval names keeps its address: people were approved to go there and nowhere else.</summary>
/// <param name="Segments">Segments whose approvals name it.</param>
public sealed record DestinationIsApproved(IReadOnlyList<string> Segments) : Refusal(
    $"An approval that holds, or a request that waits, names this destination ({string.Join(", ", Segments)}), so where it leads cannot change. Create another destination.");

/// <summary>The name is taken.</summary>
/// <param name="Name">The name.</param>
public sealed record NameTaken(string Name) : Refusal($"There is one called ‘{Name}’ already. Choose another name.");

/// <summary>The segment's purpose allows adding only.</summary>
public sealed record SegmentOnlyAdds() : Refusal(
    "This segment may be used for personalised recommendations only, so its pushes add people and take nobody off. Choose the mode ‘add only’.");

/// <summary>There is nothing to agree to, or another number of removals by now.</summary>
/// <param name="Now">Removals that wait now.</param>
public sealed record RemovalsChanged(int Now) : Refusal(
    Now == 0 ? "No removals wait for agreement." : $"{Now} removals wait now. Look at them again before you agree.");

using AssocHub.Data.Database;

namespace AssocHub.Data.Members;

/// <summary>What a later stage holds about a person; each stage registers its own, and the export has all of them.</summary>
public interface IPersonalDataPart
{
    /// <summary>What it is called in the export, in camel case.</summary>
    string Name { get; }

    /// <summary>Reads it, to be written as JSON.</summary>
    /// <param name="db">Where from.</param>
    /// <param name="members">The member's number and those that were merged into it.</param>
    /// <param name="cancel">Stops.</param>
    Task<object> ReadAsync(AssocHubDbContext db, long[] members, CancellationToken cancel);
}

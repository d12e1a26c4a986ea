using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Data.Segments;

/// <summary>One segment in a list, by its newest version.</summary>
public sealed record SegmentRow(
    long Id,
    string Slug,
    string Name,
    string Sentence,
    string OwnerName,
    bool IsArchived,
    long VersionId,
    int VersionNumber,
    SegmentVersionState State,
    string Purpose,
    DateTimeOffset SavedAt,
    string AuthorName,
    string Definition);

/// <summary>What to list.</summary>
public sealed record SegmentFilter(string Search = "", SegmentVersionState? State = null, bool Archived = false, string? OwnerId = null);

/// <summary>A segment with all its versions, newest first.</summary>
public sealed record SegmentDetails(
    long Id, string Slug, string Name, string Description, string OwnerId, string OwnerName, DateTimeOffset CreatedAt, bool IsArchived,
    IReadOnlyList<SegmentVersionDetails> Versions);

/// <summary>One version.</summary>
public sealed record SegmentVersionDetails(
    long Id, long SegmentId, int Number, SegmentVersionState State, SegmentDefinition Definition, string DefinitionHash, string Sentence,
    string Purpose, string AuthorId, string AuthorName, DateTimeOffset SavedAt, Guid Revision);

/// <summary>Where a saved draft stands: hand <see cref="Revision"/> back with the next save.</summary>
public sealed record SavedDraft(long SegmentId, string Slug, long VersionId, int Number, Guid Revision);

/// <summary>What a person writes about a segment beside its definition.</summary>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Description">Up to 2,000 characters.</param>
/// <param name="Purpose">From the association's list; may stay empty until it is submitted.</param>
public sealed record SegmentText(string Name, string Description = "", string Purpose = "");

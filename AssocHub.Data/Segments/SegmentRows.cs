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
    string Definition,
    string Folder,
    string Tags,
    string OwnerId);

/// <summary>What to list.</summary>
/// <param name="Search">Words of name, slug, sentence, owner, folder, tags or description.</param>
/// <param name="State">Of the newest version.</param>
/// <param name="Archived">Archived ones only; otherwise those that are not.</param>
/// <param name="OwnerId">Of one owner only.</param>
/// <param name="Folder">In one folder only; empty for those in none.</param>
/// <param name="Tag">With one tag only.</param>
public sealed record SegmentFilter(
    string Search = "", SegmentVersionState? State = null, bool Archived = false, string? OwnerId = null, string? Folder = null, string? Tag = null);

/// <summary>What the list can be narrowed to, each with the number of segments.</summary>
public sealed record SegmentShelves(
    IReadOnlyList<(string Name, int Count)> Folders, IReadOnlyList<(string Name, int Count)> Tags, IReadOnlyList<(string Id, string Name, int Count)> Owners);

/// <summary>Where a segment is kept.</summary>
/// <param name="Folder">Up to 100 characters; empty for none.</param>
/// <param name="Tags">Up to 12, of up to 40 characters each.</param>
public sealed record SegmentShelf(string Folder, IReadOnlyList<string> Tags);

/// <summary>A segment with all its versions, newest first.</summary>
public sealed record SegmentDetails(
    long Id, string Slug, string Name, string Description, string OwnerId, string OwnerName, DateTimeOffset CreatedAt, bool IsArchived,
    IReadOnlyList<SegmentVersionDetails> Versions, string Folder, IReadOnlyList<string> Tags);

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

using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments;

/// <summary>The condition behind a group of a make-up, so that a figure can lead to its people.</summary>
public static class MakeUpGroups
{
    /// <summary>How people without a chapter are named.</summary>
    public const string NoChapter = "No chapter";

    /// <summary>How people without a role are named.</summary>
    public const string NoRole = "No role";

    /// <summary>How people without a status are named.</summary>
    public const string NoStatus = "No status";

    /// <summary>The condition; null where a group is not one of a field's.</summary>
    /// <param name="dimension">Chapter, Role, Status or Tenure.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="today">The association's day.</param>
    public static SegmentNode? Of(string dimension, string group, DateOnly today) => dimension switch
    {
        "Chapter" => Field("chapter", group, NoChapter),
        "Role" => Field("role", group, NoRole),
        "Status" => Field("status", group, NoStatus),
        "Tenure" => TenureBands.ConditionOf(group, today),
        _ => null,
    };

    private static FieldNode Field(string key, string group, string none) => group == none
        ? new FieldNode(key, FieldOperator.IsMissing, [])
        : new FieldNode(key, FieldOperator.Eq, [new TextValue(group)]);
}

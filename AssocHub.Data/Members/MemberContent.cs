using System.Reflection;
using AssocHub.Core.Members;

namespace AssocHub.Data.Members;

/// <summary>Tells whether a golden record says anything new, so that an unchanged member is not written.</summary>
internal static class MemberContent
{
    private static readonly HashSet<string> NotContent =
        [nameof(Member.Id), nameof(Member.ChangedAt), nameof(Member.Organization), nameof(Member.MergedIntoId), nameof(Member.HouseholdId), nameof(Member.FounderRecordId)];

    private static readonly PropertyInfo[] Content = [.. typeof(Member).GetProperties().Where(p => p.CanWrite && !NotContent.Contains(p.Name))];

    public static bool AreEqual(Member left, Member right) => Array.TrueForAll(Content, p => Equals(p.GetValue(left), p.GetValue(right)));
}

using System.Text;

namespace AssocHub.Web.Components.Shared;

/// <summary>Names of enum values as people read them: <c>MembershipStaff</c> becomes "Membership staff".</summary>
public static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        string name = value.ToString();
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            bool starts = i > 0 && char.IsUpper(name[i]);
            text.Append(starts ? " " : "").Append(starts ? char.ToLowerInvariant(name[i]) : name[i]);
        }

        return text.ToString();
    }

    /// <summary>"1 member", "1,234 members".</summary>
    public static string Count(long count, string one, string? many = null) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");

    /// <summary>A field as people read it: <c>join_date</c> becomes "Join date".</summary>
    public static string Field(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string text = name.Replace('_', ' ');
        return char.ToUpperInvariant(text[0]) + text[1..];
    }
}

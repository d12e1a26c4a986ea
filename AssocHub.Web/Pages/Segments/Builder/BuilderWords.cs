using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Web.Pages.Segments.Builder;

/// <summary>The builder's words for operators, groups, windows.</summary>
internal static class BuilderWords
{
    public static string Of(GroupKind kind) => kind switch
    {
        GroupKind.All => "all",
        GroupKind.Any => "any",
        GroupKind.None => "none",
        _ => "not all",
    };

    public static string Of(Population of) => of switch
    {
        Population.CurrentMembers => "current members",
        Population.LapsedMembers => "lapsed members",
        Population.Members => "current and lapsed members",
        _ => "everyone we know",
    };

    public static string Of(FieldOperator op, FieldType type) => (op, type) switch
    {
        (FieldOperator.Eq, FieldType.TextList) => "include",
        (FieldOperator.Neq, FieldType.TextList) => "do not include",
        (FieldOperator.In, FieldType.TextList) => "include one of",
        (FieldOperator.NotIn, FieldType.TextList) => "include none of",
        (FieldOperator.Contains, FieldType.TextList) => "mention",
        (FieldOperator.NotContains, FieldType.TextList) => "do not mention",
        (FieldOperator.StartsWith, FieldType.TextList) => "include one starting with",
        (FieldOperator.IsMissing, FieldType.TextList) => "are not known",
        (FieldOperator.IsPresent, FieldType.TextList) => "are known",
        (FieldOperator.Eq, _) => "is",
        (FieldOperator.Neq, _) => "is not",
        (FieldOperator.In, _) => "is one of",
        (FieldOperator.NotIn, _) => "is none of",
        (FieldOperator.Contains, _) => "contains",
        (FieldOperator.NotContains, _) => "does not contain",
        (FieldOperator.StartsWith, _) => "starts with",
        (FieldOperator.Before, FieldType.Number) => "is below",
        (FieldOperator.Before, _) => "is before",
        (FieldOperator.After, FieldType.Number) => "is above",
        (FieldOperator.After, _) => "is after",
        (FieldOperator.Between, _) => "is between",
        (FieldOperator.IsMissing, _) => "is not known",
        _ => "is known",
    };

    /// <summary>After "have": clicked an e-mail, been sent an e-mail.</summary>
    public static string Have(Activity activity)
    {
        string verb = activity.Verb.StartsWith("were ", StringComparison.Ordinal) ? "been " + activity.Verb[5..] : activity.Verb;
        return $"{verb} {activity.Thing.Article} {activity.Thing.Singular}";
    }

    public static string Of(CalendarPeriod period) => Components.Shared.Words.Of(period).ToLowerInvariant();

    public static string Of(TermAnchor anchor) => anchor switch
    {
        TermAnchor.RenewalDate => "their renewal date",
        TermAnchor.JoinDate => "the day they joined",
        _ => "their last renewal",
    };

    public static string Of(ObjectKind kind) => kind == ObjectKind.Email ? "e-mail" : kind.ToString().ToLowerInvariant();
}

using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Describing;

/// <summary>How fields and their operators are written.</summary>
internal static class FieldWords
{
    /// <summary>Names of fields, the longest first.</summary>
    public static IReadOnlyList<(string Words, SegmentField Field)> Labels { get; } = [.. AllLabels().OrderByDescending(l => l.Words.Length)];

    /// <summary>Operators, the longest first; some only negated.</summary>
    public static IReadOnlyList<(string Words, FieldOperator Operator, bool Negated)> Operators { get; } =
    [
        .. new (string Words, FieldOperator Operator, bool Negated)[]
        {
            ("is none of", FieldOperator.NotIn, false), ("is not one of", FieldOperator.NotIn, false), ("is not any of", FieldOperator.NotIn, false), ("is neither", FieldOperator.NotIn, false), ("is one of", FieldOperator.In, false), ("is any of", FieldOperator.In, false), ("is either", FieldOperator.In, false),
            ("is not earlier than", FieldOperator.Before, true), ("is earlier than", FieldOperator.Before, false), ("is not later than", FieldOperator.After, true), ("is later than", FieldOperator.After, false),
            ("is not before", FieldOperator.Before, true), ("is before", FieldOperator.Before, false), ("before", FieldOperator.Before, false), ("is not after", FieldOperator.After, true), ("is after", FieldOperator.After, false), ("after", FieldOperator.After, false), ("since", FieldOperator.After, false),
            ("is not below", FieldOperator.Before, true), ("is below", FieldOperator.Before, false), ("is less than", FieldOperator.Before, false), ("is under", FieldOperator.Before, false), ("is lower than", FieldOperator.Before, false), ("below", FieldOperator.Before, false), ("under", FieldOperator.Before, false), ("less than", FieldOperator.Before, false),
            ("is not above", FieldOperator.After, true), ("is above", FieldOperator.After, false), ("is more than", FieldOperator.After, false), ("is over", FieldOperator.After, false), ("is greater than", FieldOperator.After, false), ("is higher than", FieldOperator.After, false), ("above", FieldOperator.After, false), ("over", FieldOperator.After, false), ("more than", FieldOperator.After, false),
            ("is at least", FieldOperator.Before, true), ("is at most", FieldOperator.After, true),
            ("is not between", FieldOperator.Between, true), ("is between", FieldOperator.Between, false), ("between", FieldOperator.Between, false),
            ("is not known", FieldOperator.IsMissing, false), ("is unknown", FieldOperator.IsMissing, false), ("is missing", FieldOperator.IsMissing, false), ("is empty", FieldOperator.IsMissing, false), ("is blank", FieldOperator.IsMissing, false), ("is not set", FieldOperator.IsMissing, false), ("are not known", FieldOperator.IsMissing, false), ("missing", FieldOperator.IsMissing, false), ("unknown", FieldOperator.IsMissing, false),
            ("is known", FieldOperator.IsPresent, false), ("is set", FieldOperator.IsPresent, false), ("is present", FieldOperator.IsPresent, false), ("are known", FieldOperator.IsPresent, false), ("is not missing", FieldOperator.IsPresent, false), ("is not empty", FieldOperator.IsPresent, false),
            ("does not contain", FieldOperator.NotContains, false), ("doesnt contain", FieldOperator.NotContains, false), ("do not mention", FieldOperator.NotContains, false), ("does not mention", FieldOperator.NotContains, false), ("contains", FieldOperator.Contains, false), ("contain", FieldOperator.Contains, false), ("containing", FieldOperator.Contains, false), ("mention", FieldOperator.Contains, false), ("mentions", FieldOperator.Contains, false),
            ("does not start with", FieldOperator.StartsWith, true), ("do not include one starting with", FieldOperator.StartsWith, true), ("include one starting with", FieldOperator.StartsWith, false), ("starts with", FieldOperator.StartsWith, false), ("start with", FieldOperator.StartsWith, false), ("starting with", FieldOperator.StartsWith, false), ("begins with", FieldOperator.StartsWith, false),
            ("do not include", FieldOperator.Neq, false), ("does not include", FieldOperator.Neq, false), ("include", FieldOperator.Eq, false), ("includes", FieldOperator.Eq, false), ("including", FieldOperator.Eq, false),
            ("is not", FieldOperator.Neq, false), ("isnt", FieldOperator.Neq, false), ("are not", FieldOperator.Neq, false), ("not", FieldOperator.Neq, false), ("other than", FieldOperator.Neq, false), ("is", FieldOperator.Eq, false), ("are", FieldOperator.Eq, false), ("equals", FieldOperator.Eq, false), ("of", FieldOperator.Eq, false), (":", FieldOperator.Eq, false), ("in", FieldOperator.In, false), ("is in", FieldOperator.In, false), ("is not in", FieldOperator.NotIn, false),
        }.OrderByDescending(o => o.Words.Length),
    ];

    /// <summary>Every word the fields and their operators are written with.</summary>
    public static IEnumerable<string> All => Labels.Select(l => l.Words).Concat(Operators.Select(o => o.Words)).SelectMany(w => w.Split(' '));

    private static IEnumerable<(string Words, SegmentField Field)> AllLabels()
    {
        Dictionary<string, string[]> others = new(StringComparer.Ordinal)
        {
            ["status"] = ["membership status"], ["role"] = ["membership role", "roles"], ["chapter"] = ["chapters"], ["joinDate"] = ["joined date", "joining date", "date of joining", "date joined", "member since"], ["tenureDays"] = ["tenure in days", "tenure"],
            ["renewalDate"] = ["expiry date", "expiration date", "renewal"], ["jobTitle"] = ["title", "position", "job"], ["interests"] = ["interest", "areas of interest"],
            ["organization.name"] = ["organization", "employer", "company", "company name", "organisation name"], ["organization.industry"] = ["industry", "sector", "organizations industry"], ["organization.size"] = ["company size", "organizations size", "organisation size"],
            ["organization.region"] = ["company region", "organizations region"], ["city"] = ["town"], ["region"] = ["state", "region", "province"], ["postalCode"] = ["zip code", "zip", "postcode"], ["lastName"] = ["surname", "family name"],
            ["email"] = ["email"], ["emailDomain"] = ["domain"], ["consent.email"] = ["consent", "email subscription", "subscription"], ["householdId"] = ["household"],
        };
        foreach (SegmentField field in FieldCatalogue.All)
        {
            foreach (string label in new[] { field.Label, field.Phrase, field.Key }.Concat(others.GetValueOrDefault(field.Key) ?? []))
            {
                yield return (string.Join(' ', Tokenizer.WordsOf(label)), field);
            }
        }
    }
}

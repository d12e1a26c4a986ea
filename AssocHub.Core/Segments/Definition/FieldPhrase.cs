using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Definition;

/// <summary>A field test in words.</summary>
internal static class FieldPhrase
{
    public static Phrase Of(FieldNode test, bool negated)
    {
        SegmentField? field = FieldCatalogue.Find(test.Field);
        string phrase = field?.Phrase ?? test.Field;
        bool list = field?.Type == FieldType.TextList;
        return new Phrase("whose", list ? OfList(phrase, test, negated) : $"{phrase} {OfValue(field?.Type, test, negated)}");
    }

    private static string OfValue(FieldType? type, FieldNode test, bool negated)
    {
        string values = Values(test);
        bool number = type == FieldType.Number;
        bool relative = test.Values is [DaysAgoValue { Days: not 0 }];
        return (test.Operator, negated) switch
        {
            (FieldOperator.Eq, false) or (FieldOperator.Neq, true) => $"is {values}",
            (FieldOperator.Neq, false) or (FieldOperator.Eq, true) => $"is not {values}",
            (FieldOperator.In, false) or (FieldOperator.NotIn, true) => $"is {values}",
            (FieldOperator.NotIn, false) or (FieldOperator.In, true) => test.Values.Count > 1 ? $"is none of {values}" : $"is not {values}",
            (FieldOperator.Contains, false) or (FieldOperator.NotContains, true) => $"contains {values}",
            (FieldOperator.NotContains, false) or (FieldOperator.Contains, true) => $"does not contain {values}",
            (FieldOperator.StartsWith, false) => $"starts with {values}",
            (FieldOperator.StartsWith, true) => $"does not start with {values}",
            (FieldOperator.Before, false) when relative => $"is earlier than {values}",
            (FieldOperator.Before, true) when relative => $"is not earlier than {values}",
            (FieldOperator.After, false) when relative => $"is later than {values}",
            (FieldOperator.After, true) when relative => $"is not later than {values}",
            (FieldOperator.Before, false) => number ? $"is below {values}" : $"is before {values}",
            (FieldOperator.Before, true) => number ? $"is not below {values}" : $"is not before {values}",
            (FieldOperator.After, false) => number ? $"is above {values}" : $"is after {values}",
            (FieldOperator.After, true) => number ? $"is not above {values}" : $"is not after {values}",
            (FieldOperator.Between, false) => $"is between {Both(test)}",
            (FieldOperator.Between, true) => $"is not between {Both(test)}",
            (FieldOperator.IsMissing, false) or (FieldOperator.IsPresent, true) => "is not known",
            (FieldOperator.IsPresent, false) or (FieldOperator.IsMissing, true) => "is known",
            _ => throw new ArgumentOutOfRangeException(nameof(test), test.Operator, "Unknown operator"),
        };
    }

    private static string OfList(string phrase, FieldNode test, bool negated)
    {
        string values = Values(test);
        return (test.Operator, negated) switch
        {
            (FieldOperator.Eq or FieldOperator.In, false) or (FieldOperator.Neq or FieldOperator.NotIn, true) => $"{phrase} include {values}",
            (FieldOperator.Neq or FieldOperator.NotIn, false) or (FieldOperator.Eq or FieldOperator.In, true) => $"{phrase} do not include {values}",
            (FieldOperator.Contains, false) or (FieldOperator.NotContains, true) => $"{phrase} mention {values}",
            (FieldOperator.NotContains, false) or (FieldOperator.Contains, true) => $"{phrase} do not mention {values}",
            (FieldOperator.StartsWith, _) => $"{phrase} {(negated ? "do not " : "")}include one starting with {values}",
            (FieldOperator.IsMissing, false) or (FieldOperator.IsPresent, true) => $"{phrase} are not known",
            (FieldOperator.IsPresent, false) or (FieldOperator.IsMissing, true) => $"{phrase} are known",
            _ => throw new ArgumentOutOfRangeException(nameof(test), test.Operator, "Unknown operator"),
        };
    }

    private static string Values(FieldNode test) =>
        test.Values.Count == 0 ? "…" : string.Join(" or ", test.Values.Select(Show));

    private static string Both(FieldNode test) => test.Values is [var low, var high] ? $"{Show(low)} and {Show(high)}" : "…";

    private static string Show(FieldValue value) => value switch
    {
        TextValue text => $"'{text.Text}'",
        NumberValue number => SegmentSentence.Number(number.Number),
        DayValue day => SegmentSentence.Day(day.Day),
        DaysAgoValue { Days: 0 } => "today",
        DaysAgoValue { Days: > 0 } ago => ago.Days == 1 ? "yesterday" : $"{SegmentSentence.Number(ago.Days)} days ago",
        DaysAgoValue ahead => ahead.Days == -1 ? "tomorrow" : $"{SegmentSentence.Number(-ahead.Days)} days from now",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "Unknown value"),
    };
}

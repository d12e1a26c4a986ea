using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Evaluation;

/// <summary>The reference answer of a field test, from the values as written.</summary>
public static class FieldTest
{
    /// <summary>True when the test holds of the member. A missing value satisfies only isMissing, neq, notIn and notContains.</summary>
    public static bool Holds(FieldNode test, Member member, AsOf asOf) => FieldCatalogue.Find(test.Field) switch
    {
        TextField field => OfTexts(test, NonEmpty([field.Written(member)])),
        TextListField field => OfTexts(test, NonEmpty(field.Items(member))),
        DateField field => OfOrdered(test, field.Value(member), value => asOf.DayOf(value)),
        NumberField field => OfOrdered(test, field.Value(member), Number),
        DaysSinceField field => OfOrdered(test, DaysSince(field.Value(member), asOf), Number),
        _ => throw new ArgumentException($"No field '{test.Field}'", nameof(test)),
    };

    /// <summary>The value as shown to a person; empty when missing.</summary>
    public static string Show(string field, Member member, AsOf asOf) => FieldCatalogue.Find(field) switch
    {
        TextField text => text.Written(member) ?? "",
        TextListField list => string.Join(", ", list.Items(member)),
        DateField date => date.Value(member)?.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture) ?? "",
        NumberField number => number.Value(member)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
        DaysSinceField days => DaysSince(days.Value(member), asOf)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
        _ => "",
    };

    private static long? DaysSince(DateOnly? day, AsOf asOf) => asOf.Day.DayNumber - day?.DayNumber;

    private static long Number(FieldValue value) => ((NumberValue)value).Number;

    private static List<string> NonEmpty(IEnumerable<string?> texts) => [.. texts.Select(TextFolding.Fold).Where(t => t.Length > 0)];

    private static bool OfTexts(FieldNode test, List<string> held)
    {
        List<string> wanted = [.. test.Values.Select(v => TextFolding.Fold(((TextValue)v).Text))];
        return test.Operator switch
        {
            FieldOperator.Eq or FieldOperator.In => held.Exists(wanted.Contains),
            FieldOperator.Neq or FieldOperator.NotIn => !held.Exists(wanted.Contains),
            FieldOperator.Contains => held.Exists(h => h.Contains(wanted[0], StringComparison.Ordinal)),
            FieldOperator.NotContains => !held.Exists(h => h.Contains(wanted[0], StringComparison.Ordinal)),
            FieldOperator.StartsWith => held.Exists(h => h.StartsWith(wanted[0], StringComparison.Ordinal)),
            FieldOperator.IsMissing => held.Count == 0,
            FieldOperator.IsPresent => held.Count > 0,
            _ => throw new ArgumentOutOfRangeException(nameof(test), test.Operator, "Not an operator of text"),
        };
    }

    private static bool OfOrdered<T>(FieldNode test, T? held, Func<FieldValue, T> read)
        where T : struct, IComparable<T>
    {
        List<T> wanted = [.. test.Values.Select(read)];
        return test.Operator switch
        {
            FieldOperator.IsMissing => held is null,
            FieldOperator.IsPresent => held is not null,
            FieldOperator.Eq or FieldOperator.In => held is { } value && wanted.Contains(value),
            FieldOperator.Neq or FieldOperator.NotIn => held is not { } value || !wanted.Contains(value),
            FieldOperator.Before => held is { } value && value.CompareTo(wanted[0]) < 0,
            FieldOperator.After => held is { } value && value.CompareTo(wanted[0]) > 0,
            FieldOperator.Between => held is { } value && value.CompareTo(wanted[0]) >= 0 && value.CompareTo(wanted[1]) <= 0,
            _ => throw new ArgumentOutOfRangeException(nameof(test), test.Operator, "Not an operator of days and numbers"),
        };
    }
}

using System.Linq.Expressions;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Evaluation;

/// <summary>
/// A field test as an expression over <see cref="Member"/> that both databases translate: only folded columns, only comparisons with
/// parameters, never date arithmetic, and never NULL as an answer.
/// </summary>
public static class FieldPredicate
{
    /// <summary>The expression; true for exactly the members of whom <see cref="FieldTest"/> says so.</summary>
    public static Expression<Func<Member, bool>> Of(FieldNode test, AsOf asOf) => FieldCatalogue.Find(test.Field) switch
    {
        TextField field => field.Folded.Then(OfText(test)),
        TextListField field => field.Folded.Then(OfTextList(test)),
        DateField field => field.Column.Then(OfDay(test.Operator, [.. test.Values.Select(asOf.DayOf)])),
        NumberField field => field.Column.Then(OfNumber(test.Operator, [.. test.Values.Select(Number)])),
        DaysSinceField field => field.Column.Then(OfDaysSince(test, asOf)),
        _ => throw new ArgumentException($"No field '{test.Field}'", nameof(test)),
    };

    private static long Number(FieldValue value) => ((NumberValue)value).Number;

    private static Expression<Func<string?, bool>> OfText(FieldNode test)
    {
        List<string> wanted = [.. test.Values.Select(v => TextFolding.Fold(((TextValue)v).Text))];
        string first = wanted.FirstOrDefault("");
        return test.Operator switch
        {
            FieldOperator.Eq => v => v != null && v == first,
            FieldOperator.Neq => v => v == null || v != first,
            FieldOperator.In => Present<string?>().And(Predicates.Among<string?>(wanted)),
            FieldOperator.NotIn => Present<string?>().And(Predicates.Among<string?>(wanted)).Not(),
            FieldOperator.Contains => v => v != null && v.Contains(first),
            FieldOperator.NotContains => v => v == null || !v.Contains(first),
            FieldOperator.StartsWith => v => v != null && v.StartsWith(first),
            FieldOperator.IsMissing => v => v == null || v == "",
            FieldOperator.IsPresent => v => v != null && v != "",
            _ => throw new ArgumentOutOfRangeException(nameof(test), test.Operator, "Not an operator of text"),
        };
    }

    private static Expression<Func<T, bool>> Present<T>() => v => v != null;

    // A list is held as ;a;b; so that an item is found by ;item; and an item's beginning by ;text.
    private static Expression<Func<string?, bool>> OfTextList(FieldNode test)
    {
        List<string> wanted = [.. test.Values.Select(v => TextFolding.Fold(((TextValue)v).Text))];
        switch (test.Operator)
        {
            case FieldOperator.IsMissing: return v => v == null || v == "";
            case FieldOperator.IsPresent: return v => v != null && v != "";
            case FieldOperator.NotContains: return Contains(wanted[0]).Not();
            case FieldOperator.Contains: return Contains(wanted[0]);
            case FieldOperator.StartsWith: return Contains(";" + wanted[0]);
        }

        Expression<Func<string?, bool>> any = Predicates.AnyOf([.. wanted.Select(item => Contains($";{item};"))]);
        return test.Operator switch
        {
            FieldOperator.Eq or FieldOperator.In => any,
            FieldOperator.Neq or FieldOperator.NotIn => any.Not(),
            _ => throw new ArgumentOutOfRangeException(nameof(test), test.Operator, "Not an operator of lists"),
        };
    }

    private static Expression<Func<string?, bool>> Contains(string text) => v => v != null && v.Contains(text);

    private static Expression<Func<DateOnly?, bool>> OfDay(FieldOperator test, DateOnly[] wanted)
    {
        DateOnly first = wanted.FirstOrDefault();
        DateOnly second = wanted.Length > 1 ? wanted[1] : first;
        List<DateOnly> list = [.. wanted];
        return test switch
        {
            FieldOperator.Eq => v => v != null && v == first,
            FieldOperator.Neq => v => v == null || v != first,
            FieldOperator.In => v => v != null && list.Contains(v.Value),
            FieldOperator.NotIn => v => v == null || !list.Contains(v.Value),
            FieldOperator.Before => v => v != null && v < first,
            FieldOperator.After => v => v != null && v > first,
            FieldOperator.Between => v => v != null && v >= first && v <= second,
            FieldOperator.IsMissing => v => v == null,
            FieldOperator.IsPresent => v => v != null,
            _ => throw new ArgumentOutOfRangeException(nameof(test), test, "Not an operator of days"),
        };
    }

    private static Expression<Func<long?, bool>> OfNumber(FieldOperator test, long[] wanted)
    {
        long first = wanted.FirstOrDefault();
        long second = wanted.Length > 1 ? wanted[1] : first;
        List<long> list = [.. wanted];
        return test switch
        {
            FieldOperator.Eq => v => v != null && v == first,
            FieldOperator.Neq => v => v == null || v != first,
            FieldOperator.In => v => v != null && list.Contains(v.Value),
            FieldOperator.NotIn => v => v == null || !list.Contains(v.Value),
            FieldOperator.Before => v => v != null && v < first,
            FieldOperator.After => v => v != null && v > first,
            FieldOperator.Between => v => v != null && v >= first && v <= second,
            FieldOperator.IsMissing => v => v == null,
            FieldOperator.IsPresent => v => v != null,
            _ => throw new ArgumentOutOfRangeException(nameof(test), test, "Not an operator of numbers"),
        };
    }

    // Fewer than N days since a date is the date being after (today - N): the comparison turns round.
    private static Expression<Func<DateOnly?, bool>> OfDaysSince(FieldNode test, AsOf asOf)
    {
        DateOnly[] days = [.. test.Values.Select(v => DaysBefore(asOf.Day, Number(v)))];
        return test.Operator switch
        {
            FieldOperator.Before => OfDay(FieldOperator.After, days),
            FieldOperator.After => OfDay(FieldOperator.Before, days),
            FieldOperator.Between => OfDay(FieldOperator.Between, [days[1], days[0]]),
            _ => OfDay(test.Operator, days),
        };
    }

    // No stored date lies outside the years 1 to 9999, so a bound beyond them may stop at the calendar's edge.
    private static DateOnly DaysBefore(DateOnly day, long days) =>
        DateOnly.FromDayNumber((int)Math.Clamp(day.DayNumber - days, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber));
}

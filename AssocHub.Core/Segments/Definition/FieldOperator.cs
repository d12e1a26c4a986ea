namespace AssocHub.Core.Segments.Definition;

/// <summary>How a field is tested. A missing value satisfies only <see cref="IsMissing"/>, <see cref="Neq"/>, <see cref="NotIn"/> and <see cref="NotContains"/>.</summary>
public enum FieldOperator
{
    /// <summary>Equal; of a list-valued field: has this item.</summary>
    Eq,

    /// <summary>The negation of <see cref="Eq"/>.</summary>
    Neq,

    /// <summary>Equal to one of; of a list-valued field: has one of these items.</summary>
    In,

    /// <summary>The negation of <see cref="In"/>.</summary>
    NotIn,

    /// <summary>Contains the text; of a list-valued field: an item contains it.</summary>
    Contains,

    /// <summary>The negation of <see cref="Contains"/>.</summary>
    NotContains,

    /// <summary>Starts with the text; of a list-valued field: an item does.</summary>
    StartsWith,

    /// <summary>Before the day, or below the number, itself excluded. Numbers may also be written with <c>below</c>.</summary>
    Before,

    /// <summary>After the day, or above the number, itself excluded. Numbers may also be written with <c>above</c>.</summary>
    After,

    /// <summary>Between two days or numbers, both included.</summary>
    Between,

    /// <summary>There is no value.</summary>
    IsMissing,

    /// <summary>There is a value.</summary>
    IsPresent,
}

/// <summary>One value a field is compared with.</summary>
public abstract record FieldValue
{
    private protected FieldValue()
    {
    }
}

/// <summary>Text, compared folded.</summary>
/// <param name="Text">As written.</param>
public sealed record TextValue(string Text) : FieldValue;

/// <summary>A whole number.</summary>
/// <param name="Number">The number.</param>
public sealed record NumberValue(long Number) : FieldValue;

/// <summary>A calendar day.</summary>
/// <param name="Day">The day.</param>
public sealed record DayValue(DateOnly Day) : FieldValue;

/// <summary>A day relative to the as-of day in the association's time zone; negative lies ahead.</summary>
/// <param name="Days">Days back, −36,525 to 36,525.</param>
public sealed record DaysAgoValue(int Days) : FieldValue;

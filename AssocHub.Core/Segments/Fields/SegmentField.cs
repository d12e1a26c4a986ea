using System.Linq.Expressions;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Segments.Fields;

/// <summary>What kind of value a field holds; it decides the operators.</summary>
public enum FieldType
{
    /// <summary>Text, compared folded.</summary>
    Text,

    /// <summary>A list of texts, compared folded, item by item.</summary>
    TextList,

    /// <summary>A calendar day.</summary>
    Date,

    /// <summary>A whole number.</summary>
    Number,
}

/// <summary>How carefully a field must be handled.</summary>
public enum FieldSensitivity
{
    /// <summary>Nothing special.</summary>
    Ordinary,

    /// <summary>Identifies a person; masked without the permission to see personal fields.</summary>
    Personal,

    /// <summary>Says something delicate about a person; an approval needs a reason.</summary>
    Sensitive,
}

/// <summary>One field of a member that segments can test: its words, its type, what reads it in SQL and in memory.</summary>
public abstract record SegmentField
{
    private protected SegmentField(string key, string label, string phrase, FieldType type)
    {
        Key = key;
        Label = label;
        Phrase = phrase;
        Type = type;
    }

    /// <summary>As the JSON writes it, for example <c>organization.industry</c>.</summary>
    public string Key { get; }

    /// <summary>As a form shows it, for example <c>Organisation's industry</c>.</summary>
    public string Label { get; }

    /// <summary>As it stands after "whose" in a sentence, for example <c>organisation's industry</c>.</summary>
    public string Phrase { get; }

    /// <summary>The type.</summary>
    public FieldType Type { get; }

    /// <summary>How carefully it must be handled.</summary>
    public FieldSensitivity Sensitivity { get; init; }

    /// <summary>Whose data it is, so that its owner is asked.</summary>
    public SourceDomain Domain { get; init; } = SourceDomain.Ams;

    /// <summary>The only values there are; empty when anything may occur.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The operators that apply, in the order a form offers them.</summary>
    public IReadOnlyList<FieldOperator> Operators => FieldOperators.Of(Type);
}

/// <summary>A text field.</summary>
public sealed record TextField : SegmentField
{
    internal TextField(string key, string label, string phrase, Expression<Func<Member, string?>> folded, Expression<Func<Member, string?>> written)
        : base(key, label, phrase, FieldType.Text)
    {
        Folded = folded;
        WrittenColumn = written;
        Written = written.Compile();
    }

    /// <summary>The folded column, for SQL.</summary>
    public Expression<Func<Member, string?>> Folded { get; }

    /// <summary>The column as written, so that a form can offer the values there are.</summary>
    public Expression<Func<Member, string?>> WrittenColumn { get; }

    /// <summary>The value as written, for the reference evaluator and for people.</summary>
    public Func<Member, string?> Written { get; internal init; }
}

/// <summary>A field with several texts.</summary>
public sealed record TextListField : SegmentField
{
    internal TextListField(
        string key, string label, string phrase, Expression<Func<Member, string?>> folded, Func<Member, IReadOnlyList<string>> items)
        : base(key, label, phrase, FieldType.TextList)
    {
        Folded = folded;
        Items = items;
    }

    /// <summary>The folded column, as <c>;a;b;</c>, for SQL.</summary>
    public Expression<Func<Member, string?>> Folded { get; }

    /// <summary>The items, for the reference evaluator and for people.</summary>
    public Func<Member, IReadOnlyList<string>> Items { get; }
}

/// <summary>A field that holds a day.</summary>
public sealed record DateField : SegmentField
{
    internal DateField(string key, string label, string phrase, Expression<Func<Member, DateOnly?>> column, Func<Member, DateOnly?> value)
        : base(key, label, phrase, FieldType.Date)
    {
        Column = column;
        Value = value;
    }

    /// <summary>The column, for SQL.</summary>
    public Expression<Func<Member, DateOnly?>> Column { get; }

    /// <summary>The value, for the reference evaluator and for people.</summary>
    public Func<Member, DateOnly?> Value { get; }
}

/// <summary>A field that holds a whole number.</summary>
public sealed record NumberField : SegmentField
{
    internal NumberField(string key, string label, string phrase, Expression<Func<Member, long?>> column, Func<Member, long?> value)
        : base(key, label, phrase, FieldType.Number)
    {
        Column = column;
        Value = value;
    }

    /// <summary>The column, for SQL.</summary>
    public Expression<Func<Member, long?>> Column { get; }

    /// <summary>The value, for the reference evaluator and for people.</summary>
    public Func<Member, long?> Value { get; }
}

/// <summary>A number of days from a date of the member to the as-of day. SQL compares the date itself, so no date is ever computed there.</summary>
public sealed record DaysSinceField : SegmentField
{
    internal DaysSinceField(string key, string label, string phrase, Expression<Func<Member, DateOnly?>> column, Func<Member, DateOnly?> value)
        : base(key, label, phrase, FieldType.Number)
    {
        Column = column;
        Value = value;
    }

    /// <summary>The date's column, for SQL.</summary>
    public Expression<Func<Member, DateOnly?>> Column { get; }

    /// <summary>The date, for the reference evaluator and for people.</summary>
    public Func<Member, DateOnly?> Value { get; }
}

/// <summary>Which operators apply to which type.</summary>
public static class FieldOperators
{
    private static readonly FieldOperator[] Text =
    [
        FieldOperator.Eq, FieldOperator.Neq, FieldOperator.In, FieldOperator.NotIn, FieldOperator.Contains, FieldOperator.NotContains,
        FieldOperator.StartsWith, FieldOperator.IsPresent, FieldOperator.IsMissing,
    ];

    private static readonly FieldOperator[] Date =
    [
        FieldOperator.Before, FieldOperator.After, FieldOperator.Between, FieldOperator.Eq, FieldOperator.Neq, FieldOperator.IsPresent,
        FieldOperator.IsMissing,
    ];

    private static readonly FieldOperator[] Number =
    [
        FieldOperator.Eq, FieldOperator.Neq, FieldOperator.In, FieldOperator.NotIn, FieldOperator.Before, FieldOperator.After,
        FieldOperator.Between, FieldOperator.IsPresent, FieldOperator.IsMissing,
    ];

    /// <summary>The operators of a type, in the order a form offers them.</summary>
    public static IReadOnlyList<FieldOperator> Of(FieldType type) => type switch
    {
        FieldType.Text or FieldType.TextList => Text,
        FieldType.Date => Date,
        FieldType.Number => Number,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown field type"),
    };
}

namespace AssocHub.Core.Measures;

/// <summary>What a figure is expressed in.</summary>
public enum KpiUnit
{
    /// <summary>A share of the denominator.</summary>
    Percent,

    /// <summary>The difference between two shares, in percentage points.</summary>
    PercentagePoints,
}

/// <summary>Which way is good.</summary>
public enum KpiDirection
{
    /// <summary>More is better; the target must be exceeded.</summary>
    HigherIsBetter,

    /// <summary>Less is better; the figure must stay under the target.</summary>
    LowerIsBetter,
}

/// <summary>Which part of the association's work a figure is about.</summary>
public enum KpiArea
{
    /// <summary>Do people take part?</summary>
    Engagement,

    /// <summary>Does it pay?</summary>
    Commercial,

    /// <summary>Can the data be trusted?</summary>
    DataHealth,
}

/// <summary>What one counted case is; the drill-down lists these.</summary>
public enum KpiSubject
{
    /// <summary>One person's copy of one e-mail.</summary>
    EmailRecipient,

    /// <summary>One registration for an event.</summary>
    Registration,

    /// <summary>One session of an event.</summary>
    Session,

    /// <summary>One membership term that came up for renewal.</summary>
    MembershipTerm,

    /// <summary>One person as one source knows them.</summary>
    PersonRecord,

    /// <summary>One record received from a source.</summary>
    ReceivedRecord,
}

/// <summary>
/// The definition of one figure: one class each in <c>Kpis/</c>, shown as it is on the dashboard and in the report, and never
/// changed without a new <see cref="KpiCatalog.Version"/>. How it is counted is in Data/Measures under the same name.
/// </summary>
public interface IKpi
{
    /// <summary>Short name for addresses and files, for example <c>digest-open-rate</c>.</summary>
    string Key { get; }

    /// <summary>Name as shown.</summary>
    string Name { get; }

    /// <summary>The question it answers, as leadership would ask it.</summary>
    string Question { get; }

    /// <summary>How it is worked out, in full sentences, with everything that is left out.</summary>
    string Formula { get; }

    /// <summary>What is counted on top, for example <c>opened by a person</c>.</summary>
    string Numerator { get; }

    /// <summary>What it is a share of, for example <c>digest e-mails delivered</c>.</summary>
    string Denominator { get; }

    /// <summary>The cases that are not in the numerator, for example <c>not opened</c>.</summary>
    string Missed { get; }

    /// <summary>Unit of the figure.</summary>
    KpiUnit Unit { get; }

    /// <summary>Which way is good.</summary>
    KpiDirection Direction { get; }

    /// <summary>The association's target as a fraction (0.5 is 50 %); null where none was agreed.</summary>
    double? Target { get; }

    /// <summary>A figure to compare with, such as last year's or the field's, as a fraction; null where there is none.</summary>
    double? Reference { get; }

    /// <summary>Part of the work.</summary>
    KpiArea Area { get; }

    /// <summary>What one case is.</summary>
    KpiSubject Subject { get; }

    /// <summary>True when it is a state at a moment (such as duplicates) rather than something that happened in a period.</summary>
    bool IsState { get; }

    /// <summary>The streams it relies on; the figure is only as fresh as the oldest of them.</summary>
    IReadOnlyList<string> Streams { get; }

    /// <summary>What to do when the target is missed: one sentence in the imperative.</summary>
    string Advice { get; }
}

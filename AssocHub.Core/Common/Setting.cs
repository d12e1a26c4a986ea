namespace AssocHub.Core.Common;

/// <summary>A value changed at run time by an administrator, as opposed to what appsettings.json says.</summary>
public sealed class Setting
{
    /// <summary>For example <c>members.source-priority</c>.</summary>
    public required string Key { get; set; }

    /// <summary>JSON.</summary>
    public required string Value { get; set; }
}

/// <summary>The last number handed out of a series. Bulk writes take a block of numbers inside their transaction.</summary>
public sealed class NumberSeries
{
    /// <summary>The series: <c>record</c>, <c>object</c>, <c>member</c>, <c>change</c> …</summary>
    public required string Name { get; set; }

    /// <summary>The last number taken; the next one is this plus one.</summary>
    public long Last { get; set; }
}

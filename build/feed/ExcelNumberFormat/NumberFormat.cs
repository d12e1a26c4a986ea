using System.Globalization;

namespace ExcelNumberFormat;

/// <summary>ClosedXML asks this for the text of a formatted cell; the value's own text is enough here.</summary>
public sealed class NumberFormat
{
    public NumberFormat(string formatString) => FormatString = formatString;

    public string FormatString { get; }

    public bool IsValid => true;

    public string Format(object value, CultureInfo culture, bool isDate1904 = false) =>
        value is IFormattable f ? f.ToString(null, culture) : value?.ToString() ?? "";
}

namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>Values that stand for "not known".</summary>
internal static class Placeholders
{
    public static bool IsOne(ReadOnlySpan<char> cell) => cell.Length switch
    {
        0 => true,
        1 => cell[0] is '-' or '.' or '?' or '0',
        <= 10 => (char)(cell[0] | 0x20) is 'n' or 'u' or 'a' or 't' or 'm' or '-' && Matches(cell),
        _ => false,
    };

    private static bool Matches(ReadOnlySpan<char> cell)
    {
        foreach (string value in Known)
        {
            if (cell.Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static readonly string[] Known = ["null", "none", "n/a", "na", "nan", "unknown", "anonymous", "nil", "n.a.", "--", "tbd", "missing"];
}

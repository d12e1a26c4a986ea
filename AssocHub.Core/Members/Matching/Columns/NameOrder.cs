using AssocHub.Core.Members.Matching.Normalising;

namespace AssocHub.Core.Members.Matching.Columns;

/// <summary>
/// Whether whole names without a comma begin with the family name. The names themselves tell where some are well known, written with a
/// comma, or stand apart in other columns; else the header does (<c>ФИО</c>, <c>Nachname Vorname</c>).
/// </summary>
public static class NameOrder
{
    private const int LeastVotes = 5;

    private static readonly string[] Headers =
    [
        "фио", "фамилияимя", "піб", "прізвищеімя", "nachnamevorname", "namevorname", "cognomenome", "cognomeenome", "nomprenom", "nometprenom", "apellidosnombre", "apellidosynombre", "lastfirst",
        "lastnamefirst", "surnamename", "surnamefirst", "familygiven", "nazwiskoimie", "nazwiskoiimie", "prijmenijmeno", "teljesnev", "nev", "hoten", "hovaten",
    ];

    /// <summary>True when the family name comes first.</summary>
    /// <param name="columns">What each column is.</param>
    /// <param name="sample">Some rows.</param>
    public static bool FamilyFirst(IReadOnlyList<MappedColumn> columns, IReadOnlyList<string[]> sample)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(sample);
        int[] whole = Of(columns, ColumnRole.FullName);
        if (whole.Length == 0)
        {
            return false;
        }

        var given = new HashSet<string>(StringComparer.Ordinal);
        var family = new HashSet<string>(StringComparer.Ordinal);
        foreach (string[] row in sample)
        {
            Learn(row, Of(columns, ColumnRole.FirstName), given);
            Learn(row, Of(columns, ColumnRole.LastName), family);
            foreach (string cell in Cells(row, whole))
            {
                int comma = cell.IndexOf(',', StringComparison.Ordinal);
                if (comma > 0 && Words(cell[(comma + 1)..]) is [var first, ..] && NameReading.GenerationOf(first) == 0)
                {
                    given.Add(first);
                    family.UnionWith(Words(cell[..comma]));
                }
            }
        }

        family.ExceptWith([.. family.Where(given.Contains)]);
        int familyFirst = 0, givenFirst = 0;
        foreach (string[] row in sample)
        {
            foreach (string cell in Cells(row, whole))
            {
                if (cell.Contains(',', StringComparison.Ordinal) || Words(cell) is not [var first, .., var last])
                {
                    continue;
                }

                int vote = Is(given, first) - Is(given, last) + Is(family, last) - Is(family, first);
                givenFirst += vote > 0 ? 1 : 0;
                familyFirst += vote < 0 ? 1 : 0;
            }
        }

        return Math.Max(givenFirst, familyFirst) >= LeastVotes && Math.Max(givenFirst, familyFirst) >= 2 * Math.Min(givenFirst, familyFirst)
            ? familyFirst > givenFirst
            : whole.Any(c => Array.IndexOf(Headers, HeaderWords.Key(columns[c].Header)) >= 0);

        int Is(HashSet<string> names, string word) => names.Contains(word) || (names == given && NameVariants.Of(word).Length > 0) ? 1 : 0;
    }

    private static int[] Of(IReadOnlyList<MappedColumn> columns, ColumnRole role) => [.. Enumerable.Range(0, columns.Count).Where(c => columns[c].Role == role)];

    private static IEnumerable<string> Cells(string[] row, int[] columns) => columns.Where(c => c < row.Length).Select(c => row[c]);

    private static void Learn(string[] row, int[] columns, HashSet<string> names)
    {
        foreach (string cell in Cells(row, columns))
        {
            names.UnionWith(Words(cell));
        }
    }

    private static string[] Words(string cell)
    {
        Span<char> folded = stackalloc char[128];
        return folded[..Normalising.Words.Fold(cell.AsSpan(0, Math.Min(cell.Length, 100)), folded)].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}

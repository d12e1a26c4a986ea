using AssocHub.Core.Common;

namespace AssocHub.Core.Members.Matching.Columns;

/// <summary>
/// Guesses what each column says from its header, and from its cells where the header leaves it open. A column nobody can place is
/// ignored rather than compared: an amount or a date of entry would only add noise.
/// </summary>
public static class ColumnGuesser
{
    /// <summary>One mapped column per header, in the headers' order.</summary>
    /// <param name="headers">The file's header row.</param>
    /// <param name="sample">Some rows, to look at where a header says nothing.</param>
    public static IReadOnlyList<MappedColumn> Guess(IReadOnlyList<string> headers, IReadOnlyList<string[]> sample)
    {
        string[] mails = MailsOf(headers.Count, sample);
        ColumnProfile[] profiles = [.. Enumerable.Range(0, headers.Count).Select(c => ColumnProfile.Of(sample, c, mails))];
        var roles = new ColumnRole[headers.Count];
        var open = new bool[headers.Count];
        for (int c = 0; c < roles.Length; c++)
        {
            ColumnRole? told = HeaderWords.RoleOf(headers[c]);
            roles[c] = Believed(headers[c], told ?? ColumnRole.Ignore, profiles[c]);
            open[c] = roles[c] == ColumnRole.Ignore && told != ColumnRole.Ignore && profiles[c].Filled > 0 && !HeaderWords.IsOfTheRow(headers[c]);
        }

        new ColumnContents(headers, profiles, roles, open, sample.Count).Place();
        return [.. roles.Select((role, c) => new MappedColumn(headers[c], role, role is ColumnRole.Other or ColumnRole.NationalId ? Label(headers[c]) : null))];
    }

    /// <summary>
    /// True when the dates in these columns put the day first: some first part is above twelve and no second part is.
    /// </summary>
    public static bool DayFirst(IReadOnlyList<MappedColumn> columns, IReadOnlyList<string[]> sample)
    {
        int dayFirst = 0, monthFirst = 0;
        for (int c = 0; c < columns.Count; c++)
        {
            if (columns[c].Role != ColumnRole.BirthDate)
            {
                continue;
            }

            foreach (string[] row in sample)
            {
                string[] parts = c < row.Length ? row[c].Split('/', '-', '.', ' ') : [];
                if (parts.Length == 3 && int.TryParse(parts[0], out int first) && int.TryParse(parts[1], out int second) && parts[0].Length <= 2)
                {
                    dayFirst += first > 12 && second <= 12 ? 1 : 0;
                    monthFirst += second > 12 && first <= 12 ? 1 : 0;
                    // Dots are how the countries that put the day first write a date.
                    dayFirst += row[c].Contains('.', StringComparison.Ordinal) ? 1 : 0;
                }
            }
        }

        return dayFirst > monthFirst;
    }

    private static string Label(string header) => TextFolding.Fold(header).Replace('_', ' ');

    // A header is believed unless its cells say otherwise.
    private static ColumnRole Believed(string header, ColumnRole role, ColumnProfile cells)
    {
        if (cells.Filled == 0)
        {
            return role;
        }

        if (cells.Mails > 0.8)
        {
            return ColumnRole.Email;
        }

        return role switch
        {
            ColumnRole.Email when cells.Mails < 0.1 => ColumnRole.Ignore,
            ColumnRole.BirthDate or ColumnRole.BirthDay when cells.Years > 0.8 => ColumnRole.BirthYear,
            ColumnRole.BirthDate when cells.Dates < 0.2 => ColumnRole.Ignore,
            ColumnRole.BirthDay or ColumnRole.BirthYear when cells.Dates > 0.8 => ColumnRole.BirthDate,
            ColumnRole.Phone when cells.Letters > 0.5 => ColumnRole.Ignore,
            ColumnRole.FullName when cells.Codes > 0.8 => HeaderWords.Key(header) == "member" ? ColumnRole.AmsId : ColumnRole.Ignore,
            ColumnRole.FirstName or ColumnRole.LastName or ColumnRole.MiddleName or ColumnRole.FullName when cells.Dates > 0.5 || cells.Codes > 0.8 => ColumnRole.Ignore,
            ColumnRole.City or ColumnRole.Organization when cells.Codes > 0.9 || cells.Dates > 0.5 => ColumnRole.Ignore,
            ColumnRole.Source when cells.Distinct > 0.5 && cells.Filled > 20 => ColumnRole.Ignore,
            _ => role,
        };
    }

    // An address of each row, wherever it stands.
    private static string[] MailsOf(int columns, IReadOnlyList<string[]> sample)
    {
        var mails = new string[sample.Count];
        for (int r = 0; r < mails.Length; r++)
        {
            mails[r] = "";
            for (int c = 0; c < Math.Min(columns, sample[r].Length) && mails[r].Length == 0; c++)
            {
                mails[r] = ColumnProfile.LocalOf(sample[r][c]);
            }
        }

        return mails;
    }
}

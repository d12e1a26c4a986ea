namespace AssocHub.Core.Members.Matching.Columns;

/// <summary>
/// Places what headers leave open by the cells, and settles what can only be seen when all columns are looked at together. Only what is
/// hard to mistake is placed; a column nobody can place is ignored rather than compared.
/// </summary>
internal sealed class ColumnContents(IReadOnlyList<string> headers, ColumnProfile[] cells, ColumnRole[] roles, bool[] open, int rows)
{
    /// <summary>Places what is open.</summary>
    public void Place()
    {
        RecordIds();
        if (rows > 0)
        {
            Only(ColumnRole.BirthDate, c => cells[c].Dates > 0.8 && cells[c].Span is { Early: < 1985 and > 1900 } span && span.Late - span.Early >= 15, unless: ColumnRole.BirthYear);
            Only(ColumnRole.Phone, c => cells[c].Phones > 0.8 && cells[c].Distinct > 0.2);
            Names();
            Only(ColumnRole.PostalCode, c => cells[c].PostalCodes > 0.9 && cells[c].Years < 0.5 && cells[c].FilledShare > 0.3 && cells[c].Distinct < 0.995);
            Only(ColumnRole.City, c => cells[c].Letters > 0.9 && cells[c].Distinct < 0.8 && cells[c].Distinct * cells[c].Filled >= 8 && cells[c].Firms < 0.1 && cells[c].KnownGiven < 0.3 && Has(ColumnRole.PostalCode));
            Genders();
        }

        Settle();
    }

    private bool Has(ColumnRole role) => Array.IndexOf(roles, role) >= 0;

    // The first column that fits, where nothing has the role yet.
    private void Only(ColumnRole role, Func<int, bool> fits, ColumnRole? unless = null)
    {
        if (Has(role) || (unless is { } other && Has(other)))
        {
            return;
        }

        int found = Array.FindIndex(Positions(), c => open[c] && fits(c));
        if (found >= 0)
        {
            Put(found, role);
        }
    }

    private int[] Positions() => [.. Enumerable.Range(0, roles.Length)];

    private void Put(int column, ColumnRole role)
    {
        roles[column] = role;
        open[column] = false;
    }

    // One column names the rows: the one that is called so and never repeats, or the first that never repeats and looks like a code.
    private void RecordIds()
    {
        int[] named = [.. Positions().Where(c => roles[c] == ColumnRole.RecordId)];
        int chosen = named.Length == 0 ? -1 : named.OrderByDescending(c => IsRowCode(c)).ThenBy(c => c).First(), house = -1;
        if (chosen >= 0 && rows > 0 && HasRepeats(chosen) && HeaderWords.Key(headers[chosen]) is "nr" or "no")
        {
            // "Nr" beside a street is the house's.
            house = Has(ColumnRole.Street) ? chosen : -1;
            chosen = -1;
        }

        if (chosen < 0 && rows > 0)
        {
            chosen = Array.FindIndex(Positions(), c => open[c] && IsRowCode(c) && (c == 0 || HeaderWords.Key(headers[c]).EndsWith("id", StringComparison.Ordinal)));
        }

        if (chosen < 0 && roles.Length > 0 && roles[0] == ColumnRole.Ignore && HeaderWords.Key(headers[0]).EndsWith("id", StringComparison.Ordinal) && !HasRepeats(0))
        {
            chosen = 0;
        }

        foreach (int column in named)
        {
            roles[column] = ColumnRole.Ignore;
        }

        if (chosen >= 0)
        {
            Put(chosen, ColumnRole.RecordId);
        }

        if (house >= 0)
        {
            Put(house, ColumnRole.Street);
        }
    }

    private bool HasRepeats(int c) => cells[c].Distinct < 1;

    private bool IsRowCode(int c) => rows == 0 || (cells[c] is { Distinct: 1, FilledShare: 1, Codes: > 0.95 } && cells[c].Dates < 0.5);

    // Names by well-known given names, by addresses that hold them, and by scripts that write them without blanks.
    private void Names()
    {
        if (Has(ColumnRole.FullName) || Has(ColumnRole.FirstName) || Has(ColumnRole.LastName))
        {
            return;
        }

        int[] words = [.. Positions().Where(c => open[c] && cells[c].Letters > 0.8 && cells[c].Firms < 0.1 && cells[c].Distinct * cells[c].Filled >= Math.Min(8, cells[c].Filled / 2))];
        int[] whole = [.. words.Where(c => (cells[c].SeveralWords > 0.6 || cells[c].EastAsian > 0.5) && (cells[c].KnownGiven > 0.05 || cells[c].InMail > 0.15 || cells[c].EastAsian > 0.5))];
        int[] single = [.. words.Where(c => cells[c].SeveralWords < 0.5 && (cells[c].KnownGiven > 0.1 || cells[c].InMail > 0.15))];
        if (single.Length >= 2)
        {
            // A given name is well known, a family name is more often its own; beside one another in most files.
            int given = single.MaxBy(c => cells[c].KnownGiven);
            int family = single.Where(c => c != given).MaxBy(c => cells[c].InMail + (Math.Abs(c - given) == 1 ? 0.2 : 0));
            Put(given, ColumnRole.FirstName);
            Put(family, ColumnRole.LastName);
        }
        else if (whole.Length > 0)
        {
            Put(whole.MaxBy(c => cells[c].KnownGiven + cells[c].InMail + cells[c].EastAsian + cells[c].Distinct), ColumnRole.FullName);
        }
        else if (single.Length == 1)
        {
            int given = single[0], beside = new[] { given + 1, given - 1 }.FirstOrDefault(c => words.Contains(c) && cells[c].SeveralWords < 0.5, -1);
            Put(given, beside >= 0 ? ColumnRole.FirstName : ColumnRole.FullName);
            if (beside >= 0)
            {
                Put(beside, ColumnRole.LastName);
            }
        }
    }

    private void Genders()
    {
        foreach (int c in Positions())
        {
            if (open[c] && cells[c].Filled > 20 && cells[c].Distinct * cells[c].Filled <= 4 && cells[c].FilledShare > 0.3 && HeaderWords.Key(headers[c]).Contains("sex", StringComparison.Ordinal))
            {
                Put(c, ColumnRole.Other);
            }
        }
    }

    private void Settle()
    {
        // "Birthday" is a day of the month only beside a year and a month.
        if (!Has(ColumnRole.BirthYear))
        {
            Replace(ColumnRole.BirthDay, Has(ColumnRole.BirthDate) ? ColumnRole.Ignore : ColumnRole.BirthDate);
            Replace(ColumnRole.BirthMonth, ColumnRole.Ignore);
        }

        bool first = Has(ColumnRole.FirstName), last = Has(ColumnRole.LastName), full = Has(ColumnRole.FullName);
        foreach (int c in Positions())
        {
            bool several = cells[c].SeveralWords > 0.5 || cells[c].EastAsian > 0.5;
            roles[c] = roles[c] switch
            {
                // A lone "name" column: Nombre, Nom and Nome are the whole name where nothing else is.
                ColumnRole.FirstName when !last && !full && several => ColumnRole.FullName,
                ColumnRole.LastName when !first && !full && several => ColumnRole.FullName,
                // "Name" beside "Vorname" is the family name, beside "Surname" the given one.
                ColumnRole.FullName when first && !last && cells[c].Filled > 0 && !several => ColumnRole.LastName,
                ColumnRole.FullName when last && !first && cells[c].Filled > 0 && !several => ColumnRole.FirstName,
                _ => roles[c],
            };
        }

        // Numbers that count the rows are the rows' own, not the people's.
        foreach (int c in Positions())
        {
            if (roles[c] is ColumnRole.AmsId or ColumnRole.NationalId && cells[c].Counts && rows > 3)
            {
                roles[c] = Has(ColumnRole.RecordId) ? ColumnRole.Ignore : ColumnRole.RecordId;
            }
        }
    }

    private void Replace(ColumnRole from, ColumnRole to)
    {
        foreach (int c in Positions().Where(c => roles[c] == from))
        {
            roles[c] = to;
        }
    }
}

using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>
/// What is worked out once per distinct value or record and then shared by all threads. When records were added to the table,
/// <see cref="Extend"/> adds what is new.
/// </summary>
internal sealed class ComparisonTables
{
    private readonly RecordTable _t;
    private int _extended;

    public ComparisonTables(RecordTable table)
    {
        _t = table;
        Names = new NameFacts(table.Names);
        StreetShape = new Signatures(table.Streets);
        CityShape = new Signatures(table.Cities);
        OrganizationShape = new Signatures(table.Organizations);
        TitleShape = new Signatures(table.Titles);
        Extend();
    }

    public NameFacts Names { get; }
    public Signatures StreetShape { get; }
    public Signatures CityShape { get; }
    public Signatures OrganizationShape { get; }
    public Signatures TitleShape { get; }

    /// <summary>By record.</summary>
    public FactStore Facts { get; private set; } = new(0);

    /// <summary>
    /// By local part: true when it is more than its owner's own name, so that meeting it at a second provider is news (<c>skipper77</c>)
    /// and not what any Ann Lee would choose (<c>ann.lee</c>).
    /// </summary>
    public bool[] SaysMoreThanName { get; private set; } = [];

    /// <summary>Brings the tables up to the table's present records.</summary>
    /// <returns>Local parts known before that turn out to be no more than a name.</returns>
    public IReadOnlySet<int> Extend()
    {
        Names.Extend();
        StreetShape.Extend();
        CityShape.Extend();
        OrganizationShape.Extend();
        TitleShape.Extend();
        int from = _extended;
        _extended = _t.Count;
        FactStore facts = Facts.Grown(_t.Count);
        for (int i = from; i < facts.Count; i++)
        {
            facts[i] = FactsOf(i);
        }

        Facts = facts;
        return ReadLocals(from);
    }

    private RecordFacts FactsOf(int i)
    {
        int given = _t.Given[i], family = _t.Family[i], email = _t.Email[i];
        bool severalFamilies = _t.FamilyFirst[i] != 0 || _t.FamilyLast[i] != 0 || (_t.MailFamily[i] != 0 && _t.MailFamily[i] != family);
        return new RecordFacts
        {
            Given = given,
            Family = family,
            GivenSet = Names.Letters(given)
                | (given == 0 || _t.IsOrganization[i] ? RecordFacts.Unusual : 0)
                | (Names.IsBare(given) ? RecordFacts.Single : 0)
                | (_t.FirstGiven[i] != given ? RecordFacts.Several : 0)
                | (_t.Middle[i] != 0 || _t.Generation[i] != 0 ? RecordFacts.More : 0),
            FamilySet = Names.Letters(family)
                | (family == 0 || _t.IsOrganization[i] ? RecordFacts.Unusual : 0)
                | (_t.Names[family].Length == 1 || Names.IsBare(family) ? RecordFacts.Single : 0)
                | (severalFamilies ? RecordFacts.Several : 0)
                | (_t.FamilyLast[i] != 0 ? RecordFacts.Words : 0)
                | (HasMore(i) ? RecordFacts.More : 0),
            BirthDate = _t.BirthDate[i],
            Email = email,
            MailSet = email == 0 ? 0 : LetterSets.OfMail(_t.Locals[_t.Local[i]], _t.Emails[email].Length),
            Phone = LetterSets.OfPhone(_t.Phones[_t.Phone[i]]),
            Street = _t.Street[i],
            HouseNumber = _t.HouseNumber[i],
            Postcode = _t.Postcode[i],
            City = _t.City[i],
            Organization = _t.Organization[i],
            MailOrganization = _t.MailOrganization[i],
        };
    }

    private bool HasMore(int i)
    {
        bool more = _t.Title[i] != 0 || _t.AmsId[i] != 0;
        foreach (int[] column in _t.NumbersBy)
        {
            more |= column[i] != 0;
        }

        foreach (int[] column in _t.OthersBy)
        {
            more |= column[i] != 0;
        }

        return more;
    }

    private HashSet<int> ReadLocals(int from)
    {
        int known = SaysMoreThanName.Length;
        bool[] more = SaysMoreThanName;
        Array.Resize(ref more, _t.Locals.Count);
        more.AsSpan(known).Fill(true);
        var changed = new HashSet<int>();
        for (int i = from; i < _t.Count; i++)
        {
            int local = _t.Local[i];
            if (local != 0 && more[local] && !MoreThanName(i, _t.Locals[local]))
            {
                more[local] = false;
                if (local < known)
                {
                    changed.Add(local);
                }
            }
        }

        SaysMoreThanName = more;
        return changed;
    }

    private bool MoreThanName(int i, ReadOnlySpan<char> local)
    {
        Span<char> scratch = stackalloc char[MailWords.Longest];
        ReadOnlySpan<char> letters = MailWords.LettersOf(local, scratch, out int digits);
        if (digits >= 2 || letters.IsEmpty)
        {
            return true;
        }

        ReadOnlySpan<char> family = _t.Names[_t.Family[i] != 0 ? _t.Family[i] : _t.MailFamily[i]];
        ReadOnlySpan<char> given = _t.Names[_t.FirstGiven[i] != 0 ? _t.FirstGiven[i] : _t.MailGiven[i]];
        bool hasFamily = family.Length >= 2 && letters.IndexOf(family) >= 0;
        bool hasGiven = given.Length >= 2 && letters.IndexOf(given) >= 0;
        if (letters.Length - (hasFamily ? family.Length : 0) - (hasGiven ? given.Length : 0) <= 1)
        {
            return false;
        }

        Span<int> names = [_t.Given[i], _t.FirstGiven[i], _t.Middle[i], _t.Family[i], _t.FamilyFirst[i], _t.FamilyLast[i]];
        return !MailWords.AreNames(letters, names, _t);
    }
}

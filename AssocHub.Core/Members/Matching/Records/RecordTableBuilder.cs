using AssocHub.Core.Members.Matching.Columns;
using AssocHub.Core.Members.Matching.Normalising;

namespace AssocHub.Core.Members.Matching.Records;

/// <summary>Normalises rows as they come and keeps only what is compared.</summary>
public sealed class RecordTableBuilder
{
    /// <summary>Share of an organisation column's cells beside a person's name up to which it is a column of organisations.</summary>
    private const double MostEmployers = 0.05;

    private readonly RecordTable _table = new();
    private readonly NameCells _names;
    private readonly MailCells _mails;
    private readonly MailNames _mailNames;
    private readonly AddressCells _addresses;
    private readonly CellMemo<int> _titles = new();
    private readonly CellMemo<int> _organizations = new();
    private readonly ColumnSet _columns;
    private readonly bool _dayFirst;
    private readonly int _latestYear;
    private readonly RecordIds _ids;
    private readonly Dictionary<string, ushort>.AlternateLookup<ReadOnlySpan<char>> _sources =
        new Dictionary<string, ushort>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly List<string> _sourceNames = [];
    private readonly Growing<ushort> _source;
    private readonly Growing<byte> _generation;
    private readonly Growing<byte> _firmColumn;
    private readonly (int Filled, int BesideNames)[] _organizationCells;
    private bool[]? _isFirmColumn;
    private readonly Growing<int>[] _facts = new Growing<int>[(int)Fact.Count];
    private readonly LaterCodes _emails;
    private readonly LaterCodes _locals;
    private readonly LaterCodes _phones;
    private readonly LaterCodes _streets;
    private readonly Growing<int>[] _numbers;
    private readonly Growing<int>[] _others;
    private readonly char[] _scratch = new char[1024];
    private readonly char[] _second = new char[1024];

    /// <summary>Begins a table.</summary>
    /// <param name="columns">What each column of the rows is.</param>
    /// <param name="dayFirst">True when an ambiguous date such as 3/4/1980 is the third of April.</param>
    /// <param name="latestYear">The year that a date of birth cannot lie after; two-digit years are read by it.</param>
    /// <param name="expected">About how many records will come, which saves copying.</param>
    /// <param name="familyFirst">True where whole names without a comma begin with the family name (<see cref="NameOrder"/>).</param>
    public RecordTableBuilder(IReadOnlyList<MappedColumn> columns, bool dayFirst, int latestYear, int expected = 1024, bool familyFirst = false)
    {
        _ids = new RecordIds(expected);
        _source = new Growing<ushort>(expected);
        _generation = new Growing<byte>(expected);
        _firmColumn = new Growing<byte>(expected);
        _columns = new ColumnSet(columns);
        _organizationCells = new (int, int)[_columns.Organization.Length];
        _names = new NameCells(_columns, _table.Names, familyFirst);
        _mails = new MailCells(_table);
        _mailNames = new MailNames(_table);
        _addresses = new AddressCells(_columns, _table);
        _dayFirst = dayFirst;
        _latestYear = latestYear;
        for (int i = 0; i < _facts.Length; i++)
        {
            _facts[i] = new Growing<int>(expected);
        }

        _emails = Later(_table.Emails, Fact.Email, _columns.Email.Length > 0 ? expected : 0, 22);
        _locals = Later(_table.Locals, Fact.Local, _columns.Email.Length > 0 ? expected : 0, 12);
        _phones = Later(_table.Phones, Fact.Phone, _columns.Phone.Length > 0 ? expected : 0, 9);
        _streets = Later(_table.Streets, Fact.Street, _columns.Street.Length > 0 ? expected : 0, 18);
        _numbers = [.. _columns.Numbers.Select(_ => new Growing<int>(expected))];
        _others = [.. _columns.Others.Select(_ => new Growing<int>(expected))];
        _table.NumberLabels = [.. _columns.Numbers.Select(i => columns[i].Label ?? columns[i].Header)];
        _table.OtherLabels = [.. _columns.Others.Select(i => columns[i].Label ?? columns[i].Header)];
    }

    private LaterCodes Later(Vocabulary values, Fact fact, int expected, int charactersEach)
    {
        values.Expect(expected, charactersEach);
        return new LaterCodes(values, _facts[(int)fact]);
    }

    private enum Fact
    {
        Given, FirstGiven, Middle, Family, FamilyFirst, FamilyLast, BirthDate, Email, Local, Phone, Street, HouseNumber, Postcode, City, Region,
        Organization, MailOrganization, Title, AmsId, Count,
    }

    /// <summary>Adds one record. A row without an id of its own is called by its position, from 1.</summary>
    public void Add(FieldSpans row)
    {
        _names.Ask(row);
        ReadOnlySpan<char> id = _columns.RecordId >= 0 ? row[_columns.RecordId] : default;
        _ids.Add(id.IsEmpty ? (_ids.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) : id);
        _source.Add(SourceOf(row));
        AddMail(row);
        _names.AskFurther();
        AddAddress(row);
        _names.AskText();
        AddOrganization(row);
        Put(Fact.BirthDate, BirthDateOf(row));
        AddName(row);
        _phones.Add(PhoneOf(Cell(row, _columns.Phone)));
        Put(Fact.Title, TitleCode(Cell(row, _columns.JobTitle)));
        Put(Fact.AmsId, NumberCode(Cell(row, _columns.AmsId)));
        for (int i = 0; i < _numbers.Length; i++)
        {
            _numbers[i].Add(NumberCode(row[_columns.Numbers[i]]));
        }

        for (int i = 0; i < _others.Length; i++)
        {
            _others[i].Add(OtherCode(i, row[_columns.Others[i]]));
        }
    }

    /// <summary>The numbers and other columns that the records have, by their labels.</summary>
    internal IReadOnlyList<string> Labels => [.. _table.NumberLabels, "", .. _table.OtherLabels];

    /// <summary>Reads the names in e-mail addresses as they were read when a model was learned.</summary>
    internal void Use(NameCounts counts) => _mailNames.Use(counts);

    /// <summary>The table of all records so far. After more were added, the same table holds them too.</summary>
    public RecordTable Build()
    {
        _emails.Flush();
        _locals.Flush();
        _phones.Flush();
        _streets.Flush();
        _table.Count = _ids.Count;
        _table.RecordIds = _ids;
        _table.SourceNames = _sourceNames;
        _table.Source = _source.ToArray();
        _table.Generation = _generation.ToArray();
        _table.IsOrganization = Organizations();
        _table.Given = Take(Fact.Given);
        _table.FirstGiven = Take(Fact.FirstGiven);
        _table.Middle = Take(Fact.Middle);
        _table.Family = Take(Fact.Family);
        _table.FamilyFirst = Take(Fact.FamilyFirst);
        _table.FamilyLast = Take(Fact.FamilyLast);
        _table.BirthDate = Take(Fact.BirthDate);
        _table.Email = Take(Fact.Email);
        _table.Local = Take(Fact.Local);
        _table.Phone = Take(Fact.Phone);
        _table.Street = Take(Fact.Street);
        _table.HouseNumber = Take(Fact.HouseNumber);
        _table.Postcode = Take(Fact.Postcode);
        _table.City = Take(Fact.City);
        _table.Region = Take(Fact.Region);
        _table.Organization = Take(Fact.Organization);
        _table.MailOrganization = Take(Fact.MailOrganization);
        _table.Title = Take(Fact.Title);
        _table.AmsId = Take(Fact.AmsId);
        _table.NumbersBy = [.. _numbers.Select(n => n.ToArray())];
        _table.OthersBy = [.. _others.Select(o => o.ToArray())];
        _mailNames.Fill();
        _table.NameCounts = _mailNames.Counts;
        return _table;
    }

    private int[] Take(Fact fact) => _facts[(int)fact].ToArray();

    private void Put(Fact fact, int code) => _facts[(int)fact].Add(code);

    private static ReadOnlySpan<char> Cell(FieldSpans row, int[] columns) => Cells.First(row, columns);

    private ushort SourceOf(FieldSpans row)
    {
        ReadOnlySpan<char> name = _columns.Source < 0 ? default : row[_columns.Source];
        if (!_sources.TryGetValue(name, out ushort number))
        {
            if (_sourceNames.Count >= 255)
            {
                return 0;
            }

            number = (ushort)_sourceNames.Count;
            _sourceNames.Add(name.ToString());
            _sources[name] = number;
        }

        return number;
    }

    private void AddName(FieldSpans row)
    {
        NameCodes name = _names.Read(row);
        Put(Fact.Given, name.Given);
        Put(Fact.FirstGiven, name.FirstGiven);
        Put(Fact.Middle, name.Middle);
        Put(Fact.Family, name.Family);
        Put(Fact.FamilyFirst, name.FamilyFirst);
        Put(Fact.FamilyLast, name.FamilyLast);
        _generation.Add(name.Generation);
        bool named = name.Given != 0 || name.Family != 0;
        int firm = -1;
        for (int c = 0; c < _organizationCells.Length; c++)
        {
            if (!Placeholders.IsOne(row[_columns.Organization[c]]))
            {
                firm = firm < 0 ? c : firm;
                _organizationCells[c].Filled++;
                _organizationCells[c].BesideNames += named ? 1 : 0;
            }
        }

        bool may = !named && firm >= 0 && _columns.HasNames && Cell(row, _columns.Email).IsEmpty && Cell(row, _columns.BirthDate).IsEmpty && Cell(row, _columns.JobTitle).IsEmpty;
        _firmColumn.Add(may ? (byte)(firm + 1) : (byte)0);
    }

    // A column that stands beside people's names holds employers, and a row without a name is one where the name is missing; in a
    // column of its own an organisation is what the row is about. Decided by the records of the first build.
    private bool[] Organizations()
    {
        _isFirmColumn ??= [false, .. _organizationCells.Select(cells => cells.BesideNames <= cells.Filled * MostEmployers)];
        byte[] columns = _firmColumn.ToArray();
        var are = new bool[columns.Length];
        for (int i = 0; i < _ids.Count; i++)
        {
            are[i] = _isFirmColumn[columns[i]];
        }

        return are;
    }

    private void AddMail(FieldSpans row)
    {
        MailParts mail = _mails.Read(Cell(row, _columns.Email));
        _emails.Add(mail.Email);
        _locals.Add(mail.Local);
        Put(Fact.MailOrganization, mail.Organization);
    }

    private void AddAddress(FieldSpans row)
    {
        AddressCodes address = _addresses.Read(row);
        _streets.Add(address.Street);
        Put(Fact.HouseNumber, address.HouseNumber);
        Put(Fact.Postcode, address.Postcode);
        Put(Fact.City, address.City);
        Put(Fact.Region, address.Region);
    }

    private void AddOrganization(FieldSpans row)
    {
        ReadOnlySpan<char> cell = Cell(row, _columns.Organization);
        if (!_organizations.TryGet(cell, out int code) && !cell.IsEmpty)
        {
            int length = Words.Fold(cell, _scratch);
            int core = OrganizationName.Core(_scratch.AsSpan(0, length), _second);
            code = _organizations.Put(cell, _table.Organizations.GetOrAdd(_second.AsSpan(0, core)));
        }

        Put(Fact.Organization, code);
    }

    private int BirthDateOf(FieldSpans row)
    {
        ReadOnlySpan<char> cell = Cell(row, _columns.BirthDate);
        if (!cell.IsEmpty)
        {
            return DateReading.Read(cell, _dayFirst, _latestYear);
        }

        return int.TryParse(Cell(row, _columns.BirthYear), out int year) && year is > 0 and < 10000
            ? (year * 10000) + (Part(Cell(row, _columns.BirthMonth)) * 100) + Part(Cell(row, _columns.BirthDay))
            : 0;

        static int Part(ReadOnlySpan<char> text) => int.TryParse(text, out int part) && part is > 0 and < 100 ? part : 0;
    }

    // The last nine digits: what is in front is how one dials there from elsewhere.
    private ReadOnlySpan<char> PhoneOf(ReadOnlySpan<char> cell)
    {
        int length = 0;
        foreach (char c in cell)
        {
            if (char.IsAsciiDigit(c) && length < 40)
            {
                _second[length++] = c;
            }
            else if (c is 'x' or 'X' && length >= 7)
            {
                break;
            }
        }

        int distinct = 0;
        for (int i = 1; i < length; i++)
        {
            distinct += _second[i] != _second[i - 1] ? 1 : 0;
        }

        int from = Math.Max(0, length - 9);
        return length < 7 || distinct < 2 ? default : _second.AsSpan(from, length - from);
    }

    private int NumberCode(ReadOnlySpan<char> cell)
    {
        int length = 0;
        foreach (char c in cell)
        {
            if (char.IsLetterOrDigit(c) && length < 40)
            {
                _second[length++] = char.ToLowerInvariant(c);
            }
        }

        ReadOnlySpan<char> number = _second.AsSpan(0, length);
        return length < 3 || number.IndexOfAnyExcept(number[0]) < 0 ? 0 : _table.Numbers.GetOrAdd(number);
    }

    private int TitleCode(ReadOnlySpan<char> cell) =>
        _titles.TryGet(cell, out int known) ? known : _titles.Put(cell, _table.Titles.GetOrAdd(_scratch.AsSpan(0, Words.Fold(cell, _scratch))));

    // Short codes of one thing meet by their first letter (M and Male); "unknown" says nothing.
    private int OtherCode(int which, ReadOnlySpan<char> cell)
    {
        int length = Words.Fold(Placeholders.IsOne(cell) ? default : cell, _scratch);
        ReadOnlySpan<char> value = _scratch.AsSpan(0, length);
        if (value is "male" or "female" or "man" or "woman")
        {
            value = value is "male" or "man" ? "m" : "f";
        }

        if (value.IsEmpty || value is "u" or "unknown" or "x")
        {
            return 0;
        }

        _second[0] = (char)('0' + which);
        value.CopyTo(_second.AsSpan(1));
        return _table.Others.GetOrAdd(_second.AsSpan(0, value.Length + 1));
    }
}

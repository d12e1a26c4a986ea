using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>
/// How many people have each value: agreeing on Smith says less than agreeing on Szymborska (Newcombe et al. 1959; the term-frequency
/// adjustment of Winkler 1989). People are counted, not records: a person's own duplicates do not make their e-mail address common.
/// </summary>
internal sealed class ValueFrequencies
{
    private readonly RecordTable _t;
    private readonly DenseCodes _addressCodes;
    private readonly DenseCodes _birthCodes = new(1 << 12);
    private float[] _given, _family, _email, _phone, _postcode, _city, _organization, _title, _number, _ams, _other, _region, _addresses, _births;
    private int[] _address = [], _birth = [];

    // Of every record the number of its two names together, and by that number how many others are called so.
    private readonly DenseCodes _nameCodes = new(1 << 12);
    private int[] _bothNames = [];
    private float[] _namesakes = [];

    // What was written down of the records that the model was learned from; null where they are these.
    private readonly SavedFrequencies? _saved;

    /// <summary>Counts the values of the records.</summary>
    public ValueFrequencies(RecordTable table, int[] person)
    {
        _t = table;
        _addressCodes = new DenseCodes(table.Count / 2);
        NumberAddresses();
        var counter = new PersonCounter(person);
        _given = Log(table.Names.Count, Slot.Given, table.Given);
        _family = Log(table.Names.Count, Slot.Family, table.Family);
        _email = Log(table.Emails.Count, Slot.Email, table.Email);
        _phone = Log(table.Phones.Count, Slot.Phone, table.Phone);
        _postcode = Log(table.Postcodes.Count, Slot.Locality, table.Postcode);
        _city = Log(table.Cities.Count, null, table.City);
        _region = Log(table.Regions.Count, null, table.Region);
        _organization = Log(table.Organizations.Count, Slot.Organization, table.Organization, table.MailOrganization);
        _title = Log(table.Titles.Count, Slot.Title, table.Title);
        _ams = Log(table.Numbers.Count, Slot.AmsId, table.AmsId);
        _number = Log(table.Numbers.Count, Slot.Number, table.NumbersBy);
        _other = Log(table.Others.Count, null, table.OthersBy);
        for (int k = 0; k < table.OthersBy.Length; k++)
        {
            Log(table.Others.Count, Slot.Other1 + k, table.OthersBy[k]);
        }

        _addresses = Log(_addressCodes.Count, Slot.Street, _address);
        _births = Log(_birthCodes.Count, Slot.BirthDate, _birth);

        float[] Log(int values, Slot? slot, params int[][] columns)
        {
            (double experience, double repeated) = Experience(slot);
            float[] log = counter.Log(columns, values, experience, repeated, out double coincidence);
            if (slot is { } which)
            {
                Coincidence[(int)which] = coincidence;
            }

            return log;
        }
    }

    /// <summary>Takes the shares that were written down; values that are not among them count as never seen.</summary>
    public ValueFrequencies(RecordTable table, SavedFrequencies saved)
    {
        _t = table;
        _addressCodes = new DenseCodes(table.Count / 2);
        _saved = saved;
        saved.Coincidence.CopyTo(Coincidence, 0);
        saved.RarerMean[0].CopyTo(RarerMean[0], 0);
        saved.RarerMean[1].CopyTo(RarerMean[1], 0);
        Named = saved.Named;
        _given = _family = _email = _phone = _postcode = _city = _organization = _title = _number = _ams = _other = _region = _addresses = _births = [];
        Extend();
    }

    // Dates, numbers and addresses hardly repeat, whatever few records show. Which names are common, or towns, is the data's own.
    private static (double Values, double Repeated) Experience(Slot? slot) => slot switch
    {
        Slot.BirthDate or Slot.Email or Slot.Phone or Slot.Street or Slot.Number or Slot.AmsId => (100, 0.5),
        _ => (0, 0),
    };

    /// <summary>Of how many people both names were counted; 0 where they were not.</summary>
    public double Named { get; private set; }

    /// <summary>The share of pairs of people that have the same two names where names say nothing about one another, by class (<see cref="NamesTogether.BinOf"/>).</summary>
    public double[] NamesakeShares { get; private set; } = [];

    /// <summary>Counts how many people have the same two names.</summary>
    public void CountNames(int[] person)
    {
        NumberNames();
        var counter = new PersonCounter(person);
        int[] both = counter.Count([_bothNames], _nameCodes.Count);
        Named = both.Sum(count => (double)count);
        _namesakes = Array.ConvertAll(both, count => (float)Math.Max(count - 2, 0));
        NamesakeShares = new double[NamesTogether.Bins];
        (float Log, double Share)[] given = Coincidences(counter.Count([_t.Given], _given.Length), _given), family = Coincidences(counter.Count([_t.Family], _family.Length), _family);
        foreach ((float one, double share) in given)
        {
            foreach ((float other, double too) in family)
            {
                NamesakeShares[NamesTogether.BinOf(Math.Log(Named) + one + other)] += share * too;
            }
        }
    }

    // By the share that a name is taken to have, how often two people coincide in one of those names.
    private static (float Log, double Share)[] Coincidences(int[] counts, float[] log)
    {
        double all = counts.Sum(count => (double)count);
        return
        [
            .. Enumerable.Range(1, Math.Max(0, counts.Length - 1)).Where(code => counts[code] > 1).GroupBy(code => MathF.Round(log[code], 1))
                .Select(g => (g.Key, g.Sum(code => counts[code] * (counts[code] - 1.0)) / (all * Math.Max(all - 1, 1)))),
        ];
    }

    /// <summary>How many people beside two of the same names are called like this record.</summary>
    public float Namesakes(int i) => _namesakes[_bothNames[i]];

    /// <summary>How many people would be called like this record if its names had nothing to do with one another.</summary>
    public double NamesakesByChance(int i) => Named * Math.Exp(_given[Either(_t.Given, _t.MailGiven, i)] + _family[Either(_t.Family, _t.MailFamily, i)]);

    /// <summary>By comparison: the chance that two people at random have the same value, where both have one.</summary>
    public double[] Coincidence { get; } = new double[Levels.Slots];

    /// <summary>By comparison and level: the log of the mean share of the rarer name of two strangers' pair.</summary>
    public float[][] RarerMean { get; } = [new float[Levels.Most], new float[Levels.Most]];

    /// <summary>Log of the share of people with a given name.</summary>
    public float Given(int name) => _given[name];

    /// <summary>True when three people or more have a given name.</summary>
    public bool SeveralAreGiven(int name) => _given[name] > (_saved?.Unseen(SavedField.Given) ?? _given[0]);

    /// <summary>Log of the share of people with a family name.</summary>
    public float Family(int name) => _family[name];

    /// <summary>Log of the share of the rarest value there can be.</summary>
    public float LeastShare(Slot slot) => slot switch
    {
        Slot.Given => _given[0],
        Slot.Family => _family[0],
        Slot.Title => _title[0],
        Slot.Number => _number[0],
        Slot.AmsId => _ams[0],
        _ => _other[0],
    };

    /// <summary>Log of the share of people with the rarer of two names.</summary>
    public float RarerName(Slot slot, int i, int j) => slot == Slot.Given
        ? Math.Min(_given[Either(_t.Given, _t.MailGiven, i)], _given[Either(_t.Given, _t.MailGiven, j)])
        : Math.Min(_family[Either(_t.Family, _t.MailFamily, i)], _family[Either(_t.Family, _t.MailFamily, j)]);

    /// <summary>Has fetched what <see cref="RarerName"/> and <see cref="LogShare"/> read of the later record of a pair.</summary>
    public void Soon(int j, int given, int family)
    {
        Ahead.Fetch(ref _address[j]);
        Ahead.Fetch(ref _t.Given[j]);
        Ahead.Fetch(ref _t.Family[j]);
        Ahead.Fetch(ref _given[given]);
        Ahead.Fetch(ref _family[family]);
    }

    /// <summary>Log of the share of people with a name that one has as given and the other as family name, read as what it more often is.</summary>
    public float CrossedName(Slot slot, int i, int j)
    {
        // Read as what it more often is, of two spellings the commoner: never more surprising than it is.
        int one = slot == Slot.Given ? _t.Given[i] : _t.Family[i], other = slot == Slot.Given ? _t.Family[j] : _t.Given[j];
        return Math.Max(Math.Max(_given[one], _family[one]), Math.Max(_given[other], _family[other]));
    }

    /// <summary>The employer that an address of one names, and the other's employer or address too; 0 when there is none.</summary>
    public int SharedEmployer(int i, int j)
    {
        int a = _t.Organization[i], b = _t.Organization[j], mailA = _t.MailOrganization[i], mailB = _t.MailOrganization[j];
        return a != 0 && a == mailB ? a : mailA != 0 && (mailA == b || mailA == mailB) ? mailA : 0;
    }

    private static int Either(int[] own, int[] mail, int record) => own[record] is not 0 and var name ? name : mail[record];

    /// <summary>Log of the share of people with the value on which a pair agrees; 0 when the level is not agreement on a value.</summary>
    public float LogShare(Slot slot, int level, int i, int j) => slot switch
    {
        // A name that an address told is as common as one that was written down.
        Slot.Given => level == 1 ? _given[Either(_t.Given, _t.MailGiven, i)] : 0,
        Slot.Family => level == 1 ? _family[Either(_t.Family, _t.MailFamily, i)] : 0,
        Slot.BirthDate => level == 1 ? _births[_birth[i]] : 0,
        Slot.Email => level == 1 ? _email[_t.Email[i]] : 0,
        Slot.Phone => level == 1 ? _phone[_t.Phone[i]] : 0,
        Slot.Street => level == 1 ? Math.Max(_addresses[_address[i]], _addresses[_address[j]]) : 0,
        Slot.Locality => level is 1 or 2 ? _postcode[_t.Postcode[i]] : level == 4 ? _city[_t.City[i]] : 0,
        Slot.Organization => level == 1 ? _organization[_t.Organization[i]] : level == 2 ? _organization[SharedEmployer(i, j)] : 0,
        Slot.Title => level == 1 ? _title[_t.Title[i]] : 0,
        Slot.AmsId => level == 1 ? _ams[_t.AmsId[i]] : 0,
        Slot.Other1 or Slot.Other2 or Slot.Other3 or Slot.Other4 => level == 1 ? _other[_t.OthersBy[slot - Slot.Other1][i]] : 0,
        _ => 0,
    };

    /// <summary>Values that came after the model was learned count as never seen.</summary>
    public void Extend()
    {
        NumberAddresses();
        To(ref _given, SavedField.Given, _t.Names);
        To(ref _family, SavedField.Family, _t.Names);
        To(ref _email, SavedField.Email, _t.Emails);
        To(ref _phone, SavedField.Phone, _t.Phones);
        To(ref _postcode, SavedField.Postcode, _t.Postcodes);
        To(ref _city, SavedField.City, _t.Cities);
        To(ref _region, SavedField.Region, _t.Regions);
        To(ref _organization, SavedField.Organization, _t.Organizations);
        To(ref _title, SavedField.Title, _t.Titles);
        To(ref _ams, SavedField.Ams, _t.Numbers);
        To(ref _number, SavedField.Number, _t.Numbers);
        To(ref _other, SavedField.Other, _t.Others);
        To(ref _addresses, SavedField.Address, _address, _addressCodes.Count, AddressHash);
        To(ref _births, SavedField.Birth, _birth, _birthCodes.Count, BirthHash);
        if (Named > 0)
        {
            NumberNames();
            To(ref _namesakes, SavedField.BothNames, _bothNames, _nameCodes.Count, NamesHash);
        }
    }

    /// <summary>What has to be written down so that other records are judged by these frequencies.</summary>
    public SavedFrequencies Save()
    {
        if (_saved is not null)
        {
            return _saved;
        }

        var saved = new SavedFrequencies { Coincidence = [.. Coincidence], Named = Named, RarerMean = [[.. RarerMean[0]], [.. RarerMean[1]]] };
        saved.Take(SavedField.Given, _given, _t.Names);
        saved.Take(SavedField.Family, _family, _t.Names);
        saved.Take(SavedField.Email, _email, _t.Emails);
        saved.Take(SavedField.Phone, _phone, _t.Phones);
        saved.Take(SavedField.Postcode, _postcode, _t.Postcodes);
        saved.Take(SavedField.City, _city, _t.Cities);
        saved.Take(SavedField.Region, _region, _t.Regions);
        saved.Take(SavedField.Organization, _organization, _t.Organizations);
        saved.Take(SavedField.Title, _title, _t.Titles);
        saved.Take(SavedField.Ams, _ams, _t.Numbers);
        saved.Take(SavedField.Number, _number, _t.Numbers);
        saved.Take(SavedField.Other, _other, _t.Others);
        saved.Take(SavedField.Address, _addresses, _address, AddressHash);
        saved.Take(SavedField.Birth, _births, _birth, BirthHash);
        if (Named > 0)
        {
            saved.Take(SavedField.BothNames, _namesakes, _bothNames, NamesHash);
        }

        return saved;
    }

    private void To(ref float[] log, SavedField field, Vocabulary values)
    {
        int from = Grow(ref log, field, values.Count);
        for (int code = Math.Max(1, from); _saved is not null && code < log.Length; code++)
        {
            log[code] = _saved.Share(field, StableHash.Of(values[code]));
        }
    }

    private void To(ref float[] log, SavedField field, int[] codes, int values, Func<int, ulong> hash)
    {
        int from = Math.Max(1, Grow(ref log, field, values));
        for (int i = 0; _saved is not null && from < values && i < codes.Length; i++)
        {
            // New values have ascending numbers in the order of the records that bring them.
            if (codes[i] == from)
            {
                log[from++] = _saved.Share(field, hash(i));
            }
        }
    }

    private int Grow(ref float[] log, SavedField field, int values)
    {
        int from = log.Length;
        float unseen = _saved is null ? log[0] : _saved.Unseen(field);
        Array.Resize(ref log, values);
        log.AsSpan(from).Fill(unseen);
        return from;
    }

    private ulong AddressHash(int i) => StableHash.Of(StableHash.Of(_t.Streets[_t.Street[i]]), StableHash.Of(_t.HouseNumbers[_t.HouseNumber[i]]));

    private ulong NamesHash(int i) => StableHash.Of(StableHash.Of(_t.Names[_t.Given[i]]), StableHash.Of(_t.Names[_t.Family[i]]));

    private ulong BirthHash(int i) => StableHash.Stir((ulong)_t.BirthDate[i]);

    private void NumberNames()
    {
        int from = _bothNames.Length;
        Array.Resize(ref _bothNames, _t.Count);
        for (int i = from; i < _t.Count; i++)
        {
            _bothNames[i] = _nameCodes.GetOrAdd(_t.Given[i] == 0 || _t.Family[i] == 0 ? 0 : ((ulong)(uint)_t.Given[i] << 32) | (uint)_t.Family[i]);
        }
    }

    // A house on a street, and a date, are facts of several parts that have no vocabulary of their own.
    private void NumberAddresses()
    {
        int from = _address.Length;
        Array.Resize(ref _address, _t.Count);
        Array.Resize(ref _birth, _t.Count);
        for (int i = from; i < _t.Count; i++)
        {
            _address[i] = _addressCodes.GetOrAdd(_t.Street[i] == 0 ? 0 : ((ulong)(uint)_t.Street[i] << 32) | (uint)_t.HouseNumber[i]);
            _birth[i] = _birthCodes.GetOrAdd((uint)_t.BirthDate[i]);
        }
    }
}

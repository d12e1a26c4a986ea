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
            float[] log = counter.Log(columns, values, out double coincidence);
            if (slot is { } which)
            {
                Coincidence[(int)which] = coincidence;
            }

            return log;
        }
    }

    /// <summary>By comparison: the chance that two people at random have the same value, where both have one.</summary>
    public double[] Coincidence { get; } = new double[Levels.Slots];

    /// <summary>By comparison and level: the log of the mean share of the rarer name of two strangers' pair.</summary>
    public float[][] RarerMean { get; } = [new float[Levels.Most], new float[Levels.Most]];

    /// <summary>Log of the share of people with a given name.</summary>
    public float Given(int name) => _given[name];

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
        ? Math.Min(_given[Either(_t.Given[i], _t.MailGiven[i])], _given[Either(_t.Given[j], _t.MailGiven[j])])
        : Math.Min(_family[Either(_t.Family[i], _t.MailFamily[i])], _family[Either(_t.Family[j], _t.MailFamily[j])]);

    /// <summary>Log of the share of people with a name that one has as given and the other as family name, read as what it more often is.</summary>
    public float CrossedName(Slot slot, int i, int j)
    {
        // Read as what it more often is, of two spellings the commoner: never more surprising than it is.
        int one = slot == Slot.Given ? _t.Given[i] : _t.Family[i], other = slot == Slot.Given ? _t.Family[j] : _t.Given[j];
        return Math.Max(Math.Max(_given[one], _family[one]), Math.Max(_given[other], _family[other]));
    }

    private static int Either(int own, int mail) => own != 0 ? own : mail;

    /// <summary>Log of the share of people with the value on which a pair agrees; 0 when the level is not agreement on a value.</summary>
    public float LogShare(Slot slot, int level, int i, int j) => slot switch
    {
        Slot.Given => level == 1 ? _given[_t.Given[i]] : 0,
        Slot.Family => level == 1 ? _family[_t.Family[i]] : 0,
        Slot.BirthDate => level == 1 ? _births[_birth[i]] : 0,
        Slot.Email => level == 1 ? _email[_t.Email[i]] : 0,
        Slot.Phone => level == 1 ? _phone[_t.Phone[i]] : 0,
        Slot.Street => level == 1 ? Math.Max(_addresses[_address[i]], _addresses[_address[j]]) : 0,
        Slot.Locality => level is 1 or 2 ? _postcode[_t.Postcode[i]] : level == 4 ? _city[_t.City[i]] : 0,
        Slot.Organization => level == 1 ? _organization[_t.Organization[i]] : 0,
        Slot.Title => level == 1 ? _title[_t.Title[i]] : 0,
        Slot.AmsId => level == 1 ? _ams[_t.AmsId[i]] : 0,
        Slot.Other1 or Slot.Other2 or Slot.Other3 or Slot.Other4 => level == 1 ? _other[_t.OthersBy[slot - Slot.Other1][i]] : 0,
        _ => 0,
    };

    /// <summary>Values that came after the model was learned count as never seen.</summary>
    public void Extend()
    {
        NumberAddresses();
        To(ref _given, _t.Names.Count);
        To(ref _family, _t.Names.Count);
        To(ref _email, _t.Emails.Count);
        To(ref _phone, _t.Phones.Count);
        To(ref _postcode, _t.Postcodes.Count);
        To(ref _city, _t.Cities.Count);
        To(ref _region, _t.Regions.Count);
        To(ref _organization, _t.Organizations.Count);
        To(ref _title, _t.Titles.Count);
        To(ref _ams, _t.Numbers.Count);
        To(ref _number, _t.Numbers.Count);
        To(ref _other, _t.Others.Count);
        To(ref _addresses, _addressCodes.Count);
        To(ref _births, _birthCodes.Count);
    }

    private static void To(ref float[] log, int values)
    {
        int from = log.Length;
        Array.Resize(ref log, values);
        log.AsSpan(from).Fill(log[0]);
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

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
    private readonly float[] _given, _family, _email, _phone, _postcode, _city, _organization, _title, _number, _ams, _other, _region;
    private readonly float[] _addresses;
    private readonly int[] _address;
    private readonly int[] _birth;
    private readonly float[] _births;

    public ValueFrequencies(RecordTable table, int[] person)
    {
        _t = table;
        var counter = new PersonCounter(person);
        _given = counter.Log(table.Given, table.Names.Count, Slot.Given, Coincidence);
        _family = counter.Log(table.Family, table.Names.Count, Slot.Family, Coincidence);
        _email = counter.Log(table.Email, table.Emails.Count, Slot.Email, Coincidence);
        _phone = counter.Log(table.Phone, table.Phones.Count, Slot.Phone, Coincidence);
        _postcode = counter.Log(table.Postcode, table.Postcodes.Count, Slot.Locality, Coincidence);
        _city = counter.Log(table.City, table.Cities.Count, null, Coincidence);
        _region = counter.Log(table.Region, table.Regions.Count, null, Coincidence);
        _organization = counter.Log(table.Organization, table.Organizations.Count, Slot.Organization, Coincidence, table.MailOrganization);
        _title = counter.Log(table.Title, table.Titles.Count, Slot.Title, Coincidence);
        _ams = counter.Log(table.AmsId, table.Numbers.Count, Slot.AmsId, Coincidence);
        _number = counter.LogMany(table.NumbersBy, table.Numbers.Count, Slot.Number, Coincidence);
        _other = counter.LogMany(table.OthersBy, table.Others.Count, null, Coincidence);
        for (int k = 0; k < table.OthersBy.Length; k++)
        {
            counter.Log(table.OthersBy[k], table.Others.Count, Slot.Other1 + k, Coincidence);
        }

        (_address, int addresses) = Dense(i => table.Street[i] == 0 ? 0 : ((long)table.Street[i] << 32) | (uint)table.HouseNumber[i], table.Count);
        _addresses = counter.Log(_address, addresses, Slot.Street, Coincidence);
        (_birth, int births) = Dense(i => table.BirthDate[i], table.Count);
        _births = counter.Log(_birth, births, Slot.BirthDate, Coincidence);
    }

    /// <summary>By comparison: the chance that two people at random have the same value, where both have one.</summary>
    public double[] Coincidence { get; } = new double[Levels.Slots];

    /// <summary>By comparison and level: the log of the mean share of the rarer name of two strangers' pair.</summary>
    public float[][] RarerMean { get; } = [new float[Levels.Most], new float[Levels.Most]];

    /// <summary>Log of the share of people with the rarer of two names.</summary>
    public float RarerName(Slot slot, int i, int j) => slot == Slot.Given
        ? Math.Min(_given[Either(_t.Given[i], _t.MailGiven[i])], _given[Either(_t.Given[j], _t.MailGiven[j])])
        : Math.Min(_family[Either(_t.Family[i], _t.MailFamily[i])], _family[Either(_t.Family[j], _t.MailFamily[j])]);

    /// <summary>Log of the share of people with a name that one has as given and the other as family name, read as what it more often is.</summary>
    public float CrossedName(Slot slot, int i)
    {
        int name = slot == Slot.Given ? _t.Given[i] : _t.Family[i];
        return Math.Max(_given[name], _family[name]);
    }

    private static int Either(int own, int mail) => own != 0 ? own : mail;

    /// <summary>Log of the share of people with the value on which a pair agrees; 0 when the level is not agreement on a value.</summary>
    public float LogShare(Slot slot, int level, int i) => slot switch
    {
        Slot.Given => level == 1 ? _given[_t.Given[i]] : 0,
        Slot.Family => level == 1 ? _family[_t.Family[i]] : 0,
        Slot.BirthDate => level == 1 ? _births[_birth[i]] : 0,
        Slot.Email => level == 1 ? _email[_t.Email[i]] : 0,
        Slot.Phone => level == 1 ? _phone[_t.Phone[i]] : 0,
        Slot.Street => level == 1 ? _addresses[_address[i]] : 0,
        Slot.Locality => level is 1 or 2 ? _postcode[_t.Postcode[i]] : level == 4 ? _city[_t.City[i]] : 0,
        Slot.Organization => level == 1 ? _organization[_t.Organization[i]] : 0,
        Slot.Title => level == 1 ? _title[_t.Title[i]] : 0,
        Slot.AmsId => level == 1 ? _ams[_t.AmsId[i]] : 0,
        Slot.Other1 or Slot.Other2 or Slot.Other3 or Slot.Other4 => level == 1 ? _other[_t.OthersBy[slot - Slot.Other1][i]] : 0,
        _ => 0,
    };

    // Numbers for pairs of facts that have no vocabulary of their own.
    private static (int[] Codes, int Count) Dense(Func<int, long> value, int count)
    {
        var codes = new int[count];
        var numbers = new Dictionary<long, int> { [0] = 0 };
        for (int i = 0; i < count; i++)
        {
            long key = value(i);
            if (!numbers.TryGetValue(key, out int code))
            {
                numbers[key] = code = numbers.Count;
            }

            codes[i] = code;
        }

        return (codes, numbers.Count);
    }
}

/// <summary>Counts distinct people per value.</summary>
internal sealed class PersonCounter(int[] person)
{
    public float[] Log(int[] codes, int values, Slot? slot, double[] coincidence, int[]? second = null)
    {
        var counts = new int[values];
        var lastSeen = new int[values];
        Array.Fill(lastSeen, -1);
        Count(codes, counts, lastSeen);
        if (second is not null)
        {
            Count(second, counts, lastSeen);
        }

        return Finish(counts, slot, coincidence);
    }

    public float[] LogMany(int[][] columns, int values, Slot? slot, double[] coincidence)
    {
        var counts = new int[values];
        var lastSeen = new int[values];
        Array.Fill(lastSeen, -1);
        foreach (int[] column in columns)
        {
            Count(column, counts, lastSeen);
        }

        return Finish(counts, slot, coincidence);
    }

    // A person is the number of its first record, and its records mostly lie apart: remembering the last person per value is exact
    // only for records in the order of their people, so the count runs in that order.
    private readonly int[] _order = OrderByPerson(person);

    private void Count(int[] codes, int[] counts, int[] lastSeen)
    {
        foreach (int i in _order)
        {
            int code = codes[i];
            if (code != 0 && lastSeen[code] != person[i])
            {
                lastSeen[code] = person[i];
                counts[code]++;
            }
        }
    }

    private static float[] Finish(int[] counts, Slot? slot, double[] coincidence)
    {
        double total = 0, once = 0, twice = 0;
        for (int code = 1; code < counts.Length; code++)
        {
            total += counts[code];
            once += counts[code] == 1 ? 1 : 0;
            twice += counts[code] == 2 ? 1 : 0;
        }

        // How many others have a value that one person has been seen with: Good and Turing's estimate (Good 1953). Near nothing for
        // e-mail addresses, near one for family names.
        double unseen = Math.Clamp(2 * (twice + 0.5) / (once + 1), 0.01, 1);

        var log = new float[counts.Length];
        double same = 0;
        for (int code = 0; code < counts.Length; code++)
        {
            log[code] = (float)Math.Log((Math.Max(counts[code] - 1, 0) + unseen) / Math.Max(total, 2));
            same += (double)counts[code] * Math.Max(counts[code] - 1, 0);
        }

        if (slot is { } which)
        {
            // Never less than half a pair: that nobody shares a value here does not mean that nobody could.
            coincidence[(int)which] = (same + 1) / (Math.Max(total, 2) * Math.Max(total - 1, 1));
        }

        return log;
    }

    private static int[] OrderByPerson(int[] person)
    {
        var start = new int[person.Length + 1];
        foreach (int p in person)
        {
            start[p + 1]++;
        }

        for (int i = 0; i < person.Length; i++)
        {
            start[i + 1] += start[i];
        }

        var order = new int[person.Length];
        for (int i = 0; i < person.Length; i++)
        {
            order[start[person[i]]++] = i;
        }

        return order;
    }
}

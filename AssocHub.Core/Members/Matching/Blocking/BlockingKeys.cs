using AssocHub.Core.Members.Matching.Normalising;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>One way of putting records together.</summary>
/// <param name="Name">What the records of a block have in common, for the report.</param>
/// <param name="RareOnly">True for keys that only count where few share them; their larger blocks are not divided.</param>
/// <param name="Entries">Adds the entries of one record.</param>
internal sealed record BlockingKey(string Name, bool RareOnly, Action<KeySink, int> Entries);

/// <summary>The keys, each forgiving another kind of damage. Entries depend on the record alone.</summary>
internal sealed class BlockingKeys
{
    private readonly RecordTable _t;
    private readonly List<BlockingKey> _keys = [];
    private uint[] _sound = [];
    private char[] _initial = [];

    private BlockingKeys(RecordTable table) => _t = table;

    /// <summary>The keys that can propose anything.</summary>
    /// <param name="table">The records.</param>
    /// <param name="always">True for all keys, also those for which only records that come later may have values.</param>
    public static IReadOnlyList<BlockingKey> Of(RecordTable table, bool always = false)
    {
        var keys = new BlockingKeys(table);
        keys.Contacts();
        keys.Names();
        if (always || Array.Exists(table.BirthDate, date => date != 0))
        {
            keys.BirthDates();
        }

        keys.Places();
        keys.Organizations();
        if (always || Array.Exists(table.IsOrganization, is_ => is_))
        {
            keys.Firms();
        }

        return keys._keys;
    }

    private void Key(string name, Action<KeySink, int> entries) => _keys.Add(new BlockingKey(name, false, entries));

    private void Rare(string name, Func<int, int> value) => _keys.Add(new BlockingKey(name, true, (sink, i) => sink.Add(i, (uint)value(i), 1)));

    private uint Initial(int name)
    {
        if (name >= _initial.Length)
        {
            int from = Math.Max(1, _initial.Length);
            Array.Resize(ref _initial, _t.Names.Count);
            for (int code = from; code < _initial.Length; code++)
            {
                _initial[code] = _t.Names[code][0];
            }
        }

        return _initial[name];
    }

    // Sounds are worked out as names come; later records bring new ones.
    private uint SoundOf(int name)
    {
        if (name >= _sound.Length)
        {
            _sound = Phonetics.Of(_t.Names, _sound);
        }

        return name == 0 ? 0u : _sound[name];
    }

    private int GivenOf(int i) => _t.FirstGiven[i] != 0 ? _t.FirstGiven[i] : _t.MailGiven[i];

    private int FamilyOf(int i) => _t.Family[i] != 0 ? _t.Family[i] : _t.MailFamily[i];

    private void Contacts()
    {
        Key("e-mail address", (key, i) => key.Add(i, (uint)_t.Email[i], 1));
        Key("e-mail name", (key, i) => key.Add(i, _t.Locals[_t.Local[i]].Length >= 5 ? (uint)_t.Local[i] : 0, 1));
        Key("phone", (key, i) => key.Add(i, (uint)_t.Phone[i], 1));
        Key("AMS id", (key, i) => key.Add(i, (uint)_t.AmsId[i], 1));
        for (int n = 0; n < _t.NumbersBy.Length; n++)
        {
            int column = n;
            Key(_t.NumberLabels[n], (key, i) => key.Add(i, (uint)_t.NumbersBy[column][i], 1));
        }
    }

    private void Names()
    {
        Key("family name and given initial", (key, i) =>
        {
            uint initial = Initial(GivenOf(i)), given = Initial(_t.Given[i]);
            key.Add(i, (uint)FamilyOf(i), initial);
            key.Add(i, (uint)_t.FamilyFirst[i], given);
            key.Add(i, (uint)_t.FamilyLast[i], given);
            if (_t.MailFamily[i] != _t.Family[i] && _t.Family[i] != 0)
            {
                key.Add(i, (uint)_t.MailFamily[i], initial);
            }
        });
        // Sounds in either order: swapped names meet too.
        Key("sound of both names", (key, i) =>
        {
            uint given = SoundOf(GivenOf(i)), family = SoundOf(FamilyOf(i));
            key.Add(i, Math.Min(given, family), Math.Max(given, family));
        });
        Key("family name and short form", (key, i) =>
        {
            ReadOnlySpan<ushort> groups = GivenOf(i) == 0 ? [] : NameVariants.Of(_t.Names[GivenOf(i)]);
            for (int g = 0; g < Math.Min(groups.Length, 4); g++)
            {
                key.Add(i, (uint)FamilyOf(i), groups[g] + 1u);
            }
        });
        Rare("rare family name", FamilyOf);
        Rare("rare given name", GivenOf);
    }

    private void BirthDates()
    {
        Key("date of birth and an initial", (key, i) =>
        {
            uint given = Initial(GivenOf(i)), family = Initial(FamilyOf(i));
            key.Add(i, (uint)TurnedDate(i), given);
            if (family != given)
            {
                key.Add(i, (uint)TurnedDate(i), family);
            }
        });
        Rare("rare date of birth", i => _t.BirthDate[i]);
        Key("given name, year and month of birth", (key, i) => key.Add(i, (uint)(_t.BirthDate[i] / 100), SoundOf(GivenOf(i))));
        Key("family name, year of birth", (key, i) => key.Add(i, (uint)(_t.BirthDate[i] / 10000), SoundOf(FamilyOf(i))));
        Key("given name, day and month of birth", (key, i) => key.Add(i, (uint)(_t.BirthDate[i] % 10000), SoundOf(GivenOf(i))));
        Key("date of birth and place", (key, i) => key.Add(i, (uint)_t.BirthDate[i], _t.Postcode[i] != 0 ? (uint)_t.Postcode[i] : (uint)_t.City[i], 3));
    }

    // Day and month in either order.
    private int TurnedDate(int i)
    {
        int date = _t.BirthDate[i], month = date / 100 % 100, day = date % 100;
        return date == 0 ? 0 : (date / 10000 * 10000) + (Math.Min(month, day) * 100) + Math.Max(month, day);
    }

    private void Places()
    {
        Key("house and street", (key, i) => key.Add(i, (uint)_t.Street[i], (uint)_t.HouseNumber[i]));
        Key("street and given name", (key, i) => key.Add(i, (uint)_t.Street[i], Initial(GivenOf(i))));
        Key("house number, postal code", (key, i) => key.Add(i, (uint)_t.HouseNumber[i], (uint)_t.Postcode[i]));
        Key("postal code and family name", (key, i) => key.Add(i, (uint)_t.Postcode[i], SoundOf(FamilyOf(i))));
        Key("postal code and given name", (key, i) => key.Add(i, (uint)_t.Postcode[i], SoundOf(GivenOf(i))));
        Key("town and family name", (key, i) => key.Add(i, (uint)_t.City[i], SoundOf(FamilyOf(i))));
        Key("town and given name", (key, i) => key.Add(i, (uint)_t.City[i], SoundOf(GivenOf(i))));
        Key("region and family name", (key, i) => key.Add(i, (uint)_t.Region[i], SoundOf(FamilyOf(i)), Initial(GivenOf(i))));
    }

    private void Organizations()
    {
        Key("employer and family name", (key, i) => Employer(key, i, SoundOf(FamilyOf(i))));
        Key("employer and given name", (key, i) => Employer(key, i, Initial(GivenOf(i))));
    }

    private void Firms() => Key("organisation", (key, i) => key.Add(i, _t.IsOrganization[i] ? (uint)_t.Organization[i] : 0, 1));

    private void Employer(KeySink key, int i, uint name)
    {
        key.Add(i, (uint)_t.Organization[i], name);
        if (_t.MailOrganization[i] != _t.Organization[i])
        {
            key.Add(i, (uint)_t.MailOrganization[i], name);
        }
    }
}

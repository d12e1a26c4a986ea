using AssocHub.Core.Members.Matching.Normalising;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>
/// Finds the pairs worth comparing: many keys, each forgiving another kind of damage, and a sorted neighbourhood (Hernández and Stolfo
/// 1995) over names read forwards and backwards, for records whose every key is damaged.
/// </summary>
internal sealed class Blocker
{
    private readonly RecordTable _t;
    private readonly uint[] _sound;
    private readonly PairCollector _pairs;
    private readonly List<BlockingReport> _reports = [];
    private readonly int _cap;
    private readonly int _window;
    private readonly int[][] _orders;

    private Blocker(RecordTable table)
    {
        _t = table;
        _sound = Phonetics.Of(table.Names);
        _pairs = new PairCollector(table.Count);
        // Few records: thorough. A million: a dozen partners per block and record is what the time allows.
        _cap = (int)Math.Clamp(30 * Math.Sqrt(100_000.0 / Math.Max(1, table.Count)), 8, 250);
        _window = table.Count > 300_000 ? 1 : 6;
        _orders = [Order(i => (table.Given[i], table.Family[i], table.BirthDate[i])), Order(i => (table.Postcode[i], table.Organization[i], table.Email[i]))];
    }

    public static (CandidatePairs Pairs, IReadOnlyList<BlockingReport> Reports) Find(RecordTable table)
    {
        var blocker = new Blocker(table);
        blocker.Contacts();
        blocker.Names();
        blocker.BirthDates();
        blocker.Places();
        blocker.Organizations();
        blocker.Neighbourhoods();
        return (blocker._pairs.Build(), blocker._reports);
    }

    private int[] Order<TKey>(Func<int, TKey> key)
    {
        var keys = new TKey[_t.Count];
        var records = new int[_t.Count];
        for (int i = 0; i < records.Length; i++)
        {
            keys[i] = key(i);
            records[i] = i;
        }

        Array.Sort(keys, records);
        var position = new int[records.Length];
        for (int p = 0; p < records.Length; p++)
        {
            position[records[p]] = p;
        }

        return position;
    }

    private void Run(string name, Action<BlockingKey, int> entries, bool rareOnly = false)
    {
        var key = new BlockingKey(name, _t.Count) { RareOnly = rareOnly };
        for (int i = 0; i < _t.Count; i++)
        {
            entries(key, i);
        }

        _reports.Add(key.Propose(_pairs, _cap, _orders, _window));
    }

    private void Contacts()
    {
        Run("e-mail address", (key, i) => One(key, i, _t.Email[i]));
        Run("e-mail name", (key, i) =>
        {
            if (_t.Locals[_t.Local[i]].Length >= 5)
            {
                One(key, i, _t.Local[i]);
            }
        });
        Run("phone", (key, i) => One(key, i, _t.Phone[i]));
        Run("AMS id", (key, i) => One(key, i, _t.AmsId[i]));
        for (int n = 0; n < _t.NumbersBy.Length; n++)
        {
            int[] column = _t.NumbersBy[n];
            Run(_t.NumberLabels[n], (key, i) => One(key, i, column[i]));
        }
    }

    private static void One(BlockingKey key, int i, int code)
    {
        if (code != 0)
        {
            key.Add(i, (uint)code, 1);
        }
    }

    private static void Two(BlockingKey key, int i, uint a, uint b, uint c = 7)
    {
        if (a != 0 && b != 0)
        {
            key.Add(i, a, b, c);
        }
    }

    private uint Initial(int name) => name == 0 ? 0u : _t.Names[name][0];

    private uint SoundOf(int name) => name == 0 ? 0u : _sound[name];

    private int GivenOf(int i) => _t.FirstGiven[i] != 0 ? _t.FirstGiven[i] : _t.MailGiven[i];

    private int FamilyOf(int i) => _t.Family[i] != 0 ? _t.Family[i] : _t.MailFamily[i];

    private void Names()
    {
        Run("family name and given initial", (key, i) =>
        {
            Two(key, i, (uint)FamilyOf(i), Initial(GivenOf(i)));
            Two(key, i, (uint)_t.FamilyFirst[i], Initial(_t.Given[i]));
            Two(key, i, (uint)_t.FamilyLast[i], Initial(_t.Given[i]));
            if (_t.MailFamily[i] != _t.Family[i] && _t.Family[i] != 0)
            {
                Two(key, i, (uint)_t.MailFamily[i], Initial(GivenOf(i)));
            }
        });
        // Sounds in either order: swapped names meet too.
        Run("sound of both names", (key, i) =>
        {
            uint given = SoundOf(GivenOf(i)), family = SoundOf(FamilyOf(i));
            Two(key, i, Math.Min(given, family), Math.Max(given, family));
        });
        Run("family name and short form", (key, i) =>
        {
            ReadOnlySpan<ushort> groups = GivenOf(i) == 0 ? [] : NameVariants.Of(_t.Names[GivenOf(i)]);
            for (int g = 0; g < Math.Min(groups.Length, 4); g++)
            {
                Two(key, i, (uint)FamilyOf(i), groups[g] + 1u);
            }
        });
        Run("rare family name", (key, i) => One(key, i, FamilyOf(i)), rareOnly: true);
        Run("rare given name", (key, i) => One(key, i, GivenOf(i)), rareOnly: true);
    }

    private void BirthDates()
    {
        if (Array.TrueForAll(_t.BirthDate, date => date == 0))
        {
            return;
        }

        Run("date of birth and an initial", (key, i) =>
        {
            uint given = Initial(GivenOf(i)), family = Initial(FamilyOf(i));
            Two(key, i, (uint)TurnedDate(i), given);
            if (family != given)
            {
                Two(key, i, (uint)TurnedDate(i), family);
            }
        });
        Run("rare date of birth", (key, i) => One(key, i, _t.BirthDate[i]), rareOnly: true);
        Run("given name, year and month of birth", (key, i) => Two(key, i, (uint)(_t.BirthDate[i] / 100), SoundOf(GivenOf(i))));
        Run("family name, year of birth", (key, i) => Two(key, i, (uint)(_t.BirthDate[i] / 10000), SoundOf(FamilyOf(i))));
        Run("given name, day and month of birth", (key, i) => Two(key, i, (uint)(_t.BirthDate[i] % 10000), SoundOf(GivenOf(i))));
        Run("date of birth and place", (key, i) => Two(key, i, (uint)_t.BirthDate[i], _t.Postcode[i] != 0 ? (uint)_t.Postcode[i] : (uint)_t.City[i], 3));
    }

    // Day and month in either order.
    private int TurnedDate(int i)
    {
        int date = _t.BirthDate[i], month = date / 100 % 100, day = date % 100;
        return date == 0 ? 0 : (date / 10000 * 10000) + (Math.Min(month, day) * 100) + Math.Max(month, day);
    }

    private void Places()
    {
        Run("house and street", (key, i) => Two(key, i, (uint)_t.Street[i], (uint)_t.HouseNumber[i]));
        Run("street and given name", (key, i) => Two(key, i, (uint)_t.Street[i], Initial(GivenOf(i))));
        Run("house number, postal code", (key, i) => Two(key, i, (uint)_t.HouseNumber[i], (uint)_t.Postcode[i]));
        Run("postal code and family name", (key, i) => Two(key, i, (uint)_t.Postcode[i], SoundOf(FamilyOf(i))));
        Run("postal code and given name", (key, i) => Two(key, i, (uint)_t.Postcode[i], SoundOf(GivenOf(i))));
        Run("town and family name", (key, i) => Two(key, i, (uint)_t.City[i], SoundOf(FamilyOf(i))));
        Run("town and given name", (key, i) => Two(key, i, (uint)_t.City[i], SoundOf(GivenOf(i))));
        Run("region and family name", (key, i) => Two(key, i, (uint)_t.Region[i], SoundOf(FamilyOf(i)), Initial(GivenOf(i))));
    }

    private void Organizations()
    {
        Run("employer and family name", (key, i) =>
        {
            Two(key, i, (uint)_t.Organization[i], SoundOf(FamilyOf(i)));
            if (_t.MailOrganization[i] != _t.Organization[i])
            {
                Two(key, i, (uint)_t.MailOrganization[i], SoundOf(FamilyOf(i)));
            }
        });
        Run("employer and given name", (key, i) =>
        {
            Two(key, i, (uint)_t.Organization[i], Initial(GivenOf(i)));
            if (_t.MailOrganization[i] != _t.Organization[i])
            {
                Two(key, i, (uint)_t.MailOrganization[i], Initial(GivenOf(i)));
            }
        });
        if (Array.Exists(_t.IsOrganization, is_ => is_))
        {
            Run("organisation", (key, i) =>
            {
                if (_t.IsOrganization[i])
                {
                    One(key, i, _t.Organization[i]);
                }
            });
        }
    }

    private void Neighbourhoods()
    {
        Neighbours("names in order", reversed: false);
        Neighbours("names in order from their ends", reversed: true);
    }

    private void Neighbours(string name, bool reversed)
    {
        // Distinct names are few: ranking them once makes the order of records an integer sort.
        var texts = new string[_t.Names.Count];
        var codes = new int[texts.Length];
        for (int code = 0; code < texts.Length; code++)
        {
            char[] text = _t.Names[code].ToArray();
            if (reversed)
            {
                Array.Reverse(text);
            }

            texts[code] = new string(text);
            codes[code] = code;
        }

        Array.Sort(texts, codes, StringComparer.Ordinal);
        var rank = new uint[codes.Length];
        for (int r = 0; r < codes.Length; r++)
        {
            rank[codes[r]] = (uint)r;
        }

        var keys = new ulong[_t.Count];
        var records = new int[_t.Count];
        int count = 0;
        for (int i = 0; i < _t.Count; i++)
        {
            int family = FamilyOf(i), given = GivenOf(i);
            if (family != 0 || given != 0)
            {
                keys[count] = reversed ? ((ulong)rank[given] << 32) | rank[family] : ((ulong)rank[family] << 32) | rank[given];
                records[count++] = i;
            }
        }

        Array.Sort(keys, records, 0, count);
        int reach = _t.Count > 300_000 ? 1 : 4;
        long before = _pairs.Proposed;
        for (int a = 0; a < count; a++)
        {
            for (int b = a + 1; b < Math.Min(count, a + reach + 1); b++)
            {
                _pairs.Add(records[a], records[b]);
            }
        }

        _reports.Add(new BlockingReport(name, 1, _pairs.Proposed - before, 0, 0));
    }
}

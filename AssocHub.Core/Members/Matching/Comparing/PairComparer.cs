using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>
/// Finds the level of every comparison for a pair of records, four bits each. Holds caches: one instance per thread.
/// </summary>
internal sealed class PairComparer
{
    private readonly RecordTable _t;
    private readonly ComparisonTables _tables;
    private readonly NameLevels _names;
    private readonly ContactLevels _contacts;
    private readonly PlaceLevels _places;
    private readonly WorkLevels _work;

    public PairComparer(RecordTable table, ComparisonTables tables, HashSet<long> learnedVariants)
    {
        _t = table;
        _tables = tables;
        Similarity = new NameSimilarity(table.Names, tables.Names, learnedVariants);
        _names = new NameLevels(table, tables, Similarity);
        _contacts = new ContactLevels(table, tables);
        _places = new PlaceLevels(table, tables);
        _work = new WorkLevels(tables);
    }

    /// <summary>Compares names by number and remembers.</summary>
    public NameSimilarity Similarity { get; }

    /// <summary>Has a pair fetched that will be compared in a moment: records drawn at random lie anywhere in memory.</summary>
    public void Soon(int i, int j)
    {
        _tables.Facts.Prefetch(i);
        _tables.Facts.Prefetch(j);
    }

    /// <summary>Has fetched what the comparison of a pair reads beside the facts: of the later record, which lies anywhere in memory.</summary>
    public void SoonFurther(int i, int j)
    {
        ref readonly RecordFacts a = ref _tables.Facts[i];
        ref readonly RecordFacts b = ref _tables.Facts[j];
        if (a.Street != b.Street)
        {
            _tables.StreetShape.Soon(b.Street);
        }

        if (a.Email != b.Email)
        {
            Ahead.Fetch(ref _t.Local[j]);
        }
    }

    public ulong Compare(int i, int j)
    {
        ref readonly RecordFacts a = ref _tables.Facts[i];
        ref readonly RecordFacts b = ref _tables.Facts[j];
        int email = _contacts.Email(a, b, i, j);
        (int given, int family) = _names.Of(i, j, sameMail: email is 1 or 2 or 3);
        ulong levels = At(Slot.Given, given) | At(Slot.Family, family);
        if (((a.GivenSet | b.GivenSet) & RecordFacts.More) != 0)
        {
            levels |= At(Slot.Middle, _names.Middle(i, j));
        }

        levels |= At(Slot.BirthDate, DateLevels.Of(a.BirthDate, b.BirthDate));
        levels |= At(Slot.Email, email);
        levels |= At(Slot.Phone, ContactLevels.Phone(a.Phone, b.Phone));
        levels |= At(Slot.Street, _places.Street(a, b));
        levels |= At(Slot.Locality, _places.Locality(a, b, i, j));
        levels |= At(Slot.Organization, _work.Organization(a, b, email));
        return (a.FamilySet & b.FamilySet & RecordFacts.More) == 0 ? levels : levels | More(i, j);
    }

    public static int LevelOf(ulong levels, Slot slot) => (int)(levels >> (4 * (int)slot)) & 15;

    private static ulong At(Slot slot, int level) => (ulong)level << (4 * (int)slot);

    // Both have a number, a title or another column.
    private ulong More(int i, int j)
    {
        ulong levels = At(Slot.Title, _work.Title(_t.Title[i], _t.Title[j]));
        levels |= At(Slot.Number, Number(i, j));
        levels |= At(Slot.AmsId, _t.AmsId[i] == 0 || _t.AmsId[j] == 0 ? 0 : _t.AmsId[i] == _t.AmsId[j] ? 1 : 2);
        for (int k = 0; k < _t.OthersBy.Length; k++)
        {
            levels |= At(Slot.Other1 + k, Other(_t.OthersBy[k][i], _t.OthersBy[k][j]));
        }

        return levels;
    }

    private int Number(int i, int j)
    {
        int best = 0;
        foreach (int[] column in _t.NumbersBy)
        {
            int a = column[i], b = column[j];
            if (a == 0 || b == 0)
            {
                continue;
            }

            if (a == b)
            {
                return 1;
            }

            int level = TextSimilarity.WithinOne(_t.Numbers[a], _t.Numbers[b]) ? 2 : 3;
            best = best == 0 ? level : Math.Min(best, level);
        }

        return best;
    }

    private int Other(int a, int b) =>
        a == 0 || b == 0 ? 0
        : a == b ? 1
        : _t.Others[a].Length > 4 && TextSimilarity.JaroWinkler(_t.Others[a], _t.Others[b]) >= 0.9 ? 2
        : 3;
}

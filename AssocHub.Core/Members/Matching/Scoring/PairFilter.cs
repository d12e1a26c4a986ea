using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>
/// Says of most pairs that they cannot reach the reported probability, from one cache line of each record and without touching text:
/// every comparison counts as the best it could still turn out to be. It never rejects a pair that would reach it.
/// </summary>
internal sealed class PairFilter
{
    private static readonly float Ln2 = (float)Math.Log(2);
    private readonly RecordTable _t;
    private readonly RecordFacts[] _facts;
    private readonly MatchModel _model;
    private readonly NameSimilarity _names;
    private readonly Bound[] _of;
    private readonly float _least;
    private readonly Bound _start, _more, _middle, _crossed, _anyName, _nearGiven, _nearFamily;
    private readonly Bound[] _given = new Bound[8], _family = new Bound[8];

    public PairFilter(RecordTable table, ComparisonTables tables, MatchModel model, NameSimilarity names, float least)
    {
        _t = table;
        _facts = tables.Facts;
        _model = model;
        _names = names;
        _least = least - 0.001f;
        _start = new Bound(model.LogPrior(1) + Ln2, model.LogPrior(2) + Ln2);
        _of = new Bound[Levels.Slots * Levels.Most];
        for (int at = 0; at < _of.Length; at++)
        {
            _of[at] = new Bound(model.Weight[1][at], model.Weight[2][at]);
        }

        for (int level = 0; level < 7; level++)
        {
            _given[level] = Of(Slot.Given, level);
            _family[level] = Of(Slot.Family, level);
        }

        _nearGiven = Best(Slot.Given, 2, 3, 4, 5, 6);
        _nearFamily = Best(Slot.Family, 2, 3, 4, 5, 6);
        float rareGiven = model.MostValue(Slot.Given), rareFamily = model.MostValue(Slot.Family);
        _crossed = (Best(Slot.Given, 7).Plus(rareGiven) + Best(Slot.Family, 7).Plus(rareFamily)).Or(Best(Slot.Given, 7).Plus(rareGiven)).Or(Best(Slot.Family, 7).Plus(rareFamily));
        Bound given = Best(Slot.Given, 0, 2, 3, 4, 5, 6, 8).Or(Best(Slot.Given, 1).Plus(rareGiven));
        Bound family = Best(Slot.Family, 0, 2, 3, 4, 5, 6).Or(Best(Slot.Family, 1).Plus(rareFamily));
        _anyName = (given + family).Or(_crossed);
        _middle = Best(Slot.Middle, 0, 1, 2, 3, 4, 5);
        _more = default;
        foreach (Slot slot in (Slot[])[Slot.Title, Slot.Number, Slot.AmsId, Slot.Other1, Slot.Other2, Slot.Other3, Slot.Other4])
        {
            Bound best = default;
            for (int level = 1; level < Levels.CountOf(slot); level++)
            {
                best = best.Or(Of(slot, level).Plus(level == 1 ? model.MostValue(slot) : 0));
            }

            _more += best;
        }
    }

    /// <summary>False when the pair cannot reach the least log odds that are asked for.</summary>
    public bool MayReach(int i, int j)
    {
        ref readonly RecordFacts a = ref _facts[i];
        ref readonly RecordFacts b = ref _facts[j];
        Bound sum = _start;
        if (_t.SourceNames.Count > 1)
        {
            sum = sum.Plus(_model.SourceWeight[_model.SourcePair(i, j)]);
        }

        int date = DateLevels.Of(a.BirthDate, b.BirthDate);
        sum += date == 1 ? Of(Slot.BirthDate, 1).Plus(_model.ValueWeight(Slot.BirthDate, 1, i, j)) : Of(Slot.BirthDate, date);
        sum += Phone(a, b, i, j);
        sum += Email(a, b, i, j);
        sum += Street(a, b, i, j);
        sum += Locality(a, b, i, j);
        sum += Organization(a, b, i, j);
        sum += ((a.GivenSet | b.GivenSet) & RecordFacts.More) != 0 ? _middle : default;
        sum += (a.FamilySet & b.FamilySet & RecordFacts.More) != 0 ? _more : default;
        // Comparing names costs more than all of this: first with the names at their best.
        return (sum + NamesAtBest(a, b)).Best >= _least && (sum + Names(a, b)).Best >= _least;
    }

    private Bound Of(Slot slot, int level) => _of[((int)slot * Levels.Most) + level];

    private Bound Best(Slot slot, params ReadOnlySpan<int> levels)
    {
        Bound best = Of(slot, levels[0]);
        foreach (int level in levels)
        {
            best = best.Or(Of(slot, level));
        }

        return best;
    }

    private Bound NamesAtBest(in RecordFacts a, in RecordFacts b)
    {
        if (((a.GivenSet | b.GivenSet | a.FamilySet | b.FamilySet) & RecordFacts.Unusual) != 0)
        {
            return _anyName;
        }

        bool sameGiven = a.Given == b.Given, sameFamily = a.Family == b.Family;
        Bound straight = (sameGiven ? _given[1].Plus(_model.ExactGiven(a.Given)) : _nearGiven)
            + (sameFamily ? _family[1].Plus(_model.ExactFamily(a.Family)) : _nearFamily);
        return sameGiven || sameFamily ? straight : straight.Or(_crossed);
    }

    private Bound Names(in RecordFacts a, in RecordFacts b)
    {
        if (((a.GivenSet | b.GivenSet | a.FamilySet | b.FamilySet) & RecordFacts.Unusual) != 0)
        {
            return _anyName;
        }

        Bound given, family;
        bool straight = true;
        if (a.Given == b.Given)
        {
            given = _given[1].Plus(_model.ExactGiven(a.Given));
        }
        else if (((a.GivenSet | b.GivenSet) & RecordFacts.Several) != 0)
        {
            given = _given[2].Or(_given[3]).Or(_given[4]).Or(_given[5]).Or(_given[6]);
            straight = false;
        }
        else
        {
            int level = _names.Compare(a.Given, b.Given, given: true);
            given = _given[level];
            straight = level < 5;
        }

        if (a.Family == b.Family)
        {
            return given + _family[1].Plus(_model.ExactFamily(a.Family));
        }

        int families = _names.Compare(a.Family, b.Family, given: false);
        family = _family[families];
        if (families >= NameSimilarity.Initial && ((a.FamilySet | b.FamilySet) & RecordFacts.Several) != 0)
        {
            family = family.Or(_family[2]);
        }

        Bound names = given + family;
        return straight || families < 5 || (NameFacts.ShareTooFewLetters(a.GivenSet, b.FamilySet) && NameFacts.ShareTooFewLetters(a.FamilySet, b.GivenSet))
            ? names
            : names.Or(_crossed);
    }

    private Bound Phone(in RecordFacts a, in RecordFacts b, int i, int j)
    {
        int level = ContactLevels.Phone(a.Phone, b.Phone);
        return level == 1 ? Of(Slot.Phone, 1).Plus(_model.ValueWeight(Slot.Phone, 1, i, j)) : Of(Slot.Phone, level);
    }

    private Bound Email(in RecordFacts a, in RecordFacts b, int i, int j) =>
        a.Email == 0 || b.Email == 0 ? default
        : a.Email == b.Email ? Of(Slot.Email, 1).Plus(_model.ValueWeight(Slot.Email, 1, i, j))
        : LetterSets.MayBeMailSlip(a.MailSet, b.MailSet) ? Best(Slot.Email, 2, 3, 4)
        : Of(Slot.Email, 4);

    private Bound Street(in RecordFacts a, in RecordFacts b, int i, int j)
    {
        if (a.Street == 0 || b.Street == 0)
        {
            return default;
        }

        bool sameNumber = a.HouseNumber != 0 && a.HouseNumber == b.HouseNumber, open = a.HouseNumber == 0 || b.HouseNumber == 0;
        if (!sameNumber)
        {
            return open ? Best(Slot.Street, 3, 6) : a.Street == b.Street ? Of(Slot.Street, 4) : Best(Slot.Street, 4, 6);
        }

        Bound same = Of(Slot.Street, 1).Plus(_model.ValueWeight(Slot.Street, 1, i, j));
        return a.Street == b.Street ? same : same.Or(Best(Slot.Street, 2, 5));
    }

    private Bound Locality(in RecordFacts a, in RecordFacts b, int i, int j)
    {
        bool posts = a.Postcode != 0 && b.Postcode != 0, cities = a.City != 0 && b.City != 0;
        if (posts && a.Postcode == b.Postcode)
        {
            int level = cities && a.City == b.City ? 1 : 2;
            return Of(Slot.Locality, level).Plus(_model.ValueWeight(Slot.Locality, level, i, j));
        }

        if (cities && a.City == b.City)
        {
            return Best(Slot.Locality, 3, 5).Or(Of(Slot.Locality, 4).Plus(_model.ValueWeight(Slot.Locality, 4, i, j)));
        }

        return Best(Slot.Locality, 5, 6, 7, 8).Or(posts || cities ? Of(Slot.Locality, 8) : default);
    }

    private Bound Organization(in RecordFacts a, in RecordFacts b, int i, int j)
    {
        int x = a.Organization != 0 ? a.Organization : a.MailOrganization, y = b.Organization != 0 ? b.Organization : b.MailOrganization;
        if (x == 0 || y == 0)
        {
            return default;
        }

        if (a.Organization != 0 && a.Organization == b.Organization)
        {
            return Of(Slot.Organization, 1).Plus(_model.ValueWeight(Slot.Organization, 1, i, j));
        }

        return Best(Slot.Organization, 2, 3, 4).Or(default);
    }

    /// <summary>What a pair can reach as one person at home, and as one person who moved.</summary>
    private readonly record struct Bound(float Home, float Moved)
    {
        public float Best => Math.Max(Home, Moved);

        public Bound Plus(float both) => new(Home + both, Moved + both);

        public Bound Or(Bound other) => new(Math.Max(Home, other.Home), Math.Max(Moved, other.Moved));

        public static Bound operator +(Bound a, Bound b) => new(a.Home + b.Home, a.Moved + b.Moved);
    }
}

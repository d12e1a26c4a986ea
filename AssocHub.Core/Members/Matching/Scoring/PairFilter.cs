using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>
/// Says of most pairs that they cannot reach the reported probability, from one cache line of each record and without touching text:
/// every comparison counts as the best it could still turn out to be. It never rejects a pair that would reach it.
/// </summary>
internal sealed class PairFilter
{
    private readonly FactStore _facts;
    private readonly MatchModel _model;
    private readonly NameSimilarity _names;
    private readonly ContactLevels _contacts;
    private readonly BoundTable _bounds;
    private readonly float _least;
    private readonly bool _sources;

    public PairFilter(RecordTable table, ComparisonTables tables, MatchModel model, NameSimilarity names, float least)
    {
        _facts = tables.Facts;
        _model = model;
        _names = names;
        _contacts = new ContactLevels(table, tables);
        _bounds = new BoundTable(model);
        // Half a thousandth for the rounding of sums in another order.
        _least = least - (float)Math.Log(2) - 0.0005f;
        _sources = table.SourceNames.Count > 1;
    }

    /// <summary>False when the pair cannot reach the least log odds that are asked for.</summary>
    public bool MayReach(int i, int j) => Begin(i, j, out Open open) && End(open);

    /// <summary>What a pair can still reach before its names are compared; only by what lies in the facts of the two.</summary>
    /// <returns>False when it cannot reach enough however alike its names turn out to be.</returns>
    public bool Begin(int i, int j, out Open open)
    {
        ref readonly RecordFacts a = ref _facts[i];
        ref readonly RecordFacts b = ref _facts[j];
        ReadOnlySpan<float> home = _bounds.Home, moved = _bounds.Moved;
        int sources = _sources ? _model.SourcePair(i, j) : 0;
        float value = 0;
        int date = BoundTable.Of(Slot.BirthDate, DateLevels.Of(a.BirthDate, b.BirthDate));
        int phone = BoundTable.Of(Slot.Phone, ContactLevels.Phone(a.Phone, b.Phone));
        int email = Email(a, b), street = Street(a, b), place = Locality(a, b), work = Organization(a, b);
        int middle = ((a.GivenSet | b.GivenSet) & RecordFacts.More) != 0 ? BoundTable.AnyMiddle : 0;
        int more = (a.FamilySet & b.FamilySet & RecordFacts.More) != 0 ? BoundTable.AnyMore : 0;
        float atHome = _bounds.StartHome + (_sources ? _model.SourceWeight[sources] : 0) + home[date] + home[phone] + home[email] + home[street] + home[place] + home[work] + home[middle] + home[more];
        float onMove = _bounds.StartMoved + (_sources ? _model.SourceMovedWeight[sources] : 0) + moved[date] + moved[phone] + moved[email] + moved[street] + moved[place] + moved[work] + moved[middle] + moved[more];
        value += date == BoundTable.Of(Slot.BirthDate, 1) ? _model.ValueWeight(Slot.BirthDate, 1, i, j) : 0;
        value += phone == BoundTable.Of(Slot.Phone, 1) ? _model.ValueWeight(Slot.Phone, 1, i, j) : 0;
        value += email == BoundTable.Of(Slot.Email, 1) ? _model.ValueWeight(Slot.Email, 1, i, j) : 0;
        value += work == BoundTable.Of(Slot.Organization, 1) ? _model.ValueWeight(Slot.Organization, 1, i, j)
            : work == BoundTable.OtherWork && _model.Frequencies.SharedEmployer(i, j) != 0 ? Math.Max(0, _model.ValueWeight(Slot.Organization, 2, i, j))
            : 0;
        // The rarer address of the two would be read anywhere in memory; that of the earlier record alone says at least as much.
        value += street is BoundTable.SameNumber || street == BoundTable.Of(Slot.Street, 1) ? Math.Max(0, _model.ValueWeight(Slot.Street, 1, i, i)) : 0;
        value += place == BoundTable.SameTown ? Math.Max(0, _model.ValueWeight(Slot.Locality, 4, i, j))
            : place == BoundTable.Of(Slot.Locality, 1) ? _model.ValueWeight(Slot.Locality, 1, i, j)
            : place == BoundTable.Of(Slot.Locality, 2) ? _model.ValueWeight(Slot.Locality, 2, i, j)
            : 0;
        bool sameGiven = a.Given == b.Given, sameFamily = a.Family == b.Family;
        open = new Open
        {
            I = i,
            J = j,
            AtHome = atHome + value,
            OnMove = onMove + value,
            Given = sameGiven ? BoundTable.Of(Slot.Given, 1) : BoundTable.NearGiven,
            Family = sameFamily ? BoundTable.Of(Slot.Family, 1) : BoundTable.NearFamily,
            Crossed = !sameGiven && !sameFamily,
            IsUnusual = ((a.GivenSet | b.GivenSet | a.FamilySet | b.FamilySet) & RecordFacts.Unusual) != 0,
            NearMail = email == BoundTable.NearMail,
        };
        if (open.IsUnusual)
        {
            return Math.Max(open.AtHome + home[BoundTable.AnyName], open.OnMove + moved[BoundTable.AnyName]) >= _least;
        }

        open.Common = (sameGiven ? _model.ExactGiven(a.Given) : 0) + (sameFamily ? _model.ExactFamily(a.Family) : 0);
        return Reaches(ref open);
    }

    /// <summary>Has fetched what <see cref="End"/> will ask first: whether these names were compared before.</summary>
    public void Soon(ref Open open)
    {
        ref readonly RecordFacts a = ref _facts[open.I];
        ref readonly RecordFacts b = ref _facts[open.J];
        _names.Soon(a.Family, b.Family, given: false);
        _names.Soon(a.Given, b.Given, given: true);
    }

    /// <summary>What <see cref="Begin"/> left open, by the names: they cost more than all else.</summary>
    /// <returns>False when the pair cannot reach enough.</returns>
    public bool End(Open open)
    {
        if (open.IsUnusual)
        {
            return true;
        }

        bool exact = open.Given == BoundTable.Of(Slot.Given, 1) && open.Family == BoundTable.Of(Slot.Family, 1);
        return (exact || Closer(ref open)) && (!open.NearMail || MailReaches(ref open));
    }

    // Addresses of few other letters are measured last: most are none of a slip.
    private bool MailReaches(ref Open open)
    {
        int exact = BoundTable.Of(Slot.Email, _contacts.Email(_facts[open.I], _facts[open.J], open.I, open.J));
        open.AtHome += _bounds.Home[exact] - _bounds.Home[BoundTable.NearMail];
        open.OnMove += _bounds.Moved[exact] - _bounds.Moved[BoundTable.NearMail];
        return Reaches(ref open);
    }

    private bool Reaches(ref Open open)
    {
        ReadOnlySpan<float> w = _bounds.Home, m = _bounds.Moved;
        return Math.Max(open.AtHome + w[open.Given] + w[open.Family], open.OnMove + m[open.Given] + m[open.Family]) + open.Common >= _least
            || (open.Crossed && Math.Max(open.AtHome + w[BoundTable.Crossed], open.OnMove + m[BoundTable.Crossed]) >= _least);
    }

    private bool Closer(ref Open open)
    {
        ref readonly RecordFacts x = ref _facts[open.I];
        ref readonly RecordFacts y = ref _facts[open.J];
        if (x.Family != y.Family)
        {
            bool different = NameFacts.ShareTooFewLetters(x.FamilySet, y.FamilySet) && ((x.FamilySet | y.FamilySet) & RecordFacts.Single) == 0;
            int level = different ? NameSimilarity.Different : _names.Compare(x.Family, y.Family, given: false);
            open.Crossed &= level >= 5;
            open.Family = level >= NameSimilarity.Initial && ((x.FamilySet | y.FamilySet) & RecordFacts.Several) != 0
                ? BoundTable.NearFamily
                : BoundTable.Of(Slot.Family, level);
        }

        // A word of a family name of several, or a name without vowels, may agree although the letters do not.
        bool parts = ((x.FamilySet | y.FamilySet) & RecordFacts.Words) != 0 || ((x.GivenSet | x.FamilySet | y.GivenSet | y.FamilySet) & RecordFacts.Single) != 0;
        open.Crossed &= parts || !NameFacts.ShareTooFewLetters(x.GivenSet, y.FamilySet) || !NameFacts.ShareTooFewLetters(x.FamilySet, y.GivenSet);
        if (!Reaches(ref open))
        {
            return false;
        }

        // Of a family name of several words the first may be the other's second given name.
        if (x.Given != y.Given && ((x.GivenSet | y.GivenSet) & RecordFacts.Several) == 0 && ((x.FamilySet | y.FamilySet) & RecordFacts.Words) == 0)
        {
            int level = _names.Compare(x.Given, y.Given, given: true);
            open.Given = BoundTable.Of(Slot.Given, level);
            open.Crossed &= level >= 5;
        }

        return Reaches(ref open);
    }

    private static int Email(in RecordFacts a, in RecordFacts b) =>
        a.Email == 0 || b.Email == 0 ? 0
        : a.Email == b.Email ? BoundTable.Of(Slot.Email, 1)
        : LetterSets.MayBeMailSlip(a.MailSet, b.MailSet) ? BoundTable.NearMail
        : BoundTable.Of(Slot.Email, 4);

    private static int Street(in RecordFacts a, in RecordFacts b)
    {
        if (a.Street == 0 || b.Street == 0)
        {
            return 0;
        }

        if (a.HouseNumber != 0 && a.HouseNumber == b.HouseNumber)
        {
            return a.Street == b.Street ? BoundTable.Of(Slot.Street, 1) : BoundTable.SameNumber;
        }

        return a.HouseNumber == 0 || b.HouseNumber == 0 ? BoundTable.OpenNumber
            : a.Street == b.Street ? BoundTable.Of(Slot.Street, 4)
            : BoundTable.OtherNumber;
    }

    private static int Locality(in RecordFacts a, in RecordFacts b)
    {
        bool cities = a.City != 0 && b.City != 0, sameCity = cities && a.City == b.City;
        return a.Postcode != 0 && a.Postcode == b.Postcode ? BoundTable.Of(Slot.Locality, sameCity ? 1 : 2)
            : sameCity ? BoundTable.SameTown
            : cities || (a.Postcode != 0 && b.Postcode != 0) ? BoundTable.OtherPlace
            : BoundTable.AnyPlace;
    }

    private static int Organization(in RecordFacts a, in RecordFacts b)
    {
        int x = a.Organization != 0 ? a.Organization : a.MailOrganization, y = b.Organization != 0 ? b.Organization : b.MailOrganization;
        return x == 0 || y == 0 ? 0
            : a.Organization != 0 && a.Organization == b.Organization ? BoundTable.Of(Slot.Organization, 1)
            : BoundTable.OtherWork;
    }

    /// <summary>A pair of which not all is known yet: the most it can reach by what is.</summary>
    public record struct Open
    {
        public int I { get; init; }
        public int J { get; init; }

        /// <summary>Log odds against strangers without the names, as one person at home.</summary>
        public float AtHome { get; set; }

        /// <summary>The same as one person who moved.</summary>
        public float OnMove { get; set; }

        /// <summary>What the names that are the same add by how rare they are.</summary>
        public float Common { get; set; }

        /// <summary>Place of the given names in the <see cref="BoundTable"/>.</summary>
        public int Given { get; set; }

        /// <summary>Place of the family names.</summary>
        public int Family { get; set; }

        /// <summary>True while the names may be the same the wrong way round.</summary>
        public bool Crossed { get; set; }

        /// <summary>True where a name is missing or an organisation's.</summary>
        public bool IsUnusual { get; init; }

        /// <summary>True where the addresses may be a slip apart.</summary>
        public bool NearMail { get; init; }
    }
}

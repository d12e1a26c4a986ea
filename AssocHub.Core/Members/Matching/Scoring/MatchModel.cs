using System.Runtime.Intrinsics;
using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>What can be behind two records that resemble one another.</summary>
internal enum PairKind
{
    /// <summary>Two people who have nothing to do with one another.</summary>
    Strangers,

    /// <summary>One person, seen twice in the same situation.</summary>
    SamePerson,

    /// <summary>One person, who moved, changed job or uses another address.</summary>
    SamePersonMoved,

    /// <summary>Two people of one household: they share a family name, an address, a phone.</summary>
    Household,

    /// <summary>Two people at one employer: they share its name, its town, a switchboard, a mailbox.</summary>
    Colleagues,

    /// <summary>
    /// Two people of one household who share everything one can be reached by: one mailbox, one phone, one home. How often each of
    /// these agrees is as with one person; only what a person has alone tells them apart.
    /// </summary>
    Couple,
}

/// <summary>
/// The Fellegi–Sunter model (Fellegi and Sunter 1969, "A Theory for Record Linkage") as a mixture of kinds of pair (Larsen and Rubin
/// 2001, "Iterative Automated Record Linkage Using Mixture Models"): within a kind comparisons are independent; that people of one
/// household agree on name, street and phone together is a kind of its own and not three coincidences.
/// </summary>
internal sealed class MatchModel
{
    public const int Kinds = 6;
    private const float Never = -40;

    private readonly RecordTable _table;
    private readonly int _sources;

    // By the table's number of a source, the model's; −1 for sources that came after it was learned.
    private int[] _sourceOf = [];

    // The pair of sources of all pairs where the table has one source only; otherwise −1.
    private int _onlyPair = -1;

    public MatchModel(RecordTable table, ValueFrequencies frequencies, double[][] u, double[] sourceU, IReadOnlyList<string>? sources = null)
    {
        _table = table;
        SourceNames = [.. sources ?? table.SourceNames];
        _sources = Math.Max(1, SourceNames.Count);
        FindSources();
        HasContacts = Array.Exists(table.Email, code => code != 0) || Array.Exists(table.Phone, code => code != 0);
        Frequencies = frequencies;
        U = u;
        SourceU = sourceU;
        for (int kind = 0; kind < Kinds; kind++)
        {
            P[kind] = new double[Levels.Slots][];
            for (int s = 0; s < Levels.Slots; s++)
            {
                P[kind][s] = (double[])u[s].Clone();
            }
        }

        SourceM = (double[])sourceU.Clone();
        SourceMoved = (double[])sourceU.Clone();
    }

    public ValueFrequencies Frequencies { get; }

    /// <summary>The sources that the model knows, by its own numbers.</summary>
    public IReadOnlyList<string> SourceNames { get; }

    /// <summary>By comparison and level: how often two people at random fall on it.</summary>
    public double[][] U { get; }

    /// <summary>By kind, comparison and level.</summary>
    public double[][][] P { get; } = new double[Kinds][][];

    /// <summary>How often a pair of all possible pairs is of a kind.</summary>
    public double[] Prior { get; } = new double[Kinds];

    /// <summary>
    /// True where records say how somebody is reached. Where none does, a couple that shares it all is a household like any other, and
    /// must not be counted beside it.
    /// </summary>
    public bool HasContacts { get; }

    /// <summary>By pair of sources: the share among all pairs, and among one person's.</summary>
    public double[] SourceU { get; }
    public double[] SourceM { get; }

    /// <summary>The same among pairs of one person who moved or uses another address: in some sources more do than in others.</summary>
    public double[] SourceMoved { get; }

    /// <summary>Log of the ratio to strangers, by kind and comparison level; made by <see cref="Prepare"/>.</summary>
    public float[][] Weight { get; } = new float[Kinds][];
    public float[] SourceWeight { get; private set; } = [];
    public float[] SourceMovedWeight { get; private set; } = [];

    /// <summary>How much more often strangers share both names than chance has it.</summary>
    public NamesTogether Names { get; set; } = NamesTogether.Independent;
    private float[] _logPrior = new float[Kinds];
    private Vector256<float> _start;

    // The kinds that differ from strangers in what names say; chance has given colleagues theirs too.
    private static readonly Vector256<float> ChanceNames = Vector256.Create(0f, 1, 1, 1, 0, 1, 0, 0);

    /// <summary>Log of the prior of a kind against strangers.</summary>
    public float LogPrior(int kind) => _logPrior[kind] - _logPrior[0];

    private readonly float[] _adjust = new float[Levels.Slots];

    // Of places by level: a postal code is rarer than a town.
    private readonly float[] _placeAdjust = new float[Levels.Most];

    // The weights of one level for all kinds, side by side, and by comparison one where a kind has frequencies of its own.
    private readonly Vector256<float>[] _weights = new Vector256<float>[Levels.Slots * Levels.Most];
    private readonly Vector256<float>[] _own = new Vector256<float>[Levels.Slots];

    /// <summary>True where a kind has frequencies of its own for a comparison; false where it is as chance has it.</summary>
    public static bool IsOwn(PairKind kind, Slot slot) => kind switch
    {
        PairKind.SamePerson or PairKind.SamePersonMoved => true,
        PairKind.Household or PairKind.Couple => slot is Slot.Given or Slot.BirthDate or Slot.Family or Slot.Email or Slot.Phone or Slot.Street or Slot.Locality or Slot.Organization,
        PairKind.Colleagues => slot is Slot.Email or Slot.Phone or Slot.Street or Slot.Locality or Slot.Organization,
        _ => false,
    };

    /// <summary>
    /// True where a household's frequencies are common knowledge rather than learned: a child is called like a parent, twins share a
    /// birthday. Learning them would let households and people swap roles.
    /// </summary>
    public static bool IsGiven(PairKind kind, Slot slot) => kind is PairKind.Household or PairKind.Couple && slot is Slot.Given or Slot.BirthDate;

    /// <summary>True for what changes with a person's home or job.</summary>
    public static bool IsSituation(Slot slot) =>
        slot is Slot.Email or Slot.Phone or Slot.Street or Slot.Locality or Slot.Organization or Slot.Title;

    /// <summary>The number of the pair of sources; the last stands for sources that came after the model was learned.</summary>
    public int SourcePair(int i, int j) => _onlyPair >= 0 ? _onlyPair : PairOf(_sourceOf[_table.Source[i]], _sourceOf[_table.Source[j]]);

    private int PairOf(int a, int b) => a >= 0 && b >= 0 ? (Math.Min(a, b) * _sources) + Math.Max(a, b) : _sources * _sources;

    /// <summary>Brings the model up to the table's present sources and values.</summary>
    public void Extend()
    {
        FindSources();
        Frequencies.Extend();
    }

    // A table without a source column has one source without a name.
    private void FindSources()
    {
        _sourceOf = [.. _table.SourceNames.Select(name => Math.Max(-1, SourceNames.ToList().IndexOf(name))).DefaultIfEmpty(0)];
        _onlyPair = _sourceOf.Length == 1 ? PairOf(_sourceOf[0], _sourceOf[0]) : -1;
    }

    /// <summary>Log odds that a pair of all possible pairs is one person.</summary>
    public float LogPriorOdds => (float)Math.Log((Prior[1] + Prior[2]) / Prior[0]);

    /// <summary>Makes the tables that scoring reads.</summary>
    public void Prepare()
    {
        _logPrior = [.. Prior.Select(p => (float)Math.Log(Math.Max(p, 1e-300)))];
        _start = Vector256.Create(0, LogPrior(1), LogPrior(2), LogPrior(3), LogPrior(4), LogPrior(5), 0, 0);
        for (int kind = 0; kind < Kinds; kind++)
        {
            Weight[kind] = new float[Levels.Slots * Levels.Most];
            for (int s = 0; s < Levels.Slots; s++)
            {
                bool own = IsOwn((PairKind)kind, (Slot)s);
                _own[s] = _own[s].WithElement(kind, own ? 1 : 0);
                for (int level = 1; own && level < Levels.CountOf((Slot)s); level++)
                {
                    double weight = Math.Log(P[kind][s][level] / U[s][level]);
                    Weight[kind][(s * Levels.Most) + level] = (float)(Levels.IsDisagreement((Slot)s, level) ? Math.Min(weight, Ceiling(kind, (Slot)s, level)) : weight);
                }
            }
        }

        // Whoever writes names the wrong way round does so with anybody's: what counts is that both names agree, as in order, and how
        // often it happens, once for the two. Of a household it takes a namesake.
        float turned = (float)Math.Log(P[1][0][7] / (P[1][0][1] + P[1][0][7]));
        foreach (int kind in (ReadOnlySpan<int>)[1, 2, 3, 5])
        {
            Weight[kind][7] = Weight[kind][1] + turned;
            Weight[kind][Levels.Most + 7] = Weight[kind][Levels.Most + 1];
            Weight[kind][Levels.TurnedInitial] = Weight[kind][4] + turned;
        }

        // Organisations are neither a household nor colleagues, and how often they meet says nothing about people.
        Weight[1][Levels.TwoOrganizations] = Weight[2][Levels.TwoOrganizations] = 0;
        Weight[3][Levels.TwoOrganizations] = Weight[4][Levels.TwoOrganizations] = Weight[5][Levels.TwoOrganizations] = Never;

        for (int at = 0; at < _weights.Length; at++)
        {
            for (int kind = 1; kind < Kinds; kind++)
            {
                _weights[at] = _weights[at].WithElement(kind, Weight[kind][at]);
            }
        }

        for (int s = 0; s < Levels.Slots; s++)
        {
            _adjust[s] = (float)Math.Log(Math.Max(Frequencies.Coincidence[s], 1e-12));
        }

        for (int level = 1; level < Levels.CountOf(Slot.Locality); level++)
        {
            _placeAdjust[level] = (float)Math.Log(U[(int)Slot.Locality][level]);
        }

        SourceWeight = [.. SourceM.Select((m, p) => (float)Math.Log(m / SourceU[p]))];
        SourceMovedWeight = [.. SourceMoved.Select((m, p) => (float)Math.Log(m / SourceU[p]))];
    }

    // Too rare in most data to be learned, and never an accident: father and son, a person and a firm.
    private static double Ceiling(int kind, Slot slot, int level) => (slot, level) switch
    {
        (Slot.Given, 8) => -8,
        _ when kind >= (int)PairKind.Household => 0,
        (Slot.Middle, 5) => -7,
        (Slot.Number, 3) => -1.5,
        (Slot.AmsId, 2) => -4,
        _ => 0,
    };

    /// <summary>
    /// How much more (or less) an agreement on this very value says than agreement on the average one: log of the average coincidence
    /// over this value's.
    /// </summary>
    public float ValueWeight(Slot slot, int level, int i, int j)
    {
        if (slot is Slot.Given or Slot.Family && level is 2 or 3 or 5)
        {
            // A slip turns a name into one that nobody has; two names that many people have are two names.
            float rarer = Frequencies.RarerName(slot, i, j);
            return Math.Clamp(Frequencies.RarerMean[(int)slot][level] - rarer, -3, 0);
        }

        float share = slot is Slot.Given or Slot.Family && level == 7 ? Frequencies.CrossedName(slot, i, j) : Frequencies.LogShare(slot, level, i, j);
        return share == 0 ? 0 : (slot == Slot.Locality ? _placeAdjust[level] : _adjust[(int)slot]) - share;
    }

    /// <summary>The most that agreement on a value can add to agreement on the average one.</summary>
    public float MostValue(Slot slot) => _adjust[(int)slot] - Frequencies.LeastShare(slot);

    /// <summary>What agreement on this given name adds.</summary>
    public float ExactGiven(int name) => _adjust[(int)Slot.Given] - Frequencies.Given(name);

    /// <summary>What agreement on this family name adds.</summary>
    public float ExactFamily(int name) => _adjust[(int)Slot.Family] - Frequencies.Family(name);

    /// <summary>True where given and family names are the same, or forms and slips of the same.</summary>
    public static bool ShareNames(ulong levels) => (AlikeNames >> (int)(levels & 15) & 1) != 0 && (AlikeNames >> (int)(levels >> 4 & 15) & 1) != 0;

    /// <summary>True where both names are the same.</summary>
    public static bool AreNamesakes(ulong levels) => (levels & 255) == 0x11;

    /// <summary>How much less it says that two records share these names because others who share one share the other (natural logarithm).</summary>
    /// <param name="levels">The levels of the pair.</param>
    /// <param name="i">One of the records.</param>
    public float Together(ulong levels, int i) => !Names.IsAny || !ShareNames(levels) ? 0
        : Frequencies.Named == 0 || !AreNamesakes(levels) ? Names.Mean : Names.Of(Frequencies.Namesakes(i), Frequencies.NamesakesByChance(i));

    // Of both comparisons: the same, a form or part, a slip, sounding alike, the wrong way round (an initial too).
    private const int AlikeNames = (1 << 1) | (1 << 2) | (1 << 3) | (1 << 5) | (1 << 7) | (1 << Levels.TurnedInitial);

    /// <summary>Log ratio to strangers of every kind, priors included.</summary>
    public void Score(ulong levels, int i, int j, Span<float> kinds)
    {
        int source = SourcePair(i, j);
        Vector256<float> sum = _start + Vector256.Create(0, SourceWeight[source], SourceMovedWeight[source], 0, 0, 0, 0, 0);
        Vector256<float> names = Together(levels, i) * ChanceNames;
        for (int s = 0; levels != 0; s++, levels >>= 4)
        {
            int level = (int)levels & 15;
            if (level == 0)
            {
                continue;
            }

            sum += _weights[(s * Levels.Most) + level] + (_own[s] * ValueWeight((Slot)s, level, i, j));
        }

        sum -= names;
        for (int kind = 0; kind < Kinds; kind++)
        {
            kinds[kind] = sum[kind];
        }
    }

    /// <summary>The most that <see cref="LogOdds"/> can come to, without a logarithm.</summary>
    public static float MostOdds(ReadOnlySpan<float> kinds) =>
        Math.Max(kinds[1], kinds[2]) + 0.6932f - Math.Max(Math.Max(0, kinds[5]), Math.Max(kinds[3], kinds[4]));

    /// <summary>Log odds that a scored pair is one person.</summary>
    public static float LogOdds(ReadOnlySpan<float> kinds) =>
        LogSum(kinds[1], kinds[2]) - LogSum(LogSum(0, kinds[5]), LogSum(kinds[3], kinds[4]));

    /// <summary>Log odds of one person against two who have to do with one another.</summary>
    public static float OverRelatives(ReadOnlySpan<float> kinds) => LogSum(kinds[1], kinds[2]) - LogSum(kinds[5], LogSum(kinds[3], kinds[4]));

    private static float LogSum(float a, float b)
    {
        float top = Math.Max(a, b);
        return top + MathF.Log(MathF.Exp(a - top) + MathF.Exp(b - top));
    }
}

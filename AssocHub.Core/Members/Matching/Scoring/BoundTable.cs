using AssocHub.Core.Members.Matching.Comparing;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>
/// The most that a comparison can still say for one person, by what is known of it: a level, or one of several levels. Two numbers
/// each: as one person at home, and as one person who moved.
/// </summary>
internal sealed class BoundTable
{
    public const int NearGiven = Places, NearFamily = Places + 1, Crossed = Places + 2, AnyName = Places + 3, AnyMiddle = Places + 4, AnyMore = Places + 5,
        NearMail = Places + 6, SameNumber = Places + 7, OpenNumber = Places + 8, OtherNumber = Places + 9, SameTown = Places + 10, OtherPlace = Places + 11,
        AnyPlace = Places + 12, OtherWork = Places + 13;

    private const int Places = Levels.Slots * Levels.Most;
    private const int Sets = 14;
    private readonly MatchModel _model;
    private readonly float[][] _bounds = [new float[Places + Sets], new float[Places + Sets]];

    public BoundTable(MatchModel model)
    {
        _model = model;
        StartHome = model.LogPrior(1);
        StartMoved = model.LogPrior(2);
        for (int kind = 0; kind < 2; kind++)
        {
            model.Weight[kind + 1].CopyTo(_bounds[kind], 0);
            Fill(_bounds[kind]);
        }
    }

    public float StartHome { get; }
    public float StartMoved { get; }
    public ReadOnlySpan<float> Home => _bounds[0];
    public ReadOnlySpan<float> Moved => _bounds[1];

    /// <summary>The place of a level; of "missing", a place that holds nothing.</summary>
    public static int Of(Slot slot, int level) => ((int)slot * Levels.Most) + level;

    private void Fill(float[] of)
    {
        of[NearGiven] = Best(of, Slot.Given, 2, 3, 4, 5, 6, 9);
        of[NearFamily] = Best(of, Slot.Family, 2, 3, 4, 5, 6);
        float given = _model.MostValue(Slot.Given), family = _model.MostValue(Slot.Family);
        float crossedGiven = of[Of(Slot.Given, 7)] + given, crossedFamily = of[Of(Slot.Family, 7)] + family;
        of[Crossed] = Math.Max(
            Math.Max(crossedGiven, 0) + Math.Max(Math.Max(crossedFamily, of[Of(Slot.Family, 4)]), 0), of[Of(Slot.Given, Levels.TurnedInitial)] + crossedFamily);
        float anyGiven = Math.Max(Best(of, Slot.Given, 0, 2, 3, 4, 5, 6, 8, 9, 10), of[Of(Slot.Given, 1)] + given);
        float anyFamily = Math.Max(Best(of, Slot.Family, 0, 2, 3, 4, 5, 6), of[Of(Slot.Family, 1)] + family);
        of[AnyName] = Math.Max(anyGiven + anyFamily, of[Crossed]);
        of[AnyMiddle] = Best(of, Slot.Middle, 0, 1, 2, 3, 4, 5);
        foreach (Slot slot in (Slot[])[Slot.Title, Slot.Number, Slot.AmsId, Slot.Other1, Slot.Other2, Slot.Other3, Slot.Other4])
        {
            float best = Math.Max(0, of[Of(slot, 1)] + _model.MostValue(slot));
            for (int level = 2; level < Levels.CountOf(slot); level++)
            {
                best = Math.Max(best, of[Of(slot, level)]);
            }

            of[AnyMore] += best;
        }

        of[NearMail] = Best(of, Slot.Email, 2, 3, 4);
        of[SameNumber] = Best(of, Slot.Street, 1, 2, 5);
        of[OpenNumber] = Best(of, Slot.Street, 3, 6);
        of[OtherNumber] = Best(of, Slot.Street, 4, 6);
        of[SameTown] = Best(of, Slot.Locality, 3, 4, 5);
        of[OtherPlace] = Best(of, Slot.Locality, 5, 6, 7, 8);
        of[AnyPlace] = Best(of, Slot.Locality, 0, 5, 6, 7, 8);
        of[OtherWork] = Best(of, Slot.Organization, 0, 2, 3, 4);
    }

    private static float Best(float[] of, Slot slot, params ReadOnlySpan<int> levels)
    {
        float best = float.MinValue;
        foreach (int level in levels)
        {
            best = Math.Max(best, of[Of(slot, level)]);
        }

        return best;
    }
}

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>Counts distinct people per value.</summary>
internal sealed class PersonCounter
{
    // So many people whose records agree weigh as much as what is known without them.
    private const double Weight = 50;

    // The people who have a value, in the lower bits of its count, and above them those of whom two records have it, up to a hundred.
    private const uint Agreeing = 1u << 25, People = Agreeing - 1, MostAgreeing = 100 * Agreeing;

    // Records by person, and where each person of several records begins; people of one record need no second look.
    private readonly int[] _single;
    private readonly int[] _several;
    private readonly int[] _starts;

    /// <summary>Puts the records in the order of their people.</summary>
    /// <param name="person">Of every record, the number of its person: the position of one of their records.</param>
    public PersonCounter(int[] person)
    {
        var size = new int[person.Length + 1];
        foreach (int p in person)
        {
            size[p]++;
        }

        int singles = 0, groups = 0;
        for (int p = 0; p < person.Length; p++)
        {
            singles += size[p] == 1 ? 1 : 0;
            groups += size[p] > 1 ? 1 : 0;
        }

        _single = new int[singles];
        _several = new int[person.Length - singles];
        _starts = new int[groups + 1];
        int at = 0, group = 0;
        for (int p = 0; p < person.Length; p++)
        {
            if (size[p] > 1)
            {
                _starts[group++] = at;
                at += size[p];
                size[p] = at - size[p];
            }
            else
            {
                size[p] = -1;
            }
        }

        _starts[group] = at;
        int single = 0;
        for (int i = 0; i < person.Length; i++)
        {
            if (size[person[i]] < 0)
            {
                _single[single++] = i;
            }
            else
            {
                _several[size[person[i]]++] = i;
            }
        }
    }

    /// <summary>Logarithms of the shares of people per value.</summary>
    /// <param name="columns">The values of all records; a value counts once per person in whichever column.</param>
    /// <param name="values">How many values there are.</param>
    /// <param name="coincidence">The chance that two people at random have the same value, where both have one.</param>
    /// <param name="experience">Values that count as seen beforehand, once each: few people say little about how rare a value is.</param>
    /// <param name="repeated">Those among them that count as seen twice.</param>
    public float[] Log(int[][] columns, int values, double experience, double repeated, out double coincidence) =>
        Finish(CountAgreeing(columns, values), experience, repeated, out coincidence);

    /// <summary>How many people have each value; of 0, no value, none.</summary>
    /// <param name="columns">The values of all records; a value counts once per person in whichever column.</param>
    /// <param name="values">How many values there are.</param>
    public int[] Count(int[][] columns, int values) => Array.ConvertAll(CountAgreeing(columns, values), count => (int)(count & People));

    private uint[] CountAgreeing(int[][] columns, int values)
    {
        var counts = new uint[values];
        foreach (int[] column in columns)
        {
            foreach (int i in _single)
            {
                counts[column[i]]++;
            }
        }

        var seen = new List<int>();
        var again = new List<int>();
        for (int g = 0; g + 1 < _starts.Length; g++)
        {
            seen.Clear();
            again.Clear();
            foreach (int i in _several.AsSpan(_starts[g], _starts[g + 1] - _starts[g]))
            {
                foreach (int[] column in columns)
                {
                    int code = column[i];
                    if (code == 0)
                    {
                        continue;
                    }

                    if (!seen.Contains(code))
                    {
                        seen.Add(code);
                        counts[code]++;
                    }
                    else if (!again.Contains(code))
                    {
                        again.Add(code);
                        counts[code] += counts[code] < MostAgreeing ? Agreeing : 0;
                    }
                }
            }
        }

        counts[0] = 0;
        return counts;
    }

    private static float[] Finish(uint[] counts, double experience, double repeated, out double coincidence)
    {
        double total = 0, once = 0, twice = 0, alone = 0, shared = 0;
        for (int code = 1; code < counts.Length; code++)
        {
            uint people = counts[code] & People, agreeing = counts[code] / Agreeing;
            total += people;
            once += people == 1 ? 1 : 0;
            twice += people == 2 ? 1 : 0;
            alone += people == 1 ? agreeing : 0;
            shared += people == 2 ? agreeing : 0;
        }

        // How many others have a value that one person has been seen with: Good and Turing's estimate (Good 1953). Near nothing for
        // e-mail addresses, near one for family names.
        // The two whose records are compared are counted too where they are not known to be one: what is asked for is who else has it.
        double ofAll = Math.Clamp(2 * (twice + repeated + 0.5) / (once + experience + 1), 0.01, 1);
        // What nobody else has is often a slip of what many have, and no two records of a person agree on a slip: asked are those whose records
        // do agree, as far as there are such people.
        double unseen = Math.Clamp((shared + (Weight * ofAll)) / (alone + Weight), 0.01, 1);
        Span<float> few = stackalloc float[64];
        for (int count = 0; count < few.Length; count++)
        {
            few[count] = Share((uint)count);
        }

        var log = new float[counts.Length];
        double same = 0;
        for (int code = 0; code < counts.Length; code++)
        {
            uint people = counts[code] & People;
            log[code] = people < few.Length ? few[(int)people] : Share(people);
            same += people * Math.Max(people - 1.0, 0);
        }

        // Never less than half a pair: that nobody shares a value here does not mean that nobody could.
        coincidence = (same + 1) / (Math.Max(total + experience, 2) * Math.Max(total + experience - 1, 1));
        return log;

        float Share(uint count) => (float)Math.Log((Math.Max(count - 2.0, 0) + unseen) / Math.Max(total + experience, 2));
    }
}

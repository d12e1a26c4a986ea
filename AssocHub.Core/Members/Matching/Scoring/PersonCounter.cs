namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>Counts distinct people per value.</summary>
internal sealed class PersonCounter
{
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
        Finish(Count(columns, values), experience, repeated, out coincidence);

    /// <summary>How many people have each value; of 0, no value, none.</summary>
    /// <param name="columns">The values of all records; a value counts once per person in whichever column.</param>
    /// <param name="values">How many values there are.</param>
    public int[] Count(int[][] columns, int values)
    {
        var counts = new int[values];
        foreach (int[] column in columns)
        {
            foreach (int i in _single)
            {
                counts[column[i]]++;
            }
        }

        var seen = new List<int>();
        for (int g = 0; g + 1 < _starts.Length; g++)
        {
            seen.Clear();
            foreach (int i in _several.AsSpan(_starts[g], _starts[g + 1] - _starts[g]))
            {
                foreach (int[] column in columns)
                {
                    int code = column[i];
                    if (code != 0 && !seen.Contains(code))
                    {
                        seen.Add(code);
                        counts[code]++;
                    }
                }
            }
        }

        counts[0] = 0;
        return counts;
    }

    private static float[] Finish(int[] counts, double experience, double repeated, out double coincidence)
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
        // The two whose records are compared are counted too where they are not known to be one: what is asked for is who else has it.
        double unseen = Math.Clamp(2 * (twice + repeated + 0.5) / (once + experience + 1), 0.01, 1);
        Span<float> few = stackalloc float[64];
        for (int count = 0; count < few.Length; count++)
        {
            few[count] = Share(count);
        }

        var log = new float[counts.Length];
        double same = 0;
        for (int code = 0; code < counts.Length; code++)
        {
            log[code] = counts[code] < few.Length ? few[counts[code]] : Share(counts[code]);
            same += (double)counts[code] * Math.Max(counts[code] - 1, 0);
        }

        // Never less than half a pair: that nobody shares a value here does not mean that nobody could.
        coincidence = (same + 1) / (Math.Max(total + experience, 2) * Math.Max(total + experience - 1, 1));
        return log;

        float Share(int count) => (float)Math.Log((Math.Max(count - 2, 0) + unseen) / Math.Max(total + experience, 2));
    }
}

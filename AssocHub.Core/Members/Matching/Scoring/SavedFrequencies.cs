using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>The facts whose values are counted, in the order they are written.</summary>
internal enum SavedField
{
    Given, Family, Email, Phone, Postcode, City, Region, Organization, Title, Ams, Number, Other, Address, Birth, BothNames, Count,
}

/// <summary>
/// How common values are, written down: of every value that three people or more have, a hash and its share. A value of one person or two
/// is as rare as one never seen and need not be kept, so that neither addresses nor numbers of single people are.
/// </summary>
internal sealed class SavedFrequencies
{
    private readonly float[] _unseen = new float[(int)SavedField.Count];
    private readonly Dictionary<ulong, float>[] _shares = [.. Enumerable.Range(0, (int)SavedField.Count).Select(_ => new Dictionary<ulong, float>())];

    public required double[] Coincidence { get; init; }
    public required float[][] RarerMean { get; init; }

    /// <summary>Of how many people both names were counted; 0 where they were not.</summary>
    public double Named { get; init; }

    /// <summary>Log of the share of a value never seen.</summary>
    public float Unseen(SavedField field) => _unseen[(int)field];

    /// <summary>Log of the share of a value.</summary>
    public float Share(SavedField field, ulong hash) => _shares[(int)field].TryGetValue(hash, out float share) ? share : _unseen[(int)field];

    public void Take(SavedField field, float[] log, Vocabulary values)
    {
        _unseen[(int)field] = log[0];
        for (int code = 1; code < Math.Min(log.Length, values.Count); code++)
        {
            if (log[code] != log[0])
            {
                _shares[(int)field][StableHash.Of(values[code])] = log[code];
            }
        }
    }

    public void Take(SavedField field, float[] log, int[] codes, Func<int, ulong> hash)
    {
        _unseen[(int)field] = log[0];
        var taken = new bool[log.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            int code = codes[i];
            if (code != 0 && !taken[code] && log[code] != log[0])
            {
                taken[code] = true;
                _shares[(int)field][hash(i)] = log[code];
            }
        }
    }

    public void Write(BinaryWriter writer)
    {
        Saved.Write(writer, Coincidence);
        writer.Write(Named);
        foreach (float share in RarerMean.SelectMany(level => level))
        {
            writer.Write(share);
        }

        for (int field = 0; field < _shares.Length; field++)
        {
            writer.Write(_unseen[field]);
            writer.Write(_shares[field].Count);
            foreach ((ulong hash, float share) in _shares[field].OrderBy(pair => pair.Key))
            {
                writer.Write(hash);
                writer.Write(share);
            }
        }
    }

    public static SavedFrequencies Read(BinaryReader reader)
    {
        var saved = new SavedFrequencies { Coincidence = Saved.ReadNumbers(reader), Named = reader.ReadDouble(), RarerMean = [new float[Levels.Most], new float[Levels.Most]] };
        foreach (float[] levels in saved.RarerMean)
        {
            for (int level = 0; level < levels.Length; level++)
            {
                levels[level] = reader.ReadSingle();
            }
        }

        for (int field = 0; field < saved._shares.Length; field++)
        {
            saved._unseen[field] = reader.ReadSingle();
            int count = reader.ReadInt32();
            for (int v = 0; v < count; v++)
            {
                saved._shares[field][reader.ReadUInt64()] = reader.ReadSingle();
            }
        }

        return saved;
    }
}

/// <summary>Small helpers for writing a model.</summary>
internal static class Saved
{
    public static void Write(BinaryWriter writer, IReadOnlyCollection<double> numbers)
    {
        writer.Write(numbers.Count);
        foreach (double number in numbers)
        {
            writer.Write(number);
        }
    }

    public static double[] ReadNumbers(BinaryReader reader) => [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadDouble())];

    public static void Write(BinaryWriter writer, IReadOnlyCollection<string> texts)
    {
        writer.Write(texts.Count);
        foreach (string text in texts)
        {
            writer.Write(text);
        }
    }

    public static string[] ReadTexts(BinaryReader reader) => [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadString())];
}

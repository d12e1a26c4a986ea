using AssocHub.Core.Common;
using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Matching.Scoring;

namespace AssocHub.Core.Members.Matching;

/// <summary>A saved model cannot be used and has to be learned anew.</summary>
/// <param name="Why">A clause: what does not fit.</param>
public sealed record ModelNotUsable(string Why) : Refusal($"What was learned about matching cannot be used: {Why}. A full run learns it anew.");

/// <summary>
/// What a full run learned, to be written down: how often each finding is met in one person's pairs and in strangers', how common
/// values are, the short forms of names that the records showed. Values of people are kept as hashes, and only where three people or more
/// share them. It holds no records: a session is resumed from a model and the records themselves.
/// </summary>
public sealed class MatchingModel
{
    /// <summary>The way of writing; other numbers are refused.</summary>
    public const int Version = 1;

    private const uint Mark = 0x4D484341;

    // Raised when values are read or findings weighed otherwise, so that what was learned before is learned anew.
    private const ulong Rules = 5;
    private readonly SavedFrequencies _frequencies;
    private readonly double[] _prior, _sourceU, _sourceM, _sourceMoved;
    private readonly double[][] _u;
    private readonly double[][][] _p;
    private readonly IReadOnlyList<string> _sources;

    private MatchingModel(SavedFrequencies frequencies, double[] prior, double[] sourceU, double[] sourceM, double[] sourceMoved, double[][] u, double[][][] p, IReadOnlyList<string> sources)
    {
        _frequencies = frequencies;
        (_prior, _sourceU, _sourceM, _sourceMoved, _u, _p, _sources) = (prior, sourceU, sourceM, sourceMoved, u, p, sources);
    }

    /// <summary>How many records it was learned from.</summary>
    public int Records { get; private init; }

    /// <summary>Blocks up to this size are paired in full.</summary>
    internal int BlockCap { get; private init; }

    /// <summary>The identifying numbers and other columns that the records had, in their order.</summary>
    internal IReadOnlyList<string> Labels { get; private init; } = [];

    /// <summary>Short forms that the records showed.</summary>
    internal IReadOnlyList<(string One, string Other)> Variants { get; private init; } = [];

    /// <summary>By which addresses without a blank are cut.</summary>
    internal NameCounts Names { get; private init; } = null!;

    private NamesTogether Together { get; init; } = NamesTogether.Independent;

    internal static MatchingModel Of(MatchingRun run, int blockCap, int records)
    {
        MatchModel model = run.Model;
        return new MatchingModel(model.Frequencies.Save(), model.Prior, model.SourceU, model.SourceM, model.SourceMoved, model.U, model.P, model.SourceNames)
        {
            Records = records,
            BlockCap = blockCap,
            Labels = [.. run.Table.NumberLabels, "", .. run.Table.OtherLabels],
            Variants = [.. run.Variants()],
            Names = run.Table.NameCounts,
            Together = model.Names,
        };
    }

    /// <summary>The model as bytes; the same model gives the same bytes.</summary>
    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Mark);
        writer.Write(Version);
        writer.Write(Meaning());
        writer.Write(Records);
        writer.Write(BlockCap);
        Saved.Write(writer, Labels);
        Saved.Write(writer, [.. Variants.SelectMany(pair => new[] { pair.One, pair.Other })]);
        Saved.Write(writer, _sources);
        Saved.Write(writer, _prior);
        Saved.Write(writer, _sourceU);
        Saved.Write(writer, _sourceM);
        Saved.Write(writer, _sourceMoved);
        foreach (float number in (ReadOnlySpan<float>)[Together.Mean, Together.Start, Together.Slope, Together.From, Together.To])
        {
            writer.Write(number);
        }

        foreach (double[] levels in _u.Concat(_p.SelectMany(kind => kind)))
        {
            Saved.Write(writer, levels);
        }

        _frequencies.Write(writer);
        IReadOnlyDictionary<ulong, (int Given, int Family)> counts = Names.ByHash();
        writer.Write(counts.Count);
        foreach ((ulong hash, (int given, int family)) in counts.OrderBy(pair => pair.Key))
        {
            writer.Write(hash);
            writer.Write7BitEncodedInt(given);
            writer.Write7BitEncodedInt(family);
        }

        writer.Write(Mark);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="saved">The bytes.</param>
    /// <returns>The model, or why it cannot be used: another version, other comparisons, damaged.</returns>
    public static Result<MatchingModel> Read(byte[] saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        using var reader = new BinaryReader(new MemoryStream(saved));
        try
        {
            return reader.ReadUInt32() != Mark ? new ModelNotUsable("it is not a saved model")
                : reader.ReadInt32() != Version ? new ModelNotUsable("it was written by another version")
                : reader.ReadUInt64() != Meaning() ? new ModelNotUsable("records are compared otherwise now")
                : Body(reader);
        }
        catch (Exception broken) when (broken is EndOfStreamException or ArgumentException or FormatException or IOException)
        {
            return new ModelNotUsable("it is damaged");
        }
    }

    private static Result<MatchingModel> Body(BinaryReader reader)
    {
        int records = reader.ReadInt32(), cap = reader.ReadInt32();
        string[] labels = Saved.ReadTexts(reader), variants = Saved.ReadTexts(reader), sources = Saved.ReadTexts(reader);
        double[] prior = Saved.ReadNumbers(reader), sourceU = Saved.ReadNumbers(reader), sourceM = Saved.ReadNumbers(reader), sourceMoved = Saved.ReadNumbers(reader);
        var together = new NamesTogether(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
        double[][] Slots() => [.. Enumerable.Range(0, Levels.Slots).Select(_ => Saved.ReadNumbers(reader))];
        double[][] u = Slots();
        double[][][] p = [.. Enumerable.Range(0, MatchModel.Kinds).Select(_ => Slots())];
        var frequencies = SavedFrequencies.Read(reader);
        var counts = new Dictionary<ulong, (int, int)>();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            counts[reader.ReadUInt64()] = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
        }

        return reader.ReadUInt32() != Mark
            ? new ModelNotUsable("it is damaged")
            : new MatchingModel(frequencies, prior, sourceU, sourceM, sourceMoved, u, p, sources)
            {
                Records = records,
                BlockCap = cap,
                Labels = labels,
                Variants = [.. variants.Chunk(2).Select(pair => (pair[0], pair[1]))],
                Names = NameCounts.Of(counts),
                Together = together,
            };
    }

    /// <summary>What stands in the way of judging these records; null when nothing does.</summary>
    internal Refusal? Misfit(IReadOnlyList<string> labels) =>
        labels.SequenceEqual(Labels) ? null : new ModelNotUsable("the records have other columns now");

    internal MatchModel For(RecordTable table)
    {
        var model = new MatchModel(table, new ValueFrequencies(table, _frequencies), [.. _u.Select(levels => (double[])levels.Clone())], _sourceU, _sources);
        for (int kind = 0; kind < MatchModel.Kinds; kind++)
        {
            for (int s = 0; s < Levels.Slots; s++)
            {
                model.P[kind][s] = (double[])_p[kind][s].Clone();
            }
        }

        _prior.CopyTo(model.Prior, 0);
        _sourceM.CopyTo(model.SourceM, 0);
        _sourceMoved.CopyTo(model.SourceMoved, 0);
        model.Names = Together;
        model.Prepare();
        return model;
    }

    // Levels that were added, dropped or say something else make old figures mean something else.
    private static ulong Meaning()
    {
        ulong hash = StableHash.Of(MatchModel.Kinds, Rules);
        foreach (Slot slot in Enum.GetValues<Slot>())
        {
            for (int level = 0; level < Levels.CountOf(slot); level++)
            {
                hash = StableHash.Of(hash, StableHash.Of(Levels.Label(slot, level)));
            }
        }

        return hash;
    }
}

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// What members did, without change, kind by kind. Topics are not in it: topics hang on objects, and the runs of their objects are
/// looked at.
/// </summary>
public sealed class RowSegment
{
    /// <summary>Largest member ordinal.</summary>
    public const int MaxOrdinal = 0xFF_FFFF;

    private readonly KindRows?[] _kinds;

    internal RowSegment(MomentCodes? codes, KindRows?[] kinds)
    {
        (Codes, _kinds) = (codes, kinds);
        Rows = kinds.Sum(k => k?.Rows ?? 0);
        Runs = kinds.Sum(k => k?.Runs ?? 0);
        Latest = codes?.Latest ?? long.MinValue;
    }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; }

    /// <summary>How many runs (kind, object and event) there are.</summary>
    public int Runs { get; }

    /// <summary>UTC ticks of the latest row.</summary>
    public long Latest { get; }

    /// <summary>Bytes held by the rows and runs.</summary>
    public long Bytes => (Codes?.Bytes ?? 0) + _kinds.Sum(k => k?.Bytes ?? 0);

    /// <summary>The moments of the rows; null where there is no row.</summary>
    internal MomentCodes? Codes { get; }

    /// <summary>The rows of a kind; null where there is none.</summary>
    internal KindRows? Of(byte kind) => _kinds[kind];

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(_kinds.Count(k => k is not null));
        if (Codes is null)
        {
            return;
        }

        Codes.Write(writer);
        for (int kind = 0; kind < _kinds.Length; kind++)
        {
            if (_kinds[kind] is { } rows)
            {
                writer.Write((byte)kind);
                rows.Write(writer);
            }
        }
    }

    internal static RowSegment Read(SnapshotReader reader)
    {
        int count = reader.ReadInt32();
        var kinds = new KindRows?[256];
        if (count == 0)
        {
            return new RowSegment(null, kinds);
        }

        MomentCodes codes = MomentCodes.Read(reader);
        for (; count > 0; count--)
        {
            kinds[reader.ReadByte()] = KindRows.Read(reader);
        }

        return new RowSegment(codes, kinds);
    }
}

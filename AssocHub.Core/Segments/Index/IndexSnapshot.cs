using Microsoft.Win32.SafeHandles;

namespace AssocHub.Core.Segments.Index;

/// <summary>A state as a file, to start from next time. What does not come back byte for byte as it was written is not used.</summary>
public static class IndexSnapshot
{
    private const string Format = "AssocHub segment index 10";

    /// <summary>Writes a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="token">The token of the change its watermark names.</param>
    /// <param name="to">Where to; left open.</param>
    public static void Write(IndexState state, long token, Stream to)
    {
        using var writer = new SnapshotWriter(to);
        writer.Write(Format);
        writer.Write(Fields);
        writer.Write(state.Zone.Clock.Zone.Id);
        writer.Write(state.Watermark);
        writer.Write(token);
        state.Members.Write(writer);
        state.Objects.Write(writer);
        writer.Write(state.Segments.Length);
        foreach (RowSegment segment in state.Segments)
        {
            segment.Write(writer);
        }

        writer.End();
    }

    /// <summary>Reads what <see cref="Write(IndexState, long, Stream)"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="zone">The association's days.</param>
    /// <returns>The state and its token; null when it was written by another version, for another zone, not to its end, or was changed since.</returns>
    public static (IndexState State, long Token)? Read(string path, ZoneDays zone)
    {
        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        using SnapshotReader? reader = SnapshotReader.Open(file);
        if (reader is null || reader.ReadString() != Format || reader.ReadString() != Fields || reader.ReadString() != zone.Clock.Zone.Id)
        {
            return null;
        }

        long watermark = reader.ReadInt64(), token = reader.ReadInt64();
        MemberTable members = MemberTable.Read(reader);
        ObjectTable objects = ObjectTable.Read(reader);
        var segments = new RowSegment[reader.ReadInt32()];
        for (int i = 0; i < segments.Length; i++)
        {
            segments[i] = RowSegment.Read(reader);
        }

        return (new IndexState(members, objects, segments, watermark, zone), token);
    }

    private static string Fields => Segments.Fields.FieldCatalogue.All.Aggregate("", (all, f) => $"{all}{f.Key} ");
}

using System.Text;

namespace AssocHub.Core.Segments.Index;

/// <summary>A state as a stream of bytes, to start from next time.</summary>
public static class IndexSnapshot
{
    private const string Format = "AssocHub segment index 3";

    /// <summary>Writes a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="token">The token of the change its watermark names.</param>
    /// <param name="to">Where to; left open.</param>
    public static void Write(IndexState state, long token, Stream to)
    {
        using var writer = new BinaryWriter(to, Encoding.UTF8, leaveOpen: true);
        writer.Write(Format);
        writer.Write(Fields.FieldCatalogue.All.Aggregate("", (all, f) => $"{all}{f.Key} "));
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

        writer.Write(Format);
    }

    /// <summary>Reads what <see cref="Write(IndexState, long, Stream)"/> wrote.</summary>
    /// <param name="from">Where from.</param>
    /// <param name="zone">The association's days.</param>
    /// <returns>The state and its token; null when it was written by another version, for another zone, or not to its end.</returns>
    public static (IndexState State, long Token)? Read(Stream from, ZoneDays zone)
    {
        try
        {
            using var reader = new BinaryReader(from, Encoding.UTF8, leaveOpen: true);
            if (reader.ReadString() != Format || reader.ReadString() != Fields.FieldCatalogue.All.Aggregate("", (all, f) => $"{all}{f.Key} ")
                || reader.ReadString() != zone.Clock.Zone.Id)
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

            return reader.ReadString() == Format ? (new IndexState(members, objects, segments, watermark, zone), token) : null;
        }
        catch (Exception problem) when (problem is EndOfStreamException or ArgumentException or OverflowException or FormatException)
        {
            return null;
        }
    }
}

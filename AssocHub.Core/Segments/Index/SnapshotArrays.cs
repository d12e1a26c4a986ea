using System.Runtime.InteropServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>Arrays of plain values, as they lie in memory.</summary>
internal static class SnapshotArrays
{
    private const int Chunk = 1 << 20;

    public static void Write<T>(BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        writer.Write(values.Length);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        for (int at = 0; at < bytes.Length; at += Chunk)
        {
            writer.Write(bytes[at..Math.Min(bytes.Length, at + Chunk)]);
        }
    }

    public static void Write<T>(BinaryWriter writer, T[]? values)
        where T : unmanaged
    {
        writer.Write(values is not null);
        if (values is not null)
        {
            Write(writer, (ReadOnlySpan<T>)values);
        }
    }

    public static T[] Read<T>(BinaryReader reader)
        where T : unmanaged
    {
        T[] values = GC.AllocateUninitializedArray<T>(reader.ReadInt32());
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public static T[]? ReadOptional<T>(BinaryReader reader)
        where T : unmanaged => reader.ReadBoolean() ? Read<T>(reader) : null;
}

using System.Runtime.InteropServices;
using System.Text;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Writes a snapshot: first the large arrays; then, as one block, what they are and their sums, and everything else; last of all where the
/// block begins, and its own sum.
/// </summary>
/// <param name="to">Where to; left open.</param>
internal sealed class SnapshotWriter(Stream to) : BinaryWriter(new MemoryStream(), Encoding.UTF8)
{
    private readonly List<(TypeCode Type, int Length, List<ulong> Sums)> _arrays = [];
    private long _written;

    /// <summary>Writes an array.</summary>
    public void WriteArray<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Write(values.Length);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        if (bytes.Length < SnapshotArrays.Large)
        {
            Write(bytes);
            return;
        }

        var sums = new List<ulong>();
        for (; bytes.Length > 0; bytes = bytes[Math.Min(bytes.Length, SnapshotArrays.Part)..])
        {
            ReadOnlySpan<byte> part = bytes[..Math.Min(bytes.Length, SnapshotArrays.Part)];
            sums.Add(SnapshotSum.Of(part));
            to.Write(part);
            _written += part.Length;
        }

        _arrays.Add((Type.GetTypeCode(typeof(T)), values.Length, sums));
    }

    /// <summary>Writes an array that may be missing.</summary>
    public void WriteOptional<T>(T[]? values)
        where T : unmanaged
    {
        Write(values is not null);
        if (values is not null)
        {
            WriteArray((ReadOnlySpan<T>)values);
        }
    }

    /// <summary>Ends it.</summary>
    public void End()
    {
        Flush();
        ReadOnlySpan<byte> values = ((MemoryStream)BaseStream).ToArray();
        using var block = new BinaryWriter(new MemoryStream(), Encoding.UTF8);
        block.Write(_arrays.Count);
        foreach ((TypeCode type, int length, List<ulong> sums) in _arrays)
        {
            block.Write((byte)type);
            block.Write(length);
            sums.ForEach(block.Write);
        }

        block.Write(values);
        block.Write(_written);
        block.Flush();
        ReadOnlySpan<byte> all = ((MemoryStream)block.BaseStream).ToArray();
        to.Write(all);
        to.Write(BitConverter.GetBytes(SnapshotSum.Of(all)));
        to.Flush();
    }
}

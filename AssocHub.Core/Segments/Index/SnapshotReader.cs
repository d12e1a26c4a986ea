using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AssocHub.Core.Segments.Index;

/// <summary>Reads what <see cref="SnapshotWriter"/> wrote.</summary>
internal sealed class SnapshotReader : BinaryReader
{
    // Behind the block: where it begins, which counts as its last eight bytes, and its sum.
    private const int Ending = 2 * sizeof(long);

    private const int ReadersPerCore = 3;

    private readonly Queue<Array> _arrays;

    private SnapshotReader(byte[] block, int begin, Queue<Array> arrays)
        : base(new MemoryStream(block, begin, block.Length - begin), Encoding.UTF8) => _arrays = arrays;

    /// <summary>Reads all large arrays and opens the rest; not one byte is taken for anything before its sum is known to be right.</summary>
    /// <param name="file">The snapshot.</param>
    /// <returns>Null where the file is not, byte for byte, what was written.</returns>
    public static SnapshotReader? Open(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        byte[] ending = new byte[Ending];
        if (length < Ending || !IsRead(file, ending, length - Ending))
        {
            return null;
        }

        long begin = BinaryPrimitives.ReadInt64LittleEndian(ending), size = length - sizeof(ulong) - begin;
        if (begin < 0 || size < sizeof(long) || size > Array.MaxLength)
        {
            return null;
        }

        byte[] block = new byte[size];
        if (!IsRead(file, block, begin) || SnapshotSum.Of(block) != BinaryPrimitives.ReadUInt64LittleEndian(ending.AsSpan(sizeof(long))))
        {
            return null;
        }

        using var described = new BinaryReader(new MemoryStream(block), Encoding.UTF8);
        var arrays = new Queue<Array>();
        var parts = new List<(Array Array, int At, int Length, long From, ulong Sum)>();
        long from = 0;
        for (int left = described.ReadInt32(); left > 0; left--)
        {
            if (SnapshotArrays.Make((TypeCode)described.ReadByte(), described.ReadInt32()) is not { } array)
            {
                return null;
            }

            arrays.Enqueue(array);
            int bytes = Buffer.ByteLength(array);
            for (int at = 0; at < bytes; at += SnapshotArrays.Part)
            {
                parts.Add((array, at, Math.Min(SnapshotArrays.Part, bytes - at), from + at, described.ReadUInt64()));
            }

            from += bytes;
        }

        return from == begin && AreRead(file, parts) ? new SnapshotReader(block, (int)described.BaseStream.Position, arrays) : null;
    }

    // More threads than cores, and not those that others wait for: while some wait for the disk, the others sum what came.
    private static bool AreRead(SafeFileHandle file, List<(Array Array, int At, int Length, long From, ulong Sum)> parts)
    {
        int next = -1;
        bool isRight = true;
        Task.WaitAll(Enumerable.Range(0, Math.Min(parts.Count, Environment.ProcessorCount * ReadersPerCore)).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (Volatile.Read(ref isRight) && Interlocked.Increment(ref next) is var at && at < parts.Count)
                {
                    (Array array, int begin, int length, long from, ulong sum) = parts[at];
                    Span<byte> bytes = SnapshotArrays.BytesOf(array).Slice(begin, length);
                    if (!IsRead(file, bytes, from) || SnapshotSum.Of(bytes) != sum)
                    {
                        Volatile.Write(ref isRight, false);
                    }
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return isRight;
    }

    /// <summary>Reads an array.</summary>
    public T[] ReadArray<T>()
        where T : unmanaged
    {
        int length = ReadInt32();
        if ((long)length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>() >= SnapshotArrays.Large)
        {
            return (T[])_arrays.Dequeue();
        }

        var values = new T[length];
        BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads an array that may be missing.</summary>
    public T[]? ReadOptional<T>()
        where T : unmanaged => ReadBoolean() ? ReadArray<T>() : null;

    private static bool IsRead(SafeFileHandle file, Span<byte> bytes, long from)
    {
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(file, bytes, from);
            if (read == 0)
            {
                return false;
            }

            bytes = bytes[read..];
            from += read;
        }

        return true;
    }
}

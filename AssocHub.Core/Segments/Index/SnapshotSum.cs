using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>A sum of bytes that damage changes: two CRC-32C side by side, since one alone waits for itself, each over every other eight bytes.</summary>
internal static class SnapshotSum
{
    /// <summary>The sum of some bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        (uint even, uint odd) = (BitOperations.Crc32C(uint.MaxValue, (ulong)bytes.Length), uint.MaxValue);
        for (; bytes.Length >= 16; bytes = bytes[16..])
        {
            even = BitOperations.Crc32C(even, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            odd = BitOperations.Crc32C(odd, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
        }

        foreach (byte left in bytes)
        {
            even = BitOperations.Crc32C(even, left);
        }

        return ((ulong)even << 32) | odd;
    }
}

using System.Runtime.InteropServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Large arrays of plain values lie in a snapshot as they lie in memory, one after the other, so that all cores read them at once, each
/// part straight to where it stays and summed while it is at hand.
/// </summary>
internal static class SnapshotArrays
{
    /// <summary>Bytes that are read, and summed, together.</summary>
    public const int Part = 1 << 19;

    /// <summary>Arrays of fewer bytes lie among the other values.</summary>
    public const int Large = 4096;

    /// <summary>An array whose content will be read.</summary>
    /// <param name="type">What its values are.</param>
    /// <param name="length">How many.</param>
    /// <returns>The array; null for a type that no snapshot has.</returns>
    public static Array? Make(TypeCode type, int length) => type switch
    {
        TypeCode.SByte => LargeArrays.Make<sbyte>(length),
        TypeCode.Byte => LargeArrays.Make<byte>(length),
        TypeCode.Int16 => LargeArrays.Make<short>(length),
        TypeCode.UInt16 => LargeArrays.Make<ushort>(length),
        TypeCode.Int32 => LargeArrays.Make<int>(length),
        TypeCode.UInt32 => LargeArrays.Make<uint>(length),
        TypeCode.Int64 => LargeArrays.Make<long>(length),
        TypeCode.UInt64 => LargeArrays.Make<ulong>(length),
        TypeCode.Double => LargeArrays.Make<double>(length),
        _ => null,
    };

    /// <summary>The bytes of an array of plain values.</summary>
    public static Span<byte> BytesOf(Array array) => MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), Buffer.ByteLength(array));
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Large arrays in large pages, where the system gives them to whoever asks (Linux, unless an operator forbids it): two megabytes are handed out at
/// once instead of four kilobytes, and finding one place among many costs the processor one look-up less.
/// </summary>
internal static partial class LargeArrays
{
    private const int PageSize = 1 << 21;
    private const int HugePages = 14;

    /// <summary>An array whose content is written before it is read.</summary>
    public static T[] Make<T>(int length)
        where T : unmanaged
    {
        T[] array = GC.AllocateUninitializedArray<T>(length);
        Advise(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }

    /// <summary>An array of zeros.</summary>
    public static T[] Zeros<T>(long length)
        where T : unmanaged
    {
        var array = new T[length];
        Advise(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }

    // Advice: nothing depends on whether it is taken. So large an array is not moved.
    private static unsafe void Advise(Span<byte> bytes)
    {
        if (bytes.Length < 2 * PageSize || !OperatingSystem.IsLinux())
        {
            return;
        }

        nuint start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes)), first = (start + PageSize - 1) & ~(nuint)(PageSize - 1);
        _ = MemoryAdvise((nint)first, (start + (nuint)bytes.Length - first) & ~(nuint)(PageSize - 1), HugePages);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(nint start, nuint length, int advice);
}

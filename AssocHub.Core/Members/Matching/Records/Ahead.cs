using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace AssocHub.Core.Members.Matching.Records;

/// <summary>Memory that will be read in a moment.</summary>
internal static class Ahead
{
    /// <summary>Has a place fetched, so that it is there when it is needed. Changes nothing.</summary>
    public static unsafe void Fetch<T>(ref T place)
        where T : unmanaged
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
        }
    }
}

using System.Runtime.InteropServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>Goes over members, on all cores where it is much work. Ranges are whole words of a <see cref="MemberSet"/>, so that two never write the same one.</summary>
internal static class MemberRanges
{
    private const long WorthSharing = 150_000;
    private const int PerCore = 4;

    /// <summary>Visits ranges of words.</summary>
    /// <param name="words">How many there are.</param>
    /// <param name="rows">About how many rows will be looked at.</param>
    /// <param name="visit">Takes the first word and the one after the last.</param>
    public static void Each(int words, long rows, Action<int, int> visit)
    {
        int parts = Environment.ProcessorCount * PerCore;
        if (rows < WorthSharing || Environment.ProcessorCount == 1 || words < parts)
        {
            visit(0, words);
            return;
        }

        Parallel.For(0, parts, part => visit((int)((long)words * part / parts), (int)((long)words * (part + 1) / parts)));
    }

    /// <summary>Adds the members of some lists to a set; each core gathers its own, so that none writes what another one does.</summary>
    /// <param name="found">Takes them.</param>
    /// <param name="size">About how many members the lists have.</param>
    /// <param name="lists">The lists.</param>
    /// <param name="add">Adds the members of some lists to a set.</param>
    public static void Gather(MemberSet found, long size, List<int> lists, Action<MemberSet, ReadOnlySpan<int>> add)
    {
        int cores = Environment.ProcessorCount;
        if (size < WorthSharing || cores == 1)
        {
            add(found, CollectionsMarshal.AsSpan(lists));
            return;
        }

        Parallel.For(0, cores, () => new MemberSet(found.Capacity), (core, _, own) =>
        {
            // Every so manyth, since neighbours are of about the same size.
            int[] some = new int[(lists.Count - core + cores - 1) / cores];
            for (int i = 0; i < some.Length; i++)
            {
                some[i] = lists[core + (i * cores)];
            }

            add(own, some);
            return own;
        }, own =>
        {
            lock (lists)
            {
                found.Include(own);
            }
        });
    }
}

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>Disjoint sets of records, with path halving; the smaller number is the root, so results do not depend on order.</summary>
internal sealed class UnionFind
{
    private readonly int[] _parent;

    public UnionFind(int count)
    {
        _parent = new int[count];
        for (int i = 0; i < count; i++)
        {
            _parent[i] = i;
        }
    }

    public int Find(int i)
    {
        while (_parent[i] != i)
        {
            _parent[i] = _parent[_parent[i]];
            i = _parent[i];
        }

        return i;
    }

    public void Union(int a, int b)
    {
        a = Find(a);
        b = Find(b);
        _parent[Math.Max(a, b)] = Math.Min(a, b);
    }

    /// <summary>The root of every record.</summary>
    public int[] Roots()
    {
        var roots = new int[_parent.Length];
        for (int i = 0; i < roots.Length; i++)
        {
            roots[i] = Find(i);
        }

        return roots;
    }
}

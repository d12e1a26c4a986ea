namespace AssocHub.Core.Members.Matching.Clustering;

/// <summary>
/// How groups grew: every join, surest first. By which link two records came together is read off the way to where they meet, since
/// joins further up came later (union by size without path compression; Tarjan 1975).
/// </summary>
internal sealed class JoinForest
{
    private readonly int[] _parent;
    private readonly int[] _size;
    private readonly float[] _odds;

    public JoinForest(int records)
    {
        _parent = [.. Enumerable.Range(0, records)];
        _size = new int[records];
        Array.Fill(_size, 1);
        _odds = new float[records];
        Array.Fill(_odds, float.NegativeInfinity);
    }

    /// <summary>The number of the group that a record is in.</summary>
    public int Root(int record)
    {
        while (_parent[record] != record)
        {
            record = _parent[record];
        }

        return record;
    }

    /// <summary>How many records a group has, by its number.</summary>
    public int Size(int root) => _size[root];

    /// <summary>Joins the groups of two records; called with falling odds.</summary>
    public void Join(float odds, int one, int other)
    {
        int a = Root(one), b = Root(other);
        (int small, int large) = _size[a] < _size[b] ? (a, b) : (b, a);
        _parent[small] = large;
        _odds[small] = odds;
        _size[large] += _size[small];
    }

    /// <summary>The odds (natural logarithm) of the weakest link by which two records of one group came together.</summary>
    public float Joined(int one, int other)
    {
        float least = float.PositiveInfinity;
        while (one != other)
        {
            if (_odds[one] >= _odds[other])
            {
                least = _odds[one];
                one = _parent[one];
            }
            else
            {
                least = _odds[other];
                other = _parent[other];
            }
        }

        return least;
    }
}

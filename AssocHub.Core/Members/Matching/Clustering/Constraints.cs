using AssocHub.Core.Members.Matching.Comparing;

namespace AssocHub.Core.Members.Matching.Clustering;

/// <summary>Pairs that must not share a cluster; transitivity may not sneak one in.</summary>
internal sealed class Constraints
{
    private readonly HashSet<long> _pairs = [];
    private readonly bool[] _constrained;

    public Constraints(int records, IReadOnlyCollection<(int Left, int Right)> neverLink)
    {
        _constrained = new bool[records];
        foreach ((int left, int right) in neverLink)
        {
            _pairs.Add(NameSimilarity.PairOf(left, right));
            _constrained[left] = _constrained[right] = true;
        }
    }

    /// <summary>True when joining the two groups would put a forbidden pair together.</summary>
    public bool Forbid(List<int> left, List<int> right)
    {
        if (_pairs.Count == 0)
        {
            return false;
        }

        foreach (int a in left)
        {
            if (!_constrained[a])
            {
                continue;
            }

            foreach (int b in right)
            {
                if (_constrained[b] && _pairs.Contains(NameSimilarity.PairOf(a, b)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}

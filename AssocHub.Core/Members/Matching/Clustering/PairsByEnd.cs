namespace AssocHub.Core.Members.Matching.Clustering;

/// <summary>The pairs, by number, that touch each record or part, one after the other in one array and in the order of the pairs.</summary>
internal sealed class PairsByEnd
{
    private readonly int[] _start;
    private readonly int[] _touching;

    /// <summary>Puts pairs in the order of what they lie between.</summary>
    /// <param name="ends">How many records or parts there are.</param>
    /// <param name="pairs">How many pairs there are.</param>
    /// <param name="at">What a pair lies between.</param>
    public PairsByEnd(int ends, int pairs, Func<int, (int Left, int Right)> at)
    {
        _start = new int[ends + 1];
        for (int pair = 0; pair < pairs; pair++)
        {
            (int left, int right) = at(pair);
            _start[left + 1]++;
            _start[right + 1]++;
        }

        for (int end = 0; end < ends; end++)
        {
            _start[end + 1] += _start[end];
        }

        _touching = new int[_start[ends]];
        int[] next = [.. _start];
        for (int pair = 0; pair < pairs; pair++)
        {
            (int left, int right) = at(pair);
            _touching[next[left]++] = pair;
            _touching[next[right]++] = pair;
        }
    }

    /// <summary>The pairs that touch one.</summary>
    public ReadOnlySpan<int> Of(int end) => _touching.AsSpan(_start[end], _start[end + 1] - _start[end]);
}

using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Clustering;

/// <summary>
/// The members of each group, in the order of their ids, so that what is added up over them does not depend on how the group grew. Each
/// member names the next: most of a million groups never get a second one, and a list for each would be a million objects.
/// </summary>
internal sealed class MemberChains
{
    private const int End = -1;
    private readonly RecordIds _ids;
    private readonly int[] _first;
    private readonly int[] _next;

    /// <summary>Every record is a group of its own, called by its position.</summary>
    public MemberChains(RecordIds ids)
    {
        _ids = ids;
        _first = new int[ids.Count];
        _next = new int[ids.Count];
        for (int i = 0; i < _first.Length; i++)
        {
            _first[i] = i;
        }

        Array.Fill(_next, End);
    }

    /// <summary>Fills a list with the members of a group.</summary>
    public void Read(int group, List<int> members)
    {
        members.Clear();
        for (int member = _first[group]; member != End; member = _next[member])
        {
            members.Add(member);
        }
    }

    /// <summary>Makes one group of two.</summary>
    /// <param name="one">A group; it is gone afterwards, unless the new one is called like it.</param>
    /// <param name="other">Another.</param>
    /// <param name="name">What the new group is called.</param>
    public void Join(int one, int other, int name)
    {
        int a = _first[one], b = _first[other];
        ref int end = ref _first[name];
        while (a != End && b != End)
        {
            bool earlier = _ids.Of(a).SequenceCompareTo(_ids.Of(b)) <= 0;
            ref int taken = ref earlier ? ref a : ref b;
            end = taken;
            end = ref _next[taken];
            taken = end;
        }

        end = a != End ? a : b;
    }
}

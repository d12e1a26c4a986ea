using AssocHub.Core.Members.Normalising;

namespace AssocHub.Core.Members.Matching;

/// <summary>A member as far as looking like another one goes.</summary>
/// <param name="MemberId">The member.</param>
/// <param name="Name">The golden name.</param>
/// <param name="Evidence">What may be shared with a look-alike: normalised e-mail addresses, phone, home address; each with its kind in front.</param>
/// <param name="BirthDate">Birth date, where known.</param>
public sealed record LookAlikeMember(long MemberId, PersonName Name, IReadOnlyList<string> Evidence, DateOnly? BirthDate);

/// <summary>
/// Members that look like one person and are not linked. Two look alike when their full names are the same but for case, accents
/// and nicknames, they share an e-mail address, a phone or a home, and neither birth dates nor a person's decision speak against it.
/// </summary>
public static class LookAlikes
{
    /// <summary>Groups of look-alikes, each in order of member id; members without a look-alike are left out.</summary>
    /// <param name="members">All live members.</param>
    /// <param name="areDifferent">True for two members that a person declared to be different.</param>
    public static IReadOnlyList<long[]> Find(IEnumerable<LookAlikeMember> members, Func<long, long, bool> areDifferent)
    {
        var groups = new Dictionary<long, List<long>>();
        var groupOf = new Dictionary<long, long>();
        foreach (LookAlikeMember[] sameSurname in members.Where(m => m.Name.IsFull).GroupBy(m => m.Name.Last).Where(g => g.Skip(1).Any()).Select(g => g.OrderBy(m => m.MemberId).ToArray()))
        {
            foreach ((LookAlikeMember left, LookAlikeMember right) in SharingEvidence(sameSurname))
            {
                if (NameComparison.Compare(left.Name, right.Name).Agreement is NameAgreement.Same or NameAgreement.Compatible
                    && (left.Name.First == right.Name.First || Nicknames.AreRelated(left.Name.First, right.Name.First))
                    && (left.BirthDate is null || right.BirthDate is null || left.BirthDate == right.BirthDate)
                    && !areDifferent(left.MemberId, right.MemberId))
                {
                    Join(groups, groupOf, left.MemberId, right.MemberId);
                }
            }
        }

        return [.. groups.Values.Select(g => g.Order().ToArray()).OrderBy(g => g[0])];
    }

    private static IEnumerable<(LookAlikeMember Left, LookAlikeMember Right)> SharingEvidence(LookAlikeMember[] members)
    {
        var seen = new HashSet<(long, long)>();
        foreach (LookAlikeMember[] sharing in members.SelectMany(m => m.Evidence.Select(e => (Evidence: e, Member: m)))
            .GroupBy(p => p.Evidence, p => p.Member).Select(g => g.ToArray()).Where(g => g.Length is > 1 and <= 50))
        {
            for (int i = 0; i < sharing.Length; i++)
            {
                for (int j = i + 1; j < sharing.Length; j++)
                {
                    if (seen.Add((sharing[i].MemberId, sharing[j].MemberId)))
                    {
                        yield return (sharing[i], sharing[j]);
                    }
                }
            }
        }
    }

    private static void Join(Dictionary<long, List<long>> groups, Dictionary<long, long> groupOf, long left, long right)
    {
        long a = groupOf.GetValueOrDefault(left, left);
        long b = groupOf.GetValueOrDefault(right, right);
        List<long> into = groups.TryGetValue(a, out List<long>? known) ? known : groups[a] = [a];
        groupOf[left] = a;
        groupOf[right] = a;
        if (a == b)
        {
            return;
        }

        foreach (long member in groups.Remove(b, out List<long>? others) ? others : [b])
        {
            into.Add(member);
            groupOf[member] = a;
        }
    }
}

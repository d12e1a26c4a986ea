using AssocHub.Core.Members.Normalising;

namespace AssocHub.Core.Members.Households;

/// <summary>A member as far as sharing a home goes.</summary>
/// <param name="MemberId">The member.</param>
/// <param name="AddressKey">The home in its one form.</param>
/// <param name="SurnameKey">Surname without particles; empty when missing.</param>
/// <param name="Phone">E.164; null when missing or of an unknown country.</param>
public sealed record Resident(long MemberId, string AddressKey, string SurnameKey, string? Phone)
{
    /// <summary>Takes the golden values as they are.</summary>
    public static Resident Of(long memberId, string addressKey, string? lastName, string? phone, string? country) =>
        new(memberId, addressKey, PersonName.Parse(null, null, lastName, null).LastJoined is { Length: > 0 } last ? last : lastName ?? "", PhoneNumber.Normalize(phone, country));
}

/// <summary>
/// Finds who shares a home: the same normalised address, and the same surname or the same phone. An address with many members is an
/// office or a tower block, where a shared surname says nothing: there only the phone counts.
/// </summary>
public static class HouseholdFinder
{
    /// <summary>More members than this at one address are no household by surname.</summary>
    public const int LargestHome = 8;

    /// <summary>The household of each member who has one: the smallest member id in it.</summary>
    public static IReadOnlyDictionary<long, long> Find(IEnumerable<Resident> residents)
    {
        var households = new Dictionary<long, long>();
        foreach (IGrouping<string, Resident> address in residents.GroupBy(r => r.AddressKey))
        {
            Resident[] here = [.. address.OrderBy(r => r.MemberId)];
            if (here.Length < 2)
            {
                continue;
            }

            // Members are few per address; whoever comes later joins the earliest they share a surname or phone with.
            int[] home = [.. Enumerable.Range(0, here.Length)];
            for (int i = 0; i < here.Length; i++)
            {
                for (int j = i + 1; j < here.Length && home.Length <= 2000; j++)
                {
                    if (Share(here[i], here[j], here.Length))
                    {
                        Join(home, i, j);
                    }
                }
            }

            foreach (IGrouping<int, int> group in Enumerable.Range(0, here.Length).GroupBy(i => Root(home, i)))
            {
                if (group.Count() > 1)
                {
                    foreach (int member in group)
                    {
                        households[here[member].MemberId] = here[group.Key].MemberId;
                    }
                }
            }
        }

        return households;
    }

    private static bool Share(Resident a, Resident b, int residents) =>
        (a.Phone is not null && a.Phone == b.Phone)
        || (residents <= LargestHome && a.SurnameKey.Length > 1 && a.SurnameKey == b.SurnameKey);

    private static int Root(int[] home, int i)
    {
        while (home[i] != i)
        {
            i = home[i] = home[home[i]];
        }

        return i;
    }

    private static void Join(int[] home, int i, int j)
    {
        int a = Root(home, i);
        int b = Root(home, j);
        home[Math.Max(a, b)] = Math.Min(a, b);
    }
}

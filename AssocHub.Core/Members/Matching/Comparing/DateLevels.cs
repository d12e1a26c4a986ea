namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>Compares dates of birth by what can happen to a date.</summary>
internal static class DateLevels
{
    // Years between a parent and a child.
    private const int YoungestParent = 16, OldestParent = 50;

    /// <summary>Levels of two dates written <c>yyyymmdd</c>.</summary>
    public static int Of(int a, int b)
    {
        if (a == 0 || b == 0)
        {
            return 0;
        }

        if (a == b)
        {
            return 1;
        }

        int yearA = a / 10000, monthA = a / 100 % 100, dayA = a % 100;
        int yearB = b / 10000, monthB = b / 100 % 100, dayB = b % 100;
        if (yearA == yearB && monthA == dayB && dayA == monthB)
        {
            return 2;
        }

        if (SlipApart(a, b))
        {
            return 3;
        }

        int days = Math.Abs(((yearA - yearB) * 365) + ((monthA - monthB) * 30) + dayA - dayB);
        return days <= 32 ? 4
            : monthA == monthB && dayA == dayB ? 5
            : days <= 370 ? 6
            : Math.Abs(yearA - yearB) is >= YoungestParent and <= OldestParent ? 8
            : 7;
    }

    // One digit, or two neighbouring digits exchanged.
    private static bool SlipApart(int a, int b)
    {
        int differing = 0, firstA = 0, firstB = 0, secondA = 0, secondB = 0, at = 0, firstAt = -9;
        for (; a != b; a /= 10, b /= 10, at++)
        {
            int x = a % 10, y = b % 10;
            if (x == y)
            {
                continue;
            }

            differing++;
            if (differing == 1)
            {
                (firstA, firstB, firstAt) = (x, y, at);
            }
            else if (differing == 2 && at == firstAt + 1)
            {
                (secondA, secondB) = (x, y);
            }
            else
            {
                return false;
            }
        }

        return differing == 1 || (firstA == secondB && firstB == secondA);
    }
}

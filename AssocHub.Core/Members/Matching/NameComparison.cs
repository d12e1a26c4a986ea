using AssocHub.Core.Members.Normalising;

namespace AssocHub.Core.Members.Matching;

/// <summary>How two names relate, from agreement to contradiction.</summary>
public enum NameAgreement
{
    /// <summary>One of the two gives no name: it neither supports nor contradicts.</summary>
    Missing,

    /// <summary>The same first and last name.</summary>
    Same,

    /// <summary>Different in writing, and one person may well be written so: a nickname, an initial, a changed surname, a slip.</summary>
    Compatible,

    /// <summary>One half agrees and the other does not, as with couples and siblings.</summary>
    Doubtful,

    /// <summary>Two people.</summary>
    Contradicts,
}

/// <summary>The verdict on two names and its reason in words people read.</summary>
/// <param name="Agreement">How they relate.</param>
/// <param name="Reason">For example <c>nickname</c>; empty when nothing needs saying.</param>
public readonly record struct NameVerdict(NameAgreement Agreement, string Reason);

/// <summary>
/// The table that says when two names can be one person's. Rows are the first names, columns the last names:
/// <code>
/// first \ last       same                    part or slip   differs
/// same (full)        Same                    Compatible     Compatible: changed surname
/// nickname           Compatible              Compatible     Doubtful
/// initial, slip,
/// middle name        Compatible              Compatible     Doubtful
/// differs            Doubtful: relatives     Doubtful       Contradicts
/// </code>
/// Different generations (Jr., Sr.) always contradict; different middle initials make Same Doubtful. A single word is compared
/// with both halves of the other name; one that looks like a user name counts as missing unless it is made from the other name.
/// </summary>
public static class NameComparison
{
    private enum Part
    {
        Same,
        Nickname,
        Weak,
        Differs,
    }

    /// <summary>Compares two names. Symmetric.</summary>
    public static NameVerdict Compare(PersonName left, PersonName right)
    {
        if (left.IsMissing || right.IsMissing)
        {
            return new NameVerdict(NameAgreement.Missing, "");
        }

        if (left.Generation > 0 && right.Generation > 0 && left.Generation != right.Generation)
        {
            return new NameVerdict(NameAgreement.Contradicts, "different generation");
        }

        if (left.First.Length == 0 || left.Last.Length == 0)
        {
            return OneWord(left, right);
        }

        if (right.First.Length == 0 || right.Last.Length == 0)
        {
            return OneWord(right, left);
        }

        NameVerdict straight = BothHalves(left, right);
        return straight.Agreement is NameAgreement.Doubtful or NameAgreement.Contradicts
            && left.First.Length > 1 && right.First.Length > 1 && left.First == right.LastJoined && left.LastJoined == right.First
            ? new NameVerdict(NameAgreement.Compatible, "first and last name swapped")
            : straight;
    }

    /// <summary>
    /// True when <paramref name="name"/> says less than <paramref name="other"/> and might stand for others as well: an initial, a
    /// short form, half a name, no generation.
    /// </summary>
    public static bool IsVagueTowards(PersonName name, PersonName other)
    {
        if (name.First.Length == 0 || name.Last.Length == 0 || (name.Generation == 0 && other.Generation > 0))
        {
            return true;
        }

        return (name.First.Length == 1 && other.First.Length > 1)
            || Nicknames.IsFormOf(name.First, other.First)
            || (other.First.Contains('-', StringComparison.Ordinal) && !name.First.Contains('-', StringComparison.Ordinal))
            || (name.First != other.First && (IsMiddle(name, other.First) || IsMiddle(other, name.First)));
    }

    private static NameVerdict BothHalves(PersonName left, PersonName right)
    {
        (Part first, string why) = First(left, right);
        (Part last, string lastWhy) = Last(left, right);
        return (first, last) switch
        {
            (Part.Same, Part.Same) => MiddleContradicts(left, right)
                ? new NameVerdict(NameAgreement.Doubtful, "different middle initial")
                : new NameVerdict(NameAgreement.Same, ""),
            (Part.Differs, Part.Differs) => new NameVerdict(NameAgreement.Contradicts, "different names"),
            (Part.Differs, _) => new NameVerdict(NameAgreement.Doubtful, "same surname, other first name"),
            (Part.Same, Part.Differs) => new NameVerdict(NameAgreement.Compatible, "changed surname"),
            (_, Part.Differs) => new NameVerdict(NameAgreement.Doubtful, "other surname"),
            (Part.Same, _) => new NameVerdict(NameAgreement.Compatible, lastWhy),
            _ => new NameVerdict(NameAgreement.Compatible, why),
        };
    }

    private static (Part Agreement, string Why) First(PersonName left, PersonName right)
    {
        string a = left.First;
        string b = right.First;
        if (a.Length == 1 || b.Length == 1)
        {
            bool known = a[0] == b[0] || left.Middle.StartsWith(b[0]) && b.Length == 1 || right.Middle.StartsWith(a[0]) && a.Length == 1;
            return known ? (Part.Weak, "initial") : (Part.Differs, "");
        }

        if (a == b)
        {
            return (Part.Same, "");
        }

        if (Without(a) == Without(b) || SharesHyphenPart(a, b))
        {
            return (Part.Weak, "part of a double first name");
        }

        if (Nicknames.AreRelated(a, b) || IsCalled(left, b) || IsCalled(right, a))
        {
            return (Part.Nickname, "nickname");
        }

        if (IsMiddle(left, b) || IsMiddle(right, a))
        {
            return (Part.Weak, "goes by the middle name");
        }

        return Slips.IsSlip(a, b) && !(Nicknames.IsKnownName(a) && Nicknames.IsKnownName(b)) ? (Part.Weak, "slip of the pen") : (Part.Differs, "");
    }

    private static (Part Agreement, string Why) Last(PersonName left, PersonName right)
    {
        if (left.Last == right.Last || left.LastJoined == right.LastJoined)
        {
            return (Part.Same, "");
        }

        if (left.LastParts.Contains(right.Last) || right.LastParts.Contains(left.Last) || left.LastParts.Any(right.LastParts.Contains))
        {
            return (Part.Weak, "part of a double surname");
        }

        if (left.Last.Length == 1 || right.Last.Length == 1)
        {
            return left.Last[0] == right.Last[0] ? (Part.Weak, "initial of the surname") : (Part.Differs, "");
        }

        return Slips.IsSlip(left.Last, right.Last) ? (Part.Weak, "slip of the pen") : (Part.Differs, "");
    }

    private static NameVerdict OneWord(PersonName one, PersonName other)
    {
        string word = one.First.Length > 0 ? one.First : one.Last;
        if (other.First == word || other.Last == word || other.LastJoined == word || other.Called == word || Nicknames.AreRelated(other.First, word))
        {
            return new NameVerdict(NameAgreement.Compatible, "part of the name");
        }

        string letters = word.Replace("-", "", StringComparison.Ordinal).TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        if (other.First.Length > 0 && other.Last.Length > 0
            && (letters == other.First + other.Last || letters == other.First[0] + other.Last || letters == other.First + other.Last[0] || letters == other.Last + other.First))
        {
            return new NameVerdict(NameAgreement.Compatible, "user name made from the name");
        }

        return one.LooksLikeUserName || other.LooksLikeUserName || (other.First.Length == 0) != (one.First.Length == 0)
            ? new NameVerdict(NameAgreement.Missing, "")
            : new NameVerdict(NameAgreement.Contradicts, "different names");
    }

    private static bool MiddleContradicts(PersonName left, PersonName right) =>
        left.Middle.Length > 0 && right.Middle.Length > 0 && left.Middle[0] != right.Middle[0];

    private static bool IsMiddle(PersonName name, string first) =>
        first.Length > 1 && name.Middle.Length > 1 && name.Middle.Split(' ').Any(m => m == first || (m.Length > 1 && Nicknames.AreRelated(m, first)));

    private static bool IsCalled(PersonName name, string first) => name.Called.Length > 0 && name.Called == first;

    private static string Without(string name) => name.Replace("-", "", StringComparison.Ordinal);

    private static bool SharesHyphenPart(string a, string b) =>
        (a.Contains('-', StringComparison.Ordinal) && a.Split('-')[0] == b) || (b.Contains('-', StringComparison.Ordinal) && b.Split('-')[0] == a);
}

/// <summary>Slips of the pen: one letter left out, doubled, changed or two swapped, inside a word of some length.</summary>
public static class Slips
{
    /// <summary>
    /// True when the words are one edit apart, at least four letters long, and begin and end alike: the ends carry the difference
    /// between real names (Paul and Paula, Maria and Mario, Erik and Derik).
    /// </summary>
    public static bool IsSlip(string a, string b)
    {
        if (a.Length > b.Length)
        {
            (a, b) = (b, a);
        }

        if (a.Length < 4 || b.Length - a.Length > 1 || a[0] != b[0] || a == b)
        {
            return false;
        }

        int prefix = 0;
        while (prefix < a.Length && a[prefix] == b[prefix])
        {
            prefix++;
        }

        int suffix = 0;
        while (suffix < a.Length - prefix && a[^(suffix + 1)] == b[^(suffix + 1)])
        {
            suffix++;
        }

        int leftOfA = a.Length - prefix - suffix;
        int leftOfB = b.Length - prefix - suffix;
        bool swapped = leftOfA == 2 && leftOfB == 2 && a[prefix] == b[prefix + 1] && a[prefix + 1] == b[prefix];
        return swapped || (suffix > 0 && leftOfA <= 1 && leftOfB <= 1);
    }
}

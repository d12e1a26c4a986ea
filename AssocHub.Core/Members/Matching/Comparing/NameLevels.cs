using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>Compares the names of two records: given, family, either way round, middle and generation.</summary>
internal sealed class NameLevels(RecordTable table, ComparisonTables tables, NameSimilarity names)
{
    public (int Given, int Family) Of(int i, int j, bool sameMail)
    {
        ref readonly RecordFacts a = ref tables.Facts[i];
        ref readonly RecordFacts b = ref tables.Facts[j];
        if (((a.GivenSet | b.GivenSet) & RecordFacts.Unusual) != 0 && (table.IsOrganization[i] || table.IsOrganization[j]))
        {
            return (table.IsOrganization[i] && table.IsOrganization[j] ? Levels.TwoOrganizations : HasName(a) || HasName(b) ? 8 : 0, 0);
        }

        int given = Given(a, b, i, j, sameMail);
        int family = Family(a, b, i, j, sameMail);
        // Only where the straight reading fails is the crossed one tried; that one word of the family names agrees is no reading.
        if (given is 0 or 5 or 6 or NameSimilarity.OtherName && family is 0 or NameSimilarity.Variant or 5 or 6)
        {
            Crossed(a, b, i, j, ref given, ref family);
        }

        if (given is 5 or 6 or NameSimilarity.OtherName && family != 0 && ((a.FamilySet | b.FamilySet) & RecordFacts.Words) != 0 && CutElsewhere(a, b))
        {
            return (NameSimilarity.Variant, NameSimilarity.Variant);
        }

        return (given, family);
    }

    private static bool HasName(in RecordFacts a) => a.Given != 0 || a.Family != 0;

    private int Given(in RecordFacts left, in RecordFacts right, int i, int j, bool sameMail)
    {
        int a = left.Given, b = right.Given;
        if (a == 0 && b == 0)
        {
            return 0;
        }

        if (a == 0 || b == 0)
        {
            a = a == 0 ? table.MailGiven[i] : a;
            b = b == 0 ? table.MailGiven[j] : b;
            if (sameMail || a == 0 || b == 0)
            {
                return 0;
            }
        }

        int level = names.Compare(a, b, given: true);
        if (level >= NameSimilarity.Slip && ((left.GivenSet | right.GivenSet) & (RecordFacts.Several | RecordFacts.Unusual)) != 0)
        {
            int firstA = table.FirstGiven[i], firstB = table.FirstGiven[j];
            if (firstA != 0 && firstB != 0 && (firstA != a || firstB != b))
            {
                // One writes the second given name and the other does not.
                int first = names.Compare(firstA, firstB, given: true);
                level = Math.Min(level, first == NameSimilarity.Exact ? NameSimilarity.Variant : first);
            }
        }

        return level;
    }

    private int Family(in RecordFacts left, in RecordFacts right, int i, int j, bool sameMail)
    {
        int a = left.Family, b = right.Family;
        if (a == 0 && b == 0)
        {
            return 0;
        }

        if (a == 0 || b == 0)
        {
            a = a == 0 ? table.MailFamily[i] : a;
            b = b == 0 ? table.MailFamily[j] : b;
            return sameMail || a == 0 || b == 0 ? 0 : names.Compare(a, b, given: false);
        }

        int level = names.Compare(a, b, given: false);
        if (level < NameSimilarity.Initial || ((left.FamilySet | right.FamilySet) & RecordFacts.Several) == 0)
        {
            return level;
        }

        return PartAgrees(i, j) || (!sameMail && (table.MailFamily[i] == b || table.MailFamily[j] == a)) ? NameSimilarity.Variant : level;
    }

    // One of two family names, or one word of a name of which nobody knows where the family name begins.
    private bool PartAgrees(int i, int j)
    {
        int a = table.Family[i], b = table.Family[j];
        return Part(table.FamilyFirst[i], b) || Part(table.FamilyLast[i], b) || Part(table.FamilyFirst[j], a) || Part(table.FamilyLast[j], a)
            || Part(table.FamilyFirst[i], table.FamilyFirst[j]) || Part(table.FamilyFirst[i], table.FamilyLast[j])
            || Part(table.FamilyLast[i], table.FamilyFirst[j]) || Part(table.FamilyLast[i], table.FamilyLast[j])
            || (table.FamilyLast[i] != 0 && Holds(a, b)) || (table.FamilyLast[j] != 0 && Holds(b, a));
    }

    private bool Part(int a, int b) => a != 0 && b != 0 && names.Compare(a, b, given: false) is NameSimilarity.Exact or NameSimilarity.Slip;

    private bool Holds(int whole, int part) => table.Names[part].Length >= 4 && table.Names[whole].IndexOf(table.Names[part]) > 0;

    // Bo Hyun Choi, of whom nobody knows where the family name begins, and Bohyun Choi.
    private bool CutElsewhere(in RecordFacts a, in RecordFacts b)
    {
        ReadOnlySpan<char> givenA = table.Names[a.Given], givenB = table.Names[b.Given], familyA = table.Names[a.Family], familyB = table.Names[b.Family];
        return givenA.Length < givenB.Length ? IsCutEarlier(givenA, familyA, givenB, familyB) : IsCutEarlier(givenB, familyB, givenA, familyA);
    }

    private static bool IsCutEarlier(ReadOnlySpan<char> given, ReadOnlySpan<char> family, ReadOnlySpan<char> longerGiven, ReadOnlySpan<char> rest)
    {
        int between = longerGiven.Length - given.Length;
        return !given.IsEmpty && !rest.IsEmpty && between > 0 && family.Length - rest.Length == between
            && longerGiven.StartsWith(given) && family.EndsWith(rest) && family[..between].SequenceEqual(longerGiven[given.Length..]);
    }

    private void Crossed(in RecordFacts a, in RecordFacts b, int i, int j, ref int given, ref int family)
    {
        int x = Across(a.Given, b, j), y = Across(b.Given, a, i);
        bool xAgrees = x is NameSimilarity.Exact or NameSimilarity.Slip, yAgrees = y is NameSimilarity.Exact or NameSimilarity.Slip;
        if ((xAgrees && (yAgrees || y == 0)) || (yAgrees && x == 0))
        {
            given = xAgrees ? 7 : 0;
            family = yAgrees ? 7 : 0;
        }
        else if (x == NameSimilarity.Initial && y == NameSimilarity.Exact)
        {
            given = Levels.TurnedInitial;
            family = 7;
        }
        else if (x == NameSimilarity.Exact && y == NameSimilarity.Initial)
        {
            given = 7;
            family = NameSimilarity.Initial;
        }
    }

    // A given name beside what the other has as family name: all of it, or its first or last word (Nguyen Van Anh is Anh).
    private int Across(int given, in RecordFacts other, int record)
    {
        int family = other.Family;
        if (given == 0 || family == 0)
        {
            return 0;
        }

        int whole = names.Compare(given, family, given: false);
        // Read only where there are words: they lie anywhere in memory.
        if ((other.FamilySet & RecordFacts.Words) == 0)
        {
            return names.Ends(family, given) ? NameSimilarity.Exact : whole;
        }

        int first = table.FamilyFirst[record];
        int ends = Math.Min(whole, names.Compare(given, table.FamilyLast[record], given: false));
        return first == 0 ? ends : Math.Min(ends, names.Compare(given, first, given: false));
    }

    public int Middle(int i, int j)
    {
        if (table.Generation[i] != 0 && table.Generation[j] != 0 && table.Generation[i] != table.Generation[j])
        {
            return 5;
        }

        int a = table.Middle[i], b = table.Middle[j];
        if ((table.Generation[i] > 1 && a == 0 && IsTheFirst(j, b)) || (table.Generation[j] > 1 && b == 0 && IsTheFirst(i, a)))
        {
            return 5;
        }

        if (a == 0 || b == 0)
        {
            return 0;
        }

        return a == b
            ? table.Names[a].Length == 1 ? 2 : 1
            : names.Compare(a, b, given: true) switch
            {
                NameSimilarity.Initial => 2,
                NameSimilarity.Variant or NameSimilarity.Slip => 3,
                _ => 4,
            };
    }

    // "Morris I" beside "Morris II": the letter is a number, not a middle name.
    private bool IsTheFirst(int i, int middle) => table.Generation[i] == 0 && middle != 0 && table.Names[middle] is "i";
}

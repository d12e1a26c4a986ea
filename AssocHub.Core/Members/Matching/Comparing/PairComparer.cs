using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>
/// Finds the level of every comparison for a pair of records, four bits each. Holds caches: one instance per thread.
/// </summary>
internal sealed class PairComparer
{
    private readonly RecordTable _t;
    private readonly NameSimilarity _names;
    private readonly ComparisonTables _tables;

    public PairComparer(RecordTable table, ComparisonTables tables, HashSet<long> learnedVariants)
    {
        _t = table;
        _tables = tables;
        _names = new NameSimilarity(table.Names, tables.Names, learnedVariants);
    }

    public ulong Compare(int i, int j)
    {
        int email = Email(i, j);
        ulong levels = Names(i, j, sameMail: email is 1 or 2 or 3);
        levels |= At(Slot.Middle, Middle(i, j));
        levels |= At(Slot.BirthDate, BirthDate(_t.BirthDate[i], _t.BirthDate[j]));
        levels |= At(Slot.Email, email);
        levels |= At(Slot.Phone, Phone(_t.Phone[i], _t.Phone[j]));
        levels |= At(Slot.Street, Street(i, j));
        levels |= At(Slot.Locality, Locality(i, j));
        levels |= At(Slot.Organization, Organization(i, j, email));
        levels |= At(Slot.Title, Title(_t.Title[i], _t.Title[j]));
        levels |= At(Slot.Number, Number(i, j));
        levels |= At(Slot.AmsId, _t.AmsId[i] == 0 || _t.AmsId[j] == 0 ? 0 : _t.AmsId[i] == _t.AmsId[j] ? 1 : 2);
        for (int k = 0; k < _t.OthersBy.Length; k++)
        {
            levels |= At(Slot.Other1 + k, Other(_t.OthersBy[k][i], _t.OthersBy[k][j]));
        }

        return levels;
    }

    public static int LevelOf(ulong levels, Slot slot) => (int)(levels >> (4 * (int)slot)) & 15;

    private static ulong At(Slot slot, int level) => (ulong)level << (4 * (int)slot);

    private ulong Names(int i, int j, bool sameMail)
    {
        if (_t.IsOrganization[i] || _t.IsOrganization[j])
        {
            return At(Slot.Given, _t.IsOrganization[i] != _t.IsOrganization[j] && HasName(i) | HasName(j) ? 8 : 0);
        }

        int given = Given(i, j, sameMail);
        int family = Family(i, j, sameMail);
        // Only where the straight reading fails is the crossed one tried.
        if (given is 0 or 5 or 6 && family is 0 or 5 or 6)
        {
            Crossed(i, j, ref given, ref family);
        }

        return At(Slot.Given, given) | At(Slot.Family, family);
    }

    private bool HasName(int i) => _t.Given[i] != 0 || _t.Family[i] != 0;

    private int Given(int i, int j, bool sameMail)
    {
        int a = _t.Given[i], b = _t.Given[j];
        if (a == 0 && b == 0)
        {
            return 0;
        }

        if (a == 0 || b == 0)
        {
            a = a == 0 ? _t.MailGiven[i] : a;
            b = b == 0 ? _t.MailGiven[j] : b;
            if (sameMail || a == 0 || b == 0)
            {
                return 0;
            }
        }

        int level = _names.Compare(a, b, given: true);
        if (level >= NameSimilarity.Slip)
        {
            int firstA = _t.FirstGiven[i], firstB = _t.FirstGiven[j];
            if (firstA != 0 && firstB != 0 && (firstA != a || firstB != b))
            {
                // One writes the second given name and the other does not.
                int first = _names.Compare(firstA, firstB, given: true);
                level = Math.Min(level, first == NameSimilarity.Exact ? NameSimilarity.Variant : first);
            }
        }

        return level;
    }

    private int Family(int i, int j, bool sameMail)
    {
        int a = _t.Family[i], b = _t.Family[j];
        if (a == 0 && b == 0)
        {
            return 0;
        }

        if (a == 0 || b == 0)
        {
            a = a == 0 ? _t.MailFamily[i] : a;
            b = b == 0 ? _t.MailFamily[j] : b;
            return sameMail || a == 0 || b == 0 ? 0 : _names.Compare(a, b, given: false);
        }

        int level = _names.Compare(a, b, given: false);
        if (level < NameSimilarity.Initial)
        {
            return level;
        }

        return PartAgrees(i, j) || (!sameMail && (_t.MailFamily[i] == b || _t.MailFamily[j] == a)) ? NameSimilarity.Variant : level;
    }

    private bool PartAgrees(int i, int j)
    {
        int firstA = _t.FamilyFirst[i], lastA = _t.FamilyLast[i], firstB = _t.FamilyFirst[j], lastB = _t.FamilyLast[j];
        int a = _t.Family[i], b = _t.Family[j];
        return (firstA != 0 && (firstA == b || firstA == firstB || firstA == lastB)) || (lastA != 0 && (lastA == b || lastA == firstB || lastA == lastB))
            || (firstB != 0 && firstB == a) || (lastB != 0 && lastB == a);
    }

    private void Crossed(int i, int j, ref int given, ref int family)
    {
        int x = _t.Given[i] != 0 && _t.Family[j] != 0 ? _names.Compare(_t.Given[i], _t.Family[j], given: false) : 0;
        int y = _t.Family[i] != 0 && _t.Given[j] != 0 ? _names.Compare(_t.Family[i], _t.Given[j], given: false) : 0;
        bool xAgrees = x is 1 or 3, yAgrees = y is 1 or 3;
        if ((xAgrees && (yAgrees || y == 0)) || (yAgrees && x == 0))
        {
            given = xAgrees ? 7 : 0;
            family = yAgrees ? 7 : 0;
        }
    }

    private int Middle(int i, int j)
    {
        if (_t.Generation[i] != 0 && _t.Generation[j] != 0 && _t.Generation[i] != _t.Generation[j])
        {
            return 5;
        }

        int a = _t.Middle[i], b = _t.Middle[j];
        if ((_t.Generation[i] > 1 && a == 0 && IsTheFirst(j, b)) || (_t.Generation[j] > 1 && b == 0 && IsTheFirst(i, a)))
        {
            return 5;
        }

        if (a == 0 || b == 0)
        {
            return 0;
        }

        return a == b
            ? _t.Names[a].Length == 1 ? 2 : 1
            : _names.Compare(a, b, given: true) switch
            {
                NameSimilarity.Initial => 2,
                NameSimilarity.Variant or NameSimilarity.Slip => 3,
                _ => 4,
            };
    }

    // "Morris I" beside "Morris II": the letter is a number, not a middle name.
    private bool IsTheFirst(int i, int middle) => _t.Generation[i] == 0 && middle != 0 && _t.Names[middle] is "i";

    /// <summary>Levels of two dates written <c>yyyymmdd</c>.</summary>
    public static int BirthDate(int a, int b)
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
            : (monthA == monthB && dayA == dayB) || days <= 370 ? 5
            : yearA == yearB ? 6
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

    private int Email(int i, int j)
    {
        int a = _t.Email[i], b = _t.Email[j];
        if (a == 0 || b == 0)
        {
            return 0;
        }

        if (a == b)
        {
            return 1;
        }

        int localA = _t.Local[i], localB = _t.Local[j];
        if (localA == localB)
        {
            // What any Ann Lee would choose at a second provider says no more than her name has said already.
            return _tables.SaysMoreThanName[localA] ? 3 : 4;
        }

        if (_tables.LocalShape.Compare(localA, localB).Overlap < 0.35f)
        {
            return 4;
        }

        ReadOnlySpan<char> textA = _t.Emails[a], textB = _t.Emails[b];
        int allowed = Math.Max(1, Math.Min(textA.Length, textB.Length) / 10);
        return TextSimilarity.Distance(textA, textB, allowed) <= allowed ? 2 : 4;
    }

    private int Phone(int a, int b)
    {
        if (a == 0 || b == 0)
        {
            return 0;
        }

        if (a == b)
        {
            return 1;
        }

        ReadOnlySpan<char> x = _t.Phones[a], y = _t.Phones[b];
        return x[^7..].SequenceEqual(y[^7..]) ? 2
            : TextSimilarity.WithinOne(x, y) ? 3
            : 4;
    }

    private int Street(int i, int j)
    {
        int a = _t.Street[i], b = _t.Street[j];
        if (a == 0 || b == 0)
        {
            return 0;
        }

        int numberA = _t.HouseNumber[i], numberB = _t.HouseNumber[j];
        bool sameNumber = numberA != 0 && numberA == numberB;
        bool open = numberA == 0 || numberB == 0;
        if (a == b)
        {
            return sameNumber ? 1 : open ? 3 : 4;
        }

        (float dice, float overlap) = _tables.StreetShape.Compare(a, b);
        if (dice >= 0.8f || (overlap >= 0.9f && dice >= 0.45f))
        {
            return sameNumber ? 1 : open ? 3 : 4;
        }

        if (sameNumber)
        {
            return dice >= 0.5f || overlap >= 0.7f ? 2 : 5;
        }

        return dice >= 0.65f && open ? 3 : 6;
    }

    private int Locality(int i, int j)
    {
        int postA = _t.Postcode[i], postB = _t.Postcode[j], cityA = _t.City[i], cityB = _t.City[j];
        int regionA = _t.Region[i], regionB = _t.Region[j];
        bool posts = postA != 0 && postB != 0, cities = cityA != 0 && cityB != 0, regions = regionA != 0 && regionB != 0;
        if (!posts && !cities && !regions)
        {
            return 0;
        }

        bool sameCity = cities && cityA == cityB;
        if (posts && postA == postB)
        {
            return sameCity ? 1 : 2;
        }

        bool nearPost = posts && TextSimilarity.WithinOne(_t.Postcodes[postA], _t.Postcodes[postB]);
        if (sameCity)
        {
            // Springfield is in many states.
            return nearPost ? 3 : !regions || regionA == regionB || nearPost ? 4 : 5;
        }

        if (cities && _tables.CityShape.Compare(cityA, cityB) is var shape && (shape.Dice >= 0.7f || shape.Overlap >= 0.95f))
        {
            return 5;
        }

        if (nearPost)
        {
            return 6;
        }

        return !regions ? 8 : regionA == regionB ? 7 : 8;
    }

    private int Organization(int i, int j, int email)
    {
        int a = _t.Organization[i], b = _t.Organization[j];
        int mailA = _t.MailOrganization[i], mailB = _t.MailOrganization[j];
        if (a != 0 && a == b)
        {
            return 1;
        }

        // The domains of one and the same address are not a second reason.
        bool mails = email is 0 or > 3;
        if (mails && ((a != 0 && a == mailB) || (b != 0 && b == mailA) || (mailA != 0 && mailA == mailB)))
        {
            return 2;
        }

        int x = a != 0 ? a : mails ? mailA : 0;
        int y = b != 0 ? b : mails ? mailB : 0;
        if (x == 0 || y == 0)
        {
            return 0;
        }

        if (_tables.OrganizationShape.Compare(x, y) is var shape && (shape.Dice >= 0.72f || (shape.Overlap >= 0.95f && shape.Dice >= 0.5f)))
        {
            return 3;
        }

        return 4;
    }

    private int Title(int a, int b) =>
        a == 0 || b == 0 ? 0 : a == b ? 1 : _tables.TitleShape.Compare(a, b) is var shape && (shape.Dice >= 0.7f || shape.Overlap >= 0.95f) ? 2 : 3;

    private int Number(int i, int j)
    {
        int best = 0;
        foreach (int[] column in _t.NumbersBy)
        {
            int a = column[i], b = column[j];
            if (a == 0 || b == 0)
            {
                continue;
            }

            if (a == b)
            {
                return 1;
            }

            int level = TextSimilarity.WithinOne(_t.Numbers[a], _t.Numbers[b]) ? 2 : 3;
            best = best == 0 ? level : Math.Min(best, level);
        }

        return best;
    }

    private int Other(int a, int b) =>
        a == 0 || b == 0 ? 0
        : a == b ? 1
        : _t.Others[a].Length > 4 && TextSimilarity.JaroWinkler(_t.Others[a], _t.Others[b]) >= 0.9 ? 2
        : 3;
}

using AssocHub.Core.Common;

namespace AssocHub.Data.Demo.Generation;

/// <summary>How people, and those who type for them, write names and addresses.</summary>
internal static class Mistakes
{
    public static string GivenName(DemoRandom random, DemoPerson person, double nickname)
    {
        string given = person.Nickname is { } nick && random.Chance(nickname) ? nick : person.Given;
        return Written(random, given);
    }

    public static string Surname(DemoRandom random, DemoPerson person, DateOnly day) => Written(random, person.SurnameOn(day));

    /// <summary>A name as it arrives: sometimes without its accents, in capitals, or with a slip of the finger.</summary>
    public static string Written(DemoRandom random, string name)
    {
        double chance = random.Fraction();
        if (chance < 0.012 && name.Length > 4)
        {
            return Slip(random, name);
        }

        if (chance < 0.035)
        {
            return name.ToUpperInvariant();
        }

        if (chance < 0.05)
        {
            return name.ToLowerInvariant();
        }

        return chance < 0.5 && name.Any(c => c > '~') ? WithoutAccents(name) : name;
    }

    /// <summary>Two letters swapped, one lost, or one doubled; never the first, so that it still reads as the name.</summary>
    public static string Slip(DemoRandom random, string text)
    {
        int place = random.Between(1, text.Length - 2);
        return random.Between(0, 2) switch
        {
            0 => text[..place] + text[place + 1] + text[place] + text[(place + 2)..],
            1 => text.Remove(place, 1),
            _ => text.Insert(place, text[place].ToString()),
        };
    }

    /// <summary>An address that reaches nobody: its domain does not exist.</summary>
    public static string Mistype(DemoRandom random, string email)
    {
        int at = email.IndexOf('@', StringComparison.Ordinal);
        string label = email[(at + 1)..email.IndexOf('.', at)];
        return email[..(at + 1)] + Slip(random, label) + "-x" + email[email.IndexOf('.', at)..];
    }

    /// <summary>An address as a phone's keyboard begins it.</summary>
    public static string Shout(string email) => DemoVocabulary.Capitalised(email);

    public static string WithoutAccents(string name)
    {
        string folded = TextFolding.Fold(name);
        return folded.Length == 0 ? name : string.Join('-', folded.Split('-').Select(DemoVocabulary.Capitalised));
    }
}

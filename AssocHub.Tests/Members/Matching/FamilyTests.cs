using System.Globalization;
using AssocHub.Core.Members.Matching;

namespace AssocHub.Tests.Members.Matching;

/// <summary>People who share all they can be reached by, and the ways one person's name is written: the first stay apart, the second together.</summary>
public sealed class FamilyTests
{
    private const int Homes = 40;

    // Unknown to any table, and of many countries: what tells two people apart must not be a list of English names.
    private static readonly string[] Wives = ["Ingrid", "Zdenka", "Oyelaran", "Aoife", "Margaret", "Solveig", "Ludmila", "Fatima", "Susan", "Priya"];

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void A_couple_of_one_mailbox_one_phone_and_one_home_is_two_people(int seed)
    {
        (string[] rows, string[] first) = FirstOfHomes(seed);
        string[] oneName = [.. first.Select((row, i) => With(row, "s" + i, given: row.Split(',')[2] == "Ingrid" ? "Marek" : "Ingrid", born: ""))];
        string[] manyNames = [.. first.Select((row, i) => With(row, "s" + i, given: Other(row, i), born: ""))];
        Assert.Equal(0, Together(rows, first, oneName));
        Assert.InRange(Together(rows, first, manyNames), 0, 1);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Nobody_has_a_date_of_birth_and_couples_are_still_two_people(int seed)
    {
        (string[] rows, string[] first) = FirstOfHomes(seed);
        rows = [.. rows.Select(row => With(row, row.Split(',')[0], born: ""))];
        first = [.. first.Select(row => With(row, row.Split(',')[0], born: ""))];
        Assert.InRange(Together(rows, first, [.. first.Select((row, i) => With(row, "s" + i, given: Other(row, i)))]), 0, 1);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Brothers_and_sisters_of_one_mailbox_are_two_people(int seed)
    {
        (string[] rows, string[] first) = FirstOfHomes(seed);
        string[] siblings = [.. first.Select((row, i) => With(row, "s" + i, given: Other(row, i), born: $"19{60 + (i % 30)}-0{1 + (i % 9)}-1{i % 9}"))];
        Assert.Equal(0, Together(rows, first, siblings));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void A_son_who_is_called_like_his_father_is_known_by_his_date_of_birth(int seed)
    {
        (string[] rows, string[] first) = FirstOfHomes(seed);
        string[] sons = [.. first.Take(12).Select((row, i) => With(row, "s" + i, born: $"{int.Parse(row.Split(',')[4].AsSpan(0, 4), CultureInfo.InvariantCulture) + 29}-0{1 + (i % 9)}-1{i % 9}"))];
        Assert.InRange(Together(rows, [.. first.Take(12)], sons), 0, 1);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Colleagues_of_one_office_mailbox_are_several_people(int seed)
    {
        (string[] rows, string[] first) = FirstOfHomes(seed);
        string[] Office(string[] of) => [.. of.Select((row, i) => string.Join(',', row.Split(',').Select((cell, c) => c switch { 5 => $"info@firm{i % 8}.example", 6 => $"41599900{i % 8:00}", 7 => "", _ => cell })))];
        string[] members = Office([.. first.Select((row, i) => With(row, "o" + i, born: ""))]), colleagues = Office([.. first.Select((row, i) => With(row, "p" + i, given: Other(row, i), family: "Bruck" + (char)('a' + (i % 26)) + (char)('a' + (i / 2)), born: ""))]);
        Assert.Equal(0, Together([.. rows, .. members], members, colleagues));
    }

    [Theory]
    [InlineData("initial")]
    [InlineData("initial and dot")]
    [InlineData("short form")]
    [InlineData("title")]
    [InlineData("title only")]
    [InlineData("slip")]
    public void One_person_of_one_mailbox_is_one_person_however_the_name_is_written(string how)
    {
        (string[] rows, string[] first) = FirstOfHomes(7);
        string[] couples = [.. first.Select((row, i) => With(row, "s" + i, given: Other(row, i), born: ""))];
        string[] other = [.. first.Select((row, i) => row.Split(',')[2] is var given ? With(row, "w" + i, born: "", given: how switch
        {
            "initial" => given[..1],
            "initial and dot" => given[..1] + ".",
            "short form" => given switch { "Robert" => "Bob", "William" => "Bill", "Elizabeth" => "Liz", "Margaret" => "Peggy", "Katherine" => "Kate", "Edward" => "Ted", _ => given },
            "title" => "Dr. " + given,
            "title only" => "Dr.",
            _ => given[..^2] + given[^1] + given[^2],
        }) : "")];

        // Without a couple in the house: an initial could be either's.
        Assert.InRange(Together(rows, first, other), how == "title only" ? Homes - 12 : Homes - 3, Homes);
        Assert.InRange(Together([.. rows, .. couples], couples, other), 0, how is "initial" or "initial and dot" or "title only" ? 4 : 1);
    }

    private static string Other(string row, int i) => Wives[i % Wives.Length] is var wife && row.Split(',')[2][0] == wife[0] ? Wives[(i + 1) % Wives.Length] : wife;

    // People with one to three records each, and the first record of the first forty.
    private static (string[] Rows, string[] First) FirstOfHomes(int seed)
    {
        (string[] rows, int[] person) = MatchingData.People(450, seed);
        return (rows, [.. rows.Where((_, i) => i == 0 || person[i] != person[i - 1]).Take(Homes)]);
    }

    private static string With(string row, string id, string? given = null, string? family = null, string? born = null)
    {
        string[] cells = row.Split(',');
        (cells[0], cells[2], cells[3], cells[4]) = (id, given ?? cells[2], family ?? cells[3], born ?? cells[4]);
        return string.Join(',', cells);
    }

    // How many of the others are in one cluster with the record of the same place.
    private static int Together(string[] rows, string[] records, string[] others)
    {
        string[] all = [.. rows, .. others];
        MatchingResult result = MatchingEngine.Run(MatchingData.Table(MatchingData.GeneratedColumns, all), new MatchingOptions());
        return others.Where((_, i) => result.Clusters[Array.IndexOf(all, records[i])] == result.Clusters[rows.Length + i]).Count();
    }
}

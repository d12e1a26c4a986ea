using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Normalising;

namespace AssocHub.Tests.Members;

public sealed class NameComparisonTests
{
    [Theory]
    [InlineData("Ann", "Lee", "ANN", "Lée", NameAgreement.Same)]
    [InlineData("Ann", "Lee", "Lee, Ann", "", NameAgreement.Same)]
    [InlineData("Dr. Ann", "Lee PhD", "Ann", "Lee", NameAgreement.Same)]
    [InlineData("Jan", "van der Berg", "Jan", "Vanderberg", NameAgreement.Same)]
    [InlineData("Ann", "O'Neil", "Ann", "ONeil", NameAgreement.Same)]
    [InlineData("Yo-Yo", "Ma", "Yo-Yo Ma", "", NameAgreement.Same)]
    [InlineData("Bob", "Lee", "Robert", "Lee", NameAgreement.Compatible)]
    [InlineData("Robert \"Bob\"", "Lee", "Bob", "Lee", NameAgreement.Compatible)]
    [InlineData("R.", "Lee", "Robert", "Lee", NameAgreement.Compatible)]
    [InlineData("Ann", "Lee", "Ann", "Miller", NameAgreement.Compatible)]
    [InlineData("Ann", "Lee-Miller", "Ann", "Miller", NameAgreement.Compatible)]
    [InlineData("Robert Alan", "Lee", "Alan", "Lee", NameAgreement.Compatible)]
    [InlineData("Lee", "Ann", "Ann", "Lee", NameAgreement.Compatible)]
    [InlineData("Stefnaie", "Lee", "Stefanie", "Lee", NameAgreement.Compatible)]
    [InlineData("alee77", "", "Ann", "Lee", NameAgreement.Compatible)]
    [InlineData("Ann", "", "Ann", "Lee", NameAgreement.Compatible)]
    [InlineData("Maria", "Rossi", "Mario", "Rossi", NameAgreement.Doubtful)]
    [InlineData("Paul", "Lee", "Paula", "Lee", NameAgreement.Doubtful)]
    [InlineData("Chris", "Lee", "Tina", "Lee", NameAgreement.Doubtful)]
    [InlineData("J", "Lee", "J", "Miller", NameAgreement.Doubtful)]
    [InlineData("Ann B.", "Lee", "Ann C.", "Lee", NameAgreement.Doubtful)]
    [InlineData("John", "Lee Jr.", "John", "Lee Sr.", NameAgreement.Contradicts)]
    [InlineData("John", "Lee", "Mary", "May", NameAgreement.Contradicts)]
    [InlineData("Mary", "", "John", "Lee", NameAgreement.Contradicts)]
    [InlineData("skywalker99", "", "John", "Lee", NameAgreement.Missing)]
    [InlineData("n/a", "-", "John", "Lee", NameAgreement.Missing)]
    public void The_table_of_names_holds_both_ways_round(string first, string last, string otherFirst, string otherLast, NameAgreement expected)
    {
        PersonName left = PersonName.Parse(first, null, last, null);
        PersonName right = PersonName.Parse(otherFirst, null, otherLast, null);
        Assert.Equal(expected, NameComparison.Compare(left, right).Agreement);
        Assert.Equal(expected, NameComparison.Compare(right, left).Agreement);
    }

    [Fact]
    public void A_few_hundred_nicknames_are_known_and_none_makes_one_name_of_two()
    {
        Assert.InRange(Nicknames.PairCount, 300, 2000);
        Assert.True(Nicknames.AreRelated("bob", "rob"));
        Assert.True(Nicknames.AreRelated("elizabeth", "betty"));
        Assert.False(Nicknames.AreRelated("chris", "tina"));
        Assert.False(Nicknames.AreRelated("paul", "paula"));
    }

    [Theory]
    [InlineData("12 North Main Street, Apt. 3", null, "60601-1234", "12 n main st apt 3|60601")]
    [InlineData("12 n. main st apt 3", "Chicago", "60601", "12 n main st apt 3|60601")]
    [InlineData("Bahnhofstraße 7", "Zürich", null, "bahnhofstr 7|zurich")]
    [InlineData("Main Street", "Chicago", "60601", null)]
    [InlineData("12 Main St", null, null, null)]
    public void One_home_has_one_key(string? street, string? city, string? code, string? expected) =>
        Assert.Equal(expected, PostalAddress.Key(street, city, code));
}

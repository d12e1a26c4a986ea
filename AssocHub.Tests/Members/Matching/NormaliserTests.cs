using AssocHub.Core.Members.Matching.Normalising;

namespace AssocHub.Tests.Members.Matching;

public sealed class NormaliserTests
{
    [Theory]
    [InlineData("Geoffrey Gaspard", "geoffrey", "gaspard")]
    [InlineData("GASPARD, GEOFFREY", "geoffrey", "gaspard")]
    [InlineData("Margie Medsker, CAE", "margie", "medsker")]
    [InlineData("Dr. Ludwig van der Rohe Jr.", "ludwig", "vanderrohe")]
    [InlineData("6eoffrey Gaspard", "geoffrey", "gaspard")]
    [InlineData("Seán O'Hare", "sean", "ohare")]
    [InlineData("Kailey Mason-Manns", "kailey", "masonmanns")]
    [InlineData("Olga M. Reyes", "olga", "reyes")]
    [InlineData("Alan C.", "alan", "c")]
    [InlineData("张伟", "wei", "zhang")]
    [InlineData("ВАСИЛЬЕВ, Александр", "aleksandr", "vasilev")]
    [InlineData("김민준", "minjun", "kim")]
    public void A_whole_name_is_read_in_the_order_it_is_written(string full, string given, string family)
    {
        NameParts name = new NameReading().Read(full, "", "", "", "");
        Assert.Equal((given, family), (name.Given.ToString(), name.Family.ToString()));
    }

    [Fact]
    public void Generations_initials_and_both_halves_of_a_double_name_are_kept_apart()
    {
        NameParts name = new NameReading().Read("", "Rosemary A", "", "Renteria Sanchez Jr", "");
        Assert.Equal("rosemary", name.Given.ToString());
        Assert.Equal("a", name.Middle.ToString());
        Assert.Equal("renteriasanchez", name.Family.ToString());
        Assert.Equal("renteria", name.FamilyFirst.ToString());
        Assert.Equal("sanchez", name.FamilyLast.ToString());
        Assert.Equal(2, name.Generation);
    }

    [Theory]
    [InlineData("1971-06-24", false, 19710624)]
    [InlineData("19710624", false, 19710624)]
    [InlineData("6/24/71", false, 19710624)]
    [InlineData("3/4/1980", false, 19800304)]
    [InlineData("3/4/1980", true, 19800403)]
    [InlineData("24.06.1971", false, 19710624)]
    [InlineData("17-May-90", false, 19900517)]
    [InlineData("Mar 1 1970", false, 19700301)]
    [InlineData("1971-06-24T00:00:00", false, 19710624)]
    [InlineData("8/2/06", false, 20060802)]
    [InlineData("unknown", false, 0)]
    [InlineData("", false, 0)]
    public void Dates_of_birth_are_read_as_people_write_them(string text, bool dayFirst, int expected) =>
        Assert.Equal(expected, DateReading.Read(text, dayFirst, 2026));

    [Theory]
    [InlineData("bob", "robert", true)]
    [InlineData("peggy", "margaret", true)]
    [InlineData("alan", "albert", false)]
    [InlineData("xyz", "robert", false)]
    public void Short_forms_meet_their_names_and_two_names_with_one_short_form_do_not(string a, string b, bool same) =>
        Assert.Equal(same, NameVariants.AreVariants(a, b));

    [Theory]
    [InlineData("keystone engineering corporation", "keystoneengineering")]
    [InlineData("the company", "thecompany")]
    public void An_organisation_is_its_words_without_the_legal_form(string words, string core)
    {
        var into = new char[100];
        Assert.Equal(core, into.AsSpan(0, OrganizationName.Core(words, into)).ToString());
    }

    [Theory]
    [InlineData("keystone-labs.co.uk", "keystonelabs")]
    [InlineData("mail.acme.com", "acme")]
    [InlineData("gmail.com", "")]
    public void A_domain_names_its_owner_unless_it_is_a_public_mailbox(string domain, string owner)
    {
        var into = new char[100];
        Assert.Equal(owner, into.AsSpan(0, OrganizationName.FromDomain(domain, into)).ToString());
    }

    [Fact]
    public void An_address_in_one_line_gives_house_words_and_postal_code()
    {
        AddressParts address = AddressReading.Read("3212 west 32nd street palm harbor fl 60527", new char[200]);
        Assert.Equal("3212", address.Number.ToString());
        Assert.Equal("60527", address.Postcode.ToString());
        Assert.Equal("w 32nd st palm harbor fl", address.Words.ToString());
    }
}

using AssocHub.Core.Members;
using AssocHub.Core.Members.Normalising;

namespace AssocHub.Tests.Members.Normalising;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData(" Ada@Example.org ", "ada@example.org")]
    [InlineData("mailto:ada@example.org?subject=Hi", "ada@example.org")]
    [InlineData("Ada Lovelace <ADA@example.org>", "ada@example.org")]
    [InlineData("<ada@example.org>;", "ada@example.org")]
    [InlineData("ada@example.org.", "ada@example.org")]
    [InlineData("ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ada@example.org")]
    [InlineData("ada\u200B@example.org", "ada@example.org")]
    [InlineData("ada@bücher.example", "ada@xn--bcher-kva.example")]
    [InlineData("a.d.a+news@googlemail.com", "ada@gmail.com")]
    [InlineData("a.d.a+news@outlook.com", "a.d.a@outlook.com")]
    [InlineData("a.d.a+news@example.org", "a.d.a+news@example.org")]
    [InlineData("o'brien@example.org", "o'brien@example.org")]
    public void Every_spelling_of_one_address_has_one_form(string raw, string expected) =>
        Assert.Equal(expected, EmailAddress.Normalize(raw));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("ada")]
    [InlineData("ada@")]
    [InlineData("@example.org")]
    [InlineData("ada@example")]
    [InlineData("ada@@example.org")]
    [InlineData("ada@exa mple.org")]
    [InlineData("ada lovelace@example.org")]
    [InlineData("ada@example.org, bob@example.org")]
    [InlineData("ada@127.0.0.1")]
    [InlineData("ada@-example.org")]
    [InlineData("\uD800@\uD800")]
    public void What_is_no_single_address_has_no_form(string? raw)
    {

        Assert.Null(EmailAddress.Normalize(raw));
    }

    [Fact]
    public void An_address_longer_than_mail_can_carry_has_no_form() =>
        Assert.Null(EmailAddress.Normalize(new string('a', 60) + "@" + string.Join('.', Enumerable.Repeat(new string('b', 50), 5)) + ".org"));

    [Fact]
    public void The_form_of_a_form_is_itself()
    {
        string[] raws = ["A.B+c@Gmail.com", "x@BÜCHER.example", "Q <q+1@live.com>", "plain@example.org"];
        Assert.All(raws, raw => Assert.Equal(EmailAddress.Normalize(raw), EmailAddress.Normalize(EmailAddress.Normalize(raw))));
    }

    [Theory]
    [InlineData(IdentifierKind.AmsId, " M-0012 ", "m-0012")]
    [InlineData(IdentifierKind.AmsId, "4711.0", "4711")]
    [InlineData(IdentifierKind.AmsId, "0047", "0047")]
    [InlineData(IdentifierKind.AmsId, "v1.0", "v1.0")]
    [InlineData(IdentifierKind.Badge, "Ｂ\u00A017", "b 17")]
    [InlineData(IdentifierKind.Badge, "\u200B", null)]
    [InlineData(IdentifierKind.Email, "A@B.org", "a@b.org")]
    [InlineData(IdentifierKind.Phone, "+1 (415) 555-0123", "+14155550123")]
    [InlineData(IdentifierKind.Phone, "415 555 0123", null)]
    public void Identifier_values_have_one_form_per_kind(IdentifierKind kind, string raw, string? expected) =>
        Assert.Equal(expected, IdentifierValue.Normalize(kind, raw));

    [Theory]
    [InlineData("(415) 555-0123", "US", "+14155550123")]
    [InlineData("1-415-555-0123 x99", "United States", "+14155550123")]
    [InlineData("+44 (0)20 7946 0018", null, "+442079460018")]
    [InlineData("020 7946 0018", "UK", "+442079460018")]
    [InlineData("0049 30 123456", "CH", "+4930123456")]
    [InlineData("044 668 18 00", "Schweiz", "+41446681800")]
    [InlineData("06 698 12345", "Italy", "+3906698" + "12345")]
    [InlineData("555-0123", "US", null)]
    [InlineData("000-000-0000", "US", null)]
    [InlineData("call me", "US", null)]
    [InlineData("020 7946 0018", "Atlantis", null)]
    public void Phones_become_e164_only_where_the_country_is_known(string raw, string? country, string? expected) =>
        Assert.Equal(expected, PhoneNumber.Normalize(raw, country));
}

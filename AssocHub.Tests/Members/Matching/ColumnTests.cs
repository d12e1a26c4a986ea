using AssocHub.Core.Common;
using AssocHub.Core.Members.Matching.Columns;

namespace AssocHub.Tests.Members.Matching;

public sealed class ColumnTests
{
    [Theory]
    [InlineData("given_name", ColumnRole.FirstName)]
    [InlineData("PRIMARY_NAME_LAST", ColumnRole.LastName)]
    [InlineData("Nachname", ColumnRole.LastName)]
    [InlineData("Vorname", ColumnRole.FirstName)]
    [InlineData("dob", ColumnRole.BirthDate)]
    [InlineData("Geburtsdatum", ColumnRole.BirthDate)]
    [InlineData("soc_sec_id", ColumnRole.NationalId)]
    [InlineData("PASSPORT_COUNTRY", ColumnRole.Ignore)]
    [InlineData("address_1", ColumnRole.Street)]
    [InlineData("E-Mail", ColumnRole.Email)]
    [InlineData("EMAIL_ADDRESS", ColumnRole.Email)]
    [InlineData("zip", ColumnRole.PostalCode)]
    [InlineData("DATA_SOURCE", ColumnRole.Source)]
    [InlineData("company", ColumnRole.Organization)]
    [InlineData("GENDER", ColumnRole.Other)]
    [InlineData("AMOUNT", ColumnRole.Ignore)]
    public void A_header_says_what_its_column_is(string header, ColumnRole role) =>
        Assert.Equal(role, Assert.Single(ColumnGuesser.Guess([header], [])).Role);

    [Fact]
    public void A_column_of_addresses_is_known_by_its_cells() =>
        Assert.Equal(ColumnRole.Email, ColumnGuesser.Guess(["contact"], [["a@b.org"], ["c.d@e.com"]])[0].Role);

    [Fact]
    public void Dates_with_a_first_part_above_twelve_put_the_day_first()
    {
        MappedColumn[] columns = [new("dob", ColumnRole.BirthDate)];
        Assert.True(ColumnGuesser.DayFirst(columns, [["03/04/1980"], ["25/12/1970"]]));
        Assert.False(ColumnGuesser.DayFirst(columns, [["03/04/1980"], ["12/25/1970"]]));
    }

    [Fact]
    public void A_short_map_corrects_the_guess_and_a_long_one_replaces_it()
    {
        IReadOnlyList<MappedColumn> guess = ColumnGuesser.Guess(["record_id", "given_name", "surname", "dob", "soc_sec_id"], []);
        IReadOnlyList<MappedColumn> dropped = ColumnMap.Apply("""{"soc_sec_id": "ignore"}""", guess).Value;
        Assert.Equal([ColumnRole.RecordId, ColumnRole.FirstName, ColumnRole.LastName, ColumnRole.BirthDate, ColumnRole.Ignore], dropped.Select(c => c.Role));
        IReadOnlyList<MappedColumn> whole = ColumnMap.Apply("""{"record_id": "record_id", "given_name": "last_name", "last_name": ["surname"], "birth_date": "dob"}""", guess).Value;
        Assert.Equal([ColumnRole.RecordId, ColumnRole.LastName, ColumnRole.LastName, ColumnRole.BirthDate, ColumnRole.Ignore], whole.Select(c => c.Role));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"dob": "shoe_size"}""")]
    [InlineData("""{"birth_date": "nowhere"}""")]
    public void A_map_that_makes_no_sense_is_refused_with_the_reason(string json) =>
        Assert.IsType<InvalidInput>(ColumnMap.Apply(json, [new("dob", ColumnRole.BirthDate)]).Refusal);
}

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
    [InlineData("Geb.-Datum", ColumnRole.BirthDate)]
    [InlineData("E-Mail-Adresse", ColumnRole.Email)]
    [InlineData("Straße", ColumnRole.Street)]
    [InlineData("Date de naissance", ColumnRole.BirthDate)]
    [InlineData("Téléphone portable", ColumnRole.Phone)]
    [InlineData("Apellidos", ColumnRole.LastName)]
    [InlineData("Correo electrónico", ColumnRole.Email)]
    [InlineData("Fecha de nacimiento", ColumnRole.BirthDate)]
    [InlineData("data_urodzenia", ColumnRole.BirthDate)]
    [InlineData("CPF", ColumnRole.NationalId)]
    [InlineData("ФИО", ColumnRole.FullName)]
    [InlineData("Дата рождения", ColumnRole.BirthDate)]
    [InlineData("Прізвище", ColumnRole.LastName)]
    [InlineData("Επώνυμο", ColumnRole.LastName)]
    [InlineData("Ημερομηνία γέννησης", ColumnRole.BirthDate)]
    [InlineData("姓", ColumnRole.LastName)]
    [InlineData("生年月日", ColumnRole.BirthDate)]
    [InlineData("郵便番号", ColumnRole.PostalCode)]
    [InlineData("이름", ColumnRole.FullName)]
    [InlineData("手机", ColumnRole.Phone)]
    [InlineData("cust_fname", ColumnRole.FirstName)]
    [InlineData("primary-zip", ColumnRole.PostalCode)]
    [InlineData("first_and_surname", ColumnRole.FullName)]
    [InlineData("fname_c1", ColumnRole.FirstName)]
    [InlineData("lname_c1", ColumnRole.LastName)]
    [InlineData("last_seen", ColumnRole.Ignore)]
    [InlineData("join_date", ColumnRole.Ignore)]
    public void A_header_says_what_its_column_is(string header, ColumnRole role) =>
        Assert.Equal(role, Assert.Single(ColumnGuesser.Guess([header], [])).Role);

    [Fact]
    public void A_column_of_addresses_is_known_by_its_cells() =>
        Assert.Equal(ColumnRole.Email, ColumnGuesser.Guess(["contact"], [["a@b.org"], ["c.d@e.com"]])[0].Role);

    [Fact]
    public void Columns_without_a_header_that_says_anything_are_known_by_their_cells()
    {
        string[][] rows = [.. People(60).Select((p, i) => new[] { $"r{i}", p.Given, p.Family, p.Born, p.Email, p.Phone, p.Post, "A" })];
        IReadOnlyList<MappedColumn> columns = ColumnGuesser.Guess(["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"], rows);
        Assert.Equal(
            [ColumnRole.RecordId, ColumnRole.FirstName, ColumnRole.LastName, ColumnRole.BirthDate, ColumnRole.Email, ColumnRole.Phone, ColumnRole.PostalCode, ColumnRole.Ignore],
            columns.Select(c => c.Role));
    }

    [Fact]
    public void Whole_names_and_a_date_without_an_id_are_enough()
    {
        string[][] rows = [.. People(40).Select(p => new[] { $"{p.Given} {p.Family}", p.Born })];
        Assert.Equal([ColumnRole.FullName, ColumnRole.BirthDate], ColumnGuesser.Guess(["Member", "Born"], rows).Select(c => c.Role));
        Assert.Equal([ColumnRole.FullName, ColumnRole.BirthDate], ColumnGuesser.Guess(["A", "B"], rows).Select(c => c.Role));
    }

    [Theory]
    [InlineData("record", ColumnRole.RecordId)]
    [InlineData("scan_no", ColumnRole.RecordId)]
    [InlineData("编号", ColumnRole.RecordId)]
    public void What_never_repeats_in_the_first_column_names_the_rows(string header, ColumnRole role)
    {
        string[][] rows = [.. People(40).Select((p, i) => new[] { $"x{i}", p.Given })];
        Assert.Equal(role, ColumnGuesser.Guess([header, "given"], rows)[0].Role);
    }

    [Fact]
    public void A_number_that_repeats_beside_a_street_is_the_house_and_not_the_row() =>
        Assert.Equal(
            [ColumnRole.LastName, ColumnRole.Street, ColumnRole.Street],
            ColumnGuesser.Guess(["Nachname", "Straße", "Nr"], [["Zorn", "Hauptstr.", "4"], ["Lang", "Ringweg", "4"]]).Select(c => c.Role));

    [Theory]
    [InlineData("Email type", "home", ColumnRole.Ignore)]
    [InlineData("Birth date", "1968", ColumnRole.BirthYear)]
    [InlineData("Mail address", "ann@lee.org", ColumnRole.Email)]
    [InlineData("phone", "yes please", ColumnRole.Ignore)]
    public void Cells_that_say_otherwise_overrule_the_header(string header, string cell, ColumnRole role) =>
        Assert.Equal(role, ColumnGuesser.Guess([header], [[cell], [cell], [cell]])[0].Role);

    [Fact]
    public void A_name_beside_a_given_name_is_the_family_name_and_alone_the_whole()
    {
        Assert.Equal([ColumnRole.FirstName, ColumnRole.LastName], ColumnGuesser.Guess(["Vorname", "Name"], [["Anna", "Zorn"], ["Otto", "Lang"]]).Select(c => c.Role));
        Assert.Equal(ColumnRole.FullName, ColumnGuesser.Guess(["Nombre"], [["Ana Ruiz"], ["Luis Gil Mora"]])[0].Role);
    }

    [Fact]
    public void The_names_say_which_of_them_comes_first_and_else_the_header()
    {
        MappedColumn[] name = [new("who", ColumnRole.FullName)], fio = [new("ФИО", ColumnRole.FullName)];
        string[][] western = [.. People(20).Select(p => new[] { $"{p.Given} {p.Family}" })], turned = [.. People(20).Select(p => new[] { $"{p.Family} {p.Given}" })];
        Assert.False(NameOrder.FamilyFirst(name, western));
        Assert.True(NameOrder.FamilyFirst(name, turned));
        Assert.False(NameOrder.FamilyFirst(fio, western));
        Assert.True(NameOrder.FamilyFirst(fio, [["Лубенченко Ярополк"], ["Гнатюк Хорив"]]));
        Assert.True(NameOrder.FamilyFirst(name, [["Bxak, Tqell"], ["Bxak Tqell"], ["Drov, Mnor"], ["Drov Mnor"], ["Zzum, Plik"], ["Zzum Plik"], ["Bxak Mnor"], ["Drov Plik"]]));
    }

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

    private static IEnumerable<(string Given, string Family, string Born, string Email, string Phone, string Post)> People(int count)
    {
        string[] given = ["Anna", "Robert", "Susan", "Thomas", "Laura", "Peter", "Helen", "Martin"];
        string[] syllables = ["bar", "kov", "mar", "tin", "row", "vik", "gan", "zor", "wes"];
        for (int i = 0; i < count; i++)
        {
            string first = given[i % 8], last = $"{char.ToUpperInvariant(syllables[i % 9][0])}{syllables[i % 9][1..]}{syllables[i * 5 % 7]}{syllables[i * 3 % 8]}";
            yield return (first, last, $"19{40 + (i % 50)}-0{1 + (i % 9)}-1{i % 9}", $"{first}.{last}@mail.org".ToLowerInvariant(), $"+49 30 {1000000 + (i * 7919)}", $"{10000 + (i * 37 % 20 * 100)}");
        }
    }
}

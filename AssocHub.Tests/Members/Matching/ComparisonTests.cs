using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;
using FsCheck;
using FsCheck.Fluent;

namespace AssocHub.Tests.Members.Matching;

public sealed class ComparisonTests
{
    // The published examples of Winkler (1990) and their neighbours.
    [Theory]
    [InlineData("martha", "marhta", 0.9611)]
    [InlineData("dwayne", "duane", 0.84)]
    [InlineData("dixon", "dicksonx", 0.8133)]
    [InlineData("abc", "abc", 1)]
    [InlineData("abc", "xyz", 0)]
    public void Jaro_Winkler_gives_the_published_figures(string a, string b, double expected) =>
        Assert.Equal(expected, TextSimilarity.JaroWinkler(a, b), 4);

    [Theory]
    [InlineData("smith", "smiht", 1)]
    [InlineData("smith", "smyth", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "ab", 2)]
    public void Damerau_Levenshtein_counts_swaps_of_neighbours_as_one(string a, string b, int expected)
    {
        Assert.Equal(expected, TextSimilarity.Distance(a, b, 5));
        Assert.Equal(expected, TextSimilarity.Distance(b, a, 5));
    }

    [Fact]
    public void The_distance_in_bits_is_that_of_the_table_for_any_two_texts()
    {
        Gen<string> text = Gen.Elements('a', 'b', 'c', 'ш', 'á').ListOf().Select(list => new string([.. list.Take(40)]));
        Prop.ForAll(text.ToArbitrary(), text.ToArbitrary(), Gen.Choose(0, 40).ToArbitrary(), (a, b, limit) =>
            TextSimilarity.Distance(a, b, limit) == Math.Min(limit + 1, ByTable(a, b))).QuickCheckThrowOnFailure();
    }

    private static int ByTable(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                table[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[a.Length, b.Length];
    }

    [Fact]
    public void The_quick_test_for_one_slip_agrees_with_the_distance_on_any_two_texts()
    {
        Gen<string> text = Gen.Elements('a', 'b', 'c').ListOf().Select(list => new string([.. list.Take(7)]));
        Prop.ForAll(text.ToArbitrary(), text.ToArbitrary(), (a, b) =>
            TextSimilarity.WithinOne(a, b) == (TextSimilarity.Distance(a, b, 1) <= 1)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(19710624, 19710624, 1)]
    [InlineData(19710605, 19710506, 2)]
    [InlineData(19710624, 19710634, 3)]
    [InlineData(19710624, 19710642, 3)]
    [InlineData(19710624, 19710701, 4)]
    [InlineData(19710624, 19680624, 5)]
    [InlineData(19710624, 19711115, 6)]
    [InlineData(19710624, 19610101, 7)]
    [InlineData(19710624, 19450101, 8)]
    [InlineData(0, 19450101, 0)]
    public void Dates_are_compared_by_what_can_happen_to_a_date(int a, int b, int level) =>
        Assert.Equal(level, DateLevels.Of(a, b));

    [Theory]
    [InlineData("Robert,Allen", "Bob,Allen", 2, 1)]
    [InlineData("Robert,Allen", "R,Allen", 4, 1)]
    [InlineData("Mark,Allen", "Mary,Allen", 6, 1)]
    [InlineData("Patrick,Allen", "Patricia,Allen", 6, 1)]
    [InlineData("Catrionna,Allen", "Catriona,Alllen", 3, 3)]
    [InlineData("Jürgen,Müller", "Juergen,Mueller", 2, 3)]
    [InlineData("María José,García López", "Maria,García", 2, 2)]
    [InlineData("Jean-Pierre,de la Tour", "Jean Pierre,Delatour", 1, 1)]
    [InlineData("Robert,Allen", "Robret,Alen", 3, 3)]
    [InlineData("Logan,Morgan", "Morgan,Logan", 7, 7)]
    [InlineData("Robert,Allen", "Susan,Kim", 9, 6)]
    [InlineData("Xanthe,Allen", "Brendol,Kim", 6, 6)]
    [InlineData("Mark,Allen", "Marsha,Allen", 9, 1)]
    [InlineData("Susan,Mooney", "Susanne,Mooney", 6, 1)]
    [InlineData("فيصل,صديقي", "Faisal,Siddiqui", 3, 3)]
    [InlineData("محمد,العلي", "Mohammed,Al-Ali", 2, 3)]
    [InlineData("María José,García López", "Maria,Garzia", 2, 2)]
    [InlineData("さとう,ひろし", "Sato,Hiroshi", 1, 1)]
    [InlineData("តារា,គឹម", "Tara,Kim", 1, 1)]
    [InlineData("राजेश,शर्मा", "Rajesh,Sharma", 1, 1)]
    [InlineData("Candy,Martinez Rodriguez", "Candace,Rodriguez", 2, 2)]
    [InlineData("Robert,", "Robert,Allen", 1, 0)]
    [InlineData("Ю.,Орлова", "Yuliya,Orlova", 4, 1)]
    [InlineData("Sergej,Zajcev", "Sergey,Zaytsev", 2, 5)]
    [InlineData("Iuliia,Prohorova", "Юлия,Прохорова", 2, 3)]
    [InlineData("Hye-Jeong,Kim", "Hyejung,Kim", 2, 1)]
    [InlineData("Ιωάννης,Οικονόμου", "Ioannis,Oikonomou", 1, 1)]
    [InlineData("Εύα,Μπακογιάννη", "Eva,Bakogianni", 1, 1)]
    [InlineData("Maria,Moreira de Pinto", "Maria,Pinto", 1, 2)]
    public void Names_fall_on_the_level_a_person_would_name(string a, string b, int given, int family)
    {
        ulong levels = Compare("record_id,first_name,last_name", "1," + a, "2," + b);
        Assert.Equal((given, family), (PairComparer.LevelOf(levels, Slot.Given), PairComparer.LevelOf(levels, Slot.Family)));
    }

    [Theory]
    [InlineData("Nguyễn Văn Anh", "Anh Nguyen", 7, 7)]
    [InlineData("Alexander Pavlovich Vasiliev", "ВАСИЛЬЕВ, Александр Павлович", 2, 3)]
    [InlineData("Васильев Александр Павлович", "Alexander Vasiliev", 2, 3)]
    [InlineData("José García López", "Garcia Lopez, Jose", 1, 1)]
    [InlineData("さとう ひろし", "Hiroshi Sato", 1, 1)]
    [InlineData("Bo-Hyun Choi", "Choi, Bohyun", 1, 1)]
    [InlineData("Bo Hyun Choi", "Choi, Bohyun", 2, 2)]
    [InlineData("Mary-Ann Smith-Jones", "Jones, Mary Ann", 1, 2)]
    [InlineData("S. Ramesh", "Ramesh Singh", Levels.TurnedInitial, 7)]
    [InlineData("Alves Barros Adriana", "Alves de Barros, Adriana", 7, 7)]
    public void Whole_names_meet_in_whatever_order_and_script(string a, string b, int given, int family)
    {
        RecordTable table = MatchingData.Table(MatchingData.Columns("record_id,full_name"), [["1", a], ["2", b]]);
        ulong levels = new PairComparer(table, new ComparisonTables(table), []).Compare(0, 1);
        Assert.Equal((given, family), (PairComparer.LevelOf(levels, Slot.Given), PairComparer.LevelOf(levels, Slot.Family)));
    }

    [Fact]
    public void A_missing_name_is_read_from_the_address_and_says_nothing_beside_the_same_address()
    {
        const string header = "record_id,first_name,last_name,email";
        ulong other = Compare(header, "1,Lee,Lowe,l@x.org", "2,,,lee.lowe+news@outlook.com");
        Assert.Equal((1, 1), (PairComparer.LevelOf(other, Slot.Given), PairComparer.LevelOf(other, Slot.Family)));
        ulong same = Compare(header, "1,Lee,Lowe,lee.lowe@outlook.com", "2,,,lee.lowe@outlook.com");
        Assert.Equal((0, 0, 1), (PairComparer.LevelOf(same, Slot.Given), PairComparer.LevelOf(same, Slot.Family), PairComparer.LevelOf(same, Slot.Email)));
    }

    [Theory]
    [InlineData("Natalia,Kuznetsova", "natalya.kuznetsov@acme.com", "natalya.kuznetsov@gmail.com", 4)]
    [InlineData("Sofia,Petridis", "petridisso@acme.com", "petridisso@gmail.com", 4)]
    [InlineData("Maria Pedro,Mendes", "pedro.mendes@acme.com", "pedro.mendes@gmail.com", 4)]
    [InlineData("Natalia,Kuznetsova", "skipper@acme.com", "skipper@gmail.com", 3)]
    [InlineData("Natalia,Kuznetsova", "kuznetsov77@acme.com", "kuznetsov77@gmail.com", 3)]
    public void An_address_made_of_its_owners_name_is_no_news_at_a_second_provider(string name, string one, string other, int level)
    {
        ulong levels = Compare("record_id,first_name,last_name,email", $"1,{name},{one}", $"2,{name},{other}");
        Assert.Equal(level, PairComparer.LevelOf(levels, Slot.Email));
    }

    [Fact]
    public void A_mistyped_provider_is_no_employer()
    {
        ulong levels = Compare("record_id,first_name,last_name,email,company", "1,Ann,Lee,a.lee@otlook.com,", "2,Ann,Lee,,Granite Legal LLC");
        Assert.Equal(0, PairComparer.LevelOf(levels, Slot.Organization));
    }

    [Fact]
    public void The_domain_of_an_address_speaks_for_the_employer_but_not_twice()
    {
        const string header = "record_id,first_name,last_name,email,company";
        ulong named = Compare(header, "1,Ann,Lee,ann@granitelegal.com,", "2,Ann,Lee,,Granite Legal LLC");
        Assert.Equal(2, PairComparer.LevelOf(named, Slot.Organization));
        ulong same = Compare(header, "1,Ann,Lee,ann@granitelegal.com,", "2,Ann,Lee,ann@granitelegal.com,");
        Assert.Equal(0, PairComparer.LevelOf(same, Slot.Organization));
    }

    [Theory]
    [InlineData("12,Meldrum Street", "12,meldrumst", 1)]
    [InlineData("12,Meldrum Street", ",Meldrum St", 3)]
    [InlineData("12,Meldrum Street", "14,Meldrum St", 4)]
    [InlineData("12,Meldrum Street", "9,Hopkins Road", 6)]
    public void Streets_are_compared_with_and_without_their_number(string a, string b, int level) =>
        Assert.Equal(level, PairComparer.LevelOf(Compare("record_id,street_number,street", "1," + a, "2," + b), Slot.Street));

    [Theory]
    [InlineData("415-555-0199", "+1 (415) 555 0199", 1)]
    [InlineData("030 1234567", "+49 30 1234567", 1)]
    [InlineData("019 9123", "415 019 9123", 2)]
    [InlineData("4155550199", "4155550189", 3)]
    [InlineData("4155550199", "4155550919", 3)]
    [InlineData("4155550199", "2125551234", 4)]
    [InlineData("12", "4155550199", 0)]
    public void Phones_are_compared_by_their_last_digits(string a, string b, int level) =>
        Assert.Equal(level, PairComparer.LevelOf(Compare("record_id,phone", "1," + a, "2," + b), Slot.Phone));

    [Fact]
    public void An_office_mailbox_says_nothing_about_a_person()
    {
        const string header = "record_id,first_name,last_name,email";
        ulong office = Compare(header, "1,Ann,Lee,info@granitelegal.com", "2,Bo,Kim,info@granitelegal.com");
        Assert.Equal((0, 2), (PairComparer.LevelOf(office, Slot.Email), PairComparer.LevelOf(office, Slot.Organization)));
    }

    [Fact]
    public void Every_level_that_a_comparison_can_give_has_words()
    {
        foreach (Slot slot in Enum.GetValues<Slot>())
        {
            Assert.InRange(Levels.CountOf(slot), 2, Levels.Most);
            for (int level = 0; level < Levels.CountOf(slot); level++)
            {
                Assert.NotEmpty(Levels.Label(slot, level));
            }
        }
    }

    private static ulong Compare(string header, string a, string b)
    {
        RecordTable table = MatchingData.Table(header, a, b);
        return new PairComparer(table, new ComparisonTables(table), []).Compare(0, 1);
    }
}

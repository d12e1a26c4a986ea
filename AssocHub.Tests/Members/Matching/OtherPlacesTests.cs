using System.Globalization;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Evaluation;

namespace AssocHub.Tests.Members.Matching;

/// <summary>People of other countries, in other columns, with other damage than the labelled sets have.</summary>
public sealed class OtherPlacesTests
{
    private static readonly string[] Vowels = ["a", "e", "i", "o", "u"];

    [Fact]
    public void German_members_with_particles_umlauts_and_dates_with_dots()
    {
        string[] given = "Jürgen Sabine Wolfgang Ute Heinz Katrin Björn Annegret Dieter Käthe Günther Renate Ralf Silke Jörg Heike Uwe Anke Frauke Holger".Split(' ');
        string[] family = "Müller Schröder von_der_Heide Größmann Lützow Bäcker zu_Hohenfels Weiß Köhler Jäger Schäfer Krause Böhm Ziegler Brandt Vogel Kühn Busch Lorenz Haas".Split(' ');
        Check(
            "id,Vorname,Nachname,Geburtsdatum,Strasse,PLZ,Ort,Telefon", 11, 0.98, 0.9, (r, p) =>
            {
                string g = Pick(given, r), f = Pick(family, r).Replace('_', ' ') + (p % 3 == 0 ? "-" + Pick(family, r).Replace('_', ' ') : "");
                string born = Born(r, "dd.MM.yyyy"), street = $"{Word(r, 3)}straße {1 + r.Next(120)}", plz = (10000 + r.Next(900)).ToString(CultureInfo.InvariantCulture);
                string town = "Stadt" + (plz[3] - '0'), phone = $"030 {r.Next(1000000, 9999999)}";
                return k => k == 0
                    ? [g, f, born, street, plz, town, phone]
                    : [Ascii(g), r.Next(4) == 0 ? f.ToUpperInvariant() : Ascii(f), born, street.Replace("straße", "str.", StringComparison.Ordinal), plz, town, r.Next(2) == 0 ? "" : phone];
            });
    }

    [Fact]
    public void Spanish_members_who_give_one_family_name_or_both()
    {
        string[] given = "María José Carmen Luis Ana Javier Pilar Manuel Lucía Sergio Rocío Álvaro Inés Rubén Nuria Iván Elena Óscar Marta Jesús".Split(' ');
        string[] family = "García Martínez López Sánchez Pérez Gómez Ruiz Hernández Jiménez Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Serrano Blanco Molina Castro Ortega Rubio Suárez Delgado".Split(' ');
        Check(
            "id,nombre,apellidos,fecha_nacimiento,correo,ciudad", 12, 0.97, 0.85, (r, p) =>
            {
                string g = Pick(given, r), one = Pick(family, r), two = Pick(family, r), born = Born(r, "dd/MM/yyyy"), city = "Villa " + Word(r, 1);
                string mail = $"{Ascii(g)}.{Ascii(one)}{p}@correo.example".ToLowerInvariant();
                return k => k == 0 ? [g, one + " " + two, born, mail, city] : [Ascii(g), r.Next(2) == 0 ? one : Ascii(one + " " + two), r.Next(5) == 0 ? "" : born, r.Next(2) == 0 ? "" : mail, city];
            });
    }

    [Fact]
    public void Vietnamese_names_with_the_family_first_or_last()
    {
        string[] family = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý".Split(' ');
        string[] middle = "Văn Thị Hữu Đức Minh Ngọc Quang Thanh".Split(' ');
        string[] given = "Anh Bình Chi Dũng Hà Hùng Khánh Lan Linh Long Mai Nam Phúc Quân Sơn Tâm Thảo Trang Tuấn Yến".Split(' ');
        Check(
            "id,full name,date of birth,phone,city", 13, 0.97, 0.85, (r, _) =>
            {
                string f = Pick(family, r), m = Pick(middle, r), g = Pick(given, r), born = Born(r, "yyyy-MM-dd"), phone = $"09{r.Next(10000000, 99999999)}";
                return k => k == 0 ? [$"{f} {m} {g}", born, phone, "Hanoi"] : [Ascii(r.Next(2) == 0 ? $"{g} {f}" : $"{f} {m} {g}"), r.Next(6) == 0 ? "" : born, r.Next(3) == 0 ? "" : phone, "Hanoi"];
            });
    }

    [Fact]
    public void Japanese_names_in_kana_and_in_the_letters_of_a_passport()
    {
        (string Kana, string Latin)[] family = Pairs("さとう=Sato すずき=Suzuki たかはし=Takahashi たなか=Tanaka いとう=Ito わたなべ=Watanabe やまもと=Yamamoto なかむら=Nakamura こばやし=Kobayashi かとう=Kato よしだ=Yoshida やまだ=Yamada ささき=Sasaki まつもと=Matsumoto");
        (string Kana, string Latin)[] given = Pairs("ひろし=Hiroshi ゆうこ=Yuko けんいち=Kenichi あきら=Akira さちこ=Sachiko まさお=Masao しょうた=Shota きょうこ=Kyoko たけし=Takeshi なおみ=Naomi りょう=Ryo ちづる=Chizuru");
        Check(
            "id,last_name,first_name,birth_date,email,postal_code", 14, 0.97, 0.85, (r, p) =>
            {
                (string kana, string latin) = family[r.Next(family.Length)];
                (string givenKana, string givenLatin) = given[r.Next(given.Length)];
                string born = Born(r, "yyyy/MM/dd"), mail = $"{givenLatin}{p}@mail.example".ToLowerInvariant(), code = $"{100 + r.Next(60)}-{r.Next(1000, 1040)}";
                return k => k == 0 ? [kana, givenKana, born, mail, code] : [latin, givenLatin, r.Next(6) == 0 ? "" : born, r.Next(3) == 0 ? "" : mail, r.Next(4) == 0 ? "" : code];
            });
    }

    [Fact]
    public void Arabic_names_in_two_scripts()
    {
        (string Arabic, string Latin)[] given = Pairs("محمد=Mohamed أحمد=Ahmed فاطمة=Fatima خالد=Khaled يوسف=Youssef عائشة=Aisha عمر=Omar حسين=Hussein مريم=Maryam سعيد=Said ليلى=Layla فيصل=Faisal");
        (string Arabic, string Latin)[] family = Pairs("صديقي=Siddiqui منصور=Mansour حداد=Haddad خليل=Khalil نصر=Nasr شريف=Sharif قاسم=Qasim سالم=Salem رشيد=Rashid كريم=Karim فهد=Fahd بكري=Bakri");
        Check(
            "id,first name,last name,birthdate,mobile", 15, 0.97, 0.8, (r, _) =>
            {
                (string arabic, string latin) = given[r.Next(given.Length)];
                (string familyArabic, string familyLatin) = family[r.Next(family.Length)];
                string born = Born(r, "yyyy-MM-dd"), phone = $"+966 5{r.Next(10000000, 99999999)}";
                return k => k == 0 ? [arabic, familyArabic, born, phone] : [latin, familyLatin, r.Next(5) == 0 ? "" : born, r.Next(3) == 0 ? "" : phone];
            });
    }

    [Fact]
    public void A_voter_roll_with_year_of_birth_sex_race_and_county()
    {
        string[] given = "James Mary John Linda Robert Barbara William Susan Tyrone Keisha Miguel Rosa Wei Priya Dwayne Latoya Hunter Savannah Marcus Destiny".Split(' ');
        Check(
            "voter_reg_num,first_name,midl_name,last_name,name_sufx_cd,birth_year,sex_code,race_code,res_street_address,res_city_desc,zip_code,county_desc", 16, 0.97, 0.85, (r, p) =>
            {
                string g = Pick(given, r), m = ((char)('A' + r.Next(26))).ToString(), f = Word(r, 3), year = (1930 + r.Next(70)).ToString(CultureInfo.InvariantCulture);
                string street = $"{r.Next(100, 9999)} {Word(r, 2)} RD", zip = (27000 + r.Next(80)).ToString(CultureInfo.InvariantCulture), sex = r.Next(2) == 0 ? "M" : "F";
                return k =>
                {
                    bool moved = k > 0 && r.Next(5) == 0;
                    return [g, k > 0 && r.Next(3) == 0 ? "" : m, k > 0 && r.Next(6) == 0 ? Slip(f, r) : f, p % 40 == 0 ? "JR" : "", year, sex, "W", moved ? $"{r.Next(100, 9999)} {Word(r, 2)} ST" : street, "RALEIGH", moved ? "27999" : zip, "WAKE"];
                };
            });
    }

    [Fact]
    public void Restaurants_are_organisations_by_name_address_and_phone()
    {
        string[] kinds = "Grill Bistro Cafe Kitchen Diner Trattoria House Garden".Split(' ');
        Check(
            "id,company,addr,city,phone", 17, 0.97, 0.9, (r, _) =>
            {
                string name = $"{Word(r, 2)} {Word(r, 2)} {Pick(kinds, r)}", street = $"{r.Next(1, 400)} {Word(r, 2)} Street", phone = $"212-{r.Next(200, 999)}-{r.Next(1000, 9999)}";
                return k => [k == 0 ? name : r.Next(3) == 0 ? Slip(name, r) : "The " + name, k > 0 ? street.Replace("Street", "St.", StringComparison.Ordinal) : street, "New York", k > 0 && r.Next(4) == 0 ? "" : phone];
            });
    }

    [Fact]
    public void With_names_and_one_date_the_engine_stays_sane_and_says_how_little_it_has()
    {
        string[] given = "Ann John Maria Peter Eva Paul Rita Max Nina Tom".Split(' ');
        MatchingResult result = Check(
            "id,name,date_of_birth", 18, 0.95, 0.5, (r, _) =>
            {
                string g = Pick(given, r), f = Word(r, 2), born = Born(r, "yyyy-MM-dd");
                return k => [k == 0 ? $"{g} {f}" : $"{f}, {g}", k > 0 && r.Next(8) == 0 ? Slip(born[..4], r) + born[4..] : born];
            });
        Assert.Contains(result.Notes, note => note.StartsWith("Little to go on", StringComparison.Ordinal));
    }

    [Fact]
    public void Russian_namesakes_in_two_alphabets_whose_addresses_repeat_their_names()
    {
        (string Own, string Latin)[] given = Pairs("Александр=Aleksandr Елена=Elena Сергей=Sergey Ольга=Olga Наталья=Natalia Юлия=Iuliia Юрий=Yuriy Мария=Mariya Андрей=Andrej Ксения=Kseniia");
        (string Own, string Latin)[] family = Pairs("Иванова=Ivanova Кузнецова=Kuznetsova Зайцева=Zajceva Шевченко=Shevchenko Прохоренко=Prohorenko Щербак=Shcherbak Жук=Zhuk Хоменко=Khomenko Юрченко=Iurchenko Цой=Tsoy");
        Check(
            "id,name,given,family,email,phone", 20, 0.97, 0.75, (r, p) =>
            {
                (string Own, string Latin) g = given[r.Next(given.Length)], f = family[r.Next(family.Length)];
                string local = $"{g.Latin}.{f.Latin}".ToLowerInvariant(), phone = $"+7 9{r.Next(10000000, 99999999)}", mail = $"{local}@firma{p}.example";
                return k => k == 0 ? [$"{f.Own} {g.Own}", "", "", mail, phone]
                    : k == 1 ? ["", g.Latin, f.Latin, r.Next(3) == 0 ? $"{local}@post{p}.example" : mail, phone]
                    : ["", $"{g.Own[0]}.", f.Own, mail, ""];
            });
    }

    [Fact]
    public void Korean_names_that_many_share_with_and_without_hyphens()
    {
        string[] family = "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim".Split(' ');
        string[] syllable = "Min Ji Hyun Seo Jun Young Su Jin Hye Eun Kyung Sung Woo Ho Jae".Split(' ');
        Check(
            "id,name,given,family,email,phone", 21, 0.97, 0.8, (r, p) =>
            {
                string f = Pick(family, r), a = Pick(syllable, r), b = Pick(syllable, r), phone = $"010-{r.Next(1000, 9999)}-{r.Next(1000, 9999)}";
                string mail = $"{a}{b}.{f}@work{p}.example".ToLowerInvariant();
                return k => k == 0 ? [$"{a}-{b} {f}", "", "", mail, phone]
                    : k == 1 ? ["", a + b.ToLowerInvariant(), f, "", phone]
                    : [$"{a} {b} {f}", "", "", mail, ""];
            });
    }

    [Fact]
    public void Where_nobody_is_there_twice_next_to_nobody_is_merged()
    {
        string[] given = "Ann John Maria Peter Eva Paul Rita Max Nina Tom".Split(' ');
        var random = new Random(19);
        string[][] rows = [.. Enumerable.Range(0, 800).Select(i => new[] { "r" + i, Pick(given, random), Word(random, 2), Born(random, "yyyy-MM-dd"), "Town " + Word(random, 1) })];
        MatchingResult result = MatchingEngine.Run(MatchingData.Table(MatchingData.Columns("id,first_name,last_name,birth_date,city"), rows), new MatchingOptions());
        Assert.InRange(rows.Length - result.Clusters.Distinct().Count(), 0, 3);
    }

    // Five hundred people, half of them twice, every eighth three times.
    private static MatchingResult Check(string header, int seed, double precision, double recall, Func<Random, int, Func<int, string[]>> person)
    {
        var random = new Random(seed);
        var rows = new List<string[]>();
        var truth = new List<int>();
        for (int p = 0; p < 500; p++)
        {
            Func<int, string[]> record = person(random, p);
            for (int k = 0; k < (p % 8 == 0 ? 3 : p % 2 == 0 ? 2 : 1); k++)
            {
                rows.Add(["r" + rows.Count, .. record(k)]);
                truth.Add(p);
            }
        }

        MatchingResult result = MatchingEngine.Run(MatchingData.Table(MatchingData.Columns(header), rows), new MatchingOptions());
        PairMetrics pairs = PairMetrics.Of(result.Clusters, truth);
        Assert.True(pairs.Precision >= precision && pairs.Recall >= recall, $"precision {pairs.Precision:0.0000}, recall {pairs.Recall:0.0000}");
        return result;
    }

    private static string Pick(string[] from, Random random) => from[random.Next(from.Length)];

    private static string Born(Random random, string format) => new DateTime(1940, 1, 1).AddDays(random.Next(22_000)).ToString(format, CultureInfo.InvariantCulture);

    private static string Word(Random random, int syllables)
    {
        string word = string.Concat(Enumerable.Range(0, syllables).Select(_ => "bdfghklmnprstvz"[random.Next(15)] + Pick(Vowels, random) + "lnrst"[random.Next(5)]));
        return char.ToUpperInvariant(word[0]) + word[1..];
    }

    private static string Slip(string text, Random random)
    {
        int at = random.Next(text.Length - 1);
        return text[..at] + text[at + 1] + text[at] + text[(at + 2)..];
    }

    private static string Ascii(string text) =>
        string.Concat(text.Replace("ß", "ss", StringComparison.Ordinal).Replace("đ", "d", StringComparison.OrdinalIgnoreCase).Normalize(System.Text.NormalizationForm.FormD)
            .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));

    private static (string, string)[] Pairs(string text) => [.. text.Split(' ').Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1]))];
}

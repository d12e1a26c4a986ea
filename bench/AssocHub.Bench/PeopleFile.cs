using System.Globalization;

namespace AssocHub.Bench;

/// <summary>
/// Writes made-up people with one to three records each: skewed name frequencies, slips, swapped names, moved homes, missing fields.
/// </summary>
internal static class PeopleFile
{
    private static readonly string[] Onsets = "b c d f g h j k l m n p r s t v w br ch cl cr dr fr gr kr pl pr sh sl st th tr".Split(' ');
    private static readonly string[] Vowels = "a e i o u ai ea ee ie oo ou".Split(' ');
    private static readonly string[] Codas = "n r l s t m nd rs ng ck ll tt x th".Split(' ');
    private static readonly string[] Providers = ["gmail.com", "yahoo.com", "outlook.com", "aol.com", "icloud.com"];

    public static void Write(string folder, int records, int seed)
    {
        var words = new Random(5);
        string[] families = Words(words, 60_000, 2), givens = Words(words, 4_000, 1), cities = Words(words, 3_000, 3);
        string[] streets = [.. Words(words, 20_000, 2).Select((word, i) => word + (i % 4) switch { 0 => " street", 1 => " road", 2 => " avenue", _ => " lane" })];
        var random = new Random(seed);
        string Skewed(string[] from, double power) => from[(int)(from.Length * Math.Pow(random.NextDouble(), power))];
        var rows = new List<(string Cells, int Person)>(records);
        for (int person = 0; rows.Count < records; person++)
        {
            string given = Skewed(givens, 2.2), family = Skewed(families, 2.5), city = Skewed(cities, 2);
            DateTime born = new DateTime(1930, 1, 1).AddDays(random.Next(27_000));
            string email = (random.Next(3) switch { 0 => $"{given}.{family}{random.Next(100)}", 1 => $"{given[0]}{family}{random.Next(1000)}", _ => $"{family}{random.Next(1000)}" })
                + "@" + Providers[random.Next(5)];
            string phone = string.Create(CultureInfo.InvariantCulture, $"{200 + random.Next(700)}{random.Next(10_000_000):D7}");
            string street = $"{1 + random.Next(400)} {streets[random.Next(streets.Length)]}";
            int copies = random.Next(10) switch { < 6 => 1, < 9 => 2, _ => 3 };
            for (int copy = 0; copy < copies && rows.Count < records; copy++)
            {
                bool One(int of) => copy > 0 && random.Next(of) == 0;
                string first = One(8) ? Slip(given, random) : given, last = One(8) ? Slip(family, random) : family;
                (first, last) = One(30) ? (last, first) : (first, last);
                DateTime date = One(10) ? born.AddDays(random.Next(60) - 30) : born;
                string home = One(6) ? $"{1 + random.Next(400)} {streets[random.Next(streets.Length)]}" : One(8) ? Slip(street, random) : street;
                rows.Add((string.Join(
                    ',', first, last, One(10) ? "" : date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), One(4) ? "" : One(10) ? Slip(email, random) : email,
                    One(4) ? "" : phone, home, city, 10_000 + (city.Sum(c => c * 31) % 60_000)), person));
            }
        }

        (string Cells, int Person)[] shuffled = [.. rows];
        random.Shuffle(shuffled);
        using var data = new StreamWriter(Path.Combine(folder, "records.csv"));
        using var truth = new StreamWriter(Path.Combine(folder, "truth.csv"));
        data.WriteLine("record_id,first_name,last_name,birth_date,email,phone,street,city,postal_code");
        truth.WriteLine("record_id,entity_id");
        for (int i = 0; i < shuffled.Length; i++)
        {
            data.WriteLine($"r{i},{shuffled[i].Cells}");
            truth.WriteLine($"r{i},e{shuffled[i].Person}");
        }
    }

    private static string[] Words(Random random, int count, int syllables) => [.. Enumerable.Range(0, count)
        .Select(_ => string.Concat(Enumerable.Range(0, syllables + random.Next(2)).Select(_ =>
            Onsets[random.Next(Onsets.Length)] + Vowels[random.Next(Vowels.Length)] + (random.Next(3) == 0 ? Codas[random.Next(Codas.Length)] : ""))))
        .Distinct(StringComparer.Ordinal)];

    private static string Slip(string text, Random random)
    {
        int at = random.Next(Math.Max(1, text.Length - 1));
        return text.Length < 2 ? text : random.Next(4) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, ((char)('a' + random.Next(26))).ToString()),
            2 => text[..at] + text[at + 1] + text[at] + text[(at + 2)..],
            _ => text[..at] + (char)('a' + random.Next(26)) + text[(at + 1)..],
        };
    }
}

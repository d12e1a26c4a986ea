using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Columns;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Tests.Members.Matching;

/// <summary>Rows of text to match, and a generator of people with damage whose truth is known.</summary>
internal static class MatchingData
{
    public const string GeneratedColumns = "record_id,source,first_name,last_name,birth_date,email,phone,street,city,postal_code";

    private static readonly string[] Given =
    [
        "Anna", "Robert", "William", "Elizabeth", "Margaret", "Thomas", "Susan", "David", "Laura", "Peter", "Ingrid", "Carlos", "Fatima", "Yusuf", "Marek",
        "Julia", "Henry", "Grace", "Oliver", "Charlotte", "Edward", "Katherine", "Samuel", "Rebecca", "Daniel", "Victoria", "Gregory", "Helen", "Martin", "Ruth",
    ];

    private static readonly string[] Syllables = ["bar", "den", "kov", "mar", "tin", "sal", "row", "lin", "hor", "vik", "tel", "gan", "pet", "zor", "wes", "dal"];

    public static RecordTable Table(string header, params string[] rows)
    {
        string[] headers = header.Split(',');
        string[][] cells = [.. rows.Select(row => row.Split(','))];
        return Table(ColumnGuesser.Guess(headers, cells), cells);
    }

    public static RecordTable Table(IReadOnlyList<MappedColumn> columns, IEnumerable<string[]> rows)
    {
        var builder = new RecordTableBuilder(columns, dayFirst: false, latestYear: 2026);
        Add(builder, rows);
        return builder.Build();
    }

    public static IReadOnlyList<MappedColumn> Columns(string header) => ColumnGuesser.Guess(header.Split(','), []);

    public static RecordTableBuilder Builder(string header) =>
        new(ColumnGuesser.Guess(header.Split(','), []), dayFirst: false, latestYear: 2026);

    public static void Add(RecordTableBuilder builder, IEnumerable<string[]> rows)
    {
        foreach (string[] row in rows)
        {
            int length = 0;
            int[] ends = [.. row.Select(cell => length += cell.Length)];
            builder.Add(new FieldSpans(string.Concat(row), ends));
        }
    }

    /// <summary>People with one to three records each, and whose each record is.</summary>
    public static (string[] Rows, int[] Person) People(int people, int seed)
    {
        var random = new Random(seed);
        var rows = new List<string>();
        var person = new List<int>();
        for (int p = 0; p < people; p++)
        {
            string given = Given[random.Next(Given.Length)];
            string family = Capital(Syllables[random.Next(16)] + Syllables[random.Next(16)] + Syllables[random.Next(16)]);
            string born = new DateTime(1940, 1, 1).AddDays(random.Next(22_000)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            string email = $"{given}.{family}{random.Next(90)}@example.org".ToLowerInvariant();
            string phone = $"415{random.Next(2_000_000, 9_999_999)}";
            string street = $"{random.Next(1, 300)} {Capital(Syllables[random.Next(16)] + Syllables[random.Next(16)])} Street";
            int town = random.Next(40);
            int records = 1 + random.Next(3);
            for (int r = 0; r < records; r++)
            {
                bool damaged = r > 0;
                string first = damaged && random.Next(6) == 0 ? Slip(given, random) : given;
                string last = damaged && random.Next(6) == 0 ? Slip(family, random) : family;
                (first, last) = damaged && random.Next(25) == 0 ? (last, first) : (first, last);
                rows.Add(string.Join(
                    ',', "r" + rows.Count, r == 0 ? "ams" : "events", first, last, damaged && random.Next(6) == 0 ? "" : born,
                    damaged && random.Next(3) == 0 ? "" : email, damaged && random.Next(3) == 0 ? "" : phone,
                    damaged && random.Next(5) == 0 ? Slip(street, random) : street, "Town" + Capital(Syllables[town % 16]) + town, (20000 + town).ToString(System.Globalization.CultureInfo.InvariantCulture)));
                person.Add(p);
            }
        }

        return ([.. rows], [.. person]);
    }

    /// <summary>Which records share a cluster, by id and in an order of its own: equal for equal groupings.</summary>
    public static string Grouping(MatchingResult result) => Grouping(result.Table, result.Clusters);

    public static string Grouping(RecordTable table, IReadOnlyList<int> clusters) => string.Join('|', clusters
        .Select((cluster, i) => (cluster, id: table.Ids[i]))
        .Where(pair => pair.cluster >= 0)
        .GroupBy(pair => pair.cluster, pair => pair.id)
        .Select(group => string.Join(' ', group.Order(StringComparer.Ordinal)))
        .Order(StringComparer.Ordinal));

    private static string Slip(string text, Random random)
    {
        int at = random.Next(text.Length - 1);
        return random.Next(3) switch
        {
            0 => text.Remove(at, 1),
            1 => text[..at] + text[at + 1] + text[at] + text[(at + 2)..],
            _ => text[..at] + (char)('a' + random.Next(26)) + text[(at + 1)..],
        };
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

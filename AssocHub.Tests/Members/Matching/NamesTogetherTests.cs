using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Explaining;
using AssocHub.Core.Members.Matching.Scoring;
using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Tests.Members.Matching;

/// <summary>Given and family names are not two independent reasons where names go together, and are where they do not.</summary>
public sealed class NamesTogetherTests
{
    private const string Header = "record_id,source,first_name,last_name,email,birth_date";

    [Fact]
    public void The_rarer_two_names_are_the_more_they_go_together_and_the_line_is_found()
    {
        double[] byChance = [.. Enumerable.Range(0, NamesTogether.Bins).Select(b => b is > 10 and < 36 ? 60.0 : 0)];
        double[] found = [.. byChance.Select((c, b) => c * Math.Exp(1.2 - (0.35 * (-15.75 + (0.5 * b)))))];
        var learned = NamesTogether.Of(found, byChance);
        Assert.InRange(learned.Slope, 0.3, 0.36);
        // Where chance makes a twentieth of a namesake and nobody else is called so, the line holds; with others called so it is more.
        double expected = 1.2 + (0.35 * Math.Log(20));
        Assert.InRange(learned.Of(0, 0.05), expected - 0.4, expected + 0.1);
        Assert.True(learned.Of(2, 0.05) > learned.Of(1, 0.05) && learned.Of(1, 0.05) > learned.Of(0, 0.05));
        Assert.True(learned.Of(0, 40) >= 0);
    }

    [Fact]
    public void As_many_namesakes_as_chance_makes_are_no_reason_and_a_few_more_are_not_either()
    {
        Assert.False(NamesTogether.Of(400, 400).IsAny);
        Assert.False(NamesTogether.Of(1, 0.1).IsAny);
        Assert.False(NamesTogether.Of(new double[NamesTogether.Bins], new double[NamesTogether.Bins]).IsAny);
        Assert.InRange(NamesTogether.Of(700, 100).Mean, Math.Log(6), Math.Log(7));
    }

    [Fact]
    public void Namesakes_of_one_origin_are_not_shown_as_one_person()
    {
        (string[] rows, int[] people) = Association(origins: 10);
        MatchingResult result = MatchingEngine.Run(MatchingData.Table(MatchingData.Columns(Header), rows.Select(r => r.Split(','))), new MatchingOptions { Reported = 0.01 });
        ExplanationStep step = Assert.Single(OfNamesakes(result, rows, people).Steps, s => s.What == ExplanationStep.BothNames);
        Assert.InRange(step.Bits, -5, -1);
    }

    [Fact]
    public void Where_anybody_may_be_called_anything_nothing_is_taken_away()
    {
        (string[] rows, int[] people) = Association(origins: 1);
        MatchingResult result = MatchingEngine.Run(MatchingData.Table(MatchingData.Columns(Header), rows.Select(r => r.Split(','))), new MatchingOptions { Reported = 0.01 });
        Assert.DoesNotContain(OfNamesakes(result, rows, people).Steps, s => s.What == ExplanationStep.BothNames);
    }

    [Fact]
    public void That_names_go_together_does_not_keep_a_case_from_being_merged_with_others()
    {
        MatchPair Pair(string what) => new()
        {
            Reasons = PairReason.Write([new("e-mail", "same e-mail address", 12), new(what, "some finding", -2.5)]), LogOdds = 5, InContext = 5,
        };
        Assert.Null(new BulkRule(0.9).Stops(Pair(ExplanationStep.BothNames)));
        Assert.NotNull(new BulkRule(0.9).Stops(Pair("phone")));
    }

    private static Explanation OfNamesakes(MatchingResult result, string[] rows, int[] people)
    {
        string NameOf(int row) => string.Join(' ', rows[row].Split(',')[2..4]);
        (int one, int other) = Enumerable.Range(0, rows.Length).SelectMany(i => Enumerable.Range(i + 1, rows.Length - i - 1).Select(j => (i, j)))
            .First(p => people[p.i] != people[p.j] && NameOf(p.i) == NameOf(p.j));
        return result.Explain(one, other);
    }

    // People of some origins, each with names of its own; most have a second record, half of those at another address. Half say their birthday.
    private static (string[] Rows, int[] People) Association(int origins)
    {
        var random = new Random(11);
        const int Names = 120;
        string[] syllables = ["bar", "den", "kov", "mar", "tin", "sal", "row", "lin", "hor", "vik", "tel", "gan", "pet", "zor", "wes", "dal", "nim", "fur", "jol", "cax"];
        string Name(int number) => char.ToUpperInvariant(syllables[number % 20][0]) + syllables[number % 20][1..] + syllables[number / 20 % 20] + syllables[((number * 7) + (number / 400)) % 20];
        var rows = new List<string>();
        var people = new List<int>();
        for (int p = 0; p < 1200; p++)
        {
            int origin = random.Next(origins), each = Names / origins;
            string given = Name((origin * each) + random.Next(each)), family = Name(200 + (origin * each) + random.Next(each));
            string born = random.Next(2) == 0 ? "" : new DateOnly(1940, 1, 1).AddDays(random.Next(22_000)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            string mail = $"u{random.Next(1_000_000)}@one.example";
            for (int r = 0; r < (random.Next(4) == 0 ? 1 : 2); r++)
            {
                string address = r == 0 || random.Next(2) == 0 ? mail : $"v{random.Next(1_000_000)}@two.example";
                rows.Add($"r{rows.Count},s,{given},{family},{address},{born}");
                people.Add(p);
            }
        }

        return ([.. rows], [.. people]);
    }
}

using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Evaluation;
using AssocHub.Core.Members.Matching.Explaining;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Matching.Scoring;

namespace AssocHub.Tests.Members.Matching;

public sealed class EngineTests
{
    private static readonly (string[] Rows, int[] Person) People = MatchingData.People(450, 7);

    [Fact]
    public void Generated_people_are_found_again_with_few_mistakes_and_honest_probabilities()
    {
        MatchingResult result = Run(People.Rows);
        PairMetrics pairs = PairMetrics.Of(result.Clusters, People.Person);
        Assert.True(pairs.True > 300, "the generator made too few pairs to mean anything");
        Assert.True(pairs.F1 >= 0.985, $"F1 {pairs.F1:0.0000}, precision {pairs.Precision:0.0000}, recall {pairs.Recall:0.0000}");
        Assert.True(pairs.Precision >= 0.99, $"precision {pairs.Precision:0.0000}");
        Assert.InRange(Calibration.Error(result.Shown, People.Person), 0, 0.03);
    }

    [Fact]
    public void The_order_of_arrival_makes_no_difference()
    {
        string expected = MatchingData.Grouping(Run(People.Rows));
        for (int seed = 1; seed <= 3; seed++)
        {
            string[] shuffled = [.. People.Rows];
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(expected, MatchingData.Grouping(Run(shuffled)));
        }
    }

    [Fact]
    public void A_forbidden_pair_never_shares_a_cluster_not_even_through_a_third()
    {
        MatchingResult free = Run(People.Rows);
        int[] cluster = [.. free.Clusters];
        int trio = cluster.GroupBy(c => c).First(group => group.Count() == 3).Key;
        int[] members = [.. Enumerable.Range(0, cluster.Length).Where(i => cluster[i] == trio)];
        MatchingResult bound = Run(People.Rows, new MatchingOptions { NeverLink = [(members[0], members[2]), (members[1], members[2])] });
        Assert.NotEqual(bound.Clusters[members[0]], bound.Clusters[members[2]]);
        Assert.NotEqual(bound.Clusters[members[1]], bound.Clusters[members[2]]);
        Assert.Equal(bound.Clusters[members[0]], bound.Clusters[members[1]]);
    }

    [Fact]
    public void A_name_told_by_an_address_says_as_much_as_one_that_was_written_down()
    {
        string[] rows = [.. Enumerable.Range(0, 300).Select(i => $"{i},{(i % 2 == 0 ? "Marek" : "Laura")},Kim,laura.kim{i}@x{i}.example")];
        string[] given = [.. rows, "600,Laura,,laura.kim@a.example", "601,Laura,Kim,", "602,Laura,Kim,laura.kim@a.example"];
        MatchingResult result = MatchingEngine.Run(MatchingData.Table("record_id,first_name,last_name,email", given), new MatchingOptions());
        double Family(int i, int j) => result.Explain(i, j).Steps.Single(step => step.What == "family name").Bits;
        Assert.Equal(Family(302, 301), Family(300, 301), 3);
        Assert.InRange(Family(300, 301), -3, 3);
    }

    [Fact]
    public void Slips_that_nobody_repeats_make_no_name_look_rarer()
    {
        // Two thousand people of two records each: forty names that many have, a hundred that two have; then as many slips of one record as asked for.
        static int[] Names(int slips) =>
            [.. Enumerable.Range(0, 4000).Select(i => 1 + (i / 2 < 1800 ? i / 2 % 40 : 40 + (i / 2 % 100))), .. Enumerable.Range(0, slips).Select(i => 141 + i)];
        static int[] People(int slips) => [.. Enumerable.Range(0, 4000).Select(i => i / 2 * 2), .. Enumerable.Range(4000, slips)];
        static double Others(int slips) =>
            Math.Exp(new PersonCounter(People(slips)).Log([Names(slips)], 141 + slips, 0, 0, out _)[140]) * (2000 + slips);
        Assert.InRange(Others(500), 0.7 * Others(0), 1.01 * Others(0));
    }

    [Fact]
    public void Every_link_explains_itself_and_the_steps_add_up()
    {
        MatchingResult result = Run(People.Rows);
        Assert.Contains(result.Shown.Zip(result.Pairs), both => Math.Abs(both.First.LogOdds - both.Second.LogOdds) > 1);
        foreach (ScoredPair pair in result.Shown.Take(200))
        {
            Explanation explanation = result.Explain(pair.Left, pair.Right);
            double odds = explanation.Steps.Sum(step => step.Bits) * Math.Log(2);
            Assert.Equal(pair.Probability, explanation.Probability, 3);
            Assert.InRange(odds - pair.LogOdds, -0.06, 0.06);
            Assert.All(explanation.Steps, step => Assert.NotEmpty(step.Finding));
        }
    }

    [Fact]
    public void A_couple_that_shares_home_and_phone_stays_two_people()
    {
        string[] couples = [.. People.Rows.Where((_, i) => i == 0 || People.Person[i] != People.Person[i - 1]).Take(60)];
        string[] spouses = [.. couples.Select((row, i) =>
        {
            string[] cells = row.Split(',');
            cells[0] = "s" + i;
            cells[2] = cells[2] == "Ingrid" ? "Marek" : "Ingrid";
            cells[4] = $"19{60 + (i % 30)}-0{1 + (i % 9)}-1{i % 9}";
            cells[5] = "";
            return string.Join(',', cells);
        })];
        MatchingResult result = Run([.. People.Rows, .. spouses]);
        int together = Enumerable.Range(0, spouses.Length).Count(s =>
            result.Clusters[Array.IndexOf(People.Rows, couples[s])] == result.Clusters[People.Rows.Length + s]);
        Assert.InRange(together, 0, 2);
    }

    [Fact]
    public void A_row_without_a_name_is_an_organisation_only_in_a_column_of_organisations()
    {
        string[] employed = [.. People.Rows.Select((row, i) => $"{row},Firm {i % 40}")];
        string[] nameless = [.. employed.Take(30).Select((row, i) => $"n{i},ams,,,,,{row.Split(',')[6]},,,,{row.Split(',')[10]}")];
        RecordTable employers = MatchingData.Table(MatchingData.GeneratedColumns + ",company", [.. employed, .. nameless]);
        Assert.DoesNotContain(true, employers.IsOrganization.Take(employers.Count));
        RecordTable firms = MatchingData.Table(MatchingData.GeneratedColumns + ",company", [.. People.Rows.Select(row => row + ","), .. nameless]);
        Assert.Equal(30, firms.IsOrganization.Take(firms.Count).Count(firm => firm));
    }

    [Fact]
    public void Names_and_one_date_are_little_to_go_on_and_the_engine_says_so_withruledrunning_away()
    {
        string[] rows = [.. People.Rows.Select(row => string.Join(',', row.Split(',').Take(5).Where((_, c) => c != 1)))];
        MatchingResult result = MatchingEngine.Run(MatchingData.Table("record_id,first_name,last_name,birth_date", rows), new MatchingOptions());
        Assert.Contains(result.Notes, note => note.StartsWith("Little to go on", StringComparison.Ordinal));
        PairMetrics pairs = PairMetrics.Of(result.Clusters, People.Person);
        Assert.True(pairs.Precision >= 0.95, $"precision {pairs.Precision:0.0000}");
    }

    [Fact]
    public void A_record_that_could_be_either_of_two_people_joins_neither()
    {
        string[] family =
        [
            "f1,ams,Thomas,Zorwestel,1941-03-09,,,12 Zordal Street,TownZor14,20014",
            "f2,ams,Ingrid,Zorwestel,1972-11-28,,,12 Zordal Street,TownZor14,20014",
            "f3,events,,Zorwestel,,,,12 Zordal Street,TownZor14,20014",
        ];
        MatchingResult result = Run([.. People.Rows, .. family]);
        int first = People.Rows.Length;
        Assert.Equal(3, result.Clusters.Skip(first).Distinct().Count());
        Assert.Equal(2, result.Pairs.Count(pair => pair.Right == first + 2 && pair.Left >= first));
    }

    [Fact]
    public void What_is_ruled_out_before_comparing_could_not_have_been_reported()
    {
        const double reported = 0.01;
        float least = (float)Math.Log(reported / (1 - reported));
        RecordTable table = MatchingData.Table(MatchingData.GeneratedColumns, People.Rows);
        (CandidatePairs pairs, _) = Blocker.Find(table, BlockingPlan.For(table.Count));
        var run = new MatchingRun(table, pairs);
        PairComparer comparer = run.Comparer();
        var filter = new PairFilter(table, run.Tables, run.Model, comparer.Similarity, least);
        var kinds = new float[MatchModel.Kinds];
        int ruled = 0, all = 0;
        for (int i = 0; i < table.Count; i++)
        {
            for (int j = i + 1; j < table.Count; j++, all++)
            {
                if (!filter.MayReach(i, j))
                {
                    ruled++;
                    run.Model.Score(comparer.Compare(i, j), i, j, kinds);
                    Assert.True(MatchModel.LogOdds(kinds) < least, $"{People.Rows[i]} and {People.Rows[j]} were ruled out");
                }
            }
        }

        Assert.True(ruled > all * 0.4, $"only {ruled} of {all} pairs were ruled out");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void So_few_records_are_no_accident(int count)
    {
        MatchingResult result = Run([.. People.Rows.Take(count)]);
        Assert.Equal(count, result.Clusters.Count);
    }

    [Fact]
    public void Blocks_over_the_cap_are_reported()
    {
        string[] rows = [.. Enumerable.Range(0, 600).Select(i => $"r{i},ams,Ann,Lee,,,,,Springfield,")];
        MatchingResult result = Run(rows);
        Assert.Contains(result.Blocking, key => key.Oversized > 0 && key.Left > 0);
    }

    [Fact]
    public void Learned_frequencies_are_near_those_the_data_were_made_with()
    {
        // Of the second and third records of a person a sixth have a slip in the given name and a twenty-fifth are swapped.
        MatchingResult result = Run(People.Rows);
        double[] m = result.Model.P[1][(int)Slot.Given];
        Assert.InRange(m[1], 0.65, 0.85);
        double[] u = result.Model.U[(int)Slot.Given];
        Assert.InRange(u[1], 1 / 50.0, 1 / 25.0);
        double expected = Enumerable.Range(0, 450).Sum(p => People.Person.Count(x => x == p) is var n ? n * (n - 1) / 2 : 0);
        double pairs = People.Person.Length * (People.Person.Length - 1.0) / 2;
        Assert.InRange((result.Model.Prior[1] + result.Model.Prior[2]) * pairs, expected * 0.9, expected * 1.15);
    }

    private static MatchingResult Run(string[] rows, MatchingOptions? options = null)
    {
        RecordTable table = MatchingData.Table(MatchingData.GeneratedColumns, rows);
        return MatchingEngine.Run(table, options ?? new MatchingOptions());
    }
}

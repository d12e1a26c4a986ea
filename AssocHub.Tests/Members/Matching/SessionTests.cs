using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Tests.Members.Matching;

public sealed class SessionTests
{
    // With a cap of four most keys have large blocks: they grow over the cap, are divided, and shrink under it again.
    [Theory]
    [InlineData(1, 250)]
    [InlineData(2, 250)]
    [InlineData(3, 12)]
    [InlineData(4, 4)]
    [InlineData(5, 4)]
    [InlineData(6, 4)]
    public void What_comes_and_goes_in_small_steps_gives_the_clusters_of_a_full_run(int seed, int cap)
    {
        var random = new Random(seed);
        string[][] rows = [.. MatchingData.People(260, seed).Rows.Select(row => row.Split(','))];
        random.Shuffle(rows);
        RecordTableBuilder builder = MatchingData.Builder(MatchingData.GeneratedColumns);
        int taken = rows.Length * 2 / 3;
        MatchingData.Add(builder, rows.Take(taken));
        MatchingSession session = MatchingSession.Start(builder, new MatchingOptions(), new BlockingPlan(cap));
        Assert.Equal(session.FromScratch(), session.Clusters);
        var present = Enumerable.Range(0, taken).ToList();
        int changed = 0;
        while (taken < rows.Length)
        {
            int[] before = [.. session.Clusters];
            int step = Math.Min(1 + random.Next(40), rows.Length - taken);
            int[] leaving = [.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(present.Count)).Distinct().Select(at => present[at])];
            // Half of those that leave come back with another house number.
            string[][] back = [.. leaving.Where((_, k) => k % 2 == 0).Where(at => at < rows.Length).Select(at => Moved(rows[at]))];
            MatchingData.Add(builder, rows.Skip(taken).Take(step).Concat(back));
            taken += step;
            MatchingChange change = session.Update(leaving);
            present.RemoveAll(leaving.Contains);
            present.AddRange(change.Added);
            Assert.Equal(session.FromScratch(), session.Clusters);
            Assert.Equal(step + back.Length, change.Added.Count);
            changed += change.Affected.Count;
            foreach (int untouched in Enumerable.Range(0, before.Length).Except(change.Affected).Except(leaving))
            {
                Assert.Equal(before[untouched], session.Clusters[untouched]);
            }
        }

        Assert.True(changed < present.Count * 20, "every update decided nearly every record again");
        Assert.Contains(session.Clusters.GroupBy(cluster => cluster), group => group.Key >= 0 && group.Count() > 2);
    }

    [Fact]
    public void A_pair_forbidden_later_comes_apart_and_stays_apart()
    {
        string[][] rows = [.. MatchingData.People(200, 11).Rows.Select(row => row.Split(','))];
        RecordTableBuilder builder = MatchingData.Builder(MatchingData.GeneratedColumns);
        MatchingData.Add(builder, rows.Take(rows.Length - 5));
        MatchingSession session = MatchingSession.Start(builder, new MatchingOptions());
        int[] trio = [.. session.Clusters.Select((cluster, i) => (cluster, i)).GroupBy(r => r.cluster, r => r.i).First(group => group.Count() == 3)];
        session.Update([], [(trio[0], trio[2]), (trio[1], trio[2])]);
        Assert.NotEqual(session.Clusters[trio[0]], session.Clusters[trio[2]]);
        Assert.Equal(session.Clusters[trio[0]], session.Clusters[trio[1]]);
        MatchingData.Add(builder, rows.TakeLast(5));
        session.Update([]);
        Assert.NotEqual(session.Clusters[trio[0]], session.Clusters[trio[2]]);
        Assert.NotEqual(session.Clusters[trio[1]], session.Clusters[trio[2]]);
    }

    [Fact]
    public void A_source_and_values_never_seen_before_are_no_accident()
    {
        string[][] rows = [.. MatchingData.People(150, 12).Rows.Select(row => row.Split(','))];
        RecordTableBuilder builder = MatchingData.Builder(MatchingData.GeneratedColumns);
        MatchingData.Add(builder, rows);
        MatchingSession session = MatchingSession.Start(builder, new MatchingOptions());
        string[] newcomer = "x1,community,Wilhelmina,Quastenberg,1971-02-03,wq@new.example,4155550199,1 Newstreet,Newtown,99999".Split(',');
        MatchingData.Add(builder, [newcomer, [.. newcomer.Select((cell, c) => c switch { 0 => "x2", 1 => "ams", _ => cell })]]);
        MatchingChange change = session.Update([]);
        Assert.Equal(2, change.Added.Count);
        Assert.Equal(session.Clusters[change.Added[0]], session.Clusters[change.Added[1]]);
        Assert.True(session.Explain(change.Added[0], change.Added[1]).Steps.Count > 3);
        Assert.Equal(session.FromScratch(), session.Clusters);
    }

    private static string[] Moved(string[] row) => [.. row.Select((cell, c) => c == 7 ? "7" + cell : cell)];
}

using System.Text;
using AssocHub.Core.Common;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Tests.Members.Matching;

public sealed class SavedModelTests
{
    private static readonly string[][] Rows = [.. MatchingData.People(320, 21).Rows.Select(row => row.Split(','))];
    private static readonly int Before = Rows.Length * 4 / 5;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_session_resumed_from_bytes_gives_what_the_first_one_would_have_given(bool withPairs)
    {
        RecordTableBuilder builder = MatchingData.Builder(MatchingData.GeneratedColumns);
        MatchingData.Add(builder, Rows.Take(Before));
        MatchingSession first = MatchingSession.Start(builder, new MatchingOptions());
        MatchingModel model = MatchingModel.Read(first.Learned.Save()).Value;

        // The other process has the records in another order, and nothing else but the bytes and the pairs.
        int[] order = [.. Enumerable.Range(0, Before)];
        new Random(5).Shuffle(order);
        int[] placeOf = new int[Before];
        for (int place = 0; place < Before; place++)
        {
            placeOf[order[place]] = place;
        }

        RecordTableBuilder again = MatchingData.Builder(MatchingData.GeneratedColumns);
        MatchingData.Add(again, order.Select(i => Rows[i]));
        ScoredPair[] known = [.. first.Pairs.Select(p => new ScoredPair(
            Math.Min(placeOf[p.Left], placeOf[p.Right]), Math.Max(placeOf[p.Left], placeOf[p.Right]), p.LogOdds))];
        MatchingSession resumed = MatchingSession.Resume(again, model, new MatchingOptions(), withPairs ? known : null).Value;
        Assert.Equal(Odds(first), Odds(resumed));

        MatchingData.Add(builder, Rows.Skip(Before));
        MatchingData.Add(again, Rows.Skip(Before));
        first.Update([1, 2]);
        resumed.Update([placeOf[1], placeOf[2]]);
        Assert.Equal(Odds(first), Odds(resumed));
        Assert.Equal(MatchingData.Grouping(first.Table, first.Clusters), MatchingData.Grouping(resumed.Table, resumed.Clusters));
        Assert.Equal(resumed.FromScratch(), resumed.Clusters);
        Assert.Contains(resumed.Pairs, pair => pair.Right >= Before && pair.Probability > 0.9);
    }

    [Fact]
    public void What_is_saved_is_saved_again_byte_by_byte_and_names_nobody()
    {
        MatchingResult result = MatchingEngine.Run(MatchingData.Table(MatchingData.GeneratedColumns, [.. Rows.Select(row => string.Join(',', row))]), new MatchingOptions());
        byte[] saved = result.Learned.Save();
        Assert.Equal(saved, MatchingModel.Read(saved).Value.Save());
        string text = Encoding.UTF8.GetString(saved);
        foreach (string[] row in Rows)
        {
            Assert.DoesNotContain(row[3].ToLowerInvariant(), text, StringComparison.OrdinalIgnoreCase);
            if (row[5].Length > 0)
            {
                Assert.DoesNotContain(row[5], text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public void A_model_of_another_version_of_other_columns_or_damaged_is_refused_in_words()
    {
        RecordTableBuilder builder = MatchingData.Builder(MatchingData.GeneratedColumns);
        MatchingData.Add(builder, Rows.Take(100));
        byte[] saved = MatchingSession.Start(builder, new MatchingOptions()).Learned.Save();
        byte[] older = [.. saved];
        older[4]++;
        Assert.Contains("another version", Refused(older), StringComparison.Ordinal);
        byte[] otherwise = [.. saved];
        otherwise[8]++;
        Assert.Contains("compared otherwise", Refused(otherwise), StringComparison.Ordinal);
        Assert.Contains("damaged", Refused(saved[..(saved.Length / 2)]), StringComparison.Ordinal);
        Assert.Contains("not a saved model", Refused([1, 2, 3, 4, 5, 6, 7, 8]), StringComparison.Ordinal);
        RecordTableBuilder withPassport = MatchingData.Builder(MatchingData.GeneratedColumns + ",passport_number");
        Result<MatchingSession> misfit = MatchingSession.Resume(withPassport, MatchingModel.Read(saved).Value, new MatchingOptions());
        Assert.Contains("other columns", misfit.Refusal!.Message, StringComparison.Ordinal);

        static string Refused(byte[] bytes) => MatchingModel.Read(bytes).Refusal!.Message;
    }

    // By the records' ids, since positions differ between processes.
    private static List<(string, string, double)> Odds(MatchingSession session) =>
    [
        .. session.Pairs.Select(pair =>
        {
            string[] ids = [session.Table.Ids[pair.Left], session.Table.Ids[pair.Right]];
            Array.Sort(ids, StringComparer.Ordinal);
            return (ids[0], ids[1], Math.Round(pair.LogOdds, 3));
        }).Order(),
    ];
}

using AssocHub.Core.Common;

namespace AssocHub.Tests.Landing;

public sealed class OrderOfArrivalTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task What_is_in_the_database_does_not_depend_on_the_order_in_which_it_arrived(int seed)
    {
        IReadOnlyDictionary<string, string[]> lines = SmallAssociation.Lines(seed, people: 30, activities: 200);
        await using LandingHarness whole = await LandingHarness.CreateAsync();
        SmallAssociation.Write(whole.Folder, lines);
        Run run = await whole.ImportAsync();
        Assert.Equal(0, run.Rejected);

        // The same records cut into pieces, the pieces shuffled over five deliveries.
        var random = new Random(seed);
        await using LandingHarness pieces = await LandingHarness.CreateAsync();
        (string Stream, string Header, string[] Rows)[] chunks = [.. lines.SelectMany(s =>
            s.Value.Skip(1).OrderBy(_ => random.Next()).Chunk(1 + random.Next(s.Value.Length)).Select(rows => (s.Key, s.Value[0], rows)))];
        random.Shuffle(chunks);
        foreach ((string Stream, string Header, string[] Rows)[] delivery in chunks.Chunk(Math.Max(1, chunks.Length / 5)))
        {
            pieces.NewFolder();
            int number = 0;
            foreach ((string stream, string header, string[] rows) in delivery)
            {
                pieces.Write($"{stream} {number++}.csv", [header, .. rows]);
            }

            Assert.Equal(0, (await pieces.ImportAsync()).Rejected);
        }

        Assert.Equal(await whole.DumpAsync(), await pieces.DumpAsync());
    }

    [Fact]
    public async Task A_second_import_of_the_same_folder_changes_nothing()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        SmallAssociation.Write(harness.Folder, SmallAssociation.Lines(7, people: 30, activities: 200));
        Run first = await harness.ImportAsync();
        string before = await harness.DumpAsync();
        harness.Database.Time.Advance(TimeSpan.FromDays(1));
        Run second = await harness.ImportAsync();
        Assert.Equal((first.Read, 0L, 0L, first.Read, 0L), (second.Read, second.Added, second.Changed, second.Unchanged, second.Rejected));
        Assert.Equal(before, await harness.DumpAsync());
        Assert.DoesNotContain("DANGLING", before, StringComparison.Ordinal);
    }
}

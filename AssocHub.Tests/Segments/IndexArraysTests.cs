using AssocHub.Core.Segments.Index;

namespace AssocHub.Tests.Segments;

/// <summary>What the index packs comes out as it went in.</summary>
public sealed class IndexArraysTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Lists_that_are_read_by_turns_give_what_each_of_them_holds(int seed)
    {
        const int Capacity = 64 * 2000;
        var random = new Random(seed);
        var ordinals = new List<int>();
        var starts = new List<int> { 0 };
        for (int list = 0; list < 40; list++)
        {
            // Some empty, some short, some long; in every fourth one all lie close together but the last, whose distance has to be written in full.
            int count = random.Next(4) == 0 ? 0 : random.Next(1, list % 5 == 0 ? 3000 : 40), most = list % 4 == 0 ? 6_000 : Capacity - 1;
            ordinals.AddRange(Enumerable.Range(0, count).Select(_ => random.Next(most)).Append(list % 4 == 0 ? Capacity - 1 : 0).Take(count == 0 ? 0 : count + 1).Order());
            starts.Add(ordinals.Count);
        }

        Postings postings = Postings.Of([.. ordinals], [.. starts]);
        for (int taken = 0; taken <= 40; taken++)
        {
            int[] lists = [.. Enumerable.Range(0, 40).OrderBy(_ => random.Next()).Take(taken)];
            var found = new MemberSet(Capacity);
            postings.AddTo(found, lists);
            Assert.Equal(lists.SelectMany(l => ordinals[starts[l]..starts[l + 1]]).Distinct().Order(), found.Ordinals());
        }
    }

    [Fact]
    public void Texts_of_any_length_are_known_again_and_found()
    {
        // The length that stands before a text may look like a letter: 97 is an "a".
        string[] texts = [.. Enumerable.Range(0, 400).Select(i => new string((char)('a' + (i % 3)), i) + i), new string('z', 70_000), "é;ü", ""];
        var pool = new TextPool();
        int[] numbers = [.. texts.Select(pool.NumberOf)];
        pool.Trim();

        Assert.Equal(Enumerable.Range(0, texts.Length), numbers);
        Assert.Equal(numbers, texts.Select(pool.NumberOf));
        Assert.Equal(texts, numbers.Select(n => System.Text.Encoding.UTF8.GetString(pool[n])));
        foreach (string wanted in (string[])["a", "aa", "b1", "c398", "9", ";", "é", new string('z', 300), "ab"])
        {
            foreach (PlaceInText where in Enum.GetValues<PlaceInText>())
            {
                bool[] found = new bool[texts.Length + 1];
                pool.Mark(System.Text.Encoding.UTF8.GetBytes(wanted), where, texts.Length, found);
                Assert.Equal(texts.Select(t => Holds(t, wanted, where)), found[1..]);
            }
        }

        // Of what is not known yet nothing is said.
        bool[] few = new bool[texts.Length + 1];
        pool.Mark("1"u8, PlaceInText.Anywhere, 12, few);
        Assert.Equal([1, 10, 11], Enumerable.Range(0, texts.Length).Where(n => few[n + 1]));
    }

    [Fact]
    public void Arrays_for_which_large_pages_are_asked_are_arrays_like_others()
    {
        int[] zeros = LargeArrays.Zeros<int>(3_000_000);
        byte[] made = LargeArrays.Make<byte>(9_000_001);
        made.AsSpan().Fill(7);

        Assert.Equal((3_000_000, -1), (zeros.Length, zeros.AsSpan().IndexOfAnyExcept(0)));
        Assert.Equal((9_000_001, -1), (made.Length, made.AsSpan().IndexOfAnyExcept((byte)7)));
    }

    private static bool Holds(string text, string wanted, PlaceInText where) => where switch
    {
        PlaceInText.Whole => text == wanted,
        PlaceInText.Start => text.StartsWith(wanted, StringComparison.Ordinal),
        _ => text.Contains(wanted, StringComparison.Ordinal),
    };

    [Fact]
    public void Objects_are_found_by_their_ids_in_whatever_order_they_came()
    {
        var builder = new ObjectTableBuilder();
        foreach (long id in (long[])[5, 9, 12, 7, 40, 3])
        {
            builder.Set(id, id == 12 ? "" : $"x{id % 5}", $"title {id}", id == 9 ? null : DateTimeOffset.UnixEpoch.UtcTicks + (id * 7));
            builder.Tag(id, (int)id % 3);
            builder.Tag(id, 8);
            builder.Tag(id, 8);
        }

        builder.SetTopic("eight", 8);
        ObjectTable table = builder.Build().ToBuilder(withTopics: true).Build();

        Assert.Equal([0, 1, 2, 3, 4, 5, null, null, null], new long[] { 5, 9, 12, 7, 40, 3, 4, 13, 99 }.Select(table.OrdinalOf));
        Assert.Equal([0, 4], table.Find(new Core.Segments.Definition.ObjectReference(null, "x0")).Order());
        Assert.Equal([1], table.Find(new Core.Segments.Definition.ObjectReference(null, "x4")));
        Assert.Empty(table.Find(new Core.Segments.Definition.ObjectReference(null, "")));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(280), table.EndOf(new Core.Segments.Definition.ObjectReference(null, "x0")));
        Assert.Null(table.EndOf(new Core.Segments.Definition.ObjectReference(null, "x4")));
        Assert.Equal([8], table.TopicsOf(["Eight", "nine"]));
        Assert.Equal([0, 8], table.TopicsOf(1));
        Assert.True(table.Carries(0, [8]));
        Assert.False(table.Carries(0, [0]));
        Assert.Equal([true, false, true, false, false, false], table.Titled("title 5"u8).Zip(table.Titled("2"u8), (a, b) => a || b));
    }
}

using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Data.Database;
using AssocHub.Data.Search;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Search;

public sealed class GlobalSearchTests
{
    private static readonly Actor Mina = new("mina", "Mina", [Role.MembershipStaff]);
    private static readonly Actor Ines = new("ines", "Ines", [Role.Auditor]);
    private static readonly Actor Lea = new("lea", "Lea", [Role.Leadership]);

    [Theory]
    [InlineData("muller", 1)]
    [InlineData("MÜL", 1)]
    [InlineData("ann mull", 1)]
    [InlineData("müller ann", 1)]
    [InlineData("ann@", 1)]
    [InlineData("1", 1)]
    [InlineData("gone", 0)]
    [InlineData("uller", 0)]
    public async Task People_are_found_by_how_their_name_or_address_begins_and_never_when_merged_away(string text, int found)
    {
        await using TestDatabase db = await FilledAsync();

        Result<SearchHits> hits = await new GlobalSearch(db).FindAsync(Mina, text, CancellationToken.None);

        Assert.Equal(found, hits.Value.Members.Count);
    }

    [Fact]
    public async Task Who_may_not_see_personal_fields_cannot_learn_them_by_searching()
    {
        await using TestDatabase db = await FilledAsync();
        var search = new GlobalSearch(db);

        Assert.Empty((await search.FindAsync(Ines, "muller", CancellationToken.None)).Value.Members);
        FoundMember byNumber = Assert.Single((await search.FindAsync(Ines, "1", CancellationToken.None)).Value.Members);
        Assert.Equal(("", null), (byNumber.Name, byNumber.Email));
    }

    [Fact]
    public async Task Leadership_may_not_search()
    {
        await using TestDatabase db = await FilledAsync();

        Result<SearchHits> hits = await new GlobalSearch(db).FindAsync(Lea, "muller", CancellationToken.None);

        Assert.IsType<NotAllowed>(hits.Refusal);
    }

    [Fact]
    public async Task Segments_are_found_by_any_word_of_their_name()
    {
        await using TestDatabase db = await FilledAsync();

        SearchHits hits = (await new GlobalSearch(db).FindAsync(Ines, "curious", CancellationToken.None)).Value;

        Assert.Equal("Digitally curious", Assert.Single(hits.Segments).Name);
    }

    private static async Task<TestDatabase> FilledAsync()
    {
        TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        db.Members.Add(Person(1, "Ann", "Müller"));
        db.Members.Add(Person(2, "Bea", "Gone", mergedInto: 1));
        db.Segments.Add(new Segment { Slug = "digitally-curious", Name = "Digitally curious", OwnerId = "mina", OwnerName = "Mina" });
        await db.SaveChangesAsync();
        return database;
    }

    private static Member Person(long id, string first, string last, long? mergedInto = null) => new()
    {
        Id = id,
        MergedIntoId = mergedInto,
        FirstName = first,
        LastName = last,
        Email = $"{first}@example.org",
        FirstNameKey = TextFolding.Fold(first),
        LastNameKey = TextFolding.Fold(last),
        EmailKey = TextFolding.Fold($"{first}@example.org"),
    };
}

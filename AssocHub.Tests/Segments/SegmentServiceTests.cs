using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Segments;

public sealed class SegmentServiceTests : IAsyncLifetime
{
    private static readonly Actor Staff = new("staff", "Stella", [Role.MembershipStaff]);
    private static readonly Actor Leader = new("leader", "Leo", [Role.Leadership]);
    private static readonly Actor Reviewer = new("reviewer", "Rita", [Role.ModelReviewer]);
    private static readonly SegmentDefinition North = Definition("""{"field":"chapter","op":"eq","value":"North"}""");
    private static readonly SegmentDefinition Clicked = Definition("""{"did":{"kinds":["email.clicked"],"topic":"AI"}}""");

    private TestDatabase _database = null!;

    private SegmentEvaluator Evaluator => new(_database, _database.Clock, new AssociationOptions());

    private AuditLog Audit => new(_database, _database.Time);

    private SegmentService Service =>
        new(_database, Audit, Evaluator, new AssociationOptions(), _database.Clock, new SegmentLedger(_database, Evaluator, _database.Clock));

    private SegmentLibrary Library => new(_database, []);

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_new_segment_is_a_draft_with_sentence_hash_and_audit_entry()
    {
        SavedDraft saved = await CreateAsync("Members in the North!", North);

        SegmentDetails segment = (await Library.FindAsync("members-in-the-north", default)).Value;
        SegmentVersionDetails version = Assert.Single(segment.Versions);
        Assert.Equal((saved.VersionId, 1, SegmentVersionState.Draft), (version.Id, version.Number, version.State));
        Assert.Equal("Current members whose chapter is 'North'.", version.Sentence);
        Assert.Equal(SegmentJson.Hash(North), version.DefinitionHash);
        await using AssocHubDbContext db = _database.CreateDbContext();
        Assert.Equal("segment.created", (await db.AuditEntries.SingleAsync()).Action);
    }

    [Fact]
    public async Task Only_those_who_may_build_can_create_and_nothing_is_written_otherwise()
    {
        Result<SavedDraft> result = await Service.CreateAsync(Leader, new SegmentText("X"), North, default);
        Assert.IsType<NotAllowed>(result.Refusal);
        Assert.Equal(0, (await Library.ListAsync(new SegmentFilter(), 0, 10, default)).Total);
    }

    [Fact]
    public async Task Slugs_are_unique_and_names_without_letters_get_one_too()
    {
        Assert.Equal("a-b", (await CreateAsync("A & B", North)).Slug);
        Assert.Equal("a-b-2", (await CreateAsync("a b", North)).Slug);
        Assert.Equal("segment", (await CreateAsync("日本", North)).Slug);
    }

    [Fact]
    public async Task Two_people_cannot_overwrite_each_others_draft()
    {
        SavedDraft first = await CreateAsync("X", North);
        SavedDraft second = (await Service.SaveAsync(Staff, first.SegmentId, first.Revision, new SegmentText("X"), Clicked, default)).Value;

        Result<SavedDraft> late = await Service.SaveAsync(Staff, first.SegmentId, first.Revision, new SegmentText("X"), North, default);

        Assert.IsType<ChangedMeanwhile>(late.Refusal);
        SegmentDetails segment = (await Library.FindAsync("x", default)).Value;
        Assert.Equal((second.Revision, SegmentJson.Hash(Clicked)), (segment.Versions[0].Revision, segment.Versions[0].DefinitionHash));
        Assert.Single(segment.Versions);
    }

    [Theory]
    [InlineData(SegmentVersionState.Submitted)]
    [InlineData(SegmentVersionState.Approved)]
    [InlineData(SegmentVersionState.Rejected)]
    [InlineData(SegmentVersionState.Withdrawn)]
    public async Task Saving_over_anything_later_than_a_draft_starts_a_new_version(SegmentVersionState state)
    {
        SavedDraft first = await CreateAsync("X", North);
        await SetStateAsync(first.VersionId, state);

        SavedDraft second = (await Service.SaveAsync(Staff, first.SegmentId, first.Revision, new SegmentText("X"), Clicked, default)).Value;

        Assert.Equal(2, second.Number);
        SegmentDetails segment = (await Library.FindAsync("x", default)).Value;
        Assert.Equal([SegmentVersionState.Draft, state], segment.Versions.Select(v => v.State));
        Assert.Equal(SegmentJson.Hash(North), segment.Versions[1].DefinitionHash);
    }

    [Fact]
    public async Task Others_read_the_approved_version_even_while_a_newer_draft_exists()
    {
        SavedDraft first = await CreateAsync("X", North);
        await SetStateAsync(first.VersionId, SegmentVersionState.Approved);
        await Service.SaveAsync(Staff, first.SegmentId, first.Revision, new SegmentText("X"), Clicked, default);

        Assert.Equal(SegmentJson.Hash(North), SegmentJson.Hash((await Library.DefinitionAsync("x", default)).Value));
    }

    [Fact]
    public async Task A_circle_through_saved_segments_is_refused_and_so_is_an_unknown_segment()
    {
        SavedDraft a = await CreateAsync("a", North);
        await CreateAsync("b", new SegmentDefinition(Population.Everyone, new InSegmentNode("a")));

        Result<SavedDraft> circle = await Service.SaveAsync(
            Staff, a.SegmentId, a.Revision, new SegmentText("a"), new SegmentDefinition(Population.Everyone, new InSegmentNode("b")), default);
        Assert.Equal(["a", "b", "a"], Assert.IsType<SegmentCircle>(circle.Refusal).Slugs);
        Assert.IsType<NotFound>((await Service.CreateAsync(
            Staff, new SegmentText("c"), new SegmentDefinition(Population.Everyone, new InSegmentNode("nowhere")), default)).Refusal);
    }

    [Fact]
    public async Task A_segment_that_others_read_cannot_be_archived_until_they_stop()
    {
        SavedDraft a = await CreateAsync("a", North);
        SavedDraft b = await CreateAsync("b", new SegmentDefinition(Population.Everyone, new InSegmentNode("a")));

        Assert.Equal(["b"], Assert.IsType<SegmentInUse>((await Service.ArchiveAsync(Staff, a.SegmentId, default)).Refusal).Names);
        Assert.True((await Service.ArchiveAsync(Staff, b.SegmentId, default)).Succeeded);
        Assert.True((await Service.ArchiveAsync(Staff, a.SegmentId, default)).Succeeded);
        Assert.Equal(2, (await Library.ListAsync(new SegmentFilter(Archived: true), 0, 10, default)).Total);
    }

    [Fact]
    public async Task Lists_are_searched_without_case_and_accents_and_filtered_by_state()
    {
        SavedDraft a = await CreateAsync("Étudiants", North);
        await CreateAsync("Others", Clicked);
        await SetStateAsync(a.VersionId, SegmentVersionState.Approved);

        Assert.Equal("Étudiants", Assert.Single((await Library.ListAsync(new SegmentFilter("etud"), 0, 10, default)).Items).Name);
        Assert.Equal("Others", Assert.Single((await Library.ListAsync(new SegmentFilter("clicked AN e-mail"), 0, 10, default)).Items).Name);
        Assert.Equal("Others", Assert.Single((await Library.ListAsync(new SegmentFilter(State: SegmentVersionState.Draft), 0, 10, default)).Items).Name);
    }

    [Fact]
    public async Task Count_ids_sample_and_why_agree_and_why_shows_the_click()
    {
        await SeedAsync();
        DateTimeOffset now = _database.Time.Now;

        Assert.Equal(1, (await Evaluator.CountAsync(Clicked, now, default)).Value);
        Assert.Equal([1], (await Evaluator.MemberIdsAsync(Clicked, now, default)).Value);
        Assert.Equal(0, (await Evaluator.CountAsync(Clicked, now.AddDays(-4), default)).Value);
        SegmentExplanation why = (await Evaluator.WhyAsync(Clicked, 1, now, default)).Value;
        Assert.True(why.IsIn);
        Evidence click = Assert.Single(why.Root.Evidence);
        Assert.Equal(("clicked an e-mail", "AI weekly", now.AddDays(-3)), (click.Did, click.Title, click.At));
        Assert.False((await Evaluator.WhyAsync(Clicked, 2, now, default)).Value.IsIn);
        Assert.IsType<NotFound>((await Evaluator.WhyAsync(Clicked, 99, now, default)).Refusal);
    }

    [Fact]
    public async Task Names_of_a_sample_are_masked_without_the_permission_and_audited_with_it()
    {
        await SeedAsync();
        var people = new SegmentPeople(_database, Evaluator, Audit);
        SegmentDefinition everyone = new(Population.Everyone, new FieldNode("chapter", FieldOperator.IsMissing, []));

        Assert.Equal("A••• B•••", (await people.SampleAsync(Reviewer, everyone, _database.Time.Now, 1, default)).Value.Single(p => p.MemberId == 1).Name);
        await using AssocHubDbContext db = _database.CreateDbContext();
        Assert.Empty(await db.AuditEntries.ToListAsync());
        IReadOnlyList<SegmentPerson> named = (await people.SampleAsync(Staff, everyone, _database.Time.Now, 10, default)).Value;
        Assert.Equal(["Ada Byron", "Grace Hopper"], named.Select(p => p.Name).Order());
        Assert.Equal("segment.sample-viewed", (await db.AuditEntries.SingleAsync()).Action);
        Assert.IsType<NotAllowed>((await people.SampleAsync(Leader, everyone, _database.Time.Now, 10, default)).Refusal);
    }

    private async Task SeedAsync()
    {
        await using AssocHubDbContext db = _database.CreateDbContext();
        db.Sources.Add(new Core.Sources.Source { Id = 1, Name = "s", Connector = "files" });
        db.ActivityObjects.Add(new ActivityObject { Id = 10, SourceId = 1, Kind = ObjectKind.Email, ExternalId = "M", Title = "AI weekly", TitleKey = "ai weekly" });
        db.Topics.Add(new Topic { Id = 1, Name = "AI", NameKey = "ai" });
        db.ObjectTopics.Add(new ObjectTopic { ObjectId = 10, TopicId = 1 });
        db.Members.Add(new Member { Id = 1, FirstName = "Ada", LastName = "Byron", Standing = MembershipStanding.Current });
        db.Members.Add(new Member { Id = 2, FirstName = "Grace", LastName = "Hopper", Standing = MembershipStanding.Current });
        db.Interactions.Add(new Interaction { Id = 1, MemberId = 1, Kind = InteractionKind.EmailClicked, ObjectId = 10, OccurredAt = _database.Time.Now.AddDays(-3) });
        await db.SaveChangesAsync();
    }

    private async Task<SavedDraft> CreateAsync(string name, SegmentDefinition definition)
    {
        Result<SavedDraft> result = await Service.CreateAsync(Staff, new SegmentText(name), definition, default);
        Assert.True(result.Succeeded, result.Refusal?.Message);
        return result.Value;
    }

    private async Task SetStateAsync(long versionId, SegmentVersionState state)
    {
        await using AssocHubDbContext db = _database.CreateDbContext();
        await db.SegmentVersions.Where(v => v.Id == versionId).ExecuteUpdateAsync(set => set.SetProperty(v => v.State, state));
    }

    private static SegmentDefinition Definition(string root) => SegmentJson.Read($$"""{"version":1,"of":"currentMembers","root":{{root}}}""").Value;
}

using AssocHub.Data.Sources.Manifests;
using AssocHub.Tests.Sources.Examples;

namespace AssocHub.Tests.Sources.Manifests;

/// <summary>What is wrong with a manifest is said with its line, and how to put it right.</summary>
public sealed class ExampleManifestTests
{
    private const string Good = """
        assochub: 1
        name: good
        title: Good
        domain: events
        base_url: https://good.invalid
        settings: [{name: key, label: Key}]
        streams:
          - stream: registrations
            parent: {name: event, request: GET /events}
            request: GET /events/${event.id}/people
            paging: {kind: page, param: page, pages: pages}
            fields: {registration_id: id, event_id: '@event.id', email: mail}
        """;

    public static TheoryData<string> Examples => [.. ExampleHouse.Names];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_has_no_problem(string name) => Assert.Equal("", ManifestReader.Read(ExampleHouse.Yaml(name)).Explain());

    [Theory]
    [InlineData("a: [1\nb: 2\n", 1)]
    [InlineData("assochub: 1\nname: x\n\ttitle: X\n", 2)]
    [InlineData("assochub: 1\nname: 'x\n", 2)]
    [InlineData("assochub: 1\n  name: x\n", 2)]
    [InlineData("", 1)]
    [InlineData("just a text", 1)]
    [InlineData("- 1\n- 2\n", 1)]
    public void What_is_no_YAML_or_no_manifest_is_told_with_its_line_too(string text, int line)
    {
        ManifestReading reading = ManifestReader.Read(text);

        Assert.Null(reading.Manifest);
        Assert.InRange(reading.Problems[0].Line, line, line + 1);
    }

    [Theory]
    [InlineData("GET /events/${event.id}", "GET /events/${evnt.id}", 10, "Did you mean 'event'")]
    [InlineData("'@event.id'", "'@evnt.id'", 12, "Did you mean 'event'")]
    [InlineData("pages: pages", "total: '@pge.total'", 11, "Nothing is called 'pge'")]
    [InlineData("pages: pages", "pags: pages", 11, "Did you mean 'pages'")]
    [InlineData("kind: page,", "kind: pages,", 11, "Did you mean 'page'")]
    [InlineData("email: mail", "mail: mail", 12, "registrations has no field 'mail'")]
    [InlineData("email: mail", "email: lowr(mail)", 12, "there is no function 'lowr'")]
    [InlineData("email: mail", "email: lowercase(mail)", 12, "did you mean lower?")]
    [InlineData("email: mail", "email: '${mail}'", 12, "in which ${ } is not written")]
    [InlineData("GET /events/${event.id}/people", "GET /events people", 10, "holds no blank")]
    [InlineData("email: mail", "email: lower(mail", 12, "')' is missing")]
    [InlineData("email: mail", "email: event.mail", 12, "write @event.mail")]
    [InlineData("${event.id}/people", "${event.id/people", 10, "is not closed")]
    [InlineData("    request: GET /events/${event.id}/people", "", 7, "'request' is missing")]
    [InlineData("domain: events", "domain: event", 4, "Did you mean 'events'")]
    [InlineData("parent: {name: event, request: GET /events}", "parent: {name: event, of: events}", 9, "no entry 'events'")]
    [InlineData("parent: {name: event, request: GET /events}", "parent: {name: event, values: \"list('a')\", request: GET /events}", 9, "leave 'request'")]
    [InlineData("paging: {", "incremental: {kind: changed_since, window: 7d}\n    paging: {", 11, "'window' needs")]
    [InlineData("GET /events/${event.id}/people", "{path: /p, body: '<a>${event.id}</a>'}", 10, "values stand as {{row.email}}")]
    [InlineData("GET /events/${event.id}/people", "{path: /p, body: '<a>{{lowr event.id}}</a>'}", 10, "Did you mean 'lower'")]
    [InlineData("GET /events/${event.id}/people", "{path: /p, body: '<a>{{#each rows}}</a>'}", 10, "template of the body cannot be read")]
    [InlineData("GET /events/${event.id}/people", "{path: /p, body: '<a>{{replace event.id}}</a>'}", 10, "it is written replace(text, what, with)")]
    [InlineData("GET /events/${event.id}/people", "{path: /p, body: '<a>{{settings.kee}}</a>'}", 10, "'settings.kee' is not among")]
    [InlineData("GET /events/${event.id}/people", "GET /events/${event.id}/people?since=${since}", 10, "the entry has no 'incremental'")]
    [InlineData("    request: GET /events/${event.id}/people", "    incremental: {kind: changed_since}\n    request: {path: /p, query: {filter: 'changed > ${since}'}}", 11, "On the first sync 'since' has no value")]
    [InlineData("email: mail", "email: concat(mail, '')", 12, "put it into quotation marks")]
    [InlineData("paging: {", "incremental: {kind: delta}\n    paging: {", 11, "'next' is missing")]
    public void A_mistake_is_told_with_its_line_and_how_to_put_it_right(string right, string wrong, int line, string says)
    {
        Assert.Empty(ManifestReader.Read(Good).Problems);
        Assert.Contains(right, Good, StringComparison.Ordinal);
        ManifestReading reading = ManifestReader.Read(Good.Replace(right, wrong, StringComparison.Ordinal));

        ManifestProblem problem = Assert.Single(reading.Problems, p => p.Message.Contains(says, StringComparison.Ordinal));
        Assert.InRange(problem.Line, line, line + 1);
    }
}

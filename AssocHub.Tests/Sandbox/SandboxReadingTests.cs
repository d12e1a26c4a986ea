using System.Net;
using System.Text.Json.Nodes;
using AssocHub.Sandbox;
using AssocHub.Sandbox.Serving;

namespace AssocHub.Tests.Sandbox;

public sealed class SandboxReadingTests : IAsyncLifetime
{
    private const string List = "/lists/a1b2c3d4e5";
    private SandboxClient _it = null!;

    public async Task InitializeAsync() => _it = await SandboxClient.StartAsync();

    public async Task DisposeAsync() => await _it.DisposeAsync();

    [Theory]
    [InlineData("mailchimp", "/lists", 401, "API Key Invalid")]
    [InlineData("pretix", "/organizers/nlla/events/", 401, "Authentication credentials were not provided.")]
    [InlineData("discourse", "/latest.json", 403, "invalid_access")]
    [InlineData("civicrm", "/Contact/get", 401, "Invalid credential")]
    public async Task Without_its_credential_each_system_refuses_in_its_own_words(string system, string path, int status, string words)
    {
        using HttpResponseMessage response = await _it.SendAsync(HttpMethod.Get, system, path, withKey: false);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mailchimp_gives_every_member_once_by_offset_and_names_the_total()
    {
        var ids = new List<string>();
        int total;
        do
        {
            JsonNode page = await _it.GetAsync("mailchimp", $"{List}/members?count=40&offset={ids.Count}");
            total = page["total_items"]!.GetValue<int>();
            ids.AddRange(page["members"]!.AsArray().Select(m => m!["id"]!.GetValue<string>()));
        }
        while (ids.Count < total);

        Assert.Equal(total, ids.Distinct().Count());
        Assert.Equal(_it.Server.House.Mail.Subscribers.Count, total);
    }

    [Fact]
    public async Task Pretix_links_the_pages_and_ends_with_null()
    {
        var codes = new List<string>();
        string? next = $"{_it.Server.UrlOf("pretix")}/organizers/nlla/orders/?page_size=20";
        while (next is not null)
        {
            JsonNode page = await _it.GetAsync("pretix", next[_it.Server.UrlOf("pretix").Length..]);
            codes.AddRange(page["results"]!.AsArray().Select(o => o!["code"]!.GetValue<string>()));
            next = page["next"]?.GetValue<string>();
        }

        Assert.Equal(_it.Server.House.Tickets.Events.Sum(e => e.Orders.Count), codes.Count);
        Assert.Equal(codes.Count, codes.Distinct().Count());
    }

    [Fact]
    public async Task Discourse_gives_posts_backwards_from_a_number_that_is_itself_among_them()
    {
        int all = _it.Server.House.Talk.Posts.Count;
        JsonNode newest = await _it.GetAsync("discourse", "/posts.json");
        int[] ids = [.. newest["latest_posts"]!.AsArray().Select(p => p!["id"]!.GetValue<int>())];
        JsonNode older = await _it.GetAsync("discourse", $"/posts.json?before={ids[^1]}");

        Assert.Equal(Enumerable.Range(all - 49, 50).Reverse(), ids);
        Assert.Equal(ids[^1], older["latest_posts"]![0]!["id"]!.GetValue<int>());
    }

    [Fact]
    public async Task Discourse_shows_addresses_only_when_they_are_asked_for()
    {
        JsonNode without = await _it.GetAsync("discourse", "/admin/users/list/active.json"), with = await _it.GetAsync("discourse", "/admin/users/list/active.json?show_emails=true");

        Assert.All(without.AsArray(), u => Assert.Null(u!["email"]));
        Assert.Contains(with.AsArray(), u => u!["email"]!.GetValue<string>().Contains('@', StringComparison.Ordinal));
    }

    [Fact]
    public async Task CiviCrm_filters_sorts_and_pages_and_answers_nothing_to_a_question_of_another_shape()
    {
        JsonNode page = await _it.CiviAsync(
            "Contact", "get", """{"where":[["contact_type","=","Individual"],["modified_date",">","2025-06-01"]],"orderBy":{"modified_date":"ASC"},"select":["external_identifier","modified_date"],"limit":5,"offset":2}""");
        JsonNode misshapen = await _it.CiviAsync("Contact", "get", """{"where":{"contact_type":"Individual"}}""");
        using HttpResponseMessage json = await _it.SendAsync(HttpMethod.Post, "civicrm", "/Contact/get", new { where = Array.Empty<string>() });

        string[] dates = [.. page["values"]!.AsArray().Select(v => v!["modified_date"]!.GetValue<string>())];
        Assert.Equal(5, dates.Length);
        Assert.Equal(dates.Order(StringComparer.Ordinal), dates);
        Assert.All(dates, d => Assert.True(string.CompareOrdinal(d, "2025-06-01") > 0));
        Assert.True(page["countMatched"]!.GetValue<int>() > 5);
        Assert.Empty(misshapen["values"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, json.StatusCode);
        Assert.Empty(JsonNode.Parse(await json.Content.ReadAsStringAsync())!["values"]!.AsArray());
    }

    [Fact]
    public async Task The_sixty_first_call_of_a_minute_to_Discourse_is_refused_and_counted()
    {
        for (int i = 0; i < 60; i++)
        {
            await _it.GetAsync("discourse", "/tags.json");
        }

        Assert.Equal(0, _it.Server.MeterOf("discourse").Exceeded);
        using HttpResponseMessage refused = await _it.SendAsync(HttpMethod.Get, "discourse", "/tags.json");
        using HttpResponseMessage tooEarly = await _it.SendAsync(HttpMethod.Get, "discourse", "/tags.json");
        _it.Time.Advance(TimeSpan.FromSeconds(61));
        using HttpResponseMessage later = await _it.SendAsync(HttpMethod.Get, "discourse", "/tags.json");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(60, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Contains("rate_limit", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((2, 1), (_it.Server.MeterOf("discourse").Exceeded, _it.Server.MeterOf("discourse").TooEarly));
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task A_slid_list_gives_every_record_at_least_once()
    {
        _it.Server.Faults = FaultPlan.Random(3, 0.6, Fault.ShiftingPage, Fault.DuplicatedPage);
        var ids = new List<string>();
        int offset = 0, total;
        do
        {
            JsonNode page = await _it.GetAsync("mailchimp", $"{List}/members?count=10&offset={offset}");
            ids.AddRange(page["members"]!.AsArray().Select(m => m!["id"]!.GetValue<string>()));
            (offset, total) = (offset + 10, page["total_items"]!.GetValue<int>());
        }
        while (offset < total);

        Assert.True(ids.Count > ids.Distinct().Count(), "Some came twice.");
        Assert.Equal(_it.Server.House.Mail.Subscribers.Select(s => s.Id).Order(), ids.Distinct().Order());
    }

    [Fact]
    public async Task Every_fault_is_served_and_two_plans_of_one_seed_are_the_same()
    {
        async Task<string[]> OutcomesAsync()
        {
            _it.Server.Faults = FaultPlan.EachInRandomOrder(7, 2, 30).At(FaultTimes.Quick);
            var outcomes = new List<string>();
            for (int i = 0; i < 60; i++)
            {
                try
                {
                    using HttpResponseMessage response = await _it.SendAsync(HttpMethod.Get, "mailchimp", $"{List}/members?count=2&offset={i}");
                    string text = await response.Content.ReadAsStringAsync();
                    outcomes.Add(((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture) + (text.EndsWith('}') ? "" : " cut"));
                }
                catch (Exception problem) when (problem is HttpRequestException or IOException)
                {
                    outcomes.Add("line");
                }
            }

            return [.. outcomes];
        }

        string[] one = await OutcomesAsync(), two = await OutcomesAsync();

        Assert.Equal(one, two);
        Assert.Equal(FaultPlan.Every.Select(f => f.ToString()).Order(StringComparer.Ordinal), _it.Server.MeterOf("mailchimp").Faults.Keys);
        Assert.Contains("429", one);
        Assert.Contains("line", one);
    }

    [Fact]
    public Task It_listens_on_loopback_only() =>
        Assert.ThrowsAsync<ArgumentException>(() => SandboxServer.StartAsync(_it.Server.Options, "http://0.0.0.0:0"));
}

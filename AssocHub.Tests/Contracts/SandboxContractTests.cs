using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using AssocHub.Tests.Sandbox;
using AssocHub.Tests.Sources.Rest;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Contracts;

/// <summary>What goes over the line between the connectors and the sandbox, both ways, is as the vendors' descriptions say.</summary>
public sealed class SandboxContractTests
{
    [ContractTheory]
    [InlineData("mailchimp", "tag")]
    [InlineData("pretix", "vouchers")]
    [InlineData("discourse", "group")]
    public async Task The_sandbox_answers_as_the_description_says_to_what_the_connector_asks(string name, string target)
    {
        ContractProduct product = ContractProduct.Of(name);
        var contract = ApiContract.Load(product.File);
        var problems = new List<string>();
        var time = new JumpingTime(new DateTimeOffset(2026, 3, 20, 15, 0, 0, TimeSpan.Zero));
        await using SandboxServer sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { Association = new DemoOptions(SandboxClient.EndDay) { Members = 60, Days = 200 }, Time = time, OrdinaryLife = false }, "http://127.0.0.1:0");
        using var http = new HttpClient();
        await using StrictServer between = await StrictServer.StartAsync();
        between.Answer = request =>
        {
            string path = request.Path[$"/{name}{product.Prefix}".Length..];
            problems.AddRange(contract.Problems(request, path));
            using HttpRequestMessage passed = Passed(request, sandbox.Address);
            using HttpResponseMessage answer = http.Send(passed);
            string body = new StreamReader(answer.Content.ReadAsStream()).ReadToEnd();
            problems.AddRange(answer.IsSuccessStatusCode ? contract.ProblemsOfAnswer(request.Method, path, (int)answer.StatusCode, body) : [$"{request.Method} {path}: {(int)answer.StatusCode} {body}"]);

            // The product names itself as it is reached.
            return Reply.Text(body.Replace(sandbox.Address, between.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal), (int)answer.StatusCode);
        };
        await using ConnectedHouse house = await ConnectedHouse.ConnectAsync(sandbox, name, time, new RateLimiters(time), through: between.Address.AbsoluteUri.TrimEnd('/'));

        Run first = await house.SyncAsync();
        Run second = await house.SyncAsync();
        Dictionary<string, string> values = name switch { "mailchimp" => new() { ["tag"] = "Readers" }, "pretix" => new() { ["event"] = sandbox.House.Tickets.Events[^1].Slug, ["tag"] = "readers" }, _ => new() { ["group_name"] = "readers" } };
        values = (await house.Writers.CreateAsync(Actor.CommandLine, house.SourceId, target, values, CancellationToken.None)).Value;
        string known = name == "discourse" ? sandbox.House.Talk.Users.First(u => u.Email.Length > 0).Email : sandbox.House.Mail.Subscribers.First(s => s.Status == "subscribed").Email;
        WriteOutcome written = await house.Writers.Open(house.SourceId, target, values).Value.WriteAsync(
            WriteVerb.Add, [new WriteRow("k", known, null, 1, new Dictionary<string, string>())], new WriteOrigin("push", "segment", 1), CancellationToken.None);

        Assert.Equal((RunOutcome.Succeeded, 0L, 0L), (first.Outcome, first.Rejected, second.Added));
        Assert.True(written.Failure is null && written.Refused.Count == 0, written.Message);
        Assert.Empty(problems.Distinct().Except(product.Forgotten));
    }

    private static HttpRequestMessage Passed(Received request, string address)
    {
        string query = string.Join('&', request.Query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
        var passed = new HttpRequestMessage(new HttpMethod(request.Method), $"{address}{request.Path}{(query.Length > 0 ? "?" + query : "")}");
        if (request.Body.Length > 0)
        {
            passed.Content = new StringContent(request.Body, System.Text.Encoding.UTF8, request.Headers["Content-Type"].Split(';')[0]);
        }

        foreach ((string header, string value) in request.Headers.Where(h => h.Key is "Authorization" or "Api-Key" or "Api-Username"))
        {
            passed.Headers.TryAddWithoutValidation(header, value);
        }

        return passed;
    }
}

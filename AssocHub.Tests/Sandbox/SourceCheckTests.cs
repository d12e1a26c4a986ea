using System.Text.Json;
using AssocHub.Data.Demo.Generation;
using AssocHub.Sandbox;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Sandbox;

/// <summary><c>source check MANIFEST --against URL</c>, given as an administrator gives it.</summary>
public sealed class SourceCheckTests : IAsyncLifetime
{
    private TestDatabase _home = null!;
    private SandboxServer _sandbox = null!;

    public async Task InitializeAsync()
    {
        _home = await TestDatabase.CreateAsync();
        _sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { Association = new DemoOptions(SandboxClient.EndDay) { Members = 60, Days = 300 }, OrdinaryLife = false }, "http://127.0.0.1:0");
    }

    public async Task DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _home.DisposeAsync();
    }

    [Theory]
    [InlineData("mailchimp")]
    [InlineData("pretix")]
    [InlineData("discourse")]
    [InlineData("civicrm")]
    public async Task One_page_of_each_stream_is_read_and_said(string system)
    {
        (int exit, string output, string problems) = await RunAsync([.. Check(system, system)]);

        Assert.True(exit == 0, problems + output);
        using JsonDocument report = JsonDocument.Parse(output);
        JsonElement[] streams = [.. report.RootElement.GetProperty("streams").EnumerateArray()];
        Assert.NotEmpty(streams);
        Assert.Contains(streams, s => s.GetProperty("records").GetInt32() > 0);
        Assert.True(report.RootElement.GetProperty("calls").GetInt32() >= streams.Length);
    }

    [Fact]
    public async Task A_wrong_key_is_told_in_the_servers_own_words_and_fails_the_verb()
    {
        string[] check = [.. Check("mailchimp", "mailchimp").Select(a => a.StartsWith("api_key=", StringComparison.Ordinal) ? "api_key=nonsense-us1" : a)];

        (int exit, string output, string problems) = await RunAsync(check);

        Assert.Equal(1, exit);
        Assert.Contains("API Key Invalid", problems + output, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense-us1", problems + output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_faulty_manifest_is_told_with_its_line()
    {
        string file = Path.Combine(_home.Folder, "mine.yaml");
        await File.WriteAllTextAsync(file, "manifest: 1\nname: mine\ntitle: Mine\nbase: https://api.example.org\nstreams:\n  - stream: members\n    reqest: /people\n");

        (int exit, string output, string problems) = await RunAsync(["source", "check", file, "--against", _sandbox.Address]);

        Assert.NotEqual(0, exit);
        Assert.Contains("line 7", problems + output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("reqest", problems + output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused_in_plain_words()
    {
        (int exit, string output, string problems) = await RunAsync(["source", "check", "mailchimp", "--against", "mail.example.org"]);

        Assert.NotEqual(0, exit);
        Assert.Contains("'mail.example.org' is no address of a server", problems + output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writing_is_tried_with_made_up_people_and_with_nobody_else()
    {
        string[] check = [.. Check("mailchimp", "mailchimp"), "--write", "tag_with_new_contacts", "--target", "tag=Trial"];
        (int exit, string output, string problems) = await RunAsync(check);
        (int refused, string refusedOutput, string refusal) = await RunAsync([.. check, "--person", "ann@real-company.com"]);

        Assert.True(exit == 0, problems + output);
        using JsonDocument report = JsonDocument.Parse(output);
        JsonElement writing = report.RootElement.GetProperty("writing");
        Assert.Equal(2, writing.GetProperty("there").GetArrayLength());
        Assert.Equal(["add", "remove"], writing.GetProperty("verbs").EnumerateArray().Select(v => v.GetProperty("verb").GetString()));
        Assert.Contains(writing.GetProperty("calls").EnumerateArray(), c => c.GetProperty("method").GetString() == "PUT" && c.GetProperty("body").GetString()!.Contains("\"status_if_new\":\"transactional\"", StringComparison.Ordinal));
        Assert.NotEqual(0, refused);
        Assert.Contains("may be a real address", refusal + refusedOutput, StringComparison.Ordinal);
    }

    private IEnumerable<string> Check(string manifest, string system)
    {
        (Data.Sources.Rest.RestSourceSettings settings, Dictionary<string, string> secrets) = SandboxConnections.Of(_sandbox, system);
        return
        [
            "source", "check", manifest, "--against", SandboxConnections.BaseOf(_sandbox, system),
            "--set", .. settings.Values!.Select(v => $"{v.Key}={v.Value}"), "--secret", .. secrets.Select(s => $"{s.Key}={s.Value}"),
        ];
    }

    private Task<(int ExitCode, string Output, string Problems)> RunAsync(string[] verb) => VerbProcess.RunAsync(Path.Combine(_home.Folder, "check.db"), verb);
}

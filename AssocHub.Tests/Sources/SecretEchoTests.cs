using AssocHub.Tests.Sandbox;
using AssocHub.Tests.Sources.Rest;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Sources;

/// <summary>A server that repeats the secret wherever it can: in errors, in web pages, in redirects, in records that are refused.</summary>
public sealed class SecretEchoTests
{
    private const string Secret = "leakecho0123456789";

    private const string Yaml = """
        assochub: 1
        name: parrot
        title: Parrot
        domain: community
        base_url: https://parrot.invalid
        settings: [{name: key, label: Key, secret: true}]
        auth: {kind: bearer, token: '${settings.key}'}
        streams:
          - {stream: community_users, request: GET /users, fields: {user_id: id, name: name, joined_at: at}}
          - {stream: threads, request: GET /refused, fields: {thread_id: id, title: name}}
          - {stream: posts, request: GET /page, fields: {post_id: id, thread_id: t, user_id: u, posted_at: at}}
          - {stream: thread_views, request: GET /away, fields: {view_id: id, thread_id: t, user_id: u, occurred_at: at}}
        """;

    [Fact]
    public async Task What_the_server_repeats_is_in_nothing_that_is_said_or_kept()
    {
        await using StrictServer parrot = await StrictServer.StartAsync(r => r.Path switch
        {
            "/users" => Reply.Json(new object[] { new { id = 1, name = "Ann", at = "never, " + r.Headers["Authorization"] }, new { id = 2, name = "Bo", at = "2026-01-01" } }),
            "/refused" => Reply.Json(new { message = "You sent " + r.Headers["Authorization"] }, 422),
            "/page" => Reply.Text($"<html><title>Not for {Secret}</title></html>", 200, "text/html"),
            _ => Reply.Text("", 307).With("Location", $"/loop/{Secret}?token={Secret}"),
        });
        await using TestDatabase home = await TestDatabase.CreateAsync();
        string file = Path.Combine(home.Folder, "parrot.yaml"), key = Path.Combine(home.Folder, "key.txt"), database = Path.Combine(home.Folder, "echo.db");
        await File.WriteAllTextAsync(file, Yaml);
        await File.WriteAllTextAsync(key, Secret);
        string said = "";
        foreach (string[] verb in (string[][])[["source", "check", file], ["source", "add", file, "--name", "Parrot"]])
        {
            (_, string output, string problems) = await VerbProcess.RunAsync(database, [.. verb, "--against", parrot.Address.AbsoluteUri, "--secret", "key=file:" + key]);
            said += output + problems;
        }

        (_, string synced, string problemsOfSync) = await VerbProcess.RunAsync(database, ["sync", "Parrot"], parrot.Address);
        said += synced + problemsOfSync;
        string kept = await DatabaseText.OfAsync(database);

        Assert.Contains("You sent Bearer •••", kept, StringComparison.Ordinal);
        Assert.Contains("titled 'Not for •••'", kept, StringComparison.Ordinal);
        Assert.Contains("never, Bearer •••", kept, StringComparison.Ordinal);
        Assert.Contains("You sent Bearer •••", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, kept, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Secret, said, StringComparison.OrdinalIgnoreCase);
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Sources.Rest;

/// <summary>Every way to sign, against servers that let nobody else in.</summary>
public sealed class AuthTests
{
    private static string Yaml(string auth, string settings, string extra = "") => $$"""
        assochub: 1
        name: signed
        title: Signed
        domain: community
        base_url: https://signed.invalid
        settings: [{{settings}}]
        auth: {{auth}}
        {{extra}}
        streams:
          - stream: community_users
            request: GET /people
            fields: {user_id: id}
        """;

    private static Reply People() => Reply.Json(new[] { new { id = 7 } });

    private static async Task<(Run Run, RestHarness Harness)> RunAsync(string yaml, Func<Received, Reply> answer, params (string Name, string Value)[] secrets)
    {
        RestHarness harness = await RestHarness.StartAsync(answer);
        await harness.ConnectAsync(yaml, secrets: secrets.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal));
        return (await harness.SyncAsync(), harness);
    }

    [Theory]
    [InlineData("{kind: basic, user: hub, password: '${settings.key}'}", "Authorization", "Basic aHViOnMzY3JldC1rZXk=")]
    [InlineData("{kind: bearer, token: '${settings.key}'}", "Authorization", "Bearer s3cret-key")]
    [InlineData("{kind: bearer, token: '${settings.key}', scheme: Token}", "Authorization", "Token s3cret-key")]
    [InlineData("{kind: bearer, token: '${settings.key}', scheme: '', header: X-Token}", "X-Token", "s3cret-key")]
    [InlineData("{kind: keys, headers: {Api-Key: '${settings.key}', Api-Username: system}}", "Api-Key", "s3cret-key")]
    public async Task A_fixed_credential_goes_into_its_header(string auth, string header, string expected)
    {
        (Run run, RestHarness harness) = await RunAsync(
            Yaml(auth, "{name: key, label: Key, secret: true}"), r => r.Headers.GetValueOrDefault(header) == expected ? People() : Reply.Json(new { }, 401), ("key", "s3cret-key"));
        await using (harness)
        {
            Assert.Equal(1, run.Added);
        }
    }

    [Fact]
    public async Task A_key_goes_into_the_query()
    {
        (Run run, RestHarness harness) = await RunAsync(
            Yaml("{kind: keys, query: {api_key: '${settings.key}'}}", "{name: key, label: Key, secret: true}"), r => r.Query["api_key"] == "a&b=c" ? People() : Reply.Json(new { }, 401), ("key", "a&b=c"));
        await using (harness)
        {
            Assert.Equal(1, run.Added);
        }
    }

    [Fact]
    public async Task Client_credentials_are_fetched_once_and_again_when_the_server_forgets_them()
    {
        int issued = 0;
        int asked = 0;
        (Run run, RestHarness harness) = await RunAsync(
            Yaml("{kind: oauth2_client_credentials, token_url: /oauth/token, client_id: me, client_secret: '${settings.key}', scope: read, client_auth: basic}", "{name: key, label: Key, secret: true}"),
            r =>
            {
                if (r.Path == "/oauth/token")
                {
                    bool isMe = r.Headers["Authorization"] == "Basic " + Convert.ToBase64String("me:s3cret-key"u8) && r.Body == "grant_type=client_credentials&scope=read";
                    return isMe ? Reply.Json(new { access_token = $"token-{++issued}", expires_in = 3600 }) : Reply.Json(new { error = "invalid_client" }, 400);
                }

                // The first token is taken back before its time.
                return ++asked > 1 && r.Headers["Authorization"] == "Bearer token-2" ? People() : Reply.Json(new { message = "expired" }, 401);
            },
            ("key", "s3cret-key"));
        await using (harness)
        {
            Run second = await harness.SyncAsync();

            Assert.Equal((1L, 1L), (run.Added, second.Unchanged));
            Assert.Equal(2, issued);
        }
    }

    [Fact]
    public async Task A_refresh_token_that_is_good_for_one_use_is_kept_for_the_next_process()
    {
        string good = "refresh-one";
        Reply Answer(Received r)
        {
            if (r.Path != "/token")
            {
                return r.Headers["Authorization"] == "Bearer access-" + good ? People() : Reply.Json(new { }, 401);
            }

            if (!r.Body.Contains("grant_type=refresh_token", StringComparison.Ordinal) || !r.Body.Contains($"refresh_token={good}&", StringComparison.Ordinal))
            {
                return Reply.Json(new { error = "invalid_grant" }, 400);
            }

            good = good == "refresh-one" ? "refresh-two" : "refresh-three";
            return Reply.Json(new { access_token = "access-" + good, expires_in = 60, refresh_token = good });
        }

        var time = new JumpingTime();
        await using RestHarness harness = await RestHarness.StartAsync(Answer, time);
        await harness.ConnectAsync(
            Yaml("{kind: oauth2_refresh_token, token_url: /token, refresh_token: refresh, client_id: me}", "{name: refresh, label: Token, secret: true}"),
            secrets: new Dictionary<string, string>(StringComparer.Ordinal) { ["refresh"] = "refresh-one" });

        Assert.Equal(1, (await harness.SyncAsync()).Added);
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, (await harness.SyncAsync()).Unchanged);
        Assert.Equal("refresh-three", good);
    }

    [Fact]
    public async Task A_key_pair_makes_a_signed_token_as_Ghost_wants_it()
    {
        const string Key = "64f1:0123456789abcdef0123456789abcdef";
        bool IsGood(string header)
        {
            string[] parts = header["Ghost ".Length..].Split('.');
            byte[] signature = HMACSHA256.HashData(Convert.FromHexString("0123456789abcdef0123456789abcdef"), Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]));
            JsonElement head = Part(parts[0]);
            JsonElement claims = Part(parts[1]);
            return Url(signature) == parts[2] && head.GetProperty("kid").GetString() == "64f1" && head.GetProperty("alg").GetString() == "HS256"
                && claims.GetProperty("aud").GetString() == "/admin/" && claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64() == 300;
        }

        (Run run, RestHarness harness) = await RunAsync(
            Yaml(
                "{kind: jwt, key_id: \"${split(settings.key, ':', 0)}\", secret: \"${split(settings.key, ':', 1)}\", secret_encoding: hex, scheme: Ghost, claims: {aud: /admin/}}",
                "{name: key, label: Key, secret: true}"),
            r => IsGood(r.Headers["Authorization"]) ? People() : Reply.Json(new { }, 401),
            ("key", Key));
        await using (harness)
        {
            Assert.Equal(1, run.Added);
        }
    }

    [Fact]
    public async Task A_login_yields_a_token_and_the_address_that_later_calls_go_to()
    {
        (Run run, RestHarness harness) = await RunAsync(
            Yaml(
                "{kind: login, request: {method: POST, path: /login, json: {user: hub, pass: '${settings.key}'}}, token: '${answer.data.session}', scheme: '', header: X-Session, lifetime: 10m}",
                "{name: key, label: Key, secret: true}",
                "headers: {X-Tenant: '${token.data.tenant}'}"),
            r => r.Path == "/login"
                ? r.Json.GetProperty("pass").GetString() == "s3cret-key" ? Reply.Json(new { data = new { session = "sess-12345", tenant = "t9" } }) : Reply.Json(new { }, 403)
                : r.Headers["X-Session"] == "sess-12345" && r.Headers["X-Tenant"] == "t9" ? People() : Reply.Json(new { }, 401),
            ("key", "s3cret-key"));
        await using (harness)
        {
            Assert.Equal(1, run.Added);
        }
    }

    [Fact]
    public async Task Stored_secrets_are_not_sent_to_another_host_than_the_one_they_were_entered_for()
    {
        await using RestHarness harness = await RestHarness.StartAsync(_ => People());
        await harness.ConnectAsync(Yaml("{kind: bearer, token: '${settings.key}'}", "{name: key, label: Key, secret: true}"), secrets: new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "s3cret-key" });

        Result<Done> tested = await harness.Probe.TestAsync(
            Actor.CommandLine, new RestSourceSettings("signed", "https://thief.example.org"), new Dictionary<string, string>(StringComparer.Ordinal), CancellationToken.None, harness.SourceId);

        Assert.Contains("'Key' is missing", tested.Refusal!.Message, StringComparison.Ordinal);
        Assert.Empty(harness.Server.Requests);
    }

    private static JsonElement Part(string text) =>
        JsonDocument.Parse(Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='))).RootElement;

    private static string Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

}

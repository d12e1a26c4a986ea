using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AssocHub.Data.Demo.Generation;
using AssocHub.Sandbox;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Sandbox;

/// <summary>A small sandbox, and calls to it with the right credential.</summary>
public sealed class SandboxClient(SandboxServer server, FixedTime time) : IAsyncDisposable
{
    public static readonly DateOnly EndDay = new(2026, 3, 20);

    private readonly HttpClient _http = new();

    public SandboxServer Server { get; } = server;

    public FixedTime Time { get; } = time;

    public static async Task<SandboxClient> StartAsync(Func<SandboxOptions, SandboxOptions>? change = null)
    {
        var time = new FixedTime();
        var options = new SandboxOptions
        {
            Association = new DemoOptions(EndDay) { Members = 120, Days = 400 }, Time = time, Start = new DateTimeOffset(2026, 3, 20, 15, 0, 0, TimeSpan.Zero), OrdinaryLife = false,
        };
        return new SandboxClient(await SandboxServer.StartAsync(change?.Invoke(options) ?? options, "http://127.0.0.1:0"), time);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string system, string path, object? body = null, bool withKey = true)
    {
        using var request = new HttpRequestMessage(method, Server.UrlOf(system) + path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        if (withKey)
        {
            Sign(request, system);
        }

        return await _http.SendAsync(request);
    }

    public async Task<JsonNode> GetAsync(string system, string path)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, system, path);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public async Task<JsonNode> CiviAsync(string entity, string action, string parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Server.UrlOf("civicrm")}/{entity}/{action}")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("params", parameters)]),
        };
        Sign(request, "civicrm");
        using HttpResponseMessage response = await _http.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    public async Task<string> PageAsync() => await _http.GetStringAsync(Server.Address + "/");

    public async Task<HttpResponseMessage> PostAsync(string path, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.Address + path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await _http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    private void Sign(HttpRequestMessage request, string system)
    {
        SandboxKeys keys = Server.Options.Keys;
        switch (system)
        {
            case "mailchimp":
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("any:" + keys.Mailchimp)));
                break;
            case "pretix":
                request.Headers.Authorization = new AuthenticationHeaderValue("Token", keys.Pretix);
                break;
            case "discourse":
                request.Headers.Add("Api-Key", keys.Discourse);
                request.Headers.Add("Api-Username", keys.DiscourseUser);
                break;
            default:
                request.Headers.Add("X-Civi-Auth", "Bearer " + keys.CiviCrm);
                break;
        }
    }
}

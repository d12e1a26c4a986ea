using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AssocHub.Tests.Sources.Rest;

/// <summary>A request as the server got it.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Url => Query.Count == 0 ? Path : Path + "?" + string.Join('&', Query.Select(q => $"{q.Key}={q.Value}"));

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>An answer.</summary>
internal sealed record Reply(int Status, byte[] Body, string ContentType = "application/json")
{
    public Dictionary<string, string> Headers { get; } = new(StringComparer.Ordinal);

    /// <summary>Answer so much later.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Announce more bytes than there are, and break off.</summary>
    public bool BreaksOff { get; init; }

    public static Reply Json(object value, int status = 200) => new(status, JsonSerializer.SerializeToUtf8Bytes(value));

    public static Reply Text(string text, int status = 200, string type = "application/json") => new(status, Encoding.UTF8.GetBytes(text), type);

    public Reply With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }
}

/// <summary>A server on loopback that answers as a test says and remembers what it was asked.</summary>
internal sealed class StrictServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();

    private StrictServer(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public List<Received> Requests { get; } = [];

    public Func<Received, Reply> Answer { get; set; } = _ => Reply.Json(new { message = "nothing here" }, 404);

    public static async Task<StrictServer> StartAsync(Func<Received, Reply>? answer = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new StrictServer(builder.Build());
        server.Answer = answer ?? server.Answer;
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        server.Address = new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var received = new Received(
            context.Request.Method,
            context.Request.Path.Value!,
            context.Request.Query.ToDictionary(q => q.Key, q => string.Join(',', q.Value.ToArray()), StringComparer.Ordinal),
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync());
        Reply reply;
        lock (_lock)
        {
            Requests.Add(received);
            try
            {
                reply = Answer(received);
            }
            catch (Exception problem) when (problem is KeyNotFoundException or InvalidOperationException or FormatException or JsonException)
            {
                // What a strict server was not prepared for is a test that fails.
                reply = Reply.Json(new { message = "unexpected request: " + problem.Message }, 400);
            }
        }

        await Task.Delay(reply.Delay);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        foreach ((string name, string value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (reply.BreaksOff)
        {
            context.Response.ContentLength = reply.Body.Length + 100;
            await context.Response.Body.WriteAsync(reply.Body);
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        if (reply.Status != 204)
        {
            await context.Response.Body.WriteAsync(reply.Body);
        }
    }
}

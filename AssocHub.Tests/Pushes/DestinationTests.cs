using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Core.Sources;
using AssocHub.Core.Pushes.Planning;
using AssocHub.Data.Pushes;
using AssocHub.Data.Pushes.Destinations;
using AssocHub.Tests.Approvals;

namespace AssocHub.Tests.Pushes;

public sealed class DestinationTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("  =1", "'  =1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("+1 555 0100", "+1 555 0100")]
    [InlineData("-", "'-")]
    [InlineData("O'Neil", "O'Neil")]
    [InlineData("", "")]
    public void Formulas_are_neutralised_and_numbers_kept(string value, string safe) => Assert.Equal(safe, SpreadsheetText.Safe(value));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:1::1")]
    public void Addresses_inside_are_told_apart(string address) => Assert.False(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946")]
    [InlineData("64:ff9b::5db8:d822")]
    public void Public_addresses_are_public(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public void The_signature_is_the_one_of_the_Standard_Webhooks_specification()
    {
        // The example of the specification's own libraries.
        string signature = WebhookSignature.Of(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}""");
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(204, null)]
    [InlineData(301, PushFailure.Misconfigured)]
    [InlineData(400, PushFailure.Refused)]
    [InlineData(401, PushFailure.Unauthorized)]
    [InlineData(403, PushFailure.Unauthorized)]
    [InlineData(404, PushFailure.Gone)]
    [InlineData(408, PushFailure.Timeout)]
    [InlineData(410, PushFailure.Gone)]
    [InlineData(413, PushFailure.TooLarge)]
    [InlineData(422, PushFailure.Refused)]
    [InlineData(429, PushFailure.RateLimited)]
    [InlineData(500, PushFailure.ServerError)]
    [InlineData(503, PushFailure.ServerError)]
    public void An_HTTP_status_has_one_category(int status, PushFailure? failure) => Assert.Equal(failure, PushFailures.OfStatus((HttpStatusCode)status));

    [Fact]
    public void Every_failure_is_classified_and_explained()
    {
        foreach (PushFailure failure in Enum.GetValues<PushFailure>())
        {
            Assert.False(failure.IsRetryable() && failure.IsAboutRows());
            Assert.EndsWith(".", failure.Explain(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Waits_double_up_to_a_minute_and_honour_what_was_asked()
    {
        var first = TimeSpan.FromSeconds(1);
        Assert.Equal(TimeSpan.FromSeconds(0.5), Backoff.Delay(first, 1, null, 0));
        Assert.Equal(TimeSpan.FromSeconds(4), Backoff.Delay(first, 3, null, 1));
        Assert.Equal(Backoff.Longest, Backoff.Delay(first, 30, null, 1));
        Assert.Equal(TimeSpan.FromSeconds(30), Backoff.Delay(first, 1, TimeSpan.FromSeconds(30), 0));
        Assert.Equal(TimeSpan.FromSeconds(33), Backoff.Delay(first, 1, TimeSpan.FromSeconds(30), 1));
    }

    [Fact]
    public void The_holdout_is_stable_differs_between_pushes_and_has_its_share()
    {
        long[] held = [.. Enumerable.Range(1, 20_000).Select(i => (long)i).Where(id => Holdout.Holds(7, id, 10))];
        Assert.Equal(held, Enumerable.Range(1, 20_000).Select(i => (long)i).Where(id => Holdout.Holds(7, id, 10)));
        Assert.InRange(held.Length, 1850, 2150);
        Assert.InRange(held.Count(id => Holdout.Holds(8, id, 10)), 130, 270);
        Assert.All(held, id => Assert.True(Holdout.Holds(7, id, 20)));
        Assert.DoesNotContain(Enumerable.Range(1, 1000), id => Holdout.Holds(7, id, 0));
    }

    [Fact]
    public async Task A_file_is_complete_safe_and_downloaded_only_by_who_may_export()
    {
        await using Governance it = await Governance.CreateAsync();
        await it.MembersAsync(m => m.FirstName = "=HYPERLINK(\"http://x\",\"y\")", 1);
        await it.ApprovedAsync();
        long push = (await it.Service<PushService>().SaveAsync(
            new PushInput(null, "Nörth list", it.SegmentId, it.FileId, PushMode.Mirror, PushFields.Default), Governance.Mina, None)).Value;
        PushRun run = (await it.Service<PushRunner>().RunAsync(push, "Mina", Governance.Mina, None)).Value;

        Assert.Equal($"mailing{Path.DirectorySeparatorChar}north-list-{run.Id:D6}.csv", run.File);
        Assert.IsType<Core.Access.NotAllowed>((await it.Service<PushReader>().OpenFileAsync(run.Id, Governance.Petra, None)).Refusal);
        ProducedFile file = (await it.Service<PushReader>().OpenFileAsync(run.Id, Governance.Mina, None)).Value;
        using var reader = new StreamReader(file.Content);
        string[] lines = (await reader.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(31, lines.Length);
        Assert.Equal("\"action\",\"email\",\"first_name\",\"last_name\",\"previous_address\"", lines[0]);
        Assert.Equal("\"add\",\"m1@example.org\",\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",\"Last1\",\"\"", lines[1]);
        Assert.Single(Directory.GetFiles(Path.Combine(it.Database.Folder, "pushes", "mailing")));
        Assert.Contains("push.file-downloaded", await it.ActionsAsync());

        await it.MembersAsync(m => m.ChapterKey = "south", 2);
        PushRun second = (await it.Service<PushRunner>().RunAsync(push, "Mina", Governance.Mina, None)).Value;
        string[] change = await File.ReadAllLinesAsync(Path.Combine(it.Database.Folder, "pushes", second.File));
        Assert.Equal("\"remove\",\"m2@example.org\",\"\",\"\",\"\"", change[1]);
    }

    [Theory]
    [InlineData("""{"folder":"../etc"}""")]
    [InlineData("""{"folder":"/etc"}""")]
    [InlineData("""{"folder":""}""")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    public void A_file_destination_stays_in_its_folder(string settings) => Assert.NotNull(new FileDestination(new PushOptions()).CheckSettings(settings));

    [Fact]
    public async Task A_webhook_into_the_private_network_is_refused_at_the_moment_of_connecting()
    {
        using var listener = new Listener(_ => (200, "{}"));
        using var http = new GuardedHttp(new PushOptions());
        var webhook = new WebhookDestination(http, new PushOptions(), TimeProvider.System);
        foreach (string host in new[] { "127.0.0.1", "localhost", "[::ffff:127.0.0.1]" })
        {
            SendResult result = await webhook.SendAsync(new PushTarget("x", $$"""{"url":"http://{{host}}:{{listener.Port}}/"}""", "whsec_AAAA"), Batch(), None);
            Assert.Equal(PushFailure.ForbiddenAddress, result.Failure);
        }

        Assert.Empty(listener.Requests);
        Assert.NotNull(webhook.CheckSettings("""{"url":"http://example.org/"}"""));
        Assert.NotNull(webhook.CheckSettings("""{"url":"https://user:pass@example.org/"}"""));
        Assert.Null(webhook.CheckSettings("""{"url":"https://example.org/"}"""));
    }

    [Fact]
    public async Task An_allowed_webhook_gets_signed_rows_with_their_keys_and_may_refuse_single_ones()
    {
        using var listener = new Listener(body => (200, """{"rejected":[{"key":"k2","reason":"Unknown country"},{"key":"not-ours","reason":"x"}]}"""));
        var options = new PushOptions { AllowedPrivateHosts = [$"127.0.0.1:{listener.Port}"] };
        using var http = new GuardedHttp(options);
        var webhook = new WebhookDestination(http, options, TimeProvider.System);
        var target = new PushTarget("x", $$"""{"url":"http://127.0.0.1:{{listener.Port}}/in"}""", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        SendResult result = await webhook.SendAsync(target, Batch(), None);
        await webhook.SendAsync(target, Batch(), None);

        Assert.Null(result.Failure);
        Assert.Equal("Unknown country", Assert.Single(result.RefusedRows).Value);
        (Dictionary<string, string> headers, string body) = listener.Requests[0];
        Assert.Equal(headers["webhook-id"], listener.Requests[1].Headers["webhook-id"]);
        byte[] key = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        string signed = $"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}";
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed))), headers["webhook-signature"]);
        using JsonDocument json = JsonDocument.Parse(body);
        Assert.Equal(["k1", "k2"], json.RootElement.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("key").GetString()!));
    }

    [Theory]
    [InlineData(429, PushFailure.RateLimited, 7)]
    [InlineData(500, PushFailure.ServerError, 7)]
    [InlineData(302, PushFailure.Misconfigured, 7)]
    public async Task What_a_webhook_answers_is_mapped_and_its_wait_is_kept(int status, PushFailure failure, int seconds)
    {
        using var listener = new Listener(_ => (status, ""));
        var options = new PushOptions { AllowedPrivateHosts = ["127.0.0.1"] };
        using var http = new GuardedHttp(options);
        SendResult result = await new WebhookDestination(http, options, TimeProvider.System).SendAsync(
            new PushTarget("x", $$"""{"url":"http://127.0.0.1:{{listener.Port}}/"}""", "whsec_AAAA"), Batch(), None);
        Assert.Equal((failure, TimeSpan.FromSeconds(seconds)), (result.Failure, result.RetryAfter));
        Assert.Single(listener.Requests);
    }

    private static PushBatch Batch() => new(
        1, 2, "Push", "Segment", ["email"],
        [
            new PushRow("k1", 1, PushAction.Add, "a@example.org", null, new Dictionary<string, string> { ["email"] = "a@example.org" }),
            new PushRow("k2", 2, PushAction.Remove, "b@example.org", null, new Dictionary<string, string> { ["email"] = "b@example.org" }),
        ]);

    /// <summary>A minimal HTTP server on loopback.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly TcpListener _tcp = new(IPAddress.Loopback, 0);
        private readonly Func<string, (int Status, string Body)> _answer;

        public Listener(Func<string, (int Status, string Body)> answer)
        {
            _answer = answer;
            _tcp.Start();
            _ = ServeAsync();
        }

        public int Port => ((IPEndPoint)_tcp.LocalEndpoint).Port;

        public List<(Dictionary<string, string> Headers, string Body)> Requests { get; } = [];

        public void Dispose() => _tcp.Dispose();

        private async Task ServeAsync()
        {
            while (true)
            {
                TcpClient client;
                try
                {
                    client = await _tcp.AcceptTcpClientAsync();
                }
                catch (Exception problem) when (problem is ObjectDisposedException or SocketException)
                {
                    return;
                }

                using (client)
                {
                    await AnswerAsync(client.GetStream());
                }
            }
        }

        private async Task AnswerAsync(NetworkStream stream)
        {
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            var reader = new StreamReader(stream, Encoding.UTF8);
            await reader.ReadLineAsync();
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
            {
                int colon = line.IndexOf(':', StringComparison.Ordinal);
                headers[line[..colon]] = line[(colon + 1)..].Trim();
            }

            char[] body = new char[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
            await reader.ReadBlockAsync(body);
            Requests.Add((headers, new string(body)));
            (int status, string answer) = _answer(new string(body));
            string text = $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nRetry-After: 7\r\nLocation: http://127.0.0.1/\r\nContent-Length: {Encoding.UTF8.GetByteCount(answer)}\r\nConnection: close\r\n\r\n{answer}";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        }
    }
}

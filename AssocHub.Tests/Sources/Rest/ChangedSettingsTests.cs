using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Sources.Rest;
using AssocHub.Data.Sources.Manifests;

namespace AssocHub.Tests.Sources.Rest;

/// <summary>What follows when somebody changes a source that is connected.</summary>
public sealed class ChangedSettingsTests
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    [Fact]
    public async Task Other_fields_are_read_from_the_beginning_so_that_earlier_records_get_them_and_nothing_else_is()
    {
        await using RestHarness harness = await RestHarness.StartAsync(_ => Reply.Text("""{"data":[{"id":"1","contact":{"email":"a@example.org"},"first":"Ann","last":"Lee","nick":"annie"}]}"""));
        await harness.ConnectAsync(ManifestHelp.Example, secrets: new Dictionary<string, string> { ["key"] = "k-123456" });
        await harness.SyncAsync();
        string cursor = (await harness.StreamAsync("community_users")).Cursor;
        RestSourceInput input = (await harness.Sources.FindAsync(harness.SourceId, CancellationToken.None))!.Value.Input;

        await SaveAsync(harness, input with { Owner = "Dara" });
        Assert.Equal(cursor, (await harness.StreamAsync("community_users")).Cursor);
        await SaveAsync(harness, input with
        {
            Settings = input.Settings with { Fields = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["community_users"] = new Dictionary<string, string> { ["username"] = "nick" } } },
        });
        Assert.Equal("", (await harness.StreamAsync("community_users")).Cursor);
        await harness.SyncAsync();

        Assert.Contains("annie", (await harness.LandedAsync("community_users"))["1"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_a_minute_that_a_contract_allows_replace_what_the_manifest_says()
    {
        var time = new AssocHub.Tests.Support.JumpingTime();
        await using RestHarness harness = await RestHarness.StartAsync(
            r =>
            {
                int at = int.Parse(r.Query.GetValueOrDefault("after") ?? "0", System.Globalization.CultureInfo.InvariantCulture);
                return at >= 90
                    ? Reply.Json(new { data = Array.Empty<object>() })
                    : Reply.Json(new { data = new[] { new { id = at, first = "A", last = "B" } }, paging = new { next = at + 1 } });
            },
            time);
        await harness.ConnectAsync(ManifestHelp.Example, secrets: new Dictionary<string, string> { ["key"] = "k-123456" });
        RestSourceInput input = (await harness.Sources.FindAsync(harness.SourceId, CancellationToken.None))!.Value.Input;
        Result<long> tooMany = await harness.Sources.SaveAsync(Actor.CommandLine, input with { Settings = input.Settings with { CallsPerMinute = 0 } }, CancellationToken.None, harness.SourceId);
        Assert.Contains("Calls a minute", tooMany.Refusal!.Message, StringComparison.Ordinal);

        await SaveAsync(harness, input with { Settings = input.Settings with { CallsPerMinute = 1000 } });
        DateTimeOffset began = time.GetUtcNow();
        await harness.SyncAsync();
        TimeSpan raised = time.GetUtcNow() - began;
        await SaveAsync(harness, input with { Settings = input.Settings with { CallsPerMinute = null, Fields = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["community_users"] = new Dictionary<string, string> { ["username"] = "first" } } } });
        began = time.GetUtcNow();
        await harness.SyncAsync();

        Assert.True(raised < TimeSpan.FromSeconds(30), $"{raised} although 1,000 calls a minute are allowed.");
        Assert.True(time.GetUtcNow() - began >= TimeSpan.FromSeconds(55), "The manifest's 60 calls a minute were not kept.");
    }

    private static async Task SaveAsync(RestHarness harness, RestSourceInput input)
    {
        Result<long> saved = await harness.Sources.SaveAsync(Actor.CommandLine, input with { Secrets = None }, CancellationToken.None, harness.SourceId);
        Assert.True(saved.Succeeded, saved.Refusal?.Message);
    }
}

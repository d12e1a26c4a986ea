using System.Collections.Concurrent;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Sources.Rest;

namespace AssocHub.Data.Pushes.Destinations;

/// <summary>Settings of a destination in a connected system.</summary>
/// <param name="SourceId">The source whose address and credentials are used.</param>
/// <param name="Target">The target's name in the manifest.</param>
/// <param name="Values">What the target needs besides.</param>
public sealed record ManifestDestinationSettings(long SourceId, string Target, IReadOnlyDictionary<string, string>? Values = null)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ManifestDestinationSettings? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ManifestDestinationSettings>(json, Options) is { Target: not null } settings ? settings : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, Options);
}

/// <summary>
/// Pushes to any product whose manifest has targets, by the address and credentials of a source. The secret stays the source's: a
/// destination of this kind has none of its own.
/// </summary>
internal sealed class ManifestDestination(RestWriters writers) : IPushDestination
{
    public const string KindName = "system";

    // Rows of one batch that got through before the batch as a whole did not: not sent again when it is.
    private readonly ConcurrentDictionary<long, HashSet<string>> _done = new();

    public string Kind => KindName;

    public string Title => "Connected system";

    public int BatchSize => 1;

    public int BatchSizeFor(string settings) =>
        ManifestDestinationSettings.Parse(settings) is { } parsed && writers.Open(parsed.SourceId, parsed.Target, parsed.Values) is { Succeeded: true } writer ? writer.Value.Target.BatchSize : 1;

    public PushCost CostOf(string settings, int add, int update, int remove) =>
        ManifestDestinationSettings.Parse(settings) is { } parsed && writers.Open(parsed.SourceId, parsed.Target, parsed.Values) is { Succeeded: true } writer
            ? SystemTargets.CostOf(writer.Value.Limits, writer.Value.Target, add, update, remove)
            : new PushCost(0, TimeSpan.Zero, "");

    public Refusal? CheckSettings(string settings)
    {
        if (ManifestDestinationSettings.Parse(settings) is not { } parsed)
        {
            return new InvalidInput("Choose a connected system and where in it people go.");
        }

        Result<RestWriter> writer = writers.Open(parsed.SourceId, parsed.Target, parsed.Values);
        return writer.Succeeded ? writer.Value.Target.Add is null ? new InvalidInput($"'{writer.Value.Target.Label}' is made and holds nobody: people cannot be pushed there.") : null : writer.Refusal;
    }

    public async Task<SendResult> SendAsync(PushTarget target, PushBatch batch, CancellationToken cancel)
    {
        if (ManifestDestinationSettings.Parse(target.Settings) is not { } parsed)
        {
            return SendResult.Failed(PushFailure.Misconfigured, PushFailure.Misconfigured.Explain());
        }

        Result<RestWriter> writer = writers.Open(parsed.SourceId, parsed.Target, parsed.Values);
        if (!writer.Succeeded)
        {
            return SendResult.Failed(PushFailure.Misconfigured, writer.Refusal.Message);
        }

        HashSet<string> done = _done.GetOrAdd(batch.RunId, _ => new HashSet<string>(StringComparer.Ordinal));
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (IGrouping<WriteVerb, PushRow> group in batch.Rows.Where(r => !done.Contains(r.Key)).GroupBy(r => VerbOf(r.Action)))
        {
            foreach (PushRow[] rows in group.Chunk(writer.Value.BatchSizeOf(group.Key)))
            {
                WriteOutcome outcome = await writer.Value.WriteAsync(
                    group.Key, [.. rows.Select(r => new WriteRow(r.Key, r.Address, r.PreviousAddress, r.MemberId, r.Fields))], new WriteOrigin(batch.PushName, batch.SegmentName, batch.RunId), cancel);
                if (outcome.Failure is { } failure)
                {
                    return SendResult.Failed(OfCall(failure), outcome.Message, outcome.RetryAfter);
                }

                foreach ((string key, string reason) in outcome.Refused)
                {
                    refused[key] = reason;
                }

                done.UnionWith(rows.Select(r => r.Key));
            }
        }

        _done.TryRemove(batch.RunId, out _);
        return SendResult.AcceptedExcept(refused);
    }

    public async Task<IReadOnlySet<string>?> ArrivedAsync(PushTarget target, PushBatch batch, CancellationToken cancel)
    {
        if (ManifestDestinationSettings.Parse(target.Settings) is not { } parsed || writers.Open(parsed.SourceId, parsed.Target, parsed.Values) is not { Succeeded: true } writer
            || await writer.Value.MembersAsync(cancel) is not { } members)
        {
            return null;
        }

        // Whoever shall be there and is, and whoever shall not be and is not.
        return batch.Rows.Where(r => members.Contains(r.Address.Trim()) == (r.Action != PushAction.Remove) && r.Action != PushAction.Update)
            .Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
    }

    private static WriteVerb VerbOf(PushAction action) => action switch
    {
        PushAction.Add => WriteVerb.Add,
        PushAction.Update => WriteVerb.Update,
        PushAction.Remove => WriteVerb.Remove,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Unknown action"),
    };

    private static PushFailure OfCall(CallFailure failure) => failure switch
    {
        CallFailure.Timeout => PushFailure.Timeout,
        CallFailure.Network => PushFailure.Network,
        CallFailure.RateLimited => PushFailure.RateLimited,
        CallFailure.ServerError or CallFailure.Damaged => PushFailure.ServerError,
        CallFailure.Unauthorized => PushFailure.Unauthorized,
        CallFailure.Gone => PushFailure.Gone,
        CallFailure.TooLarge => PushFailure.TooLarge,
        CallFailure.ForbiddenAddress => PushFailure.ForbiddenAddress,
        CallFailure.Misconfigured => PushFailure.Misconfigured,
        _ => PushFailure.Refused,
    };
}

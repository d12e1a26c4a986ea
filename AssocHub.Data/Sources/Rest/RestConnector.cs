using System.Runtime.CompilerServices;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Outbound;

namespace AssocHub.Data.Sources.Rest;

/// <summary>
/// Reads any product whose web API a manifest describes (docs/manifest.md). Pages use <see cref="ManifestCatalog"/> for the gallery,
/// <see cref="RestProbe"/> to test a connection and to look at real records, and <see cref="SourceService"/> to save the source.
/// </summary>
public sealed class RestConnector(
    ManifestCatalog catalog, SourceSecrets secrets, OutboundHttp http, RateLimiters limiters, RestTokens tokens, TimeProvider time) : ISourceConnector
{
    public const string ConnectorName = "rest";

    public string Name => ConnectorName;

    public Task<Result<SourceContents>> LookAsync(SourceConnection connection, CancellationToken cancel)
    {
        Result<(RestClient Client, RestSourceSettings Settings)> opened = Open(connection.Source);
        return Task.FromResult<Result<SourceContents>>(
            opened.Succeeded
                ? new SourceContents([.. Chosen(opened.Value.Client.Account.Manifest, opened.Value.Settings).Select(s => s.Stream).Distinct()], [])
                : opened.Refusal);
    }

    public async IAsyncEnumerable<SourcePage> ReadAsync(
        SourceConnection connection, StreamDefinition stream, string cursor, [EnumeratorCancellation] CancellationToken cancel)
    {
        Result<(RestClient Client, RestSourceSettings Settings)> opened = Open(connection.Source);
        if (!opened.Succeeded)
        {
            throw new SourceFailedException(opened.Refusal.Message);
        }

        (RestClient client, RestSourceSettings settings) = opened.Value;
        client.OnWait = connection.Waits;
        StreamReading[] entries = [.. Chosen(client.Account.Manifest, settings).Where(s => s.Stream == stream)];
        string text = cursor;
        foreach (StreamReading entry in entries)
        {
            var mapper = new RecordMapper(entry, settings.Fields?.GetValueOrDefault(entry.Name), connection.Zone);
            RestCursor place = RestCursor.Parse(text);
            EntryCursor before = place.Of(entry.Name);
            bool isResumed = before.Unfinished is not null || (before.Since is not null && entry.Incremental?.Kind == IncrementalKind.Delta);
            while (true)
            {
                bool isLost = false;
                var reader = new RestStreamReader(client, entry, mapper, time);
                await using IAsyncEnumerator<SourcePage> pages = reader.ReadAsync(place, entries.Length == 1, cancel).GetAsyncEnumerator(cancel);
                for (bool isFirst = true; ; isFirst = false)
                {
                    bool? more = await NextAsync(pages, client, mayBeLost: isFirst && isResumed);
                    isLost = more is null;
                    if (more is not true)
                    {
                        break;
                    }

                    text = pages.Current.NextCursor;
                    yield return pages.Current;
                }

                if (!isLost)
                {
                    break;
                }

                // The place between pages, or the token of the last sync, is not known to the server any more: begin anew.
                EntryCursor lost = place.Of(entry.Name);
                EntryCursor anew = lost.Unfinished is null ? lost with { Since = null } : lost with { Unfinished = null };
                (place, isResumed) = (RestCursor.Parse(place.With(entry.Name, anew)), anew.Since is not null && entry.Incremental?.Kind == IncrementalKind.Delta);
            }
        }
    }

    public Result<StreamRecord> ReadAgain(SourceConnection connection, StreamDefinition stream, string raw, string context, RecordExamination? examination = null)
    {
        Result<(RestClient Client, RestSourceSettings Settings)> opened = Open(connection.Source);
        if (!opened.Succeeded)
        {
            return opened.Refusal;
        }

        try
        {
            (RestClient client, RestSourceSettings settings) = opened.Value;
            RejectedContext? kept = JsonSerializer.Deserialize<RejectedContext>(context, JsonSerializerOptions.Web);
            if (kept is null || client.Account.Manifest.Streams.FirstOrDefault(s => s.Name == kept.Entry && s.Stream == stream) is not { } entry)
            {
                return new NotARecord("The manifest reads this stream in another way now. Sync the source again.");
            }

            using JsonDocument record = JsonDocument.Parse(raw);
            ExprContext about = client.NewContext();
            foreach ((string name, JsonElement parent) in kept.Parents)
            {
                about.Set(name, ExprValue.Of(parent));
            }

            about.This = record.RootElement;
            about.Enclosing = kept.Enclosing;
            StreamRecord? read = new RecordMapper(entry, settings.Fields?.GetValueOrDefault(entry.Name), connection.Zone, examination).Map(about, out string? problem, out _);
            return read is not null ? read : new NotARecord(problem!);
        }
        catch (JsonException)
        {
            return new NotARecord("What was kept of it cannot be read again. Sync the source again.");
        }
    }

    /// <summary>The entries of a manifest that a source reads.</summary>
    internal static IEnumerable<StreamReading> Chosen(Manifest manifest, RestSourceSettings settings) =>
        manifest.Streams.Where(s => settings.Streams?.Contains(s.Name, StringComparer.Ordinal) ?? !s.IsOptional);

    /// <summary>The client of a source, or what is missing.</summary>
    internal Result<(RestClient Client, RestSourceSettings Settings)> Open(Source source)
    {
        RestSourceSettings settings = RestSourceSettings.Of(source);
        if (catalog.Find(settings.Manifest) is not { } known)
        {
            return new InvalidInput($"There is no connector '{settings.Manifest}' any more. Add its manifest again.");
        }

        Result<IReadOnlyDictionary<string, string>> opened = secrets.Open(source);
        if (!opened.Succeeded)
        {
            return opened.Refusal;
        }

        Result<RestAccount> account = RestAccount.Of(
            settings.On(known.Manifest), settings.BaseUrl, settings.Values ?? new Dictionary<string, string>(StringComparer.Ordinal), opened.Value,
            source.Id > 0 ? (name, value, cancel) => secrets.ReplaceAsync(source.Id, name, value, cancel) : null);
        return account.Succeeded ? (Client(account.Value), settings) : account.Refusal;
    }

    /// <summary>
    /// Whether a source's stored secrets may be used with changed settings: only at the host for which they were entered, or somebody
    /// could have them sent to another.
    /// </summary>
    internal bool MayUseSecrets(Source source, RestSourceSettings changed, Manifest manifest)
    {
        RestSourceSettings before = RestSourceSettings.Of(source);
        return before.Manifest == changed.Manifest && secrets.Open(source) is { Succeeded: true } opened
            && HostOf(before, manifest, opened.Value) is { } host && host == HostOf(changed, manifest, opened.Value)
            && Addresses(changed).IsSubsetOf(Addresses(before));
    }

    // Settings that are addresses, such as that of a sign-in on a host of its own.
    private static HashSet<string> Addresses(RestSourceSettings settings) =>
        [.. (settings.Values?.Values ?? []).Select(v => Uri.TryCreate(v.Trim(), UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? url!.GetLeftPart(UriPartial.Authority) : "").Where(a => a.Length > 0)];

    private string? HostOf(RestSourceSettings settings, Manifest manifest, IReadOnlyDictionary<string, string> opened)
    {
        Result<RestAccount> account = RestAccount.Of(manifest, settings.BaseUrl, settings.Values ?? new Dictionary<string, string>(StringComparer.Ordinal), opened);
        if (!account.Succeeded)
        {
            return null;
        }

        try
        {
            return account.Value.BaseUrl(Client(account.Value).NewContext()).GetLeftPart(UriPartial.Authority);
        }
        catch (CallFailedException)
        {
            // The address comes with the token, from where the manifest says: not from the settings.
            return "";
        }
    }

    internal RestClient Client(RestAccount account, int attempts = int.MaxValue, Action<TracedCall>? trace = null) =>
        new(account, http, limiters, tokens, time) { Attempts = attempts, Trace = trace };

    // Null when a place that was returned to is not known to the server any more.
    private static async Task<bool?> NextAsync(IAsyncEnumerator<SourcePage> pages, RestClient client, bool mayBeLost)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (CallFailedException failed) when (mayBeLost && failed.Failure is (CallFailure.Refused or CallFailure.Gone))
        {
            return null;
        }
        catch (CallFailedException failed)
        {
            throw new SourceFailedException(client.Scrubber.Scrub(failed.Message), failed);
        }
    }
}

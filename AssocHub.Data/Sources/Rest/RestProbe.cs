using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Rest;

/// <summary>What one page of one entry of a manifest holds.</summary>
/// <param name="Name">The entry.</param>
/// <param name="Stream">The canonical stream.</param>
/// <param name="Records">Records on the page.</param>
/// <param name="Good">Of them, those that keep the stream's rules.</param>
/// <param name="HasMore">Whether more pages follow.</param>
/// <param name="Sample">The first good records, canonical: field → value.</param>
/// <param name="Rejected">What is wrong with the others, each reason once.</param>
/// <param name="Missing">Fields of the manifest that no record on the page has.</param>
/// <param name="Values">What the first records hold, as path → example: for choosing other fields.</param>
/// <param name="Hint">What to look at where nothing was found; null where something was.</param>
/// <param name="Problem">Why nothing could be read, in the server's own words; null when it could.</param>
/// <param name="Calls">Calls it took.</param>
public sealed record ProbedStream(
    string Name, string Stream, int Records, int Good, bool HasMore, IReadOnlyList<IReadOnlyDictionary<string, string>> Sample,
    IReadOnlyList<string> Rejected, IReadOnlyList<string> Missing, IReadOnlyDictionary<string, string> Values, string? Problem, int Calls, string? Hint = null)
{
    /// <summary>True when the manifest looks for the records where there are none, while the answer has a list elsewhere.</summary>
    public bool IsMisled { get; init; }
}

/// <summary>Tries a connection before it is saved, or one that is: nothing is landed and nothing is changed there.</summary>
public sealed class RestProbe(RestConnector connector, SourceSecrets secrets, Manifests.ManifestCatalog catalog, AssociationClock clock, TimeProvider time)
{
    // Enough to try topic rules on; pages show the first few.
    private const int SampleSize = 50;
    private const int ValuesFrom = 5;
    // Somebody waits: what fails twice is said at once.
    internal const int Attempts = 2;
    private const int MostValues = 200;

    /// <summary>Tests address and credentials.</summary>
    /// <returns>Nothing, or what is wrong, in the server's own words.</returns>
    public async Task<Result<Done>> TestAsync(Actor actor, RestSourceSettings settings, IReadOnlyDictionary<string, string> given, CancellationToken cancel, long? sourceId = null)
    {
        Result<RestClient> client = await OpenAsync(actor, settings, given, sourceId, cancel);
        if (!client.Succeeded)
        {
            return client.Refusal;
        }

        Manifest manifest = client.Value.Account.Manifest;
        ApiRequest? request = manifest.Test ?? manifest.Streams.Select(s => s.From.Parent?.List.Request ?? s.From.Request).FirstOrDefault(r => r is not null);
        if (request is null)
        {
            return default(Done);
        }

        try
        {
            using RestAnswer answer = await client.Value.CallAsync(request, client.Value.NewContext(), CallOptions.Default, cancel);
            return default(Done);
        }
        catch (CallFailedException failed)
        {
            return new InvalidInput(client.Value.Scrubber.Scrub(failed.Message));
        }
    }

    /// <summary>Reads one page of each chosen entry.</summary>
    public async Task<Result<ProbedStream[]>> PreviewAsync(
        Actor actor, RestSourceSettings settings, IReadOnlyDictionary<string, string> given, CancellationToken cancel, long? sourceId = null)
    {
        Result<RestClient> client = await OpenAsync(actor, settings, given, sourceId, cancel);
        return client.Succeeded ? (await PreviewAsync(client.Value, settings, clock.Zone, cancel)).ToArray() : client.Refusal;
    }

    internal async Task<IReadOnlyList<ProbedStream>> PreviewAsync(RestClient client, RestSourceSettings settings, TimeZoneInfo zone, CancellationToken cancel)
    {
        var probed = new List<ProbedStream>();
        foreach (StreamReading entry in RestConnector.Chosen(client.Account.Manifest, settings))
        {
            probed.Add(await ProbeAsync(client, entry, new RecordMapper(entry, settings.Fields?.GetValueOrDefault(entry.Name), zone), cancel));
        }

        return probed;
    }

    private async Task<ProbedStream> ProbeAsync(RestClient client, StreamReading entry, RecordMapper mapper, CancellationToken cancel)
    {
        int before = client.Calls;
        var found = new Found();
        try
        {
            var lists = new RestLists(client, time);
            (string? since, string? until, IReadOnlyList<RequestParameter> further) = RestStreamReader.FirstLook(entry.Incremental, time.GetUtcNow());
            ExprContext names = client.NewContext().Set("since", since).Set("until", until);
            if (entry.From.Parent is { } parent)
            {
                await ChildrenAsync(lists, entry, parent, names, further, mapper, found, client, cancel);
            }
            else
            {
                await FirstPageAsync(lists, entry.From, names, further, page => Look(page, entry, mapper, found, client), cancel);
            }
        }
        catch (CallFailedException failed)
        {
            found.Problem = client.Scrubber.Scrub(failed.Message);
        }

        IReadOnlyList<string> missing = found.Good == 0 ? [] : [.. entry.Fields.Select(f => f.Key).Where(f => !found.Filled.Contains(f))];
        return new ProbedStream(
            entry.Name, entry.Stream.Name, found.Records, found.Good, found.HasMore, found.Sample, [.. found.Rejected.Take(10)], missing, found.Values, found.Problem, client.Calls - before,
            found.Problem is null && found.Records == 0 ? found.Hint : null) { IsMisled = found.IsMisled && found.Records == 0 };
    }

    // The first parents that have children: an empty one would say nothing about the mapping.
    private static async Task ChildrenAsync(
        RestLists lists, StreamReading entry, ParentReading parent, ExprContext names, IReadOnlyList<RequestParameter> further, RecordMapper mapper, Found found, RestClient client, CancellationToken cancel)
    {
        const int MostParents = 3;
        var contexts = new List<ExprContext>();
        async Task CollectAsync(ParentReading level, ExprContext outer)
        {
            if (level.List.Parent is { } above)
            {
                await CollectAsync(above, outer);
            }

            ExprContext[] starts = level.List.Parent is null ? [outer] : [.. contexts];
            contexts.Clear();
            foreach (ExprContext start in starts.Take(MostParents))
            {
                await FirstPageAsync(
                    lists, level.List, start, [],
                    page => contexts.AddRange(page.Records.Take(MostParents).Select(r => start.Inner().Set(level.Name, ExprValue.Of(r.Value.Clone())))), cancel);
            }
        }

        await CollectAsync(parent, names);
        if (contexts.Count == 0)
        {
            found.Problem = $"There is no '{parent.Name}' to ask about yet.";
        }

        foreach (ExprContext context in contexts.Take(MostParents))
        {
            await FirstPageAsync(lists, entry.From, context, further, page => Look(page, entry, mapper, found, client), cancel);
            if (found.Records > 0)
            {
                return;
            }
        }
    }

    private static async Task FirstPageAsync(RestLists lists, ListReading list, ExprContext names, IReadOnlyList<RequestParameter> further, Action<ListPage> look, CancellationToken cancel)
    {
        await foreach (ListPage page in lists.PagesAsync(list, names, further, from: null, cancel))
        {
            using (page)
            {
                look(page);
            }

            break;
        }
    }

    private static void Look(ListPage page, StreamReading entry, RecordMapper mapper, Found found, RestClient client)
    {
        found.HasMore |= page.Next is not null || !page.EndsAnswer;
        if (page.Count == 0 && found.Values.Count == 0)
        {
            found.Hint = Nothing(page.Answer.Body, entry.From, out bool isMisled);
            found.IsMisled |= isMisled;
            Leaves(page.Answer.Body, "", found.Values, client.Scrubber);
        }
        else if (page.Records.Count == 0 && page.Count > 0)
        {
            found.Hint = $"All {page.Count} records of the page were passed over by 'where'.";
        }

        ExprContext about = page.Context.Inner();
        foreach (FoundRecord record in page.Records)
        {
            about.This = record.Value;
            about.Enclosing = record.Enclosing;
            found.Records++;
            if (found.Records <= ValuesFrom)
            {
                Leaves(record.Value, "", found.Values, client.Scrubber);
            }

            if (mapper.Map(about, out string? problem, out _) is not { } good)
            {
                found.Rejected.Add(client.Scrubber.Scrub(problem!));
                continue;
            }

            found.Good++;
            foreach (StreamField field in entry.Stream.Fields.Where(f => good[f.Ordinal] is not null))
            {
                found.Filled.Add(field.Name);
            }

            if (found.Sample.Count < SampleSize)
            {
                found.Sample.Add(entry.Stream.Fields.Where(f => good[f.Ordinal] is not null).ToDictionary(f => f.Name, f => good[f.Ordinal]!, StringComparer.Ordinal));
            }
        }

        foreach ((_, _, string reason) in page.Unreadable)
        {
            found.Records++;
            found.Rejected.Add(reason);
        }
    }

    // The list may be empty, or 'records' may lead past it.
    private static string Nothing(JsonElement body, ListReading list, out bool isMisled)
    {
        isMisled = false;
        if (body.ValueKind != JsonValueKind.Object || (list.Records is { } path && path.Evaluate(new ExprContext(default) { This = body }) is { Json.ValueKind: JsonValueKind.Array }))
        {
            return "The list is empty.";
        }

        string holds = string.Join(", ", body.EnumerateObject().Take(20).Select(p => p.Name + p.Value.ValueKind switch
        {
            JsonValueKind.Array => string.Create(System.Globalization.CultureInfo.InvariantCulture, $" (a list of {p.Value.GetArrayLength()})"),
            JsonValueKind.Object => " (a group)",
            _ => "",
        }));
        isMisled = list.Records is not null && body.EnumerateObject().Any(p => p.Value.ValueKind == JsonValueKind.Array && p.Value.GetArrayLength() > 0);
        return list.Records is { } records ? $"There is nothing at '{records.Text}'. The answer holds: {(holds.Length == 0 ? "nothing" : holds)}." : "The answer is empty.";
    }

    private static void Leaves(JsonElement value, string path, Dictionary<string, string> values, SecretScrubber scrubber)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                bool isPlain = property.Name.Length > 0 && property.Name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '$');
                string step = isPlain ? (path.Length == 0 ? property.Name : "." + property.Name) : $"['{property.Name.Replace("'", "\\'", StringComparison.Ordinal)}']";
                Leaves(property.Value, path + step, values, scrubber);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Object)
        {
            Leaves(value[0], path + "[*]", values, scrubber);
        }
        else if (ExprValue.Of(value).ToText() is { Length: > 0 } text && values.Count < MostValues && path.Length > 0)
        {
            values.TryAdd(path, scrubber.Scrub(text.Length <= 100 ? text : text[..99] + "…"));
        }
    }

    private async Task<Result<RestClient>> OpenAsync(
        Actor actor, RestSourceSettings settings, IReadOnlyDictionary<string, string> given, long? sourceId, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        if (catalog.Find(settings.Manifest) is not { } known)
        {
            return new InvalidInput($"There is no connector '{settings.Manifest}'.");
        }

        Dictionary<string, string> all = await secrets.MergeAsync(sourceId, given, s => connector.MayUseSecrets(s, settings, known.Manifest), cancel);
        Result<RestAccount> account = RestAccount.Of(settings.On(known.Manifest), settings.BaseUrl, settings.Values ?? new Dictionary<string, string>(StringComparer.Ordinal), all);
        return account.Succeeded ? connector.Client(account.Value, Attempts) : account.Refusal;
    }

    private sealed class Found
    {
        public int Records { get; set; }

        public int Good { get; set; }

        public bool HasMore { get; set; }

        public string? Problem { get; set; }

        public string? Hint { get; set; }

        public bool IsMisled { get; set; }

        public List<IReadOnlyDictionary<string, string>> Sample { get; } = [];

        public HashSet<string> Rejected { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Filled { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);
    }
}

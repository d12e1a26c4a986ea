using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>One record of an answer and what encloses it, the nearest first.</summary>
internal readonly record struct FoundRecord(JsonElement Value, IReadOnlyList<JsonElement> Enclosing);

/// <summary>Some records of a list. What is in it is gone when it is disposed.</summary>
internal sealed class ListPage(RestAnswer answer, JsonDocument? owned, IReadOnlyList<FoundRecord> records, ExprContext context) : IDisposable
{
    public RestAnswer Answer { get; } = answer;

    public IReadOnlyList<FoundRecord> Records { get; } = records;

    /// <summary>The records among which the next page's beginning is looked for, where these are more than <see cref="Records"/>; null otherwise.</summary>
    public IReadOnlyList<FoundRecord>? Keyset { get; init; }

    /// <summary>How many the server counts: the items of the outermost list, before any is passed over.</summary>
    public int Count { get; init; } = records.Count;

    /// <summary>What the records' formulas know.</summary>
    public ExprContext Context { get; } = context;

    /// <summary>Lines that could not be read, and where they stood.</summary>
    public IReadOnlyList<(long Position, string Raw, string Reason)> Unreadable { get; init; } = [];

    /// <summary>Where the list goes on; null when this was its end, or when more of the same answer follows.</summary>
    public PagePlace? Next { get; set; }

    /// <summary>True when a place between pages is behind it: one can go on at <see cref="Next"/>.</summary>
    public bool EndsAnswer { get; set; }

    /// <summary>Records in the whole list as the server says; null when it does not.</summary>
    public long? Total { get; set; }

    public void Dispose()
    {
        owned?.Dispose();
        if (EndsAnswer)
        {
            Answer.Dispose();
        }
    }
}

/// <summary>Fetches lists page by page, by what a manifest says of them.</summary>
internal sealed class RestLists(RestClient client, TimeProvider time)
{
    /// <summary>The pages of one list.</summary>
    /// <param name="list">How it is fetched; its parent is the caller's business.</param>
    /// <param name="names">What its requests know.</param>
    /// <param name="further">Parameters besides the pages'.</param>
    /// <param name="from">Where to begin; null for the beginning.</param>
    /// <param name="cancel">Stops it.</param>
    public async IAsyncEnumerable<ListPage> PagesAsync(
        ListReading list, ExprContext names, IReadOnlyList<RequestParameter> further, PagePlace? from, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (list.Values is { } values)
        {
            yield return KnownValues(values, list, names);
            yield break;
        }

        Paging paging = list.Paging;
        PagePlace? place = from ?? new PagePlace { At = paging.Kind is PagingKind.Offset or PagingKind.Number ? paging.Start : null };
        string? before = null;
        ExprContext? job = null;
        while (place is not null)
        {
            if (place.Pages >= paging.MaxPages)
            {
                throw new CallFailedException(CallFailure.Damaged, string.Create(CultureInfo.InvariantCulture, $"The list has no end: {place.Pages} pages were read. If it is that long, raise max_pages in the manifest."));
            }

            ExprContext context = names.Inner().Set("page", ExprValue.Of(PageNames(paging, place)));
            RestAnswer answer;
            if (list.Job is { } work && (job is null || work.EachPage))
            {
                (answer, job) = await JobAsync(work, context, further, keeps: list.Request is not null, cancel);
                if (list.Request is not null)
                {
                    answer.Dispose();
                    answer = await AskAsync(list.Request, paging, place, Merge(context, job), further, cancel);
                }
            }
            else
            {
                answer = await AskAsync(list.Request!, paging, place, job is null ? context : Merge(context, job), further, cancel);
            }

            ListPage? last = null;
            int count = 0;
            foreach (ListPage page in Chunks(list, answer, context))
            {
                if (last is not null)
                {
                    yield return last;
                }

                last = page;
                count += page.Count;
            }

            string here = Mark(place);
            (place, before) = (NextPlace(paging, place, last!, count, before), here);
            (last!.Next, last.EndsAnswer, last.Total) = (place, true, TotalOf(paging, answer, context));
            yield return last;
        }
    }

    // What is known needs no call.
    private static ListPage KnownValues(Expression values, ListReading list, ExprContext names)
    {
        JsonElement[] texts = [.. values.Evaluate(names.ForRequest()).Each().Select(v => v.Json ?? JsonSerializer.SerializeToElement(v.ToText()?.Trim())).Where(v => v.ToString().Length > 0)];
        JsonElement body = JsonSerializer.SerializeToElement(texts);
        return new ListPage(RestAnswer.Empty(200, JsonSerializer.SerializeToElement(new Dictionary<string, string>())), null, RecordFinder.In(body, list, names), names) { EndsAnswer = true };
    }

    private static ExprContext Merge(ExprContext context, ExprContext job) => context.Inner().Set("job", job.Find("job")).Set("job_headers", job.Find("job_headers")).Set("job_begun", job.Find("job_begun"));

    private static string Mark(PagePlace place) => string.Create(CultureInfo.InvariantCulture, $"{place.At}|{place.Cursor}");

    private static JsonElement PageNames(Paging paging, PagePlace place) => JsonSerializer.SerializeToElement(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["offset"] = paging.Kind == PagingKind.Offset ? place.At : place.Records,
        ["number"] = paging.Kind == PagingKind.Number ? place.At : place.Pages + paging.Start,
        ["cursor"] = place.Cursor,
        ["size"] = paging.Size > 0 ? paging.Size : null,
    });

    private async Task<RestAnswer> AskAsync(
        ApiRequest request, Paging paging, PagePlace place, ExprContext context, IReadOnlyList<RequestParameter> further, CancellationToken cancel)
    {
        if (paging.Kind is PagingKind.NextLink or PagingKind.LinkHeader && place.Cursor is { } link)
        {
            return await client.CallAsync(request, context, new CallOptions { Url = client.Resolve(link) }, cancel);
        }

        var parameters = new List<RequestParameter>(further);
        if (paging.SizeParameter is { } size && paging.Size > 0)
        {
            parameters.Add(new RequestParameter(size, paging.Size.ToString(CultureInfo.InvariantCulture), paging.InBody, IsNumber: true));
        }

        string? value = place.At?.ToString(CultureInfo.InvariantCulture) ?? place.Cursor;
        if (paging.Parameter is { } name && value is not null)
        {
            // Where the next sync begins by the same name, the page goes on from there.
            parameters.RemoveAll(p => p.Name == name);
            parameters.Add(new RequestParameter(name, value, paging.InBody, place.At is not null));
        }

        return await client.CallAsync(request, context, new CallOptions { Parameters = parameters }, cancel);
    }

    private async Task<(RestAnswer Answer, ExprContext Names)> JobAsync(
        AsyncJob work, ExprContext context, IReadOnlyList<RequestParameter> further, bool keeps, CancellationToken cancel)
    {
        (RestAnswer answer, ExprContext names) = await BegunAsync(work, context, further, cancel);
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                answer.Dispose();
                answer = await client.CallAsync(work.Poll, names, CallOptions.Default, cancel);
                var about = new ExprContext(context.Now) { This = answer.Body };
                about.Set("status", answer.Status.ToString(CultureInfo.InvariantCulture)).Set("headers", ExprValue.Of(answer.Headers));
                if (work.Failed?.Evaluate(about).IsTruthy() == true)
                {
                    throw new CallFailedException(
                        CallFailure.Refused,
                        client.Scrubber.Scrub($"The server gave up the work it was asked for. {ErrorText.Said(answer.Body, "", client.Account.Manifest.ErrorMessage, about)}".TrimEnd()));
                }

                if (work.Done is { } done ? done.Evaluate(about).IsTruthy() : answer.Status != 202)
                {
                    // What the poll says may lack what the first answer said, such as the id: that stays as job_begun.
                    return (answer, keeps && answer.Body.ValueKind == JsonValueKind.Object ? Names(names, answer) : names);
                }

                if (time.GetElapsedTime(started) > work.Timeout)
                {
                    throw new CallFailedException(CallFailure.Timeout, string.Create(CultureInfo.InvariantCulture, $"The server did not finish its work within {work.Timeout.TotalMinutes:0.#} minutes."));
                }

                TimeSpan wait = answer.Headers.TryGetProperty("retry-after", out JsonElement after) && RateLimiter.Wait(after.GetString(), time) is { } asked ? asked : work.Every;
                await Task.Delay(wait, time, cancel);
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
    }

    // What begins the work, which some servers want to be made first and begun then: the first answer is the job.
    private async Task<(RestAnswer Answer, ExprContext Names)> BegunAsync(AsyncJob work, ExprContext context, IReadOnlyList<RequestParameter> further, CancellationToken cancel)
    {
        RestAnswer answer = await client.CallAsync(work.Requests[0], context, new CallOptions { Parameters = further }, cancel);
        ExprContext names = Names(context, answer).Set("job_begun", Body(answer)).Set("answer", Body(answer));
        foreach (ApiRequest request in work.Requests.Skip(1))
        {
            answer.Dispose();
            answer = await client.CallAsync(request, names, CallOptions.Default, cancel);
            names = names.Inner().Set("answer", Body(answer));
        }

        return (answer, names);
    }

    private static ExprValue Body(RestAnswer answer) => answer.Body.ValueKind == JsonValueKind.Undefined ? default : ExprValue.Of(answer.Body.Clone());

    private static ExprContext Names(ExprContext context, RestAnswer answer) => context.Inner()
        .Set("job", Body(answer))
        .Set("job_headers", ExprValue.Of(answer.Headers));

    private IEnumerable<ListPage> Chunks(ListReading list, RestAnswer answer, ExprContext context)
    {
        ExprContext inner = context.Inner().Set("headers", ExprValue.Of(answer.Headers));
        if (answer.Rows is null)
        {
            inner.Set("body", ExprValue.Of(answer.Body));
            yield return new ListPage(answer, null, RecordFinder.In(answer.Body, list, inner), inner)
            {
                Count = RecordFinder.CountOf(answer.Body, list, inner),
                // What is passed over counts when the next page begins behind a record.
                Keyset = list.Paging.Kind != PagingKind.Keyset || list.Where is null ? null : RecordFinder.In(answer.Body, list with { Where = null }, inner),
            };
            yield break;
        }

        ApiRequest request = list.Request ?? list.Job!.Poll;
        bool any = false;
        foreach ((JsonDocument? rows, IReadOnlyList<(long Position, string Raw, string Reason)> unreadable) in RowChunks.Of(answer.Rows, request))
        {
            any = true;
            client.LookForErrors(rows, request, inner);
            IReadOnlyList<FoundRecord> records = rows is null ? [] : RecordFinder.In(rows.RootElement, list, inner);
            yield return new ListPage(answer, rows, records, inner) { Unreadable = unreadable, Count = (rows is null ? 0 : RecordFinder.CountOf(rows.RootElement, list, inner)) + unreadable.Count };
        }

        if (!any)
        {
            yield return new ListPage(answer, null, [], inner);
        }
    }

    private static long? TotalOf(Paging paging, RestAnswer answer, ExprContext context) =>
        paging.Total?.Read(About(answer, context)) is { } text && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal total) ? (long)total : null;

    private static ExprContext About(RestAnswer answer, ExprContext context)
    {
        ExprContext about = context.Inner().Set("headers", ExprValue.Of(answer.Headers));
        about.This = answer.Body;
        return about;
    }

    private PagePlace? NextPlace(Paging paging, PagePlace place, ListPage page, int count, string? before)
    {
        ExprContext about = About(page.Answer, page.Context);
        long records = place.Records + count;
        var next = new PagePlace { Pages = place.Pages + 1, Records = records };
        bool ended = paging.More is { } more && !more.Evaluate(about).IsTruthy();
        ended |= paging.UntilShort && count < paging.Size;
        ended |= paging.UntilEmpty && count == 0;
        ended |= paging.Pages?.Read(about) is { } pages && decimal.TryParse(pages, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal all) && next.Pages >= all;
        ended |= TotalOf(paging, page.Answer, page.Context) is { } total && records >= total;
        if (ended)
        {
            return null;
        }

        switch (paging.Kind)
        {
            case PagingKind.None:
                return null;
            case PagingKind.Offset:
                // By what came, not by what was asked for: a server may give less.
                return count == 0 ? null : next with { At = place.At + count };
            case PagingKind.Number:
                return count == 0 ? null : next with { At = place.At + 1 };
            case PagingKind.Keyset:
                return count == 0 ? null : Moved(next with { Cursor = KeysetValue(paging, page) }, place, before);
            case PagingKind.Cursor:
                return Moved(next with { Cursor = NullIfEmpty(paging.Next!.Read(about)) }, place, before);
            case PagingKind.NextLink:
                return Moved(next with { Cursor = Absolute(NullIfEmpty(paging.Next!.Read(about)), page.Answer) }, place, before);
            case PagingKind.LinkHeader:
                string? header = page.Answer.Headers.TryGetProperty("link", out JsonElement link) ? link.GetString() : null;
                return Moved(next with { Cursor = Absolute(LinkHeader.Find(header, paging.Relation), page.Answer) }, place, before);
            default:
                throw new ArgumentOutOfRangeException(nameof(paging), paging.Kind, "Unknown paging");
        }
    }

    // No cursor is the end, and so is the same one behind an empty page; the same one behind records would go round for ever.
    private static PagePlace? Moved(PagePlace next, PagePlace place, string? before) =>
        next.Cursor is null || (next.Cursor == place.Cursor && next.Records == place.Records) ? null
        : next.Cursor == place.Cursor || Mark(next) == before
            ? throw new CallFailedException(CallFailure.Damaged, "The server names the page that was just read as the next one: reading would never end.")
            : next;

    private string? Absolute(string? link, RestAnswer answer) => link is null ? null : client.Resolve(link, answer.Url).AbsoluteUri;

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) || text is "false" or "null" ? null : text;

    private static string? KeysetValue(Paging paging, ListPage page)
    {
        string? picked = null;
        foreach (FoundRecord record in page.Keyset ?? page.Records)
        {
            ExprContext about = page.Context.Inner();
            about.This = record.Value;
            about.Enclosing = record.Enclosing;
            string? value = paging.Next!.Read(about);
            bool better = picked is null || paging.Pick switch
            {
                "smallest" => ExprOrder.Compare(value, picked) < 0,
                "largest" => ExprOrder.Compare(value, picked) > 0,
                _ => true,
            };
            picked = value is not null && better ? value : picked;
        }

        return picked;
    }
}

/// <summary>The header Link of RFC 8288.</summary>
internal static class LinkHeader
{
    public static string? Find(string? header, string relation)
    {
        int at = 0;
        while (header is not null && (at = header.IndexOf('<', at)) >= 0)
        {
            int close = header.IndexOf('>', at);
            if (close < 0)
            {
                return null;
            }

            int next = header.IndexOf(",<", close, StringComparison.Ordinal);
            int spaced = header.IndexOf(", <", close, StringComparison.Ordinal);
            next = next < 0 ? spaced : spaced < 0 ? next : Math.Min(next, spaced);
            string parameters = next < 0 ? header[(close + 1)..] : header[(close + 1)..next];
            foreach (string parameter in parameters.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                string[] pair = parameter.Split('=', 2, StringSplitOptions.TrimEntries);
                if (pair.Length == 2 && pair[0].Equals("rel", StringComparison.OrdinalIgnoreCase)
                    && pair[1].Trim('"').Split(' ').Contains(relation, StringComparer.OrdinalIgnoreCase))
                {
                    return header[(at + 1)..close].Trim();
                }
            }

            at = close;
        }

        return null;
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Rest;

/// <summary>
/// Reads one entry of a manifest from its cursor on. Several answers make one page of the landing when they come quickly; each page
/// carries the place behind its last answer, so that a sync that is killed goes on there.
/// </summary>
internal sealed class RestStreamReader(RestClient client, StreamReading reading, RecordMapper mapper, TimeProvider time)
{
    private const int MostParentsKept = 5_000;

    private readonly RestLists _lists = new(client, time);
    private readonly string[] _parents = [.. ParentNames(reading.From.Parent)];

    private Incremental? Increment => reading.Incremental;

    // The pages of a job's result are known by that job alone: the next sync has another, and reads it from its beginning.
    private bool IsOfOneJob => reading.From.Job is { EachPage: false };

    /// <summary>The pages, each with the cursor of the whole stream behind it.</summary>
    public async IAsyncEnumerable<SourcePage> ReadAsync(RestCursor cursor, bool isWholeStream, [EnumeratorCancellation] CancellationToken cancel)
    {
        EntryCursor before = cursor.Of(reading.Name);
        ReadingProgress progress = Begin(before);
        bool wasInterrupted = progress.Resumed is not null;
        var gathered = new Gathered(reading, time);
        foreach ((string? since, string? until) in Periods(progress))
        {
            IReadOnlyList<RequestParameter> further = Parameters(Increment, since, until);
            ExprContext names = client.NewContext().Set("since", since).Set("until", until);
            progress.Window = until is null ? null : since;
            IAsyncEnumerable<double?> full = reading.From.Parent is { } parent
                ? ChildrenAsync(parent, names, further, gathered, progress, cancel)
                : ListAsync(names, further, gathered, progress, cancel);
            await foreach (double? fraction in full)
            {
                yield return gathered.Page(Unfinished(cursor, before, progress), fraction);
            }

            progress.BeginNextPeriod();
        }

        bool isWhole = isWholeStream && Increment?.Kind == IncrementalKind.Diff && !wasInterrupted && !(progress.Met < progress.Total);
        yield return gathered.Page(Finished(cursor, before, progress)) with
        {
            CompleteUpTo = progress.StartedAt,
            OriginEnded = progress.IsFull && !wasInterrupted,
            IsWhole = isWhole,
        };
    }

    // Yields whenever enough was gathered for a page of the landing, with what share of the whole that is.
    private async IAsyncEnumerable<double?> ChildrenAsync(
        ParentReading parent, ExprContext names, IReadOnlyList<RequestParameter> further, Gathered gathered, ReadingProgress progress, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach ((ExprContext inner, string key) in ParentsAsync(parent, names, progress, cancel))
        {
            bool isResumed = progress.Resumed is { Place: not null } resumed && resumed.Parent == key;
            progress.Place = isResumed ? progress.Resumed!.Place : null;
            await foreach (ListPage page in _lists.PagesAsync(reading.From, inner, further, progress.Place, cancel))
            {
                using (page)
                {
                    Take(page, gathered, progress);
                    progress.Place = !page.EndsAnswer ? progress.Place : Known(page, progress) ? null : page.Next;
                    progress.Parent = key;
                }

                if (progress.Place is not null && page.EndsAnswer && gathered.IsFull)
                {
                    yield return null;
                }

                if (progress.Place is null && page.EndsAnswer)
                {
                    break;
                }
            }

            progress.Done.Add(Short(key));
            progress.Parent = null;
            progress.Place = null;
            if (gathered.IsFull)
            {
                yield return null;
            }
        }
    }

    private async IAsyncEnumerable<double?> ListAsync(
        ExprContext names, IReadOnlyList<RequestParameter> further, Gathered gathered, ReadingProgress progress, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (ListPage page in _lists.PagesAsync(reading.From, names, further, progress.Resumed?.Place ?? DeltaLink(progress), cancel))
        {
            using (page)
            {
                Take(page, gathered, progress);
                progress.Place = !page.EndsAnswer ? progress.Place : Known(page, progress) ? null : page.Next;
                progress.Met += page.Count;
                progress.Total = page.Total ?? progress.Total;
            }

            if (page.EndsAnswer && progress.Place is null)
            {
                break;
            }

            if (gathered.IsFull)
            {
                // Within one answer there is no place to go on at: the page before it is kept as the place.
                yield return Fraction(progress);
            }
        }
    }

    // What the next sync asks about is one period, unless the API takes only short ones.
    private IEnumerable<(string? Since, string? Until)> Periods(ReadingProgress progress)
    {
        if (Increment is not { Window: { } window } increment || !ExprMoments.TryRead(progress.Since, out DateTimeOffset start))
        {
            yield return (progress.Sent, null);
            yield break;
        }

        DateTimeOffset end = progress.StartedAt;
        bool isKnown = ExprMoments.TryRead(progress.Resumed?.Window, out DateTimeOffset resumed);
        DateTimeOffset from = isKnown ? resumed : progress.Since == increment.Start ? start : start - increment.Overlap;
        do
        {
            // The server's clock may be ahead of ours.
            DateTimeOffset until = from + window < end ? from + window : end > from ? end : from;
            yield return (ExprMoments.Format(ExprMoments.Iso(from), increment.Format), ExprMoments.Format(ExprMoments.Iso(until), increment.Format));
            from = until;
        }
        while (from < end);
    }

    // A delta's link is followed as it is; a token goes into its parameter.
    private PagePlace? DeltaLink(ReadingProgress progress) =>
        Increment is { Kind: IncrementalKind.Delta, Parameter: null } && progress.Since is { } link && (link.StartsWith("http", StringComparison.OrdinalIgnoreCase) || link.StartsWith('/'))
            ? new PagePlace { Cursor = link } : null;

    private static double? Fraction(ReadingProgress progress) => progress.Total is > 0 and var total ? Math.Min(1, progress.Met / (double)total) : null;

    private static IEnumerable<string> ParentNames(ParentReading? parent) => parent is null ? [] : [parent.Name, .. ParentNames(parent.List.Parent)];

    private async IAsyncEnumerable<(ExprContext Names, string Key)> ParentsAsync(
        ParentReading parent, ExprContext names, ReadingProgress progress, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (parent.List.Parent is { } above)
        {
            await foreach ((ExprContext outer, string key) in ParentsAsync(above, names, progress, cancel))
            {
                await foreach ((ExprContext inner, string own) in OneLevelAsync(parent, outer, key + "/", progress, cancel))
                {
                    yield return (inner, own);
                }
            }
        }
        else
        {
            await foreach ((ExprContext inner, string own) in OneLevelAsync(parent, names, "", progress, cancel))
            {
                yield return (inner, own);
            }
        }
    }

    private async IAsyncEnumerable<(ExprContext Names, string Key)> OneLevelAsync(
        ParentReading parent, ExprContext names, string prefix, ReadingProgress progress, [EnumeratorCancellation] CancellationToken cancel)
    {
        bool isLeaf = parent == reading.From.Parent;
        await foreach (ListPage page in _lists.PagesAsync(parent.List, names, [], from: null, cancel))
        {
            var wanted = new List<(JsonElement Record, string Key)>();
            bool ends = page.EndsAnswer && page.Next is null;
            using (page)
            {
                progress.Clock ??= ClockOf(page.Answer);
                ExprContext about = page.Context.Inner();
                foreach (FoundRecord found in page.Records)
                {
                    about.This = found.Value;
                    about.Enclosing = found.Enclosing;
                    string key = prefix + (parent.Key.Read(about) ?? throw new CallFailedException(CallFailure.Misconfigured, $"A record of '{parent.Name}' has no '{parent.Key.Text}', by which it could be told from others."));
                    if (Matters(parent, about, progress) && !(isLeaf && progress.WasDone(Short(key))))
                    {
                        wanted.Add((found.Value.Clone(), key));
                    }
                }
            }

            foreach ((JsonElement record, string key) in wanted)
            {
                yield return (names.Inner().Set(parent.Name, ExprValue.Of(record)), key);
            }

            if (ends)
            {
                break;
            }
        }
    }

    // On later syncs, parents that ended long ago are not asked about again.
    private static bool Matters(ParentReading parent, ExprContext about, ReadingProgress progress)
    {
        if (parent.Keep is not { } keep || parent.Moment is not { } formula || progress.Since is null)
        {
            return true;
        }

        return !ExprMoments.TryRead(formula.Read(about), out DateTimeOffset moment) || !ExprMoments.TryRead(progress.LastAt, out DateTimeOffset last) || moment >= last - keep;
    }

    private ReadingProgress Begin(EntryCursor before)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool isOld = Increment?.FullEvery is { } every && (before.FullAt is null || now - before.FullAt >= every);
        string? since = Increment is null or { Kind: IncrementalKind.Diff } ? null : isOld ? Increment.Start : before.Since ?? Increment.Start;
        string asked = Short($"{client.Account.Key}|{reading.From.Request?.Path.Text}|{reading.From.Paging}|{Increment}");
        UnfinishedReading? unfinished = before.Unfinished is { } left && left.Asked == asked && reading.From.Paging.Resume > TimeSpan.Zero
            && now - left.SavedAt <= reading.From.Paging.Resume ? left : null;
        return new ReadingProgress
        {
            Asked = asked,
            Since = since,
            Sent = Sent(since),
            LastAt = before.Since,
            IsFull = unfinished?.IsFull ?? (since is null || since == Increment?.Start),
            Resumed = unfinished,
            StartedAt = unfinished?.StartedAt ?? now,
            Clock = unfinished?.Clock,
            Largest = unfinished?.Largest,
            Token = unfinished?.Token,
            Place = unfinished?.Parent is null ? unfinished?.Place : null,
            Done = [.. unfinished?.Done ?? []],
            DoneBefore = [.. unfinished?.Done ?? []],
        };
    }

    private string? Sent(string? since)
    {
        if (since is null || Increment is not { Kind: IncrementalKind.ChangedSince or IncrementalKind.SinceId } increment || increment.Format == "raw")
        {
            return since;
        }

        string? moved = increment.Overlap > TimeSpan.Zero && since != increment.Start && ExprMoments.TryRead(since, out DateTimeOffset moment) ? ExprMoments.Iso(moment - increment.Overlap) : since;
        return ExprMoments.Format(moved, increment.Format) ?? since;
    }

    /// <summary>What a first look asks about: the time from the beginning on, or the last period of which one may ask at once.</summary>
    internal static (string? Since, string? Until, IReadOnlyList<RequestParameter> Further) FirstLook(Incremental? increment, DateTimeOffset now)
    {
        if (increment?.Start is not { } start)
        {
            return (null, null, []);
        }

        string? Written(DateTimeOffset moment) => ExprMoments.Format(ExprMoments.Iso(moment), increment.Format);
        (string? since, string? until) = increment.Window is { } window ? (Written(now - window), Written(now)) : (increment.Format == "raw" ? start : ExprMoments.Format(start, increment.Format) ?? start, null);
        return (since, until, Parameters(increment, since, until));
    }

    private static List<RequestParameter> Parameters(Incremental? given, string? since, string? until)
    {
        var parameters = new List<RequestParameter>();
        if (given is { Kind: IncrementalKind.ChangedSince or IncrementalKind.SinceId or IncrementalKind.Delta } increment)
        {
            bool isNumber = increment.Format is "epoch" or "epoch_ms";
            foreach ((string? name, string? value) in new[] { (increment.Parameter, since), (increment.UntilParameter, until) })
            {
                if (name is not null && value is not null)
                {
                    parameters.Add(new RequestParameter(name, value, increment.InBody, isNumber));
                }
            }
        }

        return parameters;
    }

    private void Take(ListPage page, Gathered gathered, ReadingProgress progress)
    {
        progress.Clock ??= ClockOf(page.Answer);
        ExprContext about = page.Context.Inner();
        if (Increment?.Next is { } token)
        {
            about.This = page.Answer.Body;
            progress.Token = token.Read(about) is { Length: > 0 } given ? given : progress.Token;
        }

        foreach (FoundRecord found in page.Records)
        {
            about.This = found.Value;
            about.Enclosing = found.Enclosing;
            if (reading.Deleted?.Evaluate(about).IsTruthy() == true)
            {
                if (mapper.IdOf(about) is { } gone)
                {
                    gathered.Delete(gone);
                }

                continue;
            }

            if (Increment?.From is { } from && from.Read(about) is { } value && ExprOrder.Compare(value, progress.Largest) > 0)
            {
                progress.Largest = value;
            }

            long position = gathered.NextPosition();
            StreamRecord? record = mapper.Map(about, out string? problem, out string? id);
            if (record is not null)
            {
                gathered.Add(record, position);
            }
            else if (page.Answer.Rows is not null && id is null && IsError(found.Value))
            {
                throw client.BrokenOff(CallFailure.Damaged, null, about);
            }
            else
            {
                string? context = mapper.ContextOf(about, _parents);
                gathered.Add(new UnreadableRecord(
                    position, client.Scrubber.Scrub(found.Value.GetRawText()), client.Scrubber.Scrub(problem!), Unreadable: false, context is null ? null : client.Scrubber.Scrub(context), id));
            }
        }

        foreach ((long position, string raw, string reason) in page.Unreadable)
        {
            gathered.Add(new UnreadableRecord(position, client.Scrubber.Scrub(raw), client.Scrubber.Scrub(reason), Unreadable: true));
        }
    }

    // Not a record that lacks its id, but what the server says when it cannot go on.
    private static bool IsError(JsonElement line) =>
        line.ValueKind == JsonValueKind.Object && (line.TryGetProperty("error", out JsonElement error) || line.TryGetProperty("errors", out error)) && ExprValue.Of(error).IsTruthy();

    // With the newest first, what lies behind a known record is known too. Something old may be pinned at the top, so the last one counts.
    private bool Known(ListPage page, ReadingProgress progress)
    {
        if (Increment is not { Kind: IncrementalKind.NewestFirst, From: { } from } || progress.Since is not { } since || page.Records.Count == 0)
        {
            return false;
        }

        string boundary = Increment.Overlap > TimeSpan.Zero && ExprMoments.TryRead(since, out DateTimeOffset moment) ? ExprMoments.Iso(moment - Increment.Overlap) : since;
        ExprContext about = page.Context.Inner();
        about.This = page.Records[^1].Value;
        about.Enclosing = page.Records[^1].Enclosing;
        return from.Read(about) is { } last && ExprOrder.Compare(last, boundary) <= 0;
    }

    private string? ClockOf(RestAnswer answer)
    {
        string name = (Increment?.Clock ?? "Date").ToLowerInvariant();
        if (answer.Headers.TryGetProperty(name, out JsonElement value) && value.GetString() is { Length: > 0 } text)
        {
            return name == "date" && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) ? ExprMoments.Iso(moment.ToUniversalTime()) : text;
        }

        return null;
    }

    private string Unfinished(RestCursor cursor, EntryCursor before, ReadingProgress progress) => cursor.With(reading.Name, before with
    {
        Unfinished = new UnfinishedReading
        {
            Asked = progress.Asked,
            StartedAt = progress.StartedAt,
            SavedAt = time.GetUtcNow(),
            Clock = progress.Clock,
            Largest = progress.Largest,
            Token = progress.Token,
            Window = progress.Window,
            IsFull = progress.IsFull,
            Place = IsOfOneJob ? null : progress.Place,
            Parent = progress.Parent,
            Done = progress.Done.Count is > 0 and <= MostParentsKept ? progress.Done : null,
        },
    });

    private string Finished(RestCursor cursor, EntryCursor before, ReadingProgress progress)
    {
        string? next = Increment?.Kind == IncrementalKind.Delta ? progress.Token : Increment?.From is not null ? progress.Largest : progress.Clock ?? ExprMoments.Iso(progress.StartedAt);
        bool moves = next is not null && Increment is not null && (Increment.From is null || Increment.Kind == IncrementalKind.Delta || before.Since is null || ExprOrder.Compare(next, before.Since) > 0);
        return cursor.With(reading.Name, new EntryCursor
        {
            Since = moves ? next : before.Since,
            FullAt = progress.IsFull && Increment?.FullEvery is not null ? progress.StartedAt : before.FullAt,
        });
    }

    private static string Short(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 6);
}

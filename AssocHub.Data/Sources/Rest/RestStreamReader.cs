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
    private const int MostRecords = 2_000;
    private const int MostParentsKept = 5_000;
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMilliseconds(300);

    private readonly RestLists _lists = new(client, time);
    private readonly string[] _parents = [.. ParentNames(reading.From.Parent)];

    private Incremental? Increment => reading.Incremental;

    /// <summary>The pages, each with the cursor of the whole stream behind it.</summary>
    public async IAsyncEnumerable<SourcePage> ReadAsync(RestCursor cursor, bool isWholeStream, [EnumeratorCancellation] CancellationToken cancel)
    {
        EntryCursor before = cursor.Of(reading.Name);
        Progress progress = Begin(before);
        var gathered = new Gathered(reading, time);
        IReadOnlyList<RequestParameter> further = Since(progress);
        ExprContext names = client.NewContext().Set("since", progress.Sent);
        if (reading.From.Parent is { } parent)
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
                        yield return gathered.Page(Unfinished(cursor, before, progress));
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
                    yield return gathered.Page(Unfinished(cursor, before, progress));
                }
            }
        }
        else
        {
            await foreach (ListPage page in _lists.PagesAsync(reading.From, names, further, progress.Resumed?.Place, cancel))
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
                    yield return gathered.Page(Unfinished(cursor, before, progress), Fraction(progress));
                }
            }
        }

        bool isWhole = isWholeStream && Increment?.Kind == IncrementalKind.Diff && progress.Resumed is null && !(progress.Met < progress.Total);
        yield return gathered.Page(Finished(cursor, before, progress)) with
        {
            CompleteUpTo = progress.StartedAt,
            OriginEnded = progress.IsFull && progress.Resumed is null,
            IsWhole = isWhole,
        };
    }

    private static double? Fraction(Progress progress) => progress.Total is > 0 and var total ? Math.Min(1, progress.Met / (double)total) : null;

    private static IEnumerable<string> ParentNames(ParentReading? parent) => parent is null ? [] : [parent.Name, .. ParentNames(parent.List.Parent)];

    private async IAsyncEnumerable<(ExprContext Names, string Key)> ParentsAsync(
        ParentReading parent, ExprContext names, Progress progress, [EnumeratorCancellation] CancellationToken cancel)
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
        ParentReading parent, ExprContext names, string prefix, Progress progress, [EnumeratorCancellation] CancellationToken cancel)
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
    private static bool Matters(ParentReading parent, ExprContext about, Progress progress)
    {
        if (parent.Keep is not { } keep || parent.Moment is not { } formula || progress.Since is null)
        {
            return true;
        }

        return !ExprMoments.TryRead(formula.Read(about), out DateTimeOffset moment) || !ExprMoments.TryRead(progress.LastAt, out DateTimeOffset last) || moment >= last - keep;
    }

    private Progress Begin(EntryCursor before)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool isOld = Increment?.FullEvery is { } every && (before.FullAt is null || now - before.FullAt >= every);
        string? since = Increment is null || isOld || Increment.Kind == IncrementalKind.Diff ? null : before.Since ?? Increment.Start;
        string asked = Short($"{client.Account.Key}|{reading.From.Request?.Path.Text}|{reading.From.Paging}|{Increment}");
        UnfinishedReading? unfinished = before.Unfinished is { } left && left.Asked == asked && reading.From.Paging.Resume > TimeSpan.Zero
            && now - left.SavedAt <= reading.From.Paging.Resume ? left : null;
        return new Progress
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

        string? moved = increment.Overlap > TimeSpan.Zero && ExprMoments.TryRead(since, out DateTimeOffset moment) ? ExprMoments.Iso(moment - increment.Overlap) : since;
        return ExprMoments.Format(moved, increment.Format) ?? since;
    }

    private List<RequestParameter> Since(Progress progress) =>
        Increment is { Parameter: { } name, Kind: IncrementalKind.ChangedSince or IncrementalKind.SinceId } increment && progress.Sent is { } sent
            ? [new RequestParameter(name, sent, increment.InBody, increment.Format is "epoch" or "epoch_ms")]
            : [];

    private void Take(ListPage page, Gathered gathered, Progress progress)
    {
        progress.Clock ??= ClockOf(page.Answer);
        ExprContext about = page.Context.Inner();
        foreach (FoundRecord found in page.Records)
        {
            about.This = found.Value;
            about.Enclosing = found.Enclosing;
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
            else
            {
                gathered.Add(new UnreadableRecord(position, client.Scrubber.Scrub(found.Value.GetRawText()), problem!, Unreadable: false, mapper.ContextOf(about, _parents), id));
            }
        }

        foreach ((long position, string raw, string reason) in page.Unreadable)
        {
            gathered.Add(new UnreadableRecord(position, client.Scrubber.Scrub(raw), reason, Unreadable: true));
        }
    }

    // With the newest first, what lies behind a known record is known too. Something old may be pinned at the top, so the last one counts.
    private bool Known(ListPage page, Progress progress)
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

    private string Unfinished(RestCursor cursor, EntryCursor before, Progress progress) => cursor.With(reading.Name, before with
    {
        Unfinished = new UnfinishedReading
        {
            Asked = progress.Asked,
            StartedAt = progress.StartedAt,
            SavedAt = time.GetUtcNow(),
            Clock = progress.Clock,
            Largest = progress.Largest,
            IsFull = progress.IsFull,
            Place = progress.Place,
            Parent = progress.Parent,
            Done = progress.Done.Count is > 0 and <= MostParentsKept ? progress.Done : null,
        },
    });

    private string Finished(RestCursor cursor, EntryCursor before, Progress progress)
    {
        string? next = Increment?.From is not null ? progress.Largest : progress.Clock ?? ExprMoments.Iso(progress.StartedAt);
        bool moves = next is not null && Increment is not null && (Increment.From is null || before.Since is null || ExprOrder.Compare(next, before.Since) > 0);
        return cursor.With(reading.Name, new EntryCursor
        {
            Since = moves ? next : before.Since,
            FullAt = progress.IsFull && Increment?.FullEvery is not null ? progress.StartedAt : before.FullAt,
        });
    }

    private static string Short(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 6);

    private sealed class Progress
    {
        private HashSet<string>? _before;

        public required string Asked { get; init; }

        public string? Since { get; init; }

        public string? Sent { get; init; }

        public string? LastAt { get; init; }

        public bool IsFull { get; init; }

        public UnfinishedReading? Resumed { get; init; }

        public DateTimeOffset StartedAt { get; init; }

        public string? Clock { get; set; }

        public string? Largest { get; set; }

        public PagePlace? Place { get; set; }

        public string? Parent { get; set; }

        public List<string> Done { get; init; } = [];

        public List<string> DoneBefore { get; init; } = [];

        public long Met { get; set; }

        public long? Total { get; set; }

        public bool WasDone(string key) => (_before ??= new HashSet<string>(DoneBefore, StringComparer.Ordinal)).Contains(key);
    }

    /// <summary>What was read since the last page of the landing.</summary>
    private sealed class Gathered(StreamReading reading, TimeProvider time)
    {
        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
        private List<ReadRecord> _records = [];
        private List<UnreadableRecord> _unreadable = [];
        private long _since = time.GetTimestamp();
        private long _position;

        public bool IsFull => _records.Count + _unreadable.Count > 0
            && (_records.Count + _unreadable.Count >= MostRecords || time.GetElapsedTime(_since) > LongestGathering);

        public long NextPosition() => ++_position;

        // A page that shifted while it was read brings a record twice: the later one is the newer.
        public void Add(StreamRecord record, long position)
        {
            if (_places.TryGetValue(record.ExternalId, out int place))
            {
                _records[place] = new ReadRecord(record, position);
                return;
            }

            _places[record.ExternalId] = _records.Count;
            _records.Add(new ReadRecord(record, position));
        }

        public void Add(UnreadableRecord record) => _unreadable.Add(record);

        public SourcePage Page(string cursor, double? fraction = null)
        {
            var page = new SourcePage(reading.Stream, reading.Name, _records, _unreadable, cursor) { IsAnswer = true, IsWhole = false, Fraction = fraction };
            (_records, _unreadable) = ([], []);
            _places.Clear();
            _since = time.GetTimestamp();
            return page;
        }
    }
}

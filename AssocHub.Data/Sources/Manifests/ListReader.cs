using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>Reads how lists are fetched: request, pages, parents, jobs, increments.</summary>
internal static class ListReader
{
    public static ListReading? Read(YamlSection section, IReadOnlyDictionary<string, ListReading> lists)
    {
        ApiRequest? request = RequestReader.Read(section, "request");
        AsyncJob? job = section.Section("job") is { } work ? Job(work) : null;
        if (section.Kind == "parent" && section.Has("values"))
        {
            if (section.Has("request") || section.Has("job"))
            {
                section.Problem("values", "'values' stand for themselves: leave 'request' and 'job' out.");
            }

            return section.Formula("values") is { } values
                ? new ListReading(null, new Paging(PagingKind.None), null) { Values = values, Where = section.Formula("where"), Parent = section.Section("parent") is { } outer ? Parent(outer, lists) : null }
                : null;
        }

        if (request is null && job is null)
        {
            if (!section.Has("request") && !section.Has("job"))
            {
                section.Problem(section.Kind, "'request' is missing: what is asked for the records.");
            }

            return null;
        }

        Expression? records = section.Formula("records");
        if (records is not null && records.Text.Contains('|', StringComparison.Ordinal))
        {
            section.Problem("records", "'records' is a path such as data.items or emails[*].activity[*], not a formula.");
        }

        return new ListReading(request, section.Section("paging") is { } paging ? Paging(paging) : new Paging(PagingKind.None), records)
        {
            Where = section.Formula("where"),
            Parent = section.Section("parent") is { } parent ? Parent(parent, lists) : null,
            Job = job,
        };
    }

    public static Incremental? Incremental(YamlSection section)
    {
        IncrementalKind? kind = section.Text("kind") switch
        {
            "changed_since" => IncrementalKind.ChangedSince,
            "since_id" => IncrementalKind.SinceId,
            "newest_first" => IncrementalKind.NewestFirst,
            "delta" => IncrementalKind.Delta,
            "diff" => IncrementalKind.Diff,
            _ => null,
        };
        if (kind is not { } known)
        {
            return null;
        }

        Expression? from = section.Formula("from");
        if (known is IncrementalKind.SinceId or IncrementalKind.NewestFirst && from is null && !section.Has("from"))
        {
            section.Problem("kind", $"'from' is missing: the value of a record by which {(known == IncrementalKind.SinceId ? "ids" : "older and newer")} are told.");
        }

        if (known == IncrementalKind.Delta && !section.Has("next"))
        {
            section.Problem("kind", "'next' is missing: where the answer has the token or link for the next sync.");
        }

        if (section.Has("window") && (known != IncrementalKind.ChangedSince || !section.Has("start")))
        {
            section.Problem("window", "'window' needs kind: changed_since and 'start': the moment from which periods are counted.");
        }

        return new Incremental(known)
        {
            Next = section.Formula("next"),
            Window = section.Span("window"),
            UntilParameter = section.Text("until_param"),
            Parameter = section.Text("param"),
            InBody = section.Text("in") == "body",
            Format = section.Text("format") ?? (known == IncrementalKind.SinceId ? "raw" : "iso"),
            Overlap = section.Span("overlap") ?? (known == IncrementalKind.ChangedSince ? TimeSpan.FromMinutes(5) : TimeSpan.Zero),
            From = from,
            Clock = section.Text("clock"),
            Start = section.Text("start"),
            FullEvery = section.Span("full_every"),
        };
    }

    private static ParentReading? Parent(YamlSection section, IReadOnlyDictionary<string, ListReading> lists)
    {
        ListReading? list;
        if (section.Text("of") is { } of)
        {
            if (!lists.TryGetValue(of, out list))
            {
                section.Problem("of", $"There is no entry '{of}' of streams above this one.");
            }
        }
        else
        {
            list = Read(section, lists);
        }

        Expression key = section.Formula("key") ?? Expression.Parse(list?.Values is null ? "id" : ".", out _)!;
        return list is not null && section.Text("name") is { } name
            ? new ParentReading(name, list, key) { Moment = section.Formula("moment"), Keep = section.Span("keep") }
            : null;
    }

    private static Paging? ReadPaging(YamlSection section, PagingKind kind) => new(kind)
    {
        Parameter = section.Text("param"),
        SizeParameter = section.Text("size_param"),
        Size = section.Number("size") ?? 0,
        Start = section.Number("start") ?? (kind == PagingKind.Number ? 1 : 0),
        InBody = section.Text("in") == "body",
        Next = section.Formula("next"),
        More = section.Formula("more"),
        Total = section.Formula("total"),
        Pick = section.Text("pick") ?? "last",
        Pages = section.Formula("pages"),
        UntilShort = section.Text("until") == "short",
        UntilEmpty = section.Text("until") == "empty",
        Relation = section.Text("relation") ?? "next",
        MaxPages = section.Number("max_pages") ?? 100_000,
        Resume = section.Span("resume") ?? TimeSpan.FromHours(1),
    };

    private static Paging Paging(YamlSection section)
    {
        PagingKind kind = section.Text("kind") switch
        {
            "offset" => PagingKind.Offset,
            "page" => PagingKind.Number,
            "cursor" => PagingKind.Cursor,
            "next_link" => PagingKind.NextLink,
            "link_header" => PagingKind.LinkHeader,
            "keyset" => PagingKind.Keyset,
            _ => PagingKind.None,
        };
        if (kind is PagingKind.Cursor or PagingKind.NextLink or PagingKind.Keyset && !section.Has("next"))
        {
            section.Problem("kind", "'next' is missing: where the next cursor, link or value is.");
        }

        if (section.Text("until") == "short" && !section.Has("size"))
        {
            section.Problem("until", "'size' is missing: a page can only be short of a size.");
        }

        return ReadPaging(section, kind)!;
    }

    private static AsyncJob? Job(YamlSection section) =>
        RequestReader.ReadAll(section, "job") is { Count: > 0 } requests && RequestReader.Read(section, "poll") is { } poll
            ? new AsyncJob(requests, poll)
            {
                Done = section.Formula("done"),
                Failed = section.Formula("failed"),
                Every = section.Span("every") ?? TimeSpan.FromSeconds(2),
                Timeout = section.Span("timeout") ?? TimeSpan.FromMinutes(15),
                EachPage = section.Bool("each_page") ?? false,
            }
            : null;
}

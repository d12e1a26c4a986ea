using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Core.Sources.Manifests;

/// <summary>How one canonical stream is read from one place of an API.</summary>
/// <param name="Name">Unique in the manifest: the stream's name, or another where several places give one stream.</param>
/// <param name="Stream">The stream.</param>
/// <param name="From">Where its records come from.</param>
/// <param name="Fields">Which field is which formula of a record.</param>
public sealed record StreamReading(string Name, StreamDefinition Stream, ListReading From, IReadOnlyList<KeyValuePair<string, Expression>> Fields)
{
    /// <summary>Values to keep beside the canonical fields.</summary>
    public IReadOnlyList<KeyValuePair<string, Expression>> Extra { get; init; } = [];

    /// <summary>True for a record that was deleted at the source and is only named; null when the API names none.</summary>
    public Expression? Deleted { get; init; }

    /// <summary>What is asked for on later syncs; null when everything is read each time.</summary>
    public Incremental? Incremental { get; init; }

    /// <summary>True when it is not read unless somebody switches it on.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>How a list of records is fetched: the request, its pages, and where in the answers the records are.</summary>
/// <param name="Request">The request; null when <see cref="ListReading.Job"/>'s answer holds the records.</param>
/// <param name="Paging">How one page follows another.</param>
/// <param name="Records">The path to the records in an answer; null for the answer itself, or its items when it is an array.</param>
public sealed record ListReading(ApiRequest? Request, Paging Paging, Expression? Records)
{
    /// <summary>Records for which this is not true are passed over.</summary>
    public Expression? Where { get; init; }

    /// <summary>A list for each record of which this one is fetched; null for none.</summary>
    public ParentReading? Parent { get; init; }

    /// <summary>Work that the server does first; null for none.</summary>
    public AsyncJob? Job { get; init; }

    /// <summary>The records themselves, which nobody is asked for: texts that stand in the settings or the manifest. Null for none.</summary>
    public Expression? Values { get; init; }
}

/// <summary>For each record of a list, another list is fetched.</summary>
/// <param name="Name">The name by which the record is known: <c>@event.id</c> in fields, <c>${event.id}</c> in requests.</param>
/// <param name="List">The list.</param>
/// <param name="Key">What tells the list's records apart.</param>
public sealed record ParentReading(string Name, ListReading List, Expression Key)
{
    /// <summary>When the record last mattered; with <see cref="Keep"/> it limits whom later syncs ask about.</summary>
    public Expression? Moment { get; init; }

    /// <summary>How long before the last sync a record's <see cref="Moment"/> may lie for it to be asked about again.</summary>
    public TimeSpan? Keep { get; init; }
}

/// <summary>How one page follows another.</summary>
public enum PagingKind
{
    /// <summary>There is one page.</summary>
    None,

    /// <summary>The number of records to skip.</summary>
    Offset,

    /// <summary>The page's number.</summary>
    Number,

    /// <summary>A cursor that each answer gives.</summary>
    Cursor,

    /// <summary>The address of the next page, in the answer.</summary>
    NextLink,

    /// <summary>The address of the next page, in the header Link.</summary>
    LinkHeader,

    /// <summary>A value of the last, smallest or largest record of the page.</summary>
    Keyset,
}

/// <summary>How one page follows another.</summary>
/// <param name="Kind">Which way.</param>
public sealed record Paging(PagingKind Kind)
{
    /// <summary>The parameter that says which page; null when the request says so itself with <c>${page…}</c>.</summary>
    public string? Parameter { get; init; }

    /// <summary>The parameter that says how many records a page has; null for none.</summary>
    public string? SizeParameter { get; init; }

    /// <summary>Records on a page as asked for; 0 when it is not asked for.</summary>
    public int Size { get; init; }

    /// <summary>The first page's number or offset.</summary>
    public long Start { get; init; }

    /// <summary>True when the parameters go into the JSON body, by dotted names.</summary>
    public bool InBody { get; init; }

    /// <summary>The next cursor or link, about the answer; for keyset the value, about a record.</summary>
    public Expression? Next { get; init; }

    /// <summary>True when there are more pages, about the answer.</summary>
    public Expression? More { get; init; }

    /// <summary>How many records there are in all, about the answer.</summary>
    public Expression? Total { get; init; }

    /// <summary>How many pages there are in all, about the answer.</summary>
    public Expression? Pages { get; init; }

    /// <summary>For keyset: the smallest value rather than the last record's; <c>largest</c> likewise.</summary>
    public string Pick { get; init; } = "last";

    /// <summary>True when a page with fewer records than asked for is the last one.</summary>
    public bool UntilShort { get; init; }

    /// <summary>True when an empty page is the last one although it names another.</summary>
    public bool UntilEmpty { get; init; }

    /// <summary>The relation of the Link header to follow.</summary>
    public string Relation { get; init; } = "next";

    /// <summary>Pages of one list at most: a guard against servers that never end.</summary>
    public int MaxPages { get; init; } = 100_000;

    /// <summary>How long a place between pages may be returned to; after that, or where it is zero, the list is begun anew.</summary>
    public TimeSpan Resume { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>What makes a later sync shorter.</summary>
public enum IncrementalKind
{
    /// <summary>The API gives what changed since a moment.</summary>
    ChangedSince,

    /// <summary>The API gives what has a larger id.</summary>
    SinceId,

    /// <summary>The newest come first, and reading ends at what is known.</summary>
    NewestFirst,

    /// <summary>The last answer gives a token or a link, with which the next sync asks for what changed since.</summary>
    Delta,

    /// <summary>Everything is read, and hashes tell what changed; what is not there any more was deleted.</summary>
    Diff,
}

/// <summary>What makes a later sync shorter.</summary>
/// <param name="Kind">Which way.</param>
public sealed record Incremental(IncrementalKind Kind)
{
    /// <summary>The parameter that says since when; null when the request says so itself with <c>${since}</c>.</summary>
    public string? Parameter { get; init; }

    /// <summary>True when the parameter goes into the JSON body, by its dotted name.</summary>
    public bool InBody { get; init; }

    /// <summary>How the moment is written: see the function <c>format</c>.</summary>
    public string Format { get; init; } = "iso";

    /// <summary>How much earlier than where the last sync ended one begins, against clocks that differ and writes that overtake each other.</summary>
    public TimeSpan Overlap { get; init; }

    /// <summary>The value of a record of which the largest is where the next sync begins; null for the server's clock.</summary>
    public Expression? From { get; init; }

    /// <summary>The answer's header that says where the next sync begins; null for <c>Date</c>.</summary>
    public string? Clock { get; init; }

    /// <summary>Where the very first sync begins; null for the beginning.</summary>
    public string? Start { get; init; }

    /// <summary>For <see cref="IncrementalKind.Delta"/>: the token or link for the next sync, about an answer; the last one there is counts.</summary>
    public Expression? Next { get; init; }

    /// <summary>The longest period one request may ask about: longer ones are asked about piece by piece. Null for any.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>With <see cref="Window"/>: the parameter that says until when; null when the request says so itself with <c>${until}</c>.</summary>
    public string? UntilParameter { get; init; }

    /// <summary>After this long everything is read anew, so that what the API did not tell is found; null for never.</summary>
    public TimeSpan? FullEvery { get; init; }
}

/// <summary>Work that a server does before there is an answer.</summary>
/// <param name="Requests">What begins it, in order; the first answer is <c>job</c> in <paramref name="Poll"/>.</param>
/// <param name="Poll">What asks how far it is. Its last answer is <c>job</c> in the list's request, or holds the records.</param>
public sealed record AsyncJob(IReadOnlyList<ApiRequest> Requests, ApiRequest Poll)
{
    /// <summary>True when it is done, about the poll's answer; null when it is done as soon as the status is not 202.</summary>
    public Expression? Done { get; init; }

    /// <summary>True when it failed, about the poll's answer.</summary>
    public Expression? Failed { get; init; }

    /// <summary>Between two polls.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long it may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>True when each page is work of its own.</summary>
    public bool EachPage { get; init; }
}

using AssocHub.Core.Sources.Expressions;

namespace AssocHub.Core.Sources.Manifests;

/// <summary>How an answer's body is written.</summary>
public enum AnswerFormat
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>One JSON value a line.</summary>
    JsonLines,

    /// <summary>A table with a header row.</summary>
    Csv,

    /// <summary>XML, taken as the same tree: attributes and children are properties, children of one name a list.</summary>
    Xml,
}

/// <summary>A file that goes as a part of a form.</summary>
/// <param name="Part">The part's name.</param>
/// <param name="Name">The file's name.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="BodyTemplate">A Handlebars template of what is in it.</param>
public sealed record RequestFile(string Part, string Name, string ContentType, string BodyTemplate);

/// <summary>One request of a manifest.</summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Path">Below the base address, or a whole address.</param>
public sealed record ApiRequest(string Method, Template Path)
{
    /// <summary>The query, in order. A parameter without a value is left out; groups become bracketed names.</summary>
    public IReadOnlyList<KeyValuePair<Template, BodyNode>> Query { get; init; } = [];

    /// <summary>Headers besides those of every request.</summary>
    public IReadOnlyList<KeyValuePair<string, Template>> Headers { get; init; } = [];

    /// <summary>A JSON body; null for none.</summary>
    public BodyNode? Json { get; init; }

    /// <summary>A form as browsers send it; null for none.</summary>
    public IReadOnlyList<KeyValuePair<Template, BodyNode>>? Form { get; init; }

    /// <summary>A form in parts (multipart/form-data); null for none.</summary>
    public IReadOnlyList<KeyValuePair<Template, BodyNode>>? Multipart { get; init; }

    /// <summary>A file among the parts; null for none.</summary>
    public RequestFile? File { get; init; }

    /// <summary>A Handlebars template of the body; null for none.</summary>
    public string? BodyTemplate { get; init; }

    /// <summary>The media type of <see cref="BodyTemplate"/>.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>How the answer is written. A gzipped one is unpacked whatever its headers say.</summary>
    public AnswerFormat Format { get; init; }

    /// <summary>Between the cells of a CSV answer.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>The columns of a CSV answer without a header row; empty where it has one.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>What the call costs in credits.</summary>
    public int Cost { get; init; } = 1;

    /// <summary>What this request's failures mean, before the manifest's.</summary>
    public IReadOnlyList<ErrorRule> Errors { get; init; } = [];

    /// <summary>Whether user name and keys go with it: not with the request that fetches a token.</summary>
    public bool IsSigned { get; init; } = true;

    /// <summary>How long one answer may take; null for the manifest's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Among several requests: it is passed over unless this is true, about what was answered before; null for always.</summary>
    public Expression? When { get; init; }

    /// <summary>What it means for the people when <see cref="When"/> is not true: <see cref="Done"/>, or why they were not written; null where the manifest does not say.</summary>
    public string? Otherwise { get; init; }

    /// <summary>The word for <see cref="Otherwise"/> that says that nothing is left to do.</summary>
    public const string Done = "done";

    /// <summary>Among several requests: it is repeated until this is true, about its answer; null for once.</summary>
    public Expression? Until { get; init; }

    /// <summary>Between two repetitions.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long it is repeated at most.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>A piece of a body: an object, an array, a value, or JSON that goes as text.</summary>
public abstract record BodyNode;

/// <summary>An object. A property without a value is left out.</summary>
/// <param name="Properties">In order. A name may be a template; one that comes out empty is left out.</param>
public sealed record BodyObject(IReadOnlyList<KeyValuePair<Template, BodyNode>> Properties) : BodyNode;

/// <summary>An array; in a query, a parameter that occurs several times.</summary>
/// <param name="Items">In order.</param>
public sealed record BodyArray(IReadOnlyList<BodyNode> Items) : BodyNode;

/// <summary>An array with one item for each of a list: <c>each: rows</c>, <c>as: row</c>, <c>item: …</c>.</summary>
/// <param name="List">The list.</param>
/// <param name="Name">The name by which an item is known in <paramref name="Item"/>.</param>
/// <param name="Item">What each becomes.</param>
public sealed record BodyEach(Expression List, string Name, BodyNode Item) : BodyNode;

/// <summary>A value that stands in the manifest as it is: the JSON text of a number, true, false or null.</summary>
/// <param name="Json">As JSON.</param>
public sealed record BodyLiteral(string Json) : BodyNode;

/// <summary>A text, or the value of a formula, which keeps its type.</summary>
/// <param name="Template">The template.</param>
public sealed record BodyText(Template Template) : BodyNode;

/// <summary>JSON written as one text, as some APIs take their parameters.</summary>
/// <param name="Inner">The JSON.</param>
public sealed record BodyJsonText(BodyNode Inner) : BodyNode;

/// <summary>Why a call gave no usable answer. The category alone decides what happens next.</summary>
public enum CallFailure
{
    /// <summary>No failure: the answer is taken as an empty page.</summary>
    Empty,

    /// <summary>No failure: the answer is good although its status says otherwise.</summary>
    Accepted,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>The connection failed, or broke off.</summary>
    Network,

    /// <summary>Too many calls.</summary>
    RateLimited,

    /// <summary>The server has a problem of its own.</summary>
    ServerError,

    /// <summary>The answer is not what it should be: cut off, or not in its format.</summary>
    Damaged,

    /// <summary>The credential is wrong or not allowed to do this.</summary>
    Unauthorized,

    /// <summary>What was asked for is not there.</summary>
    Gone,

    /// <summary>The content is larger than accepted.</summary>
    TooLarge,

    /// <summary>The server does not accept this request.</summary>
    Refused,

    /// <summary>The address is not one AssocHub may call.</summary>
    ForbiddenAddress,

    /// <summary>The settings or the manifest cannot be used.</summary>
    Misconfigured,
}

/// <summary>What follows from a failure.</summary>
public static class CallFailures
{
    /// <summary>True when the same call may succeed later.</summary>
    public static bool IsRetryable(this CallFailure failure) => failure
        is CallFailure.Timeout or CallFailure.Network or CallFailure.RateLimited or CallFailure.ServerError or CallFailure.Damaged;

    /// <summary>The category of an HTTP status; null for success.</summary>
    public static CallFailure? OfStatus(int status) => status switch
    {
        >= 200 and < 300 => null,
        408 => CallFailure.Timeout,
        413 => CallFailure.TooLarge,
        429 => CallFailure.RateLimited,
        401 or 403 or 407 => CallFailure.Unauthorized,
        404 or 410 => CallFailure.Gone,
        >= 300 and < 400 => CallFailure.Misconfigured,
        425 or >= 500 => CallFailure.ServerError,
        _ => CallFailure.Refused,
    };

    /// <summary>What a person should know.</summary>
    public static string Explain(this CallFailure failure) => failure switch
    {
        CallFailure.Empty or CallFailure.Accepted => "",
        CallFailure.Timeout => "The server did not answer in time. It may be busy: try again later.",
        CallFailure.Network => "The server could not be reached, or the connection broke off. Check the address, and whether the server is up.",
        CallFailure.RateLimited => "The server asked for fewer calls. Try again later, or allow fewer calls a minute in the source's settings.",
        CallFailure.ServerError => "The server has a problem of its own. Try again later; if it stays, whoever runs it has to know.",
        CallFailure.Damaged => "The server's answer is not in the format it should have, or was cut off.",
        CallFailure.Unauthorized => "The server does not accept the key or password, or it may not do this. Check what was entered for the source, and its rights there.",
        CallFailure.Gone => "The server knows nothing at this address. Check the address and the ids in the settings.",
        CallFailure.TooLarge => "It is larger than the server accepts.",
        CallFailure.Refused => "The server did not accept the request.",
        CallFailure.ForbiddenAddress => "The address lies inside a private network, which AssocHub does not call. An administrator can allow the host.",
        CallFailure.Misconfigured => "The settings cannot be used.",
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "Unknown failure"),
    };
}

using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Core.Sources.Manifests;

/// <summary>
/// A product's web API as data: how to sign in, what to ask, what the answers mean, how often one may ask, and what can be written. One
/// engine reads every product from it; docs/manifest.md is its reference.
/// </summary>
/// <param name="Name">Short name, lower case with hyphens; unique among the connectors.</param>
/// <param name="Title">The product's name as people know it.</param>
/// <param name="Domain">What kind of system it is.</param>
/// <param name="Summary">One sentence for the gallery.</param>
/// <param name="Settings">What a person fills in.</param>
/// <param name="BaseUrl">Where its API is, without a slash at the end.</param>
/// <param name="Streams">What can be read, in the order in which it is.</param>
/// <param name="Targets">Where people can be pushed to.</param>
public sealed record Manifest(
    string Name, string Title, SourceDomain Domain, string Summary, IReadOnlyList<ManifestSetting> Settings, Template BaseUrl,
    IReadOnlyList<StreamReading> Streams, IReadOnlyList<WriteTarget> Targets)
{
    /// <summary>The vendor's page about its API; empty when none is named.</summary>
    public string Docs { get; init; } = "";

    /// <summary>What a person should know before connecting it, in plain words.</summary>
    public string Notes { get; init; } = "";

    /// <summary>How requests are signed.</summary>
    public Authentication Auth { get; init; } = new(AuthKind.None);

    /// <summary>Headers of every request.</summary>
    public IReadOnlyList<KeyValuePair<string, Template>> Headers { get; init; } = [];

    /// <summary>Other hosts to which the API's own links may lead, besides the base address's.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>How often it may be asked.</summary>
    public RateLimits Limits { get; init; } = new();

    /// <summary>What its failures mean, before what every API's mean.</summary>
    public IReadOnlyList<ErrorRule> Errors { get; init; } = [];

    /// <summary>Where an error's answer says what is wrong, in the server's own words.</summary>
    public Expression? ErrorMessage { get; init; }

    /// <summary>A request that proves address and credentials, and changes nothing; null when the first stream is asked instead.</summary>
    public ApiRequest? Test { get; init; }

    /// <summary>How long one answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The readings of one canonical stream: an API may give it in several places.</summary>
    public IEnumerable<StreamReading> Of(StreamDefinition stream) => Streams.Where(s => s.Stream == stream);
}

/// <summary>One thing a person fills in to connect the product.</summary>
/// <param name="Name">Its name in the formulas: <c>settings.NAME</c>.</param>
/// <param name="Label">As a form shows it.</param>
/// <param name="Help">Where to find it; empty when the label says enough.</param>
/// <param name="IsSecret">True for keys and passwords: encrypted, never shown again.</param>
/// <param name="IsRequired">True when it must be filled in.</param>
/// <param name="Default">What is used when nothing is filled in; null for nothing.</param>
/// <param name="Example">An example for the form; empty for none.</param>
/// <param name="Choices">The only values it may have; empty when any.</param>
/// <param name="Pattern">A regular expression that the value must match as a whole; empty for any.</param>
public sealed record ManifestSetting(
    string Name, string Label, string Help, bool IsSecret, bool IsRequired, string? Default, string Example, IReadOnlyList<string> Choices, string Pattern);

/// <summary>How requests are signed.</summary>
public enum AuthKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>User name and password.</summary>
    Basic,

    /// <summary>A fixed token in the header Authorization.</summary>
    Bearer,

    /// <summary>Keys in headers or in the query.</summary>
    Keys,

    /// <summary>A token fetched by a request and renewed before it expires: OAuth 2 and logins.</summary>
    Token,

    /// <summary>A token made here: a signed JWT.</summary>
    Jwt,
}

/// <summary>How requests are signed.</summary>
/// <param name="Kind">Which way.</param>
public sealed record Authentication(AuthKind Kind)
{
    /// <summary>For <see cref="AuthKind.Basic"/>.</summary>
    public Template? User { get; init; }

    /// <summary>For <see cref="AuthKind.Basic"/>.</summary>
    public Template? Password { get; init; }

    /// <summary>The token: for <see cref="AuthKind.Bearer"/> from the settings, for <see cref="AuthKind.Token"/> a formula about the answer.</summary>
    public Template? Token { get; init; }

    /// <summary>What stands before the token in its header: <c>Bearer</c>, <c>Token</c>, <c>Ghost</c>.</summary>
    public string Scheme { get; init; } = "Bearer";

    /// <summary>The header in which the token goes; empty where requests say it themselves.</summary>
    public string Header { get; init; } = "Authorization";

    /// <summary>The query parameter in which the token goes instead; null for the header.</summary>
    public string? QueryName { get; init; }

    /// <summary>Keys in headers.</summary>
    public IReadOnlyList<KeyValuePair<string, Template>> Headers { get; init; } = [];

    /// <summary>Keys in the query.</summary>
    public IReadOnlyList<KeyValuePair<string, Template>> Query { get; init; } = [];

    /// <summary>The requests that fetch a token, one after another: the last one's answer holds it. Empty for kinds without one.</summary>
    public IReadOnlyList<ApiRequest> Requests { get; init; } = [];

    /// <summary>Where each answer has the token for the request after it; null where one token is good for all.</summary>
    public Expression? NextToken { get; init; }

    /// <summary>Where the answer says for how many seconds the token is good.</summary>
    public Expression? ExpiresIn { get; init; }

    /// <summary>For how long a token is good when the answer does not say.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The setting that keeps the refresh token, when the API gives a new one with each answer; null otherwise.</summary>
    public string? RefreshSetting { get; init; }

    /// <summary>For <see cref="AuthKind.Jwt"/>: the key's id.</summary>
    public Template? KeyId { get; init; }

    /// <summary>The key with which a JWT is signed: for <see cref="AuthKind.Jwt"/>, and where one is exchanged for a token.</summary>
    public Template? Secret { get; init; }

    /// <summary>How a JWT is signed: <c>HS256</c> with a shared key, or <c>RS256</c> with a private key in PEM.</summary>
    public string Algorithm { get; init; } = "HS256";

    /// <summary>True when a JWT is made for the request that fetches a token, which knows it as <c>assertion</c> (RFC 7523).</summary>
    public bool Asserts { get; init; }

    /// <summary>How the secret is written: <c>text</c>, <c>hex</c> or <c>base64</c>.</summary>
    public string SecretEncoding { get; init; } = "text";

    /// <summary>Claims of the JWT besides iat and exp.</summary>
    public IReadOnlyList<KeyValuePair<string, Template>> Claims { get; init; } = [];
}

/// <summary>How often an API may be asked. Every use of one account counts together, reading and writing.</summary>
public sealed record RateLimits
{
    /// <summary>At most so many calls in so long.</summary>
    public IReadOnlyList<CallWindow> Calls { get; init; } = [];

    /// <summary>At most so many credits in so long; what a call costs stands with its request.</summary>
    public IReadOnlyList<CallWindow> Credits { get; init; } = [];

    /// <summary>Calls at the same time; null for no limit.</summary>
    public int? Concurrency { get; init; }

    /// <summary>A header that says how many calls are left; null when there is none.</summary>
    public string? RemainingHeader { get; init; }

    /// <summary>A header that says when there are more: seconds from now, seconds or milliseconds since 1970, or a moment.</summary>
    public string? ResetHeader { get; init; }

    /// <summary>The header that says how long to wait after a refusal.</summary>
    public string RetryAfterHeader { get; init; } = "Retry-After";

    /// <summary>The longest wait within a run; an API that asks for more ends the run, and the next one goes on.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Tries of one call, the first one included.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How long so many calls take at least, if nothing else uses the account: the limits alone, not the answers.</summary>
    /// <param name="calls">How many.</param>
    /// <param name="credits">What they cost in credits.</param>
    public TimeSpan LeastTimeFor(long calls, long credits = 0) =>
        Calls.Select(w => w.Per * Math.Max(0, (calls - 1) / w.Count)).Concat(Credits.Select(w => w.Per * Math.Max(0, (credits - 1) / w.Count))).DefaultIfEmpty(TimeSpan.Zero).Max();
}

/// <summary>So many in so long.</summary>
/// <param name="Count">How many.</param>
/// <param name="Per">In how long.</param>
public sealed record CallWindow(int Count, TimeSpan Per);

/// <summary>What a failure means.</summary>
/// <param name="Status">The status, or a hundred for all of its kind (500 for 5xx with <paramref name="IsClass"/>); null for any.</param>
/// <param name="IsClass">True when <paramref name="Status"/> stands for its hundred.</param>
/// <param name="When">A formula about the answer that must be true; null for none.</param>
/// <param name="Contains">A text that the answer must hold; null for none.</param>
/// <param name="Means">What it means.</param>
/// <param name="Message">What to tell people, instead of the server's words; null for those.</param>
public sealed record ErrorRule(int? Status, bool IsClass, Expression? When, string? Contains, CallFailure Means, string? Message);

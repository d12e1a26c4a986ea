using AssocHub.Data.Demo.Generation;

namespace AssocHub.Sandbox;

/// <summary>What a sandbox serves and how strict it is.</summary>
public sealed class SandboxOptions
{
    /// <summary>The made-up association: the same options give the same people and the same three years.</summary>
    public required DemoOptions Association { get; init; }

    /// <summary>Real time; the sandbox's own clock runs with it, ahead by what it was advanced.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where its clock stands at the start; null for the association's end, or for now where that is later.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>What was pushed is written here and played back at the next start; null to forget it.</summary>
    public string? JournalFile { get; init; }

    /// <summary>Pages of the four systems hold at most this many records; null for what each really gives. Small pages make quick tests.</summary>
    public int? LargestPage { get; init; }

    /// <summary>True when days pass of themselves: newsletters, conversations, registrations that nobody pushed.</summary>
    public bool OrdinaryLife { get; init; } = true;

    /// <summary>True to hold a few records that people have entered wrongly, so that there is something to repair.</summary>
    public bool HasMistakes { get; init; }

    /// <summary>The limits that are kept, by system.</summary>
    public IReadOnlyDictionary<string, Serving.CallLimit> Limits { get; init; } = Serving.CallLimit.Documented;

    /// <summary>The credentials that open each system. Made up, so they may be shown.</summary>
    public SandboxKeys Keys { get; init; } = new();
}

/// <summary>The credentials of the four systems.</summary>
public sealed record SandboxKeys
{
    /// <summary>Mailchimp: the password of basic authentication, with any user name.</summary>
    public string Mailchimp { get; init; } = "0123456789abcdef0123456789abcdef-us1";

    /// <summary>pretix: <c>Authorization: Token …</c>.</summary>
    public string Pretix { get; init; } = "sandboxpretixtoken1876";

    /// <summary>Discourse: <c>Api-Key</c>.</summary>
    public string Discourse { get; init; } = "sandbox-discourse-key-1876";

    /// <summary>Discourse: <c>Api-Username</c>.</summary>
    public string DiscourseUser { get; init; } = "system";

    /// <summary>CiviCRM: <c>X-Civi-Auth: Bearer …</c>.</summary>
    public string CiviCrm { get; init; } = "sandbox-civicrm-key-1876";
}

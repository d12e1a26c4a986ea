namespace AssocHub.Core.Sources;

/// <summary>The four kinds of system an association keeps its members' lives in.</summary>
public enum SourceDomain
{
    /// <summary>Association management system: who they are, whether they pay.</summary>
    Ams,

    /// <summary>Event platform: what they attend.</summary>
    Events,

    /// <summary>E-mail platform: what they open.</summary>
    Email,

    /// <summary>Community: what they say.</summary>
    Community,
}

/// <summary>A configured connection to one outside system.</summary>
public sealed class Source
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>Unique name, compared without case. Used on the command line.</summary>
    public required string Name { get; set; }

    /// <summary>The domain; for a folder that holds streams of several, the one most of its streams belong to.</summary>
    public SourceDomain Domain { get; set; }

    /// <summary>Which connector reads it: <c>files</c>, <c>drop</c>, <c>sql</c> or <c>rest</c> (by a manifest).</summary>
    public required string Connector { get; set; }

    /// <summary>The connector's settings as JSON; never a secret. For <c>files</c>: <c>{"folder":"…"}</c>.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>Its secrets by name, encrypted with the Data Protection keys; null when it has none. Never shown, logged or audited.</summary>
    public string? ProtectedSecrets { get; set; }

    /// <summary>IANA zone for times that carry no offset; empty means the association's.</summary>
    public string TimeZone { get; set; } = "";

    /// <summary>True when each sync delivers the complete list, so that what is missing was deleted at the source.</summary>
    public bool DeliversSnapshots { get; set; }

    /// <summary>Who answers for this data; shown in the inventory.</summary>
    public string Owner { get; set; } = "";

    /// <summary>Paused sources are not synced by the schedule.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Rank when two sources disagree on a field: lower wins. See Core/Members/Survivorship.</summary>
    public int Priority { get; set; }

    /// <summary>The process that is syncing it: machine, process id and start; null when none is.</summary>
    public string? SyncHolder { get; set; }

    /// <summary>Until when <see cref="SyncHolder"/> holds it unless renewed, so that a dead machine does not block it for ever.</summary>
    public DateTimeOffset? SyncHeldUntil { get; set; }

    /// <summary>When it was connected.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The streams seen so far.</summary>
    public List<SourceStream> Streams { get; set; } = [];
}

/// <summary>One stream of one source: its cursor and its freshness.</summary>
public sealed class SourceStream
{
    /// <summary>Identity. Landed records refer to it, so that source and stream together cost one number.</summary>
    public int Id { get; set; }

    /// <summary>The source.</summary>
    public long SourceId { get; set; }

    /// <summary>The canonical stream's name, for example <c>email_activity</c>.</summary>
    public required string Stream { get; set; }

    /// <summary>Where the next sync goes on; opaque to all but the connector. Committed with the page it belongs to.</summary>
    public string Cursor { get; set; } = "";

    /// <summary>When a sync of this stream last ended well.</summary>
    public DateTimeOffset? LastSucceededAt { get; set; }

    /// <summary>The moment up to which nothing is missing, as far as the source told.</summary>
    public DateTimeOffset? CompleteUpTo { get; set; }

    /// <summary>The earliest moment of which records are held; an absence before it proves nothing.</summary>
    public DateTimeOffset? CompleteFrom { get; set; }
}

/// <summary>How the headers of one stream of one source map to canonical fields, as a person decided.</summary>
public sealed class FieldMapping
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>The source.</summary>
    public long SourceId { get; set; }

    /// <summary>The canonical stream's name.</summary>
    public required string Stream { get; set; }

    /// <summary>The header as the source writes it, folded.</summary>
    public required string Header { get; set; }

    /// <summary>The canonical field; empty means "ignore this column".</summary>
    public required string Field { get; set; }
}

/// <summary>A manifest that somebody added to those AssocHub brings along; one of the same name takes the place of a shipped one.</summary>
public sealed class ConnectorManifest
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>The manifest's name; unique.</summary>
    public required string Name { get; set; }

    /// <summary>The manifest as written.</summary>
    public required string Yaml { get; set; }

    /// <summary>Who added it.</summary>
    public required string AddedBy { get; set; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}

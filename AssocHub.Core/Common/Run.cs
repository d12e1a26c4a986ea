namespace AssocHub.Core.Common;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>It is still going on, or its process died and nobody noticed yet: whatever runs next marks it <see cref="Interrupted"/>.</summary>
    Running,

    /// <summary>It did what it should.</summary>
    Succeeded,

    /// <summary>There was nothing to do.</summary>
    NothingToDo,

    /// <summary>Something a user can put right stopped it: a credential, a file, a setting.</summary>
    UserError,

    /// <summary>It failed; the message says why.</summary>
    Failed,

    /// <summary>The process ended while it ran. What it had committed is kept.</summary>
    Interrupted,

    /// <summary>Somebody cancelled it. What it had committed is kept.</summary>
    Cancelled,
}

/// <summary>One execution of a stage: a sync, a unification, a push. Every run leaves a row, whatever happens.</summary>
public sealed class Run
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>Which stage ran: <c>sync</c>, <c>unify</c>, <c>push</c>, <c>demo</c> …</summary>
    public required string Stage { get; set; }

    /// <summary>What it ran on: a source's or a push's name; empty for the whole.</summary>
    public string Subject { get; set; } = "";

    /// <summary>The source it belongs to, where there is one.</summary>
    public long? SourceId { get; set; }

    /// <summary>What started it: <c>schedule</c>, <c>command line</c>, or a person's name.</summary>
    public required string Trigger { get; set; }

    /// <summary>When it started.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How it ended.</summary>
    public RunOutcome Outcome { get; set; }

    /// <summary>The process that runs it: machine, process id and when it started, so that another one on the machine can tell whether it lives.</summary>
    public string Worker { get; set; } = "";

    /// <summary>While it runs: until when it counts as alive unless it says so again. On another machine that is all there is to go by.</summary>
    public DateTimeOffset? AliveUntil { get; set; }

    /// <summary>Records read. Always <c>Added + Changed + Unchanged + Rejected</c>.</summary>
    public long Read { get; set; }

    /// <summary>Records seen for the first time.</summary>
    public long Added { get; set; }

    /// <summary>Records whose content changed.</summary>
    public long Changed { get; set; }

    /// <summary>Records that were there with the same content.</summary>
    public long Unchanged { get; set; }

    /// <summary>Records that broke a rule and are kept with their reason.</summary>
    public long Rejected { get; set; }

    /// <summary>Marked as deleted at the source.</summary>
    public long Deleted { get; set; }

    /// <summary>What a person should know: why it failed, or what was left out. Empty when all is well.</summary>
    public string Message { get; set; } = "";

    /// <summary>Figures of the stage as JSON: seconds per phase, counts per stream.</summary>
    public string Details { get; set; } = "{}";

    /// <summary>Joins this row with log lines and audit entries.</summary>
    public Guid CorrelationId { get; set; }
}

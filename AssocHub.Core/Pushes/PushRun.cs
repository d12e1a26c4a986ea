namespace AssocHub.Core.Pushes;

/// <summary>Where one execution of a push stands.</summary>
public enum PushRunState
{
    /// <summary>It is under way, or its process died: the next run goes on with it.</summary>
    Running,

    /// <summary>Everything that was planned was confirmed.</summary>
    Succeeded,

    /// <summary>Some rows were refused or left out; the rest was confirmed.</summary>
    Partly,

    /// <summary>The destination has all of it already.</summary>
    NothingToDo,

    /// <summary>It was stopped by a failure; what was confirmed is kept.</summary>
    Failed,

    /// <summary>It was paused in flight; the next run goes on with it.</summary>
    Paused,
}

/// <summary>One execution of a push.</summary>
public sealed class PushRun
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>The push.</summary>
    public long PushId { get; set; }

    /// <summary>The approval under which it was planned.</summary>
    public long RequestId { get; set; }

    /// <summary>The approved version.</summary>
    public long VersionId { get; set; }

    /// <summary>What the segment said.</summary>
    public required string Sentence { get; set; }

    /// <summary>What started it: <c>schedule</c>, <c>command line</c>, or a person's name.</summary>
    public required string Trigger { get; set; }

    /// <summary>Where it stands.</summary>
    public PushRunState State { get; set; }

    /// <summary>When it was planned.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Members in the approved audience.</summary>
    public int Audience { get; set; }

    /// <summary>Members the destination has unchanged.</summary>
    public int Kept { get; set; }

    /// <summary>Rows planned to add.</summary>
    public int ToAdd { get; set; }

    /// <summary>Rows planned to update.</summary>
    public int ToUpdate { get; set; }

    /// <summary>Rows planned to remove.</summary>
    public int ToRemove { get; set; }

    /// <summary>Members left out by consent, address, household or holdout.</summary>
    public int Suppressed { get; set; }

    /// <summary>Removals that wait for somebody to agree.</summary>
    public int Held { get; set; }

    /// <summary>Rows the destination confirmed.</summary>
    public int Confirmed { get; set; }

    /// <summary>Rows the destination refused.</summary>
    public int Refused { get; set; }

    /// <summary>Rows not sent: the member left or lost consent after planning, or the run was stopped.</summary>
    public int NotSent { get; set; }

    /// <summary>What a person should know.</summary>
    public string Message { get; set; } = "";

    /// <summary>The file it produced, below the folder for pushed files; empty when none.</summary>
    public string File { get; set; } = "";
}

/// <summary>What is done with a member at the destination.</summary>
public enum PushAction
{
    /// <summary>Add.</summary>
    Add,

    /// <summary>Send changed fields.</summary>
    Update,

    /// <summary>Take off what AssocHub put there.</summary>
    Remove,

    /// <summary>Nothing: the member is left out.</summary>
    Suppress,
}

/// <summary>Where one row stands.</summary>
public enum OutcomeState
{
    /// <summary>Decided, not sent.</summary>
    Planned,

    /// <summary>Handed to the destination; written before it is sent, so after a crash it is known that it may have arrived.</summary>
    Sending,

    /// <summary>The destination confirmed it.</summary>
    Confirmed,

    /// <summary>It may have arrived before an interruption and cannot be sent again: the ledger takes it that it did.</summary>
    Assumed,

    /// <summary>The destination refused it.</summary>
    Refused,

    /// <summary>It was not sent after all.</summary>
    NotSent,

    /// <summary>The member is left out.</summary>
    Suppressed,

    /// <summary>A removal that waits for somebody to agree.</summary>
    Held,
}

/// <summary>One row of a run: a member, what is done, and what came of it.</summary>
public sealed class PushOutcome
{
    /// <summary>The run.</summary>
    public long RunId { get; set; }

    /// <summary>The member.</summary>
    public long MemberId { get; set; }

    /// <summary>What is done.</summary>
    public PushAction Action { get; set; }

    /// <summary>Where it stands.</summary>
    public OutcomeState State { get; set; }

    /// <summary>The idempotency key: a destination that sees it twice does it once. See <see cref="Planning.RowKey"/>.</summary>
    public string Key { get; set; } = "";

    /// <summary>The address it is sent with.</summary>
    public string Address { get; set; } = "";

    /// <summary>The address the destination has, where it differs.</summary>
    public string? PreviousAddress { get; set; }

    /// <summary>The fields as a JSON object, in the order of the mapping.</summary>
    public string Fields { get; set; } = "{}";

    /// <summary>Hash of the fields.</summary>
    public string ContentHash { get; set; } = "";

    /// <summary>How often it was handed to the destination.</summary>
    public int Attempts { get; set; }

    /// <summary>Why the member is left out, or, of a removal, why they are now.</summary>
    public SuppressionReason? Suppression { get; set; }

    /// <summary>What kind of failure it was.</summary>
    public PushFailure? Failure { get; set; }

    /// <summary>What a person should know.</summary>
    public string Message { get; set; } = "";

    /// <summary>When it last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}

/// <summary>Why a member of the audience is left out. Always on: no segment can switch it off.</summary>
public enum SuppressionReason
{
    /// <summary>They asked not to be contacted.</summary>
    DoNotContact,

    /// <summary>They unsubscribed.</summary>
    Unsubscribed,

    /// <summary>Their address bounced, and the e-mail platform gave it up.</summary>
    Bounced,

    /// <summary>No consent to e-mail is on record.</summary>
    NoConsent,

    /// <summary>There is no address to write to.</summary>
    NoAddress,

    /// <summary>Somebody else in the household gets it.</summary>
    Household,

    /// <summary>Kept back to compare with.</summary>
    Holdout,

    /// <summary>Another member with the same address gets it.</summary>
    SharedAddress,
}

namespace AssocHub.Data.Demo.Generation;

// What the outside systems have recorded, before it is written. Each row knows whose it truly is.

internal sealed class SubscriberRow
{
    public required string Id { get; init; }
    public required DemoPerson Person { get; init; }

    /// <summary>The true entity: the person, or a mailbox that several people read.</summary>
    public required string TrueId { get; init; }

    public required string Email { get; init; }
    public string First { get; init; } = "";
    public string Last { get; init; } = "";
    public string AmsId { get; init; } = "";
    public required DateTime Since { get; init; }
    public string Status { get; set; } = "subscribed";
    public DateTime UpdatedAt { get; set; }

    /// <summary>From this day on the address does not exist any more.</summary>
    public DateOnly? DeadFrom { get; set; }

    /// <summary>Since when they get the weekly digest.</summary>
    public DateTime? DigestSince { get; init; }

    public bool IsShared => TrueId[0] != 'P';
}

internal sealed class MessageRow
{
    public required string Id { get; init; }
    public required string Subject { get; init; }
    public required string Kind { get; init; }
    public required DateTime SentAt { get; init; }
    public required int[] Topics { get; init; }
    public string Segment { get; init; } = "";
    public string SponsorId { get; init; } = "";
    public decimal Cost { get; set; }
    public required int Links { get; init; }
    public DemoEvent? InvitesTo { get; init; }
}

internal sealed record ActivityRow(
    string Id, MessageRow Message, SubscriberRow Subscriber, string Kind, DateTime At, int Link, string Agent, string MachineReason);

internal sealed record RegistrationRow(
    string Id, DemoEvent Event, DemoPerson Person, string Badge, string Email, string First, string Last, string Organization, string AmsId,
    DateTime At, string Status, IReadOnlyList<DemoSession> Sessions);

internal sealed record AttendanceRow(string Id, DemoEvent Event, DemoSession? Session, RegistrationRow Registration, bool ByBadge, DateTime At);

internal sealed record ScanRow(string Id, RegistrationRow Registration, int Sponsor, string Kind, DateTime At);

internal sealed class UserRow
{
    public required string Id { get; init; }
    public required DemoPerson Person { get; init; }
    public string Email { get; init; } = "";
    public required string Name { get; init; }
    public required string Username { get; init; }
    public string AmsId { get; init; } = "";
    public required DateTime JoinedAt { get; init; }
}

internal sealed record ThreadRow(
    string Id, string Title, int Topic, string Category, DateTime StartedAt, UserRow Poster, DemoSession? Session, string SponsorId);

internal sealed record PostRow(string Id, ThreadRow Thread, UserRow User, DateTime At, bool IsReply);

internal sealed record ViewRow(string Id, ThreadRow Thread, UserRow User, DateTime At);

internal sealed record DownloadRow(string Id, UserRow User, string Resource, int Topic, DateTime At);

/// <summary>One decision to stay or to go, with what it depended on.</summary>
internal sealed record RenewalRow(DemoPerson Person, DemoTerm Term, int Sessions, int Replies, int Clicks, double Propensity, bool Renews);

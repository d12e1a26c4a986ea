using AssocHub.Core.Members;
using AssocHub.Core.Sources;

namespace AssocHub.Data.Members;

/// <summary>What a list of members is asked for.</summary>
public sealed record MemberSearch
{
    /// <summary>A name, e-mail address, AMS id or member number; empty for all.</summary>
    public string Text { get; init; } = "";

    /// <summary>Only this standing.</summary>
    public MembershipStanding? Standing { get; init; }

    /// <summary>Only this chapter (folded).</summary>
    public string Chapter { get; init; } = "";

    /// <summary>Only those whom this domain knows.</summary>
    public SourceDomain? Source { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Rows of a page.</summary>
    public int PageSize { get; init; } = 50;
}

/// <summary>A row of the list; personal fields are null for those who may not see them.</summary>
public sealed record MemberRow(
    long Id, string? Name, string? Email, MembershipStanding Standing, string? Status, string? Chapter, string? Organization, string SourcesKey, DateOnly? RenewalDate);

/// <summary>One source record of a member, with its identifiers.</summary>
public sealed record RecordView(SourceRecord Record, string SourceName, SourceDomain Domain, IReadOnlyList<Identifier> Identifiers)
{
    /// <summary>The name of its organisation, also where the source gives an id only; the id where nobody knows its name.</summary>
    public string? Organization { get; init; }
}

/// <summary>A decision as one act.</summary>
public sealed record DecisionView(Guid ActId, MergeVerdict Verdict, string By, DateTimeOffset At, string Reason, DateTimeOffset? RevokedAt, string? RevokedBy, int Pairs);

/// <summary>Somebody under the same roof.</summary>
public sealed record HouseholdMember(long Id, string? Name, MembershipStanding Standing);

/// <summary>What a member did in one month in one domain.</summary>
public sealed record ActivityMonth(SourceDomain Domain, int Year, int Month, int Count);

/// <summary>How often a topic came up in what a member did.</summary>
public sealed record TopicCount(string Name, int Count);

/// <summary>Everything the member page shows except the timeline.</summary>
public sealed record MemberDetail
{
    public required Member Member { get; init; }
    public required bool SeesPersonalFields { get; init; }
    public required IReadOnlyDictionary<string, long> Provenance { get; init; }
    public required IReadOnlyList<RecordView> Records { get; init; }
    public required IReadOnlyList<RecordLink> Links { get; init; }
    public required IReadOnlyList<DecisionView> Decisions { get; init; }
    public required IReadOnlyList<MemberEvent> Events { get; init; }
    public required IReadOnlyList<HouseholdMember> Household { get; init; }
    public required IReadOnlyList<long> MergedIds { get; init; }
    public required IReadOnlyList<ActivityMonth> Activity { get; init; }
    public required IReadOnlyDictionary<InteractionKind, int> Counts { get; init; }
    public required int MachineCount { get; init; }

    /// <summary>Topics of what they did, the most frequent first.</summary>
    public required IReadOnlyList<TopicCount> Topics { get; init; }

    /// <summary>How many turns their memberships took, as the timeline tells them.</summary>
    public required int MembershipTurns { get; init; }

    public string Name => NameOf(SeesPersonalFields ? Member : null, Member.Id);

    /// <summary>The golden name, or the member's number where there is none.</summary>
    public static string NameOf(Member? member, long id)
    {
        string name = string.Join(' ', new[] { member?.FirstName, member?.MiddleName, member?.LastName }.Where(p => !string.IsNullOrWhiteSpace(p)));
        return name.Length == 0 ? $"Member {id}" : string.IsNullOrWhiteSpace(member!.NameSuffix) ? name : $"{name}, {member.NameSuffix}";
    }
}

/// <summary>What the timeline shows.</summary>
public sealed record TimelineFilter
{
    public SourceDomain? Domain { get; init; }
    public InteractionKind? Kind { get; init; }
    public string Topic { get; init; } = "";
    public bool Machines { get; init; }
    public int Skip { get; init; }
    public int Take { get; init; } = 50;
}

/// <summary>One entry of the timeline: an interaction, or a turn of a membership, which has no kind.</summary>
public sealed record TimelineEntry(
    string Id, SourceDomain Domain, InteractionKind? Kind, string What, DateTimeOffset At, int Day, string? Title, string? EventTitle, string? Detail, bool IsMachine, IReadOnlyList<string> Topics)
{
    /// <summary>True where the source knows the day and not the hour.</summary>
    public bool IsWholeDay => Kind is null;
}

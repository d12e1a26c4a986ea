namespace AssocHub.Data.Demo.Generation;

/// <summary>A made-up true person: what they are, not what any system knows.</summary>
internal sealed class DemoPerson
{
    public required int Number { get; init; }

    public string TrueId => $"P{Number:D6}";

    public required bool IsWoman { get; init; }
    public required string Given { get; init; }
    public string? Nickname { get; set; }
    public string? Middle { get; set; }
    public string? Suffix { get; set; }
    public required string Surname { get; set; }

    /// <summary>Surname before marriage, until <see cref="MarriedOn"/>.</summary>
    public string? BirthSurname { get; set; }

    public DateOnly? MarriedOn { get; set; }
    public required DateOnly BirthDate { get; init; }
    public required DemoVocabulary.Chapter Chapter { get; init; }
    public required DemoHome Home { get; set; }
    public DemoOrganization? Organization { get; set; }
    public DemoOrganization? FormerOrganization { get; set; }
    public DateOnly? ChangedJobOn { get; set; }
    public required string JobTitle { get; set; }
    public required string Role { get; set; }
    public string? Phone { get; set; }
    public string? WorkEmail { get; set; }
    public string? FormerWorkEmail { get; set; }
    public required string PrivateEmail { get; set; }

    /// <summary>Gives the private address everywhere outside the AMS.</summary>
    public bool PrefersPrivate { get; init; }

    /// <summary>Uses the organisation's shared mailbox in place of one of their own.</summary>
    public bool UsesSharedMailbox { get; set; }

    /// <summary>Shares the private address with this person.</summary>
    public DemoPerson? Partner { get; set; }

    /// <summary>Mail app that fetches every message by itself.</summary>
    public bool HasPrivacyProxy { get; init; }

    /// <summary>Mail passes a scanner that follows every link.</summary>
    public bool HasLinkScanner { get; set; }

    /// <summary>Around 1; skewed: a few do much.</summary>
    public required double Engagement { get; init; }

    /// <summary>How much of the engagement goes into each channel; around 1.</summary>
    public required double EmailLean { get; init; }

    public required double EventLean { get; init; }
    public required double CommunityLean { get; init; }

    /// <summary>From 0 to 1 for each topic.</summary>
    public required double[] Affinity { get; init; }

    // Membership; null for someone who was never a member.
    public string? AmsId { get; set; }
    public string? SecondAmsId { get; set; }
    public DateOnly JoinDate { get; set; }
    public bool IsHonorary { get; set; }
    public bool DoNotContact { get; set; }
    public bool HasNoEmailInAms { get; set; }
    public string Tier { get; set; } = "";
    public decimal Dues { get; set; }
    public List<DemoTerm> Terms { get; } = [];
    public string Status { get; set; } = "";

    // What the simulation counts within the running term.
    public int TermSessions { get; set; }
    public int TermReplies { get; set; }
    public int TermClicks { get; set; }

    public bool IsMember => AmsId is not null;

    /// <summary>The association reaches them: a current member, or someone it met otherwise.</summary>
    public bool IsActive { get; set; }

    public string SurnameOn(DateOnly day) => MarriedOn is { } married && day < married ? BirthSurname! : Surname;

    public string? WorkEmailOn(DateOnly day) => ChangedJobOn is { } changed && day < changed ? FormerWorkEmail : WorkEmail;

    public DemoOrganization? OrganizationOn(DateOnly day) => ChangedJobOn is { } changed && day < changed ? FormerOrganization : Organization;
}

/// <summary>A place where people live.</summary>
internal sealed record DemoHome(int Number, string Street, string City, string Region, string PostalCode)
{
    public string TrueId => $"H{Number:D6}";
}

/// <summary>An employer.</summary>
internal sealed record DemoOrganization(
    string Id, string Name, string Industry, string Size, string Region, string Domain, int Weight, string? SharedMailbox, bool HasLinkScanner, DemoVocabulary.Chapter Chapter);

/// <summary>One paid year.</summary>
internal sealed class DemoTerm
{
    public required DateOnly StartsOn { get; init; }
    public required DateOnly EndsOn { get; init; }
    public DateOnly? RenewedOn { get; set; }
}

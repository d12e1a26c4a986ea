using AssocHub.Core.Common;

namespace AssocHub.Core.Members.Normalising;

/// <summary>
/// What keeps an identifier that many people share, or that means nothing, from making one person of many. Lists and limit are
/// settings (<c>members.blocked-values</c>, <c>members.identifier-limit</c>).
/// </summary>
public sealed class GuardRails
{
    /// <summary>Values that mean "no value", compared folded.</summary>
    public static IReadOnlyList<string> DefaultBlockedValues { get; } =
    [
        "0", "00", "000", "0000", "00000", "000000", "-", "--", "---", ".", "?", "x", "xx", "xxx", "null", "nil", "none", "no", "unknown",
        "anonymous", "anon", "n/a", "na", "n.a.", "tba", "tbd", "test", "guest", "nonmember", "non-member", "not a member", "not available",
        "undefined", "missing", "blank", "empty", "same", "see above", "on file", "pending", "new",
        "@test.com", "@test.org", "@test.test", "@invalid", "@localhost", "@none.com", "@noemail.com", "@no-email.com", "@nomail.com",
        "@noreply.com", "@mailinator.com", "@guerrillamail.com", "@yopmail.com", "@10minutemail.com",
    ];

    /// <summary>Most people that one e-mail address or AMS id may be used by before it is treated as shared and links nobody.</summary>
    public const int DefaultLimit = 5;

    // Local parts that belong to an office, not to a person.
    private static readonly HashSet<string> RoleMailboxes = new(StringComparer.Ordinal)
    {
        "info", "office", "admin", "administrator", "contact", "hello", "mail", "email", "post", "enquiries", "inquiries", "enquiry", "inquiry",
        "support", "help", "helpdesk", "service", "services", "sales", "marketing", "events", "event", "registration", "registrations", "register",
        "membership", "members", "accounting", "accounts", "accountspayable", "ap", "billing", "finance", "invoices", "invoice", "payroll", "hr",
        "jobs", "careers", "team", "staff", "reception", "frontdesk", "secretary", "sekretariat", "secretariat", "kontakt", "buero", "webmaster",
        "postmaster", "hostmaster", "abuse", "noreply", "no-reply", "donotreply", "do-not-reply", "newsletter", "news", "press", "media", "pr",
        "legal", "compliance", "privacy", "security", "training", "education", "conference", "library", "general", "main", "company", "reservations",
        "noemail", "no-email", "nomail", "none", "unknown", "test", "tester", "testing", "anonymous", "na",
    };

    private static readonly HashSet<string> NobodysMailboxes = new(StringComparer.Ordinal)
    {
        "noreply", "no-reply", "donotreply", "do-not-reply", "noemail", "no-email", "nomail", "none", "unknown", "test", "tester", "testing",
        "anonymous", "na", "postmaster", "abuse",
    };

    private readonly HashSet<string> _values;
    private readonly HashSet<string> _domains;

    /// <summary>The lists as edited; an entry that begins with an at sign blocks a whole e-mail domain.</summary>
    public GuardRails(IEnumerable<string> blocked, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        string[] folded = [.. blocked.Select(TextFolding.Fold).Where(v => v.Length > 0)];
        _values = [.. folded.Where(v => v[0] != '@')];
        _domains = [.. folded.Where(v => v[0] == '@').Select(v => v[1..])];
        Limit = limit;
    }

    /// <summary>The lists as shipped.</summary>
    public static GuardRails Default { get; } = new(DefaultBlockedValues, DefaultLimit);

    /// <summary>Most people that one value may be used by.</summary>
    public int Limit { get; }

    /// <summary>Whole values that identify nobody, folded.</summary>
    public IReadOnlyCollection<string> BlockedValues => _values;

    /// <summary>Local parts of addresses that nobody reads, whatever their domain.</summary>
    public static IReadOnlyCollection<string> MailboxesOfNobody => NobodysMailboxes;

    /// <summary>True when no address of a normalised domain identifies anybody.</summary>
    public bool IsBlockedDomain(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return _domains.Contains(domain) || _domains.Contains(domain[(domain.LastIndexOf('.') + 1)..]);
    }

    /// <summary>True when a normalised value identifies nobody: a placeholder, a test domain, a mailbox that nobody reads.</summary>
    public bool IsBlocked(IdentifierKind kind, string value)
    {
        if (_values.Contains(value))
        {
            return true;
        }

        if (kind != IdentifierKind.Email)
        {
            return false;
        }

        return IsBlockedDomain(EmailAddress.DomainOf(value)) || NobodysMailboxes.Contains(EmailAddress.LocalOf(value));
    }

    /// <summary>True for an address of an office (<c>info@</c>): it joins records only when they give the same full name.</summary>
    public static bool IsRoleMailbox(string normalizedEmail) => RoleMailboxes.Contains(EmailAddress.LocalOf(normalizedEmail));
}

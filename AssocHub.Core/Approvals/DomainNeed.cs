using AssocHub.Core.Common;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Approvals;

/// <summary>
/// Whose approval a request needs. The rule: every domain whose data the segment reads (through other segments too) must be
/// approved. Where owners are assigned to the domain, one of them must do it; where nobody is assigned, anybody with the permission
/// to decide may, except a data owner who answers for other domains only. One approval covers every domain its giver may approve,
/// and at least one approval is always needed. Owners are assigned in the setting <c>approvals.domain-owners</c>.
/// </summary>
/// <param name="Domain">A domain that the segment reads.</param>
/// <param name="Owners">Ids of its owners when the request was made; empty when nobody was assigned.</param>
public sealed record DomainNeed(SourceDomain Domain, IReadOnlyList<string> Owners)
{
    /// <summary>Domain names in a sentence: <c>membership and e-mail</c>.</summary>
    public static string List(IEnumerable<SourceDomain> domains) => WordList.And([.. domains.Select(Word)]);

    /// <summary>The domain as people say it.</summary>
    public static string Word(SourceDomain domain) => domain switch
    {
        SourceDomain.Ams => "membership",
        SourceDomain.Events => "events",
        SourceDomain.Email => "e-mail",
        SourceDomain.Community => "community",
        _ => throw new ArgumentOutOfRangeException(nameof(domain), domain, "Unknown domain"),
    };
}

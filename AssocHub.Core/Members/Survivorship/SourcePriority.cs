using AssocHub.Core.Common;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Members.Survivorship;

/// <summary>
/// Which source wins when two disagree on a field: first the order an administrator gave for the field (or for all, under
/// <c>*</c>; setting <c>members.source-priority</c>), then <see cref="Source.Priority"/>, then the domain: the AMS, which staff keep;
/// the community, which people keep themselves; event registrations; the e-mail platform.
/// </summary>
public sealed class SourcePriority
{
    private static readonly SourceDomain[] DomainOrder = [SourceDomain.Ams, SourceDomain.Community, SourceDomain.Events, SourceDomain.Email];

    private readonly Dictionary<string, string[]> _orders;
    private readonly Dictionary<long, (string NameKey, int Priority)> _sources;

    /// <summary>Reads the order lists; an entry is a source's name or a domain.</summary>
    /// <param name="orders">Field (as in provenance, for example <c>email</c>) to names of sources or domains, first wins.</param>
    /// <param name="sources">The sources.</param>
    public SourcePriority(IReadOnlyDictionary<string, string[]> orders, IEnumerable<Source> sources)
    {
        _orders = orders.ToDictionary(o => o.Key, o => Array.ConvertAll(o.Value, TextFolding.Fold), StringComparer.OrdinalIgnoreCase);
        _sources = sources.ToDictionary(s => s.Id, s => (TextFolding.Fold(s.Name), s.Priority));
    }

    /// <summary>The domain a kind of record belongs to; a folder may hold streams of several domains.</summary>
    public static SourceDomain DomainOf(PersonKind kind) => kind switch
    {
        PersonKind.AmsMember => SourceDomain.Ams,
        PersonKind.Registrant => SourceDomain.Events,
        PersonKind.Subscriber => SourceDomain.Email,
        PersonKind.CommunityUser => SourceDomain.Community,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of record"),
    };

    /// <summary>The rank of a record for a field: the lower wins.</summary>
    public (int Listed, int Priority, int Domain) Rank(string field, SourceRecord record)
    {
        SourceDomain domain = DomainOf(record.Kind);
        (string name, int priority) = _sources.GetValueOrDefault(record.SourceId, ("", 0));
        int listed = 0;
        if (_orders.TryGetValue(field, out string[]? order) || _orders.TryGetValue("*", out order))
        {
            listed = Array.FindIndex(order, entry => entry == name || entry == TextFolding.Fold(domain.ToString()));
            listed = listed < 0 ? order.Length : listed;
        }

        return (listed, priority, Array.IndexOf(DomainOrder, domain));
    }
}

using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Members.Normalising;

namespace AssocHub.Core.Members.Survivorship;

/// <summary>When a member's current or last membership ends and when they last renewed, from all of their terms.</summary>
/// <param name="RenewalDate">Last day of the last term.</param>
/// <param name="LastRenewedOn">Latest renewal.</param>
public sealed record TermDates(DateOnly? RenewalDate, DateOnly? LastRenewedOn);

/// <summary>
/// Builds a member from its source records: per field the record that wins by priority, then by recency, then by completeness.
/// What belongs together comes from one record: the parts of a name, the parts of an address. A whole name beats half of one and a
/// record that its source deleted loses to any other.
/// </summary>
/// <param name="priority">Which source wins.</param>
/// <param name="guardRails">Addresses that are nobody's never become the address to write to.</param>
/// <param name="standing">Which statuses count as current and lapsed.</param>
public sealed class GoldenRecord(SourcePriority priority, GuardRails guardRails, StandingRules standing)
{
    /// <summary>Fields as they are named in <see cref="Member.Provenance"/>.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "firstName", "middleName", "lastName", "nameSuffix", "email", "phone", "street", "city", "region", "postalCode", "country",
        "birthDate", "joinDate", "status", "role", "chapter", "jobTitle", "interests", "organization",
    ];

    /// <summary>What a person may choose the record of: single fields, and <c>name</c> and <c>address</c>, whose parts stay together.</summary>
    public static IReadOnlyList<string> Choices { get; } =
        ["name", "email", "phone", "address", "birthDate", "joinDate", "status", "role", "chapter", "jobTitle", "interests", "organization"];

    /// <summary>Makes the golden record; ids, household and the moment of change are the caller's.</summary>
    /// <param name="records">The member's source records; at least one.</param>
    /// <param name="terms">Dates from their membership terms.</param>
    /// <param name="organizationOf">Finds the organisation a record names; null when it is not known.</param>
    /// <param name="chosen">By field of <see cref="Choices"/>, the record a person chose; it wins where it says anything.</param>
    public Member Build(
        IReadOnlyList<SourceRecord> records, TermDates terms, Func<SourceRecord, long?> organizationOf, IReadOnlyDictionary<string, long>? chosen = null)
    {
        var sources = new SortedDictionary<string, long>(StringComparer.Ordinal);
        SourceRecord? Winner(string field, Func<SourceRecord, bool> has, Func<SourceRecord, int> completeness)
        {
            SourceRecord? best = null;
            if (chosen is not null && chosen.TryGetValue(field, out long choice) && records.FirstOrDefault(r => r.Id == choice) is { } picked && has(picked))
            {
                return picked;
            }

            foreach (SourceRecord record in records)
            {
                if (has(record) && (best is null || Beats(record, best, field, completeness)))
                {
                    best = record;
                }
            }

            return best;
        }

        string? Text(string field, Func<SourceRecord, string?> value, Func<SourceRecord, bool>? only = null)
        {
            SourceRecord? winner = Winner(field, r => (only is null || only(r)) && Clean(value(r)) is not null, _ => 0);
            return winner is null ? null : From(field, winner, value(winner));
        }

        string? From(string field, SourceRecord record, string? value)
        {
            string? clean = Clean(value);
            if (clean is not null)
            {
                sources[field] = record.Id;
            }

            return clean;
        }

        DateOnly? Date(string field, Func<SourceRecord, DateOnly?> value)
        {
            SourceRecord? winner = Winner(field, r => r.Kind == PersonKind.AmsMember && value(r) is not null, _ => 0);
            if (winner is not null)
            {
                sources[field] = winner.Id;
            }

            return winner is null ? null : value(winner);
        }

        var member = new Member();
        if (Winner("name", r => NameParts(r) > 0, NameParts) is { } name)
        {
            member.FirstName = From("firstName", name, name.FirstName);
            member.MiddleName = From("middleName", name, name.MiddleName);
            member.LastName = From("lastName", name, name.LastName);
            member.NameSuffix = From("nameSuffix", name, name.NameSuffix);
        }

        if (Winner("address", r => AddressParts(r) > 0, AddressParts) is { } home)
        {
            member.Street = From("street", home, home.Street);
            member.City = From("city", home, home.City);
            member.Region = From("region", home, home.Region);
            member.PostalCode = From("postalCode", home, home.PostalCode);
            member.Country = From("country", home, home.Country);
        }

        member.Email = Text("email", r => r.Email, IsWritable);
        member.Phone = Text("phone", r => r.Phone);
        member.BirthDate = Date("birthDate", r => r.BirthDate);
        member.JoinDate = Date("joinDate", r => r.JoinDate);
        member.Status = Text("status", r => r.Status, r => r.Kind == PersonKind.AmsMember);
        member.Role = Text("role", r => r.Role);
        member.Chapter = Text("chapter", r => r.Chapter);
        member.JobTitle = Text("jobTitle", r => r.JobTitle);
        member.Interests = Text("interests", r => r.Interests);
        if (Winner("organization", r => organizationOf(r) is not null, _ => 0) is { } employed)
        {
            member.OrganizationId = organizationOf(employed);
            sources["organization"] = employed.Id;
        }

        member.RenewalDate = terms.RenewalDate;
        member.LastRenewedOn = terms.LastRenewedOn;
        member.Standing = Standing(records, member.Status);
        member.EmailConsent = Consent.Strictest(records);
        member.DoNotContact = records.Any(r => r.DoNotContact);
        member.SourcesKey = ";" + string.Join(';', records.Select(r => SourcePriority.DomainOf(r.Kind)).Distinct().Order()
            .Select(d => TextFolding.Fold(d.ToString()))) + ";";
        member.Provenance = JsonSerializer.Serialize(sources);
        MemberKeys.Set(member);
        return member;
    }

    private bool Beats(SourceRecord record, SourceRecord best, string field, Func<SourceRecord, int> completeness)
    {
        if ((record.DeletedAt is null) != (best.DeletedAt is null))
        {
            return record.DeletedAt is null;
        }

        // Half a name or a bare country does not beat a whole one; among whole ones completeness comes last.
        bool whole = completeness(record) >= WholeFrom;
        if (whole != completeness(best) >= WholeFrom)
        {
            return whole;
        }

        int byRank = priority.Rank(field, record).CompareTo(priority.Rank(field, best));
        int byTime = byRank != 0 ? byRank : best.UpdatedAt.CompareTo(record.UpdatedAt);
        int byParts = byTime != 0 ? byTime : completeness(best).CompareTo(completeness(record));
        return byParts != 0 ? byParts < 0 : string.CompareOrdinal(record.ExternalId, best.ExternalId) < 0;
    }

    private const int WholeFrom = 10;

    private static int NameParts(SourceRecord record)
    {
        int first = Clean(record.FirstName) is null ? 0 : 1;
        int last = Clean(record.LastName) is null ? 0 : 1;
        int whole = first + last == 2 && record.FirstName!.Trim().TrimEnd('.').Length > 1 ? WholeFrom : 0;
        return first + last == 0 ? 0 : whole + first + last + (Clean(record.MiddleName) is null ? 0 : 1) + (Clean(record.NameSuffix) is null ? 0 : 1);
    }

    private static int AddressParts(SourceRecord record)
    {
        int street = Clean(record.Street) is null ? 0 : 1;
        int place = Clean(record.City) is null && Clean(record.PostalCode) is null ? 0 : 1;
        return (street + place == 2 ? WholeFrom : 0) + street + place + (Clean(record.Region) is null ? 0 : 1) + (Clean(record.Country) is null ? 0 : 1);
    }

    private bool IsWritable(SourceRecord record) =>
        EmailAddress.Normalize(record.Email) is { } address && !guardRails.IsBlocked(IdentifierKind.Email, address);

    private MembershipStanding Standing(IReadOnlyList<SourceRecord> records, string? status)
    {
        if (!records.Any(r => r.Kind == PersonKind.AmsMember))
        {
            return MembershipStanding.NonMember;
        }

        MembershipStanding said = standing.Of(status);
        bool gone = records.All(r => r.Kind != PersonKind.AmsMember || r.DeletedAt is not null);
        return gone && said == MembershipStanding.Current ? MembershipStanding.Lapsed : said;
    }

    private static string? Clean(string? text)
    {
        string? trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null : trimmed;
    }
}

/// <summary>Which statuses count as current and as lapsed; the association's own lists, or the usual ones where it gives none.</summary>
public sealed class StandingRules
{
    private readonly HashSet<string> _current;
    private readonly HashSet<string> _lapsed;

    /// <summary>Reads the association's lists.</summary>
    public StandingRules(AssociationOptions association)
    {
        _current = Folded(association.CurrentStatuses, AssociationOptions.DefaultCurrentStatuses);
        _lapsed = Folded(association.LapsedStatuses, AssociationOptions.DefaultLapsedStatuses);
    }

    private static HashSet<string> Folded(IEnumerable<string> configured, IReadOnlyList<string> usual)
    {
        HashSet<string> folded = [.. configured.Select(TextFolding.Fold)];
        return folded.Count > 0 ? folded : [.. usual.Select(TextFolding.Fold)];
    }

    /// <summary>The statuses, for recognising that they were changed.</summary>
    public string Fingerprint => string.Join(';', _current.Order(StringComparer.Ordinal)) + "/" + string.Join(';', _lapsed.Order(StringComparer.Ordinal));

    /// <summary>The standing that a status means.</summary>
    public MembershipStanding Of(string? status)
    {
        string folded = TextFolding.Fold(status);
        return _current.Contains(folded) ? MembershipStanding.Current
            : _lapsed.Contains(folded) ? MembershipStanding.Lapsed
            : MembershipStanding.NonMember;
    }
}

/// <summary>Consent to e-mail over several subscriptions: it can only go down.</summary>
public static class Consent
{
    private static readonly string[] StrictestFirst = ["unsubscribed", "cleaned", "pending", "subscribed"];

    /// <summary>
    /// The strictest status of the subscriber records; null when there is none. A status that is none of the four counts as
    /// <c>pending</c>: nobody has shown that they agreed. A subscription that its source deleted no longer says "subscribed", but its
    /// "unsubscribed" stays.
    /// </summary>
    public static string? Strictest(IEnumerable<SourceRecord> records)
    {
        int? strictest = null;
        foreach (SourceRecord record in records)
        {
            if (record.Kind != PersonKind.Subscriber)
            {
                continue;
            }

            int rank = Array.IndexOf(StrictestFirst, TextFolding.Fold(record.Status));
            rank = rank < 0 ? 2 : rank;
            if (record.DeletedAt is null || rank < 2)
            {
                strictest = Math.Min(strictest ?? rank, rank);
            }
        }

        return strictest is int found ? StrictestFirst[found] : null;
    }
}

/// <summary>The folded columns that segments and searches compare.</summary>
public static class MemberKeys
{
    /// <summary>Sets every key column from its golden value.</summary>
    public static void Set(Member member)
    {
        member.FirstNameKey = Key(member.FirstName);
        member.LastNameKey = Key(member.LastName);
        member.EmailKey = Key(member.Email);
        member.EmailDomainKey = member.EmailKey is { } email && email.LastIndexOf('@') is int at and >= 0 ? email[(at + 1)..] : null;
        member.StatusKey = Key(member.Status);
        member.RoleKey = Key(member.Role);
        member.ChapterKey = Key(member.Chapter);
        member.JobTitleKey = Key(member.JobTitle);
        member.CityKey = Key(member.City);
        member.RegionKey = Key(member.Region);
        member.PostalCodeKey = Key(member.PostalCode);
        member.CountryKey = Key(member.Country);
        member.AddressKey = PostalAddress.Key(member.Street, member.City, member.PostalCode);
        string[] interests = [.. (member.Interests ?? "").Split(';').Select(TextFolding.Fold).Where(i => i.Length > 0).Distinct()];
        member.InterestsKey = interests.Length == 0 ? null : ";" + string.Join(';', interests) + ";";
    }

    private static string? Key(string? value) => TextFolding.Fold(value) is { Length: > 0 } folded ? folded : null;
}

using System.Linq.Expressions;
using AssocHub.Core.Members;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Segments.Fields;

/// <summary>The one list of fields that segments can test.</summary>
public static class FieldCatalogue
{
    /// <summary>All fields, in the order a form offers them.</summary>
    public static IReadOnlyList<SegmentField> All { get; } =
    [
        Text("status", "Membership status", "status", m => m.StatusKey, m => m.Status),
        Text("role", "Role", "role", m => m.RoleKey, m => m.Role),
        Text("chapter", "Chapter", "chapter", m => m.ChapterKey, m => m.Chapter),
        Date("joinDate", "Joined on", "join date", m => m.JoinDate, m => m.JoinDate),
        new DaysSinceField("tenureDays", "Days since joining", "number of days since joining", m => m.JoinDate, m => m.JoinDate),
        Date("renewalDate", "Renewal date", "renewal date", m => m.RenewalDate, m => m.RenewalDate),
        Text("jobTitle", "Job title", "job title", m => m.JobTitleKey, m => m.JobTitle),
        List("interests", "Interests", "interests", m => m.InterestsKey, m => Split(m.Interests)),
        Text("organization.name", "Organisation", "organisation",
            m => m.Organization == null ? null : m.Organization.NameKey, m => m.Organization == null ? null : m.Organization.Name),
        Text("organization.industry", "Organisation's industry", "organisation's industry",
            m => m.Organization == null ? null : m.Organization.IndustryKey, m => m.Organization == null ? null : m.Organization.Industry),
        Text("organization.size", "Organisation's size", "organisation's size",
            m => m.Organization == null ? null : m.Organization.SizeKey, m => m.Organization == null ? null : m.Organization.Size),
        Text("organization.region", "Organisation's region", "organisation's region",
            m => m.Organization == null ? null : m.Organization.RegionKey, m => m.Organization == null ? null : m.Organization.Region),
        Text("city", "City", "city", m => m.CityKey, m => m.City),
        Text("region", "State or region", "state or region", m => m.RegionKey, m => m.Region),
        Personal(Text("postalCode", "Postal code", "postal code", m => m.PostalCodeKey, m => m.PostalCode)),
        Text("country", "Country", "country", m => m.CountryKey, m => m.Country),
        Personal(Text("firstName", "First name", "first name", m => m.FirstNameKey, m => m.FirstName)),
        Personal(Text("lastName", "Last name", "last name", m => m.LastNameKey, m => m.LastName)),
        Personal(Text("email", "E-mail address", "e-mail address", m => m.EmailKey, m => m.Email)),
        Text("emailDomain", "E-mail domain", "e-mail domain", m => m.EmailDomainKey, m => m.EmailDomainKey) with { Written = m => DomainOf(m.Email) },
        Text("consent.email", "E-mail consent", "e-mail consent", m => m.EmailConsent, m => m.EmailConsent) with
        {
            Domain = SourceDomain.Email,
            Choices = ["subscribed", "unsubscribed", "cleaned", "pending"],
        },
        List("sources", "Known to", "sources", m => m.SourcesKey, m => Split(m.SourcesKey)) with
        {
            Choices = ["ams", "events", "email", "community"],
        },
        new NumberField("householdId", "Household", "household number", m => m.HouseholdId, m => m.HouseholdId)
        {
            Sensitivity = FieldSensitivity.Personal,
        },
    ];

    private static readonly Dictionary<string, SegmentField> ByKey = All.ToDictionary(f => f.Key);

    /// <summary>The field with this key; null when there is none. Keys are compared as written.</summary>
    public static SegmentField? Find(string key) => ByKey.GetValueOrDefault(key);

    private static TextField Text(
        string key, string label, string phrase, Expression<Func<Member, string?>> folded, Expression<Func<Member, string?>> written) =>
        new(key, label, phrase, folded, written);

    private static TextListField List(
        string key, string label, string phrase, Expression<Func<Member, string?>> folded, Func<Member, IReadOnlyList<string>> items) =>
        new(key, label, phrase, folded, items);

    private static DateField Date(
        string key, string label, string phrase, Expression<Func<Member, DateOnly?>> column, Func<Member, DateOnly?> value) =>
        new(key, label, phrase, column, value);

    private static TextField Personal(TextField field) => field with { Sensitivity = FieldSensitivity.Personal };

    private static string[] Split(string? joined) =>
        joined?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static string? DomainOf(string? email)
    {
        int at = email?.LastIndexOf('@') ?? -1;
        return at < 0 ? null : email![(at + 1)..];
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AssocHub.Core.Common;
using AssocHub.Core.Members;

namespace AssocHub.Core.Pushes;

/// <summary>One field that can be sent.</summary>
/// <param name="Key">As stored in a mapping.</param>
/// <param name="Label">As a form shows it.</param>
/// <param name="DefaultName">Its name at the destination unless somebody chooses another.</param>
/// <param name="Value">Reads it.</param>
public sealed record PushField(string Key, string Label, string DefaultName, Func<Member, string?> Value);

/// <summary>The one list of fields that can be sent. Only what is mapped leaves the house.</summary>
public static class PushFields
{
    /// <summary>All fields, in the order a form offers them.</summary>
    public static IReadOnlyList<PushField> All { get; } =
    [
        new("memberId", "Member number", "member_id", m => m.Id.ToString(CultureInfo.InvariantCulture)),
        new("email", "E-mail address", "email", m => m.Email),
        new("firstName", "First name", "first_name", m => m.FirstName),
        new("lastName", "Last name", "last_name", m => m.LastName),
        new("phone", "Phone", "phone", m => m.Phone),
        new("status", "Membership status", "status", m => m.Status),
        new("role", "Role", "role", m => m.Role),
        new("chapter", "Chapter", "chapter", m => m.Chapter),
        new("jobTitle", "Job title", "job_title", m => m.JobTitle),
        new("organization", "Organisation", "organization", m => m.Organization?.Name),
        new("interests", "Interests", "interests", m => m.Interests),
        new("joinDate", "Joined on", "join_date", m => Day(m.JoinDate)),
        new("renewalDate", "Renewal date", "renewal_date", m => Day(m.RenewalDate)),
        new("city", "City", "city", m => m.City),
        new("region", "State or region", "region", m => m.Region),
        new("postalCode", "Postal code", "postal_code", m => m.PostalCode),
        new("country", "Country", "country", m => m.Country),
    ];

    /// <summary>What a new push sends unless somebody chooses more: as little as a letter needs.</summary>
    public static IReadOnlyList<MappedField> Default { get; } =
        [.. All.Where(f => f.Key is "email" or "firstName" or "lastName").Select(f => new MappedField(f.Key, f.DefaultName))];

    /// <summary>The field of a key; null when there is none.</summary>
    public static PushField? Find(string key) => All.FirstOrDefault(f => string.Equals(f.Key, key, StringComparison.Ordinal));

    /// <summary>Why a mapping cannot be used; null when it can.</summary>
    public static Refusal? Check(IReadOnlyList<MappedField> mapping)
    {
        if (mapping.Count == 0)
        {
            return new InvalidInput("Choose at least one field to send.");
        }

        if (mapping.FirstOrDefault(m => Find(m.Field) is null) is { } unknown)
        {
            return new InvalidInput($"There is no field ‘{unknown.Field}’.");
        }

        if (!mapping.Any(m => m.Field is "email" or "memberId"))
        {
            return new InvalidInput("Send the e-mail address or the member number, so that the destination can tell people apart.");
        }

        if (mapping.GroupBy(m => m.Field, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } again)
        {
            return new InvalidInput($"‘{Find(again.Key)!.Label}’ is chosen twice.");
        }

        if (mapping.FirstOrDefault(m => string.IsNullOrWhiteSpace(m.Name) || m.Name.Length > 100 || m.Name.Any(char.IsControl)) is { } unnamed)
        {
            return new InvalidInput($"Give ‘{Find(unnamed.Field)!.Label}’ a name of 1 to 100 characters at the destination.");
        }

        string? twice = mapping.GroupBy(m => m.Name.Trim(), StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1)?.Key;
        return twice is null ? null : new InvalidInput($"Two fields are sent as ‘{twice}’. Give one of them another name.");
    }

    /// <summary>A member's fields as they are sent; what is missing is sent empty, so that it is emptied at the destination too.</summary>
    public static IReadOnlyDictionary<string, string> Values(IReadOnlyList<MappedField> mapping, Member member) =>
        mapping.ToDictionary(m => m.Name.Trim(), m => Find(m.Field)?.Value(member) ?? "", StringComparer.Ordinal);

    /// <summary>Hash of an address and fields, in hexadecimal.</summary>
    public static string Hash(string address, IReadOnlyDictionary<string, string> fields)
    {
        var text = new StringBuilder().Append(address.Length).Append(':').Append(address);
        foreach ((string name, string value) in fields)
        {
            text.Append(name.Length).Append(':').Append(name).Append(value.Length).Append(':').Append(value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

using AssocHub.Core.Sources.Streams;

namespace AssocHub.Core.Sources;

/// <summary>How much a field says about a person.</summary>
public enum PersonalKind
{
    /// <summary>About no person: an event's title.</summary>
    None,

    /// <summary>A person's place in the association: chapter, role, status.</summary>
    Membership,

    /// <summary>What a person did, and when.</summary>
    Behaviour,

    /// <summary>How to reach a person.</summary>
    Contact,

    /// <summary>Who a person is, and protected attributes such as the birth date.</summary>
    Identity,
}

/// <summary>Which fields of the canonical streams are personal, for the inventory.</summary>
public static class PersonalFields
{
    private static readonly HashSet<string> Identity = ["first_name", "middle_name", "last_name", "name_suffix", "birth_date", "username"];
    private static readonly HashSet<string> Contact = ["email", "alternate_emails", "phone", "street", "city", "postal_code"];
    private static readonly HashSet<string> People = ["members", "registrations", "subscribers", "community_users", "membership_terms"];
    private static readonly HashSet<string> Acts = ["attendance", "sponsor_interactions", "email_activity", "posts", "resource_downloads", "thread_views"];

    /// <summary>How much a field of a stream says about a person.</summary>
    public static PersonalKind Of(StreamDefinition stream, StreamField field)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(field);
        bool isPerson = People.Contains(stream.Name);
        return Identity.Contains(field.Name) || (field.Name == "name" && stream.Name == "community_users") ? PersonalKind.Identity
            : Contact.Contains(field.Name) && (isPerson || Acts.Contains(stream.Name)) ? PersonalKind.Contact
            : Acts.Contains(stream.Name) ? PersonalKind.Behaviour
            : isPerson ? PersonalKind.Membership
            : PersonalKind.None;
    }
}

namespace AssocHub.Core.Sources.Streams;

/// <content>The association management system: who they are, whether they pay.</content>
public static partial class CanonicalStreams
{
    /// <summary>Companies and institutions.</summary>
    public static StreamDefinition Organizations { get; } = new(
        "organizations", SourceDomain.Ams, "Organisations", "A company or institution that members belong to.",
        [
            Id("org_id", "organization_id", "organisation_id", "company_id"), Title("name", "organization_name", "organisation_name", "company"),
            Text("industry", "sector"), Text("size", "employees"), Text("region", "state"),
        ],
        []);

    /// <summary>The people.</summary>
    public static StreamDefinition Members { get; } = new(
        "members", SourceDomain.Ams, "Members", "A person as the AMS knows them.",
        [
            Id("ams_id", "member_id", "member_number", "membership_number", "member_no"),
            Email(), List("alternate_emails", "alternate_email", "other_emails", "secondary_email"),
            Text("first_name", "given_name", "forename"), Text("middle_name"), Text("last_name", "surname", "family_name"),
            Short("name_suffix", NameLength, "suffix"), Text("phone", "telephone", "phone_number", "mobile"),
            Text("street", "address", "address_line_1", "street_address"), Text("city", "town"),
            Text("region", "state", "province", "canton", "county"),
            Text("postal_code", "zip", "zip_code", "postcode"), Text("country"),
            Of(FieldType.Date, "birth_date", "date_of_birth", "birthday", "dob"),
            Of(FieldType.Date, "join_date", "joined", "joined_on", "member_since"),
            Text("status", "membership_status", "member_status"), Text("role", "member_role"), Text("chapter"),
            Ref("org_id", "organization_id", "organisation_id", "company_id"), Text("job_title", "title", "position"),
            List("interests", "topics"), Of(FieldType.Bool, "do_not_contact", "no_contact"),
            Of(FieldType.Instant, "updated_at", "last_modified", "modified_at", "last_updated"),
        ],
        []);

    /// <summary>Paid periods.</summary>
    public static StreamDefinition MembershipTerms { get; } = new(
        "membership_terms", SourceDomain.Ams, "Membership terms", "One paid period of one member.",
        [
            Id("term_id"), Id("ams_id", "member_id", "member_number"),
            Required(Of(FieldType.Date, "starts_on", "start_date", "starts", "from")),
            Required(Of(FieldType.Date, "ends_on", "end_date", "ends", "expires_on", "expiry_date", "until")),
            Of(FieldType.Date, "renewed_on", "renewal_date", "renewed"),
            Of(FieldType.Decimal, "amount", "price", "dues"), Short("currency", 10), Short("tier", 100, "level", "membership_type"),
        ],
        []);

    /// <summary>Sponsors.</summary>
    public static StreamDefinition Sponsors { get; } = new(
        "sponsors", SourceDomain.Ams, "Sponsors", "An organisation that pays to be seen by members.",
        [Id("sponsor_id"), Title("name", "sponsor_name", "sponsor"), List("topics", "topic")],
        []);
}

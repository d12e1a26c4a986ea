using System.Globalization;
using AssocHub.Data.Demo.Generation;

namespace AssocHub.Sandbox.CiviCrm;

/// <summary>A record of an entity: its fields by APIv4 name.</summary>
internal sealed class CiviRow
{
    public required int Id { get; init; }
    public Dictionary<string, JsonNode?> Fields { get; } = new(StringComparer.Ordinal);
}

/// <summary>What CiviCRM knows: contacts, memberships, groups, tags, activities.</summary>
internal sealed class CiviState
{
    private readonly Dictionary<string, List<CiviRow>> _entities = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, List<CiviRow>> Entities => _entities;

    public static CiviState Of(DemoWorld world, bool hasMistakes = false)
    {
        var state = new CiviState();
        foreach (string entity in (string[])["Contact", "Membership", "MembershipType", "Group", "GroupContact", "Tag", "EntityTag", "Activity"])
        {
            state._entities[entity] = [];
        }

        state.AddOrganizations(world);
        state.AddMembers(world);
        if (hasMistakes)
        {
            state.Mistake();
        }

        DateTimeOffset end = new(DateTime.SpecifyKind(world.End, DateTimeKind.Utc));
        state.Add("Group", end, ("name", "Administrators"), ("title", "Administrators"), ("group_type", null), ("is_active", true), ("saved_search_id", null));
        state.Add("Tag", end, ("name", "Major donor"), ("label", "Major donor"), ("used_for", "civicrm_contact"), ("is_selectable", true));
        return state;
    }

    public CiviRow? Find(string entity, int id) => id > 0 && id <= _entities[entity].Count && _entities[entity][id - 1].Id == id
        ? _entities[entity][id - 1]
        : _entities[entity].Find(r => r.Id == id);

    public CiviRow Add(string entity, DateTimeOffset at, params ReadOnlySpan<(string Field, JsonNode? Value)> fields)
    {
        List<CiviRow> rows = _entities[entity];
        var row = new CiviRow { Id = rows.Count == 0 ? 1 : rows[^1].Id + 1 };
        row.Fields["id"] = row.Id;
        foreach ((string field, JsonNode? value) in fields)
        {
            row.Fields[field] = value;
        }

        row.Fields.TryAdd("created_date", Local(at));
        row.Fields.TryAdd("modified_date", Local(at));
        rows.Add(row);
        return row;
    }

    /// <summary>The site's local time, without an offset: so CiviCRM writes moments.</summary>
    public static string Local(DateTimeOffset at) => DemoCalendar.Local(at.UtcDateTime).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void AddOrganizations(DemoWorld world)
    {
        DateTimeOffset start = new(world.Options.StartDay.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);
        foreach (DemoOrganization organization in world.Organizations)
        {
            Add(
                "Contact", start, ("contact_type", "Organization"), ("contact_sub_type", null), ("external_identifier", organization.Id),
                ("organization_name", organization.Name), ("display_name", organization.Name), ("is_deleted", false), ("NLLA.industry", organization.Industry),
                ("NLLA.size", organization.Size), ("address_primary.state_province_id:abbr", organization.Region));
        }

        for (int i = 0; i < DemoVocabulary.Sponsors.Length; i++)
        {
            Add(
                "Contact", start, ("contact_type", "Organization"), ("contact_sub_type", new JsonArray("Sponsor")), ("external_identifier", $"SP{i + 1:D2}"),
                ("organization_name", DemoVocabulary.Sponsors[i].Name), ("display_name", DemoVocabulary.Sponsors[i].Name), ("is_deleted", false),
                ("NLLA.topics", new JsonArray([.. DemoVocabulary.Sponsors[i].Topics.Select(t => (JsonNode)DemoVocabulary.Topics[t])])));
        }

        foreach ((string tier, decimal dues, _) in DemoVocabulary.Tiers)
        {
            Add("MembershipType", start, ("name", tier), ("minimum_fee", dues), ("is_active", true));
        }
    }

    private void AddMembers(DemoWorld world)
    {
        Dictionary<string, int> employers = _entities["Contact"].ToDictionary(r => r.Fields["external_identifier"]!.GetValue<string>(), r => r.Id);
        foreach (AmsFiles.AmsRecord record in AmsFiles.Records(world))
        {
            DemoPerson person = record.Person;
            DateTimeOffset changed = new(DateTime.SpecifyKind(DemoCalendar.Utc(record.UpdatedOn, 16), DateTimeKind.Utc));
            CiviRow contact = Add(
                "Contact", changed, ("contact_type", "Individual"), ("contact_sub_type", null), ("external_identifier", record.AmsId),
                ("first_name", record.First), ("middle_name", record.IsSecond ? null : person.Middle), ("last_name", record.Last), ("suffix_id:label", person.Suffix),
                ("display_name", $"{record.First} {record.Last}"), ("sort_name", $"{record.Last}, {record.First}"), ("birth_date", Day(person.BirthDate)),
                ("job_title", person.JobTitle), ("employer_id", person.Organization is { } employer ? employers[employer.Id] : null),
                ("employer_id.external_identifier", person.Organization?.Id), ("organization_name", person.Organization?.Name),
                ("email_primary.email", record.Email.Length > 0 ? record.Email : null), ("phone_primary.phone", person.Phone),
                ("address_primary.street_address", person.Home.Street), ("address_primary.city", person.Home.City),
                ("address_primary.state_province_id:abbr", person.Home.Region), ("address_primary.postal_code", person.Home.PostalCode),
                ("address_primary.country_id:abbr", "US"), ("do_not_email", person.DoNotContact), ("is_opt_out", false), ("is_deleted", false), ("is_deceased", false),
                ("NLLA.chapter", person.Chapter.Name), ("NLLA.role", person.Role), ("NLLA.member_since", Day(person.JoinDate)), ("NLLA.member_status", record.Status),
                ("NLLA.topics", new JsonArray([.. Enumerable.Range(0, DemoVocabulary.Topics.Length).Where(t => person.Affinity[t] >= 0.5).Select(t => (JsonNode)DemoVocabulary.Topics[t])])));
            if (!record.IsSecond)
            {
                AddTerms(world, person, contact.Id, record.AmsId);
            }
        }
    }

    // Fields that this association made itself take any text, and somebody typed what is no day.
    private void Mistake()
    {
        CiviRow[] people = [.. _entities["Contact"].Where(r => r.Fields["contact_type"]?.ToString() == "Individual")];
        foreach ((int at, string text) in ((int, string)[])[(7, "spring of 2019"), (31, "31.02.2020"), (83, "see the old card")])
        {
            people[at].Fields["NLLA.member_since"] = text;
        }

        foreach ((int at, string text) in ((int, string)[])[(12, "cheque in the post"), (58, "31.11.2024")])
        {
            _entities["Membership"][at].Fields["NLLA_dues.renewed_on"] = text;
        }
    }

    // One membership for each paid year, as this association enters them.
    private void AddTerms(DemoWorld world, DemoPerson person, int contactId, string amsId)
    {
        foreach (DemoTerm term in person.Terms)
        {
            bool known = term.RenewedOn < world.Options.EndDay;
            DateTimeOffset at = new(term.StartsOn.ToDateTime(new TimeOnly(15, 0)), TimeSpan.Zero);
            if (known && term.RenewedOn is { } paid)
            {
                at = new DateTimeOffset(paid.ToDateTime(new TimeOnly(15, 0)), TimeSpan.Zero);
            }

            Add(
                "Membership", at, ("contact_id", contactId), ("contact_id.external_identifier", amsId), ("membership_type_id:name", person.Tier),
                ("membership_type_id:label", person.Tier), ("join_date", Day(person.JoinDate)), ("start_date", Day(term.StartsOn)), ("end_date", Day(term.EndsOn)),
                ("status_id:name", term.EndsOn >= world.Options.EndDay ? "Current" : "Expired"), ("is_test", false), ("NLLA_dues.amount", person.Dues),
                ("NLLA_dues.currency", "USD"), ("NLLA_dues.renewed_on", known ? Day(term.RenewedOn) : null));
        }
    }
}

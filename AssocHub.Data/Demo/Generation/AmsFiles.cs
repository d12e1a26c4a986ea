namespace AssocHub.Data.Demo.Generation;

/// <summary>What the AMS exports.</summary>
internal static class AmsFiles
{
    /// <summary>A person as the AMS knows them.</summary>
    internal sealed record AmsRecord(
        string AmsId, DemoPerson Person, string First, string Last, string Email, string Status, DateOnly UpdatedOn, bool IsSecond);

    /// <summary>The member records, second records of the same person among them.</summary>
    public static List<AmsRecord> Records(DemoWorld world)
    {
        var random = new DemoRandom(world.Options.Seed, "ams records");
        DateOnly end = world.Options.EndDay;
        var records = new List<AmsRecord>();
        foreach (DemoPerson person in world.People.Where(p => p.IsMember))
        {
            string last = person.MarriedOn is not null && random.Chance(0.25) ? person.BirthSurname! : person.Surname;
            string email = person.HasNoEmailInAms ? ""
                : person.UsesSharedMailbox ? person.Organization!.SharedMailbox!
                : person.PrefersPrivate || person.WorkEmail is null ? person.PrivateEmail
                : person.WorkEmail;
            DateOnly updated = end.AddDays(-random.Between(1, 900));
            updated = new[] { updated, person.JoinDate, person.ChangedJobOn ?? updated, person.MarriedOn ?? updated }.Max();
            records.Add(new AmsRecord(person.AmsId!, person, person.Given, last, email, person.Status, updated, IsSecond: false));
            if (person.SecondAmsId is { } second)
            {
                // Entered again: by a colleague who did not look, or on coming back.
                records.Add(new AmsRecord(
                    second, person, Mistakes.GivenName(random, person, 0.5), Mistakes.Surname(random, person, end),
                    random.Chance(0.5) ? email : person.PrivateEmail, random.Chance(0.5) ? "lapsed" : person.Status,
                    end.AddDays(-random.Between(30, 1200)), IsSecond: true));
            }
        }

        return records;
    }

    public static void Write(DemoWorld world, IReadOnlyList<AmsRecord> records, string folder, PlantedErrors planted)
    {
        using (var file = new CsvFile(folder, "organizations", "org_id", "name", "industry", "size", "region"))
        {
            foreach (DemoOrganization organization in world.Organizations)
            {
                file.Row(organization.Id, organization.Name, organization.Industry, organization.Size, organization.Region);
            }
        }

        using (var file = new CsvFile(folder, "sponsors", "sponsor_id", "name", "topics"))
        {
            for (int i = 0; i < DemoVocabulary.Sponsors.Length; i++)
            {
                file.Row($"SP{i + 1:D2}", DemoVocabulary.Sponsors[i].Name, CsvFile.Topics(DemoVocabulary.Sponsors[i].Topics));
            }
        }

        WriteMembers(world, records, folder, planted);
        WriteTerms(world, folder, planted);
    }

    private static void WriteMembers(DemoWorld world, IReadOnlyList<AmsRecord> records, string folder, PlantedErrors planted)
    {
        var random = new DemoRandom(world.Options.Seed, "ams columns");
        using var file = new CsvFile(
            folder, "members", "ams_id", "email", "alternate_emails", "first_name", "middle_name", "last_name", "name_suffix", "phone", "street", "city",
            "region", "postal_code", "country", "birth_date", "join_date", "status", "role", "chapter", "org_id", "job_title", "interests",
            "do_not_contact", "updated_at");
        foreach (AmsRecord record in records)
        {
            DemoPerson person = record.Person;
            IEnumerable<int> interests = Enumerable.Range(0, DemoVocabulary.Topics.Length).Where(t => person.Affinity[t] >= 0.5);
            file.Row(
                record.AmsId, record.Email, AlternateEmails(random, record), record.First, record.IsSecond ? "" : person.Middle ?? "", record.Last,
                person.Suffix ?? "", Phone(random, person.Phone), Street(random, person.Home.Street), person.Home.City, person.Home.Region,
                person.Home.PostalCode, random.Pick(["US", "US", "USA", "United States"]), random.Chance(0.55) ? CsvFile.Day(person.BirthDate) : "",
                CsvFile.Day(person.JoinDate), record.Status, person.Role, person.Chapter.Name, person.Organization?.Id ?? "", person.JobTitle,
                random.Chance(0.6) ? CsvFile.Topics(interests) : "", person.DoNotContact ? "true" : "false",
                CsvFile.Utc(DemoCalendar.Utc(record.UpdatedOn, 16)));
        }

        planted.Write(file, "members", "", "a member without a number", ["", "somebody@" + DemoVocabulary.PrivateMailDomains[0], "", "No", "", "Number"]);
    }

    private static void WriteTerms(DemoWorld world, string folder, PlantedErrors planted)
    {
        using var file = new CsvFile(
            folder, "membership_terms", "term_id", "ams_id", "starts_on", "ends_on", "renewed_on", "amount", "currency", "tier");
        int number = 0;
        foreach (DemoPerson person in world.People.Where(p => p.IsMember))
        {
            foreach (DemoTerm term in person.Terms)
            {
                bool known = term.RenewedOn < world.Options.EndDay;
                file.Row(
                    $"MT{++number:D6}", person.AmsId!, CsvFile.Day(term.StartsOn), CsvFile.Day(term.EndsOn), known ? CsvFile.Day(term.RenewedOn) : "",
                    CsvFile.Number(person.Dues), "USD", person.Tier);
            }
        }

        planted.Write(file, "membership_terms", "MT900001", "a term without an end", ["MT900001", "M100007", CsvFile.Day(world.Options.StartDay), "", "", "145.00", "USD", "Professional"]);
        planted.Write(file, "membership_terms", "MT900002", "a day that does not exist", ["MT900002", "M100014", "2025-02-30", "2026-02-28", "", "145.00", "USD", "Professional"]);
    }

    private static string AlternateEmails(DemoRandom random, AmsRecord record)
    {
        DemoPerson person = record.Person;
        var others = new List<string>();
        if (person.FormerWorkEmail is { } former && random.Chance(0.6))
        {
            others.Add(former);
        }

        if (random.Chance(0.3))
        {
            others.Add(person.PrivateEmail);
        }

        others.RemoveAll(e => e == record.Email);
        return string.Join(';', others);
    }

    private static string Phone(DemoRandom random, string? e164)
    {
        if (e164 is null)
        {
            return "";
        }

        string area = e164[2..5], exchange = e164[5..8], line = e164[8..];
        return random.Between(0, 3) switch
        {
            0 => $"({area}) {exchange}-{line}",
            1 => $"{area}-{exchange}-{line}",
            2 => $"{area}.{exchange}.{line}",
            _ => e164,
        };
    }

    private static string Street(DemoRandom random, string street) => random.Chance(0.7)
        ? street
        : street.Replace("Street", "St.", StringComparison.Ordinal).Replace("Avenue", "Ave", StringComparison.Ordinal)
            .Replace("Road", "Rd", StringComparison.Ordinal).Replace("Drive", "Dr", StringComparison.Ordinal)
            .Replace("Lane", "Ln", StringComparison.Ordinal).Replace("Boulevard", "Blvd", StringComparison.Ordinal);
}

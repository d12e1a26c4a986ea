using AssocHub.Core.Common;

namespace AssocHub.Core.Members.Matching.Columns;

/// <summary>
/// Guesses what each column says from its header, and from its cells where the header leaves it open. A column nobody can place is
/// ignored rather than compared: an amount or a date of entry would only add noise.
/// </summary>
public static class ColumnGuesser
{
    // Header words, joined, to role. The first rule that fits wins; a rule is a list of words that must all occur.
    private static readonly (string Words, ColumnRole Role)[] Rules =
    [
        ("=recordid|=recid|=rowid|=uniqueid|=recordnumber|=recno|=id|=rid|=unnamed0|=index", ColumnRole.RecordId),
        ("=source|=datasource|=sourcesystem|=sourcename|=system|=sourcedataset|=dataset|=file|=sourcefile", ColumnRole.Source),
        ("=amsid|=memberid|=membernumber|=memberno|=membershipnumber|=membershipid", ColumnRole.AmsId),
        ("email|emailaddress|mailaddress|courriel|=mail|correo", ColumnRole.Email),
        ("phonetype|emailtype|addrtype|addresstype|idtype|taxidtype|recordtype|numbercountry|idcountry|numberstate|passportcountry|licensestate", ColumnRole.Ignore),
        ("phone|telephone|=tel|=mobile|=cell|telefon|handynummer|=fon|mobil|cellphone", ColumnRole.Phone),
        ("socsec|=ssn|ssnnumber|passport|nationalid|driverslicense|driverlicense|drivinglicen|licensenumber|taxid|=nin|=nhs|nhsnumber|=bsn|personnummer|socialsecurity|leinumber|=ein|idnumber|=tin|=vat|=cpf|=dni|=curp|=pesel|medicare|aadhaar|soc_sec", ColumnRole.NationalId),
        ("birthyear|yearofbirth|birth_year|=yob|=byear|geburtsjahr|=by", ColumnRole.BirthYear),
        ("birthmonth|monthofbirth|=mob|=bmonth|=bm", ColumnRole.BirthMonth),
        ("birthday|dayofbirth|=bday|=bd", ColumnRole.BirthDay),
        ("dateofbirth|birthdate|=dob|=born|geburtsdatum|geboren|=geburt|fechanacimiento|datenaissance|=birth|dobirth|gebdat", ColumnRole.BirthDate),
        ("birthplace|placeofbirth|birthcity|birthtown", ColumnRole.Other),
        ("middlename|namemiddle|middleinitial|=middle|=mname|=midname|=mi|secondname|=midlname", ColumnRole.MiddleName),
        ("namesuffix|=suffix|=generation|=nmsuffix|suffixname", ColumnRole.NameSuffix),
        ("maidenname|=maiden|formername|previousname|othername|nickname|namefirstother", ColumnRole.Ignore),
        ("nameorg|orgname|organization|organisation|company|=employer|firma|=org|institution|affiliation|employername|workplace|business|unternehmen|entreprise|empresa", ColumnRole.Organization),
        ("firstname|givenname|forename|=first|=given|=fname|vorname|prenom|=namefirst|primarynamefirst|nombre|=firstnm|fstname|=gname|christianname|voornaam|fornamn|=imie", ColumnRole.FirstName),
        ("lastname|surname|familyname|=last|=family|=lname|nachname|=nom|nomdefamille|namelast|apellido|=sname|=lastnm|lstname|achternaam|efternamn|nazwisko|=fmname", ColumnRole.LastName),
        ("fullname|namefull|=name|completename|personname|displayname|contactname|membername|=fullnm|nativename|badgename|attendeename|=vollername|=naam|=namn|firstandsurname|nameandsurname|firstandlast", ColumnRole.FullName),
        ("jobtitle|=title|=position|=occupation|=profession|=job|=beruf|=function|jobrole|=role", ColumnRole.JobTitle),
        ("postcode|postalcode|=zip|zipcode|=plz|postleitzahl|codepostal|=postal|postcodefake|=pcode|postalno", ColumnRole.PostalCode),
        ("=city|=town|suburb|locality|=ort|=stadt|=ville|municipality|addrcity|mailcity|ressity|cityname|=place|=ciudad|=localidad|village|residencecity|postarea|rescitydesc", ColumnRole.City),
        ("=state|=region|province|=county|addrstate|=bundesland|statecode|=departement|=kanton|=prefecture|countydesc|statecd|=stateabbr", ColumnRole.Region),
        ("=country|addrcountry|countrycode|=land|=pays|=nation|countryname", ColumnRole.Country),
        ("street|address|addr|strasse|=rue|housenumber|houseno|houseno|building|=hausnummer|=adresse|=direccion|=unit|=apartment|=calle|housenum|=indirizzo|=adres", ColumnRole.Street),
        ("=gender|=sex|=geschlecht|gendercode|sexcode|=sexe|=sexo", ColumnRole.Other),
        ("=nationality|=citizenship|=race|racecode|ethnic|maritalstatus|=birthstate", ColumnRole.Other),
    ];

    /// <summary>One mapped column per header, in the headers' order.</summary>
    /// <param name="headers">The file's header row.</param>
    /// <param name="sample">Some rows, to look at where a header says nothing.</param>
    public static IReadOnlyList<MappedColumn> Guess(IReadOnlyList<string> headers, IReadOnlyList<string[]> sample)
    {
        var columns = new List<MappedColumn>(headers.Count);
        for (int c = 0; c < headers.Count; c++)
        {
            string word = Key(headers[c]);
            ColumnRole role = ByHeader(word);
            if (role == ColumnRole.Ignore)
            {
                role = ByContent(word, sample, c);
            }

            columns.Add(new MappedColumn(headers[c], role, role is ColumnRole.Other or ColumnRole.NationalId ? Label(headers[c]) : null));
        }

        Repair(columns, headers, sample);
        return columns;
    }

    /// <summary>
    /// True when the dates in these columns put the day first: some first part is above twelve and no second part is.
    /// </summary>
    public static bool DayFirst(IReadOnlyList<MappedColumn> columns, IReadOnlyList<string[]> sample)
    {
        int dayFirst = 0, monthFirst = 0;
        for (int c = 0; c < columns.Count; c++)
        {
            if (columns[c].Role != ColumnRole.BirthDate)
            {
                continue;
            }

            foreach (string[] row in sample)
            {
                string[] parts = c < row.Length ? row[c].Split('/', '-', '.', ' ') : [];
                if (parts.Length == 3 && int.TryParse(parts[0], out int first) && int.TryParse(parts[1], out int second) && parts[0].Length <= 2)
                {
                    dayFirst += first > 12 && second <= 12 ? 1 : 0;
                    monthFirst += second > 12 && first <= 12 ? 1 : 0;
                    // Dots are how the countries that put the day first write a date.
                    dayFirst += row[c].Contains('.', StringComparison.Ordinal) ? 1 : 0;
                }
            }
        }

        return dayFirst > monthFirst;
    }

    private static string Key(string header)
    {
        string folded = TextFolding.Fold(header);
        return string.Concat(folded.Where(char.IsLetterOrDigit));
    }

    private static string Label(string header) => TextFolding.Fold(header).Replace('_', ' ');

    private static ColumnRole ByHeader(string word)
    {
        foreach ((string words, ColumnRole role) in Rules)
        {
            foreach (string rule in words.Split('|'))
            {
                if (rule[0] == '=' ? word.AsSpan().SequenceEqual(rule.AsSpan(1)) : word.Contains(rule, StringComparison.Ordinal))
                {
                    return role;
                }
            }
        }

        return ColumnRole.Ignore;
    }

    private static ColumnRole ByContent(string word, IReadOnlyList<string[]> sample, int column)
    {
        int filled = 0, mails = 0;
        foreach (string[] row in sample)
        {
            string cell = column < row.Length ? row[column] : "";
            filled += cell.Length > 0 ? 1 : 0;
            int at = cell.IndexOf('@', StringComparison.Ordinal);
            mails += at > 0 && cell.IndexOf('.', at) > 0 && !cell.Contains(' ', StringComparison.Ordinal) ? 1 : 0;
        }

        return filled > 0 && mails > filled * 0.8 ? ColumnRole.Email
            : word.Contains("source", StringComparison.Ordinal) && !word.Contains("id", StringComparison.Ordinal) ? ColumnRole.Source
            : ColumnRole.Ignore;
    }

    // What can only be seen when all columns are placed.
    private static void Repair(List<MappedColumn> columns, IReadOnlyList<string> headers, IReadOnlyList<string[]> sample)
    {
        // "Birthday" is a day of the month only beside a year and a month.
        if (!columns.Exists(c => c.Role == ColumnRole.BirthYear))
        {
            Replace(columns, ColumnRole.BirthDay, ColumnRole.BirthDate);
        }

        // Numbers that differ in every row are the rows' own, not the people's, and can match nothing.
        for (int c = 0; c < columns.Count; c++)
        {
            if (columns[c].Role is ColumnRole.AmsId or ColumnRole.NationalId && sample.Count > 0 && AllDigitsCounting(sample, c))
            {
                columns[c] = columns[c] with { Role = ColumnRole.Ignore };
            }
        }

        // The row's id: the guessed one, or the first column when every cell differs.
        int ids = columns.FindIndex(c => c.Role == ColumnRole.RecordId);
        for (int c = 0; c < columns.Count; c++)
        {
            if (columns[c].Role == ColumnRole.RecordId && c != ids)
            {
                columns[c] = columns[c] with { Role = ColumnRole.Ignore };
            }
        }

        if (ids < 0 && columns.Count > 0 && columns[0].Role == ColumnRole.Ignore && Key(headers[0]).EndsWith("id", StringComparison.Ordinal))
        {
            columns[0] = columns[0] with { Role = ColumnRole.RecordId };
        }
    }

    private static bool AllDigitsCounting(IReadOnlyList<string[]> sample, int column)
    {
        for (int r = 1; r < sample.Count; r++)
        {
            if (!long.TryParse(column < sample[r].Length ? sample[r][column] : "", out long value)
                || !long.TryParse(column < sample[r - 1].Length ? sample[r - 1][column] : "", out long before) || value != before + 1)
            {
                return false;
            }
        }

        return sample.Count > 3;
    }

    private static void Replace(List<MappedColumn> columns, ColumnRole from, ColumnRole to)
    {
        for (int c = 0; c < columns.Count; c++)
        {
            if (columns[c].Role == from)
            {
                columns[c] = columns[c] with { Role = to };
            }
        }
    }
}

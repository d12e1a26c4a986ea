using AssocHub.Core.Common;

namespace AssocHub.Data.Demo.Generation;

/// <summary>Makes the true people: members first, then those the association met otherwise.</summary>
internal sealed class PeopleMaker
{
    private const double NonMemberShare = 0.07;

    private readonly DemoOptions _options;
    private readonly DemoRandom _random;
    private readonly DemoNames _names = DemoNames.Load();
    private readonly IReadOnlyList<DemoOrganization> _organizations;
    private readonly double[] _organizationWeights;
    private readonly double[] _chapterShares = [.. DemoVocabulary.Chapters.Select(c => c.Share)];
    private readonly double[] _jobShares = [.. DemoVocabulary.JobTitles.Select(j => j.Share)];
    private readonly double[] _tierShares = [.. DemoVocabulary.Tiers.Select(t => t.Share)];
    private readonly HashSet<string> _addresses = [];
    private readonly List<DemoPerson> _people = [];
    private int _homes;

    private PeopleMaker(DemoOptions options, IReadOnlyList<DemoOrganization> organizations)
    {
        _options = options;
        _random = new DemoRandom(options.Seed, "people");
        _organizations = organizations;
        _organizationWeights = [.. organizations.Select(o => (double)o.Weight)];
    }

    public static List<DemoPerson> Make(DemoOptions options, IReadOnlyList<DemoOrganization> organizations)
    {
        var maker = new PeopleMaker(options, organizations);
        int all = options.Members + (int)(options.Members * NonMemberShare);
        while (maker._people.Count < all)
        {
            bool member = maker._people.Count < options.Members;
            DemoPerson person = maker.One();
            maker.Add(person, member);
            if (member && maker._people.Count < options.Members && maker._random.Chance(0.035))
            {
                maker.Add(maker.PartnerOf(person), member);
            }
            else if (member && maker._people.Count < options.Members && maker._random.Chance(0.003) && !person.IsWoman)
            {
                maker.Add(maker.SonOf(person), member);
            }
        }

        return maker._people;
    }

    private void Add(DemoPerson person, bool member)
    {
        _people.Add(person);
        if (member)
        {
            Enrol(person);
        }
    }

    private DemoPerson One()
    {
        DemoNames.Culture culture = _names.PickCulture(_random);
        bool woman = _random.Chance(0.74);
        DemoOrganization? organization = _random.Chance(0.9) ? _organizations[_random.PickWeighted(_organizationWeights)] : null;
        DemoVocabulary.Chapter chapter = organization is not null && _random.Chance(0.9)
            ? organization.Chapter
            : DemoVocabulary.Chapters[_random.PickWeighted(_chapterShares)];
        string given = culture.Given(_random, woman);

        // A second generation keeps the surname and takes a given name of where it was born.
        string surname = _random.Chance(0.12) ? _names.PickCulture(_random).Surname(_random) : culture.Surname(_random);
        if (woman && _random.Chance(0.04))
        {
            surname = $"{surname}-{_names.PickCulture(_random).Surname(_random)}";
        }

        return Person(given, surname, woman, chapter, NewHome(chapter), organization, BirthDate(22, 72), Email(given, surname, null));
    }

    private DemoPerson PartnerOf(DemoPerson person)
    {
        bool woman = _random.Chance(0.12) ? person.IsWoman : !person.IsWoman;
        DemoNames.Culture culture = _names.PickCulture(_random);
        string given = culture.Given(_random, woman);
        while (TextFolding.Fold(given)[0] == TextFolding.Fold(person.Given)[0])
        {
            given = culture.Given(_random, woman);
        }

        string surname = _random.Chance(0.7) ? person.Surname : culture.Surname(_random);
        bool shared = _random.Chance(0.35);
        DemoOrganization? organization = _random.Chance(0.25) ? person.Organization : _organizations[_random.PickWeighted(_organizationWeights)];
        DemoPerson partner = Person(
            given, surname, woman, person.Chapter, person.Home, shared ? null : organization,
            person.BirthDate.AddDays(_random.Between(-2000, 2000)), shared ? person.PrivateEmail : Email(given, surname, null));
        if (shared)
        {
            partner.Partner = person;
            person.Partner = partner;
            if (_random.Chance(0.6))
            {
                person.WorkEmail = null;
            }
        }

        if (_random.Chance(0.5))
        {
            partner.Phone = person.Phone;
        }

        return partner;
    }

    private DemoPerson SonOf(DemoPerson father)
    {
        father.Suffix = "Sr.";
        DemoPerson son = Person(
            father.Given, father.Surname, woman: false, father.Chapter, father.Home, _organizations[_random.PickWeighted(_organizationWeights)],
            father.BirthDate.AddDays(9_500), Email(father.Given, father.Surname, null));
        son.Suffix = "Jr.";
        return son;
    }

    private DemoPerson Person(
        string given, string surname, bool woman, DemoVocabulary.Chapter chapter, DemoHome home, DemoOrganization? organization, DateOnly birth, string privateEmail)
    {
        string job = DemoVocabulary.JobTitles[_random.PickWeighted(_jobShares)].Title;
        IReadOnlyList<string> nicknames = _names.NicknamesOf(given);
        double engagement = Math.Exp((1.0 * _random.Normal()) - 0.5);
        var person = new DemoPerson
        {
            Number = _people.Count + 1,
            IsWoman = woman,
            Given = given,
            Nickname = nicknames.Count > 0 && _random.Chance(0.55) ? _random.PickSkewed(nicknames, 1) : null,
            Middle = _random.Chance(0.3) ? ((char)('A' + _random.Between(0, 22))).ToString() : null,
            Surname = surname,
            BirthDate = birth,
            Chapter = chapter,
            Home = home,
            Organization = organization,
            JobTitle = job,
            Role = RoleOf(),
            Phone = _random.Chance(0.8) ? $"+1{_random.Pick(AreaCodes)}555{_random.Between(0, 9999):D4}" : null,
            WorkEmail = organization is null ? null : Email(given, surname, organization),
            PrivateEmail = privateEmail,
            PrefersPrivate = _random.Chance(0.12),
            HasPrivacyProxy = _random.Chance(0.24),
            HasLinkScanner = organization is { HasLinkScanner: true },
            Engagement = engagement,
            EmailLean = Math.Exp((0.35 * _random.Normal()) - 0.06),
            EventLean = Math.Exp((0.6 * _random.Normal()) - 0.18),
            CommunityLean = Math.Exp((0.8 * _random.Normal()) - 0.32),
            Affinity = Affinities(),
        };
        person.UsesSharedMailbox = organization is { SharedMailbox: not null } && _random.Chance(0.14);
        ChangeJobOrName(person);
        return person;
    }

    private void ChangeJobOrName(DemoPerson person)
    {
        if (person.Organization is not null && !person.UsesSharedMailbox && _random.Chance(0.08))
        {
            DemoOrganization former = _organizations[_random.PickWeighted(_organizationWeights)];
            if (former != person.Organization)
            {
                person.FormerOrganization = former;
                person.ChangedJobOn = DayInWindow(0.05, 0.95);
                person.FormerWorkEmail = Email(person.Given, person.Surname, former);
            }
        }

        if (person.IsWoman && !person.Surname.Contains('-', StringComparison.Ordinal) && _random.Chance(0.035))
        {
            person.BirthSurname = _names.PickCulture(_random).Surname(_random);
            person.MarriedOn = DayInWindow(0.1, 0.9);
        }
    }

    private void Enrol(DemoPerson person)
    {
        person.AmsId = $"M{100_000 + (person.Number * 7):D6}";
        (string tier, decimal dues, _) = DemoVocabulary.Tiers[_random.PickWeighted(_tierShares)];
        (person.Tier, person.Dues) = (tier, dues);
        person.IsHonorary = _random.Chance(0.008);
        person.DoNotContact = _random.Chance(0.006);
        person.HasNoEmailInAms = _random.Chance(0.03);
        int years = _options.Days / 365;
        DateOnly joined = _random.Chance(0.085 * years)
            ? DayInWindow(0.0, 0.985)
            : SeasonalDay(_options.StartDay.AddDays(-(int)Math.Min(9_000, _random.Exponential(2_600)) - 366));
        DateOnly adult = person.BirthDate.AddYears(20);
        person.JoinDate = joined < adult ? adult : joined;
        if (person.JoinDate >= _options.EndDay)
        {
            person.JoinDate = _options.EndDay.AddDays(-30);
        }

        if (_random.Chance(0.012))
        {
            person.SecondAmsId = $"M{900_000 + person.Number:D6}";
        }
    }

    // Half of the joiners come in January and September, when the campaigns run.
    private DateOnly SeasonalDay(DateOnly day) => _random.Chance(0.4)
        ? new DateOnly(day.Year, _random.Chance(0.6) ? 1 : 9, Math.Min(day.Day, 28))
        : day;

    private DateOnly DayInWindow(double from, double to) => _options.StartDay.AddDays((int)(_options.Days * _random.Between(from, to)));

    private DateOnly BirthDate(int youngest, int oldest) =>
        _options.EndDay.AddDays(-(int)(365.25 * (youngest + ((oldest - youngest) * 0.5 * (_random.Fraction() + _random.Fraction())))));

    private string RoleOf() => _random.Fraction() switch
    {
        < 0.02 => "board",
        < 0.07 => "chapter officer",
        < 0.17 => "committee volunteer",
        _ => "member",
    };

    private DemoHome NewHome(DemoVocabulary.Chapter chapter)
    {
        int number = ++_homes;
        string city = _random.PickSkewed(chapter.Cities, 2);
        int zip = 54_000 + (Array.IndexOf(DemoVocabulary.Chapters, chapter) * 300) + (Array.IndexOf(chapter.Cities, city) * 12) + _random.Between(0, 9);
        string flat = _random.Chance(0.15) ? $" Apt {_random.Between(1, 40)}" : "";
        return new DemoHome(number, $"{_random.Between(1, 4999)} {_random.Pick(DemoVocabulary.Streets)}{flat}", city, chapter.Region, $"{zip:D5}");
    }

    private double[] Affinities()
    {
        double[] affinity = [.. DemoVocabulary.Topics.Select(_ => _random.Between(0.02, 0.12))];
        int favourites = _random.Between(1, 3);
        for (int i = 0; i < favourites + 2; i++)
        {
            int topic = _random.PickWeighted(DemoVocabulary.TopicShares);
            affinity[topic] = Math.Max(affinity[topic], i < favourites ? _random.Between(0.5, 1.0) : _random.Between(0.15, 0.5));
        }

        return affinity;
    }

    private string Email(string given, string surname, DemoOrganization? organization)
    {
        string first = Letters(given), last = Letters(surname);
        string domain = organization?.Domain ?? _random.PickSkewed(DemoVocabulary.PrivateMailDomains, 2);
        string local = (organization is null ? _random.Between(0, 4) : _random.Between(0, 2)) switch
        {
            0 => $"{first}.{last}",
            1 => $"{first[0]}{last}",
            2 => $"{first}.{last}",
            3 => $"{last}{_random.Between(45, 99)}",
            _ => $"{first}{last[0]}{_random.Between(1, 99)}",
        };
        string address = $"{local}@{domain}";
        for (int again = 2; !_addresses.Add(address); again++)
        {
            address = $"{local}{again}@{domain}";
        }

        return address;
    }

    private static string Letters(string name) => string.Concat(TextFolding.Fold(name).Where(char.IsAsciiLetterLower));

    private static readonly int[] AreaCodes = [218, 320, 507, 612, 651, 701, 715, 763, 906, 920, 952];
}

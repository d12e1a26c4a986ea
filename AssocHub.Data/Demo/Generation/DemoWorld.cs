namespace AssocHub.Data.Demo.Generation;

/// <summary>The whole made-up association: true people and what the four systems recorded of them.</summary>
internal sealed class DemoWorld
{
    public required DemoOptions Options { get; init; }
    public required IReadOnlyList<DemoOrganization> Organizations { get; init; }
    public required IReadOnlyList<DemoPerson> People { get; init; }
    public required IReadOnlyList<DemoEvent> Events { get; init; }

    public List<SubscriberRow> Subscribers { get; } = [];
    public List<MessageRow> Messages { get; } = [];
    public List<ActivityRow> Activity { get; } = [];
    public List<RegistrationRow> Registrations { get; } = [];
    public List<AttendanceRow> Attendance { get; } = [];
    public List<ScanRow> Scans { get; } = [];
    public List<UserRow> Users { get; } = [];
    public List<ThreadRow> Threads { get; } = [];
    public List<PostRow> Posts { get; } = [];
    public List<ViewRow> Views { get; } = [];
    public List<DownloadRow> Downloads { get; } = [];
    public List<RenewalRow> Renewals { get; } = [];

    /// <summary>Nothing at or after this moment has happened yet.</summary>
    public DateTime End => DemoCalendar.Utc(Options.EndDay, 0);

    /// <summary>Volumes of an association of the default size are 1.</summary>
    public double Scale => Options.Members / (double)DemoOptions.DefaultMembers;

    /// <summary>Makes the association and lets it live, day by day, to the end.</summary>
    public static DemoWorld Live(DemoOptions options, CancellationToken cancel = default)
    {
        List<DemoOrganization> organizations = OrganizationMaker.Make(options);
        List<DemoPerson> people = PeopleMaker.Make(options, organizations);
        var world = new DemoWorld
        {
            Options = options,
            Organizations = organizations,
            People = people,
            Events = DemoCalendar.Make(options, people).Events,
        };
        var renewals = new Memberships(world);
        var email = new EmailLife(world);
        var events = new EventLife(world);
        var community = new CommunityLife(world);
        for (DateOnly day = options.StartDay; day < options.EndDay; day = day.AddDays(1))
        {
            cancel.ThrowIfCancellationRequested();
            renewals.Pass(day);
            email.Pass(day);
            community.Pass(day);
            foreach (DemoEvent today in world.Events.Where(e => e.Day == day))
            {
                events.Hold(today);
                community.FollowUp(today);
            }
        }

        foreach (DemoEvent coming in world.Events.Where(e => e.Day >= options.EndDay))
        {
            events.Hold(coming);
        }

        renewals.Close();
        return world;
    }
}

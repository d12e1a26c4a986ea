using AssocHub.Core.Access;
using AssocHub.Core.Sources;

namespace AssocHub.Web.Authentication;

/// <summary>One of the people one can be in Development.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Title">Their job.</param>
/// <param name="CanDo">What they may do, in plain words.</param>
public sealed record DemoPerson(Actor Actor, string Title, string CanDo)
{
    public string Key => Actor.Id["demo:".Length..];
}

/// <summary>The staff of the demo association; every role is somebody.</summary>
public static class DemoStaff
{
    public static IReadOnlyList<DemoPerson> People { get; } =
    [
        Person("mina", "Mina Castellanos", "Membership manager", "Connects sources, finds members, builds segments, starts pushes.", [Role.MembershipStaff]),
        Person("petra", "Petra Lindqvist", "Approver", "Signs segments off or sends them back.", [Role.Approver]),
        Person("owen", "Owen Abara", "Data owner: membership and events", "Answers for that data and approves segments that read it.", [Role.DataOwner], SourceDomain.Ams, SourceDomain.Events),
        Person("dara", "Dara Whitlock", "Data owner: e-mail and community", "Answers for that data and approves segments that read it.", [Role.DataOwner], SourceDomain.Email, SourceDomain.Community),
        Person("lea", "Lea Okonkwo", "Executive director", "Reads the measures and the one-page report.", [Role.Leadership]),
        Person("ines", "Ines Marchetti", "Auditor", "Reads everything that was done; changes nothing.", [Role.Auditor]),
        Person("max", "Max Feldmann", "Model reviewer", "Approves scores before anyone may use them.", [Role.ModelReviewer]),
        Person("ada", "Ada Thorne", "Administrator", "Runs the installation: sources, settings, audit.", [Role.Administrator]),
    ];

    public static DemoPerson? Find(string? key) => People.FirstOrDefault(person => person.Key == key);

    private static DemoPerson Person(string key, string name, string title, string canDo, Role[] roles, params SourceDomain[] domains) =>
        new(new Actor($"demo:{key}", name, roles) { Domains = [.. domains.Select(domain => domain.ToString())] }, title, canDo);
}

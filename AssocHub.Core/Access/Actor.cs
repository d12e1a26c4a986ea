using AssocHub.Core.Common;

namespace AssocHub.Core.Access;

/// <summary>Who acts: a signed-in person, the command line or the schedule. Every service that changes something takes one.</summary>
/// <param name="Id">Stable id from the identity provider (or <c>system:schedule</c>, <c>system:cli</c>).</param>
/// <param name="Name">As shown in the audit log.</param>
/// <param name="Roles">What the person is.</param>
public sealed record Actor(string Id, string Name, IReadOnlyList<Role> Roles)
{
    /// <summary>Names of the domains (<c>Ams</c>, <c>Events</c>, <c>Email</c>, <c>Community</c>) whose data the person answers for; a data owner has at least one.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>The schedule and other work that nobody clicked. May run what was approved; may never decide.</summary>
    public static Actor Schedule { get; } = new("system:schedule", "Schedule", [Role.Administrator]);

    /// <summary>A person with access to the server, on the command line. May never decide.</summary>
    public static Actor CommandLine { get; } = new("system:cli", "Command line", [Role.Administrator]);

    /// <summary>True when any of the roles grants the permission.</summary>
    public bool May(Permission permission) => Roles.Any(r => RolePermissions.Of(r).Contains(permission));

    /// <summary>The refusal to return when the permission is missing; null when it is there.</summary>
    public Refusal? Lacks(Permission permission) => May(permission) ? null : new NotAllowed(permission);
}

/// <summary>The person's roles do not grant what they tried.</summary>
/// <param name="Missing">The permission that is missing.</param>
public sealed record NotAllowed(Permission Missing)
    : Refusal($"You are not allowed to do this: it needs the permission '{Missing}'. Ask an administrator.");

namespace AssocHub.Core.Access;

/// <summary>What a person is at the association. A person may have several.</summary>
public enum Role
{
    /// <summary>Runs the installation.</summary>
    Administrator,

    /// <summary>Answers for the data of one domain and approves what reads it.</summary>
    DataOwner,

    /// <summary>Connects sources, reviews merges, builds segments, starts pushes.</summary>
    MembershipStaff,

    /// <summary>Signs segments off or sends them back.</summary>
    Approver,

    /// <summary>Approves model versions and segments that read a score.</summary>
    ModelReviewer,

    /// <summary>Reads everything that was done; changes nothing.</summary>
    Auditor,

    /// <summary>Reads measures and the one-page report.</summary>
    Leadership,
}

/// <summary>The one table of who may do what.</summary>
public static class RolePermissions
{
    private static readonly Dictionary<Role, Permission[]> Table = new()
    {
        [Role.Administrator] =
        [
            Permission.View, Permission.SeePersonalFields, Permission.Export, Permission.ManageSources, Permission.ReviewMembers,
            Permission.BuildSegments, Permission.Push, Permission.ViewMeasures, Permission.ReadAudit, Permission.ManageSettings,
        ],
        [Role.DataOwner] =
            [Permission.View, Permission.SeePersonalFields, Permission.Decide, Permission.ManageSources, Permission.ViewMeasures],
        [Role.MembershipStaff] =
        [
            Permission.View, Permission.SeePersonalFields, Permission.Export, Permission.ManageSources, Permission.ReviewMembers,
            Permission.BuildSegments, Permission.Push, Permission.ViewMeasures,
        ],
        [Role.Approver] = [Permission.View, Permission.SeePersonalFields, Permission.Decide, Permission.ViewMeasures],
        [Role.ModelReviewer] = [Permission.View, Permission.ReviewModels, Permission.ViewMeasures],
        [Role.Auditor] = [Permission.View, Permission.ReadAudit, Permission.ViewMeasures],
        [Role.Leadership] = [Permission.ViewMeasures],
    };

    /// <summary>The permissions of one role.</summary>
    public static IReadOnlyList<Permission> Of(Role role) => Table[role];
}

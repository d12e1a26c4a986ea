namespace AssocHub.Core.Access;

/// <summary>One thing a person may do. Checked in the service that does it, and shown by the page.</summary>
public enum Permission
{
    /// <summary>See members with personal fields masked, segments, approvals, pushes, measures.</summary>
    View,

    /// <summary>See names, addresses and other personal fields unmasked. Each opening of a person is audited.</summary>
    SeePersonalFields,

    /// <summary>Download lists of people.</summary>
    Export,

    /// <summary>Connect, change and run sources; map columns; retry and discard rejected records.</summary>
    ManageSources,

    /// <summary>Merge, unmerge and mark people as different.</summary>
    ReviewMembers,

    /// <summary>Create, edit and submit segments.</summary>
    BuildSegments,

    /// <summary>Approve or reject what somebody else submitted.</summary>
    Decide,

    /// <summary>Approve models and segments that read a score.</summary>
    ReviewModels,

    /// <summary>Create pushes, dry-run and run them.</summary>
    Push,

    /// <summary>See measures and download reports.</summary>
    ViewMeasures,

    /// <summary>Read and export the audit log.</summary>
    ReadAudit,

    /// <summary>Change settings, roles and owners.</summary>
    ManageSettings,
}

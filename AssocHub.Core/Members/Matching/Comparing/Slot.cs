namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>What is compared between two records; each has its own named levels (<see cref="Levels"/>).</summary>
public enum Slot
{
    /// <summary>Given names.</summary>
    Given,

    /// <summary>Family names.</summary>
    Family,

    /// <summary>Middle names and generations.</summary>
    Middle,

    /// <summary>Dates of birth.</summary>
    BirthDate,

    /// <summary>E-mail addresses.</summary>
    Email,

    /// <summary>Telephone numbers.</summary>
    Phone,

    /// <summary>House and street.</summary>
    Street,

    /// <summary>Postal code, town and region.</summary>
    Locality,

    /// <summary>Employer, by name or by the domain of the address.</summary>
    Organization,

    /// <summary>Job titles.</summary>
    Title,

    /// <summary>Numbers that belong to one person.</summary>
    Number,

    /// <summary>The association's own membership number.</summary>
    AmsId,

    /// <summary>The first other column.</summary>
    Other1,

    /// <summary>The second other column.</summary>
    Other2,

    /// <summary>The third other column.</summary>
    Other3,

    /// <summary>The fourth other column.</summary>
    Other4,
}

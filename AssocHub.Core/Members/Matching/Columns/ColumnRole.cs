namespace AssocHub.Core.Members.Matching.Columns;

/// <summary>What a column of a record file says about a person.</summary>
public enum ColumnRole
{
    /// <summary>Not used for matching.</summary>
    Ignore,

    /// <summary>The name of the row itself.</summary>
    RecordId,

    /// <summary>The system the row comes from.</summary>
    Source,

    /// <summary>A whole name in one cell, in any order.</summary>
    FullName,

    /// <summary>Given name or names.</summary>
    FirstName,

    /// <summary>Middle name or initial.</summary>
    MiddleName,

    /// <summary>Family name.</summary>
    LastName,

    /// <summary>Generation or title after the name.</summary>
    NameSuffix,

    /// <summary>Date of birth, in any of the usual ways of writing.</summary>
    BirthDate,

    /// <summary>Year of birth, where the parts have columns of their own.</summary>
    BirthYear,

    /// <summary>Month of birth.</summary>
    BirthMonth,

    /// <summary>Day of birth.</summary>
    BirthDay,

    /// <summary>E-mail address.</summary>
    Email,

    /// <summary>Telephone number.</summary>
    Phone,

    /// <summary>House number, street, building; several columns are read as one address.</summary>
    Street,

    /// <summary>Town or suburb.</summary>
    City,

    /// <summary>Postal code.</summary>
    PostalCode,

    /// <summary>State, county or province.</summary>
    Region,

    /// <summary>Country.</summary>
    Country,

    /// <summary>Employer, or the organisation the row is about when it names no person.</summary>
    Organization,

    /// <summary>Job title or occupation.</summary>
    JobTitle,

    /// <summary>A number that belongs to one person: passport, driving licence, tax, social security.</summary>
    NationalId,

    /// <summary>The membership number of the association's own AMS.</summary>
    AmsId,

    /// <summary>Anything else that a person keeps, compared as equal, similar or different.</summary>
    Other,
}

/// <summary>One column and its role.</summary>
/// <param name="Header">The header as the file has it.</param>
/// <param name="Role">What it says.</param>
/// <param name="Label">For <see cref="ColumnRole.Other"/> and numbers: the word people read in explanations.</param>
public sealed record MappedColumn(string Header, ColumnRole Role, string? Label = null);

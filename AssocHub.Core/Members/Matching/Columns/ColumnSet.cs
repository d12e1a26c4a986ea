namespace AssocHub.Core.Members.Matching.Columns;

/// <summary>Positions of the mapped columns by role.</summary>
internal sealed class ColumnSet
{
    public ColumnSet(IReadOnlyList<MappedColumn> columns)
    {
        int[] Of(params ColumnRole[] roles) => [.. Enumerable.Range(0, columns.Count).Where(i => roles.Contains(columns[i].Role))];
        int One(ColumnRole role) => Of(role) is [int first, ..] ? first : -1;
        RecordId = One(ColumnRole.RecordId);
        Source = One(ColumnRole.Source);
        FullName = Of(ColumnRole.FullName);
        FirstName = Of(ColumnRole.FirstName);
        MiddleName = Of(ColumnRole.MiddleName);
        LastName = Of(ColumnRole.LastName);
        Suffix = Of(ColumnRole.NameSuffix);
        BirthDate = Of(ColumnRole.BirthDate);
        BirthYear = Of(ColumnRole.BirthYear);
        BirthMonth = Of(ColumnRole.BirthMonth);
        BirthDay = Of(ColumnRole.BirthDay);
        Email = Of(ColumnRole.Email);
        Phone = Of(ColumnRole.Phone);
        Street = Of(ColumnRole.Street);
        City = Of(ColumnRole.City);
        PostalCode = Of(ColumnRole.PostalCode);
        Region = Of(ColumnRole.Region);
        Organization = Of(ColumnRole.Organization);
        JobTitle = Of(ColumnRole.JobTitle);
        AmsId = Of(ColumnRole.AmsId);
        Numbers = [.. Of(ColumnRole.NationalId).Take(Records.RecordTable.MostNumbers)];
        Others = [.. Of(ColumnRole.Other).Take(Records.RecordTable.MostOthers)];
    }

    public int RecordId { get; }
    public int Source { get; }
    public int[] FullName { get; }
    public int[] FirstName { get; }
    public int[] MiddleName { get; }
    public int[] LastName { get; }
    public int[] Suffix { get; }
    public int[] BirthDate { get; }
    public int[] BirthYear { get; }
    public int[] BirthMonth { get; }
    public int[] BirthDay { get; }
    public int[] Email { get; }
    public int[] Phone { get; }
    public int[] Street { get; }
    public int[] City { get; }
    public int[] PostalCode { get; }
    public int[] Region { get; }
    public int[] Organization { get; }
    public int[] JobTitle { get; }
    public int[] AmsId { get; }
    public int[] Numbers { get; }
    public int[] Others { get; }

    /// <summary>True when some column can name a person, so that a row without a name is about something else.</summary>
    public bool HasNames => FullName.Length + FirstName.Length + LastName.Length > 0;
}

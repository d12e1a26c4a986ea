using System.Globalization;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching.Columns;
using AssocHub.Core.Members.Normalising;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>What a source record says that can be compared with others.</summary>
internal sealed record ComparableRecord
{
    private static readonly DateOnly[] Placeholders = [new(1900, 1, 1), new(1970, 1, 1), new(1901, 1, 1), new(1, 1, 1)];

    private long? _hash;

    /// <summary>The columns that matching is given.</summary>
    public static IReadOnlyList<MappedColumn> Columns { get; } =
    [
        new("record", ColumnRole.RecordId), new("source", ColumnRole.Source), new("first name", ColumnRole.FirstName), new("middle name", ColumnRole.MiddleName),
        new("last name", ColumnRole.LastName), new("suffix", ColumnRole.NameSuffix), new("e-mail", ColumnRole.Email), new("phone", ColumnRole.Phone),
        new("street", ColumnRole.Street), new("city", ColumnRole.City), new("region", ColumnRole.Region), new("postal code", ColumnRole.PostalCode),
        new("country", ColumnRole.Country), new("birth date", ColumnRole.BirthDate), new("organisation", ColumnRole.Organization),
        new("job title", ColumnRole.JobTitle), new("AMS id", ColumnRole.AmsId),
    ];

    public required long Id { get; init; }
    public required string Source { get; init; }
    public required SourceRecord Record { get; init; }
    public required string? Organization { get; init; }
    public required string? AmsId { get; init; }
    public required bool EmailBlocked { get; init; }
    public long? ComparedHash => Record.ComparedHash;

    /// <summary>True when it says something that was not compared yet.</summary>
    public bool IsNew => ComparedHash != Hash();

    /// <summary>True for a date that a system writes when it knows none.</summary>
    public static bool IsPlaceholder(DateOnly born) => Placeholders.Contains(born);

    /// <summary>The cells, in the order of <see cref="Columns"/>. The record is called by its outside name, on which ties are broken.</summary>
    public IEnumerable<string?> Cells()
    {
        SourceRecord r = Record;
        yield return $"{(int)r.Kind}/{Source}/{r.ExternalId}";
        yield return $"{Source} ({KindWord(r.Kind)})";
        yield return r.FirstName;
        yield return r.MiddleName;
        yield return r.LastName;
        yield return r.NameSuffix;
        yield return EmailBlocked ? null : r.Email;
        yield return r.Phone;
        yield return r.Street;
        yield return r.City;
        yield return r.Region;
        yield return r.PostalCode;
        yield return r.Country;
        yield return r.BirthDate is { } born && !IsPlaceholder(born) ? born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
        yield return Organization;
        yield return r.JobTitle;
        yield return AmsId;
    }

    /// <summary>A stable number of all cells (FNV-1a).</summary>
    public long Hash() => _hash ??= HashOfCells();

    private long HashOfCells()
    {
        ulong hash = 14695981039346656037UL;
        foreach (string? cell in Cells())
        {
            foreach (char c in cell ?? "")
            {
                hash = unchecked((hash ^ c) * 1099511628211UL);
            }

            hash = unchecked((hash ^ '\n') * 1099511628211UL);
        }

        return unchecked((long)hash);
    }

    public static async Task<IReadOnlyList<ComparableRecord>> ReadAsync(
        AssocHubDbContext db, IQueryable<SourceRecord> records, GuardRails guardRails, CancellationToken cancel)
    {
        Dictionary<long, string> sources = await db.Sources.ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        var organizations = await db.Organizations.AsNoTracking().Select(o => new { o.SourceId, o.ExternalId, o.Name }).ToDictionaryAsync(o => (o.SourceId, o.ExternalId), o => o.Name, cancel);
        var ids = new Dictionary<long, string>();
        var amsIds = from r in records
                     join i in db.Identifiers on r.Id equals i.SourceRecordId
                     where i.Kind == IdentifierKind.AmsId
                     select new { i.SourceRecordId, i.Value };
        await foreach (var id in amsIds.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (!guardRails.IsBlocked(IdentifierKind.AmsId, id.Value) && (!ids.TryGetValue(id.SourceRecordId, out string? other) || string.CompareOrdinal(id.Value, other) < 0))
            {
                ids[id.SourceRecordId] = id.Value;
            }
        }

        var read = new List<ComparableRecord>();
        // All records are read each night: only what is compared.
        IQueryable<SourceRecord> compared = records.Select(r => new SourceRecord
        {
            Id = r.Id, SourceId = r.SourceId, Kind = r.Kind, ExternalId = r.ExternalId, FirstName = r.FirstName, MiddleName = r.MiddleName, LastName = r.LastName,
            NameSuffix = r.NameSuffix, Email = r.Email, Phone = r.Phone, Street = r.Street, City = r.City, Region = r.Region, PostalCode = r.PostalCode, Country = r.Country,
            BirthDate = r.BirthDate, OrgExternalId = r.OrgExternalId, OrganizationName = r.OrganizationName, JobTitle = r.JobTitle, ComparedHash = r.ComparedHash, DeletedAt = r.DeletedAt,
        });
        await foreach (SourceRecord record in compared.AsAsyncEnumerable().WithCancellation(cancel))
        {
            string? named = record.OrgExternalId is { } org ? organizations.GetValueOrDefault((record.SourceId, org)) : null;
            read.Add(new ComparableRecord
            {
                Id = record.Id,
                Source = sources[record.SourceId],
                Record = record,
                Organization = record.OrganizationName ?? named,
                AmsId = ids.GetValueOrDefault(record.Id),
                EmailBlocked = EmailAddress.Normalize(record.Email) is { } address && guardRails.IsBlocked(IdentifierKind.Email, address),
            });
        }

        return read;
    }

    private static string KindWord(PersonKind kind) => kind switch
    {
        PersonKind.AmsMember => "members",
        PersonKind.Registrant => "registrations",
        PersonKind.Subscriber => "subscribers",
        PersonKind.CommunityUser => "community",
        _ => kind.ToString(),
    };
}

using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>Finds the organisation that a source record names: by its source's id, or by a name that only one organisation has.</summary>
internal sealed class OrganizationIndex
{
    private readonly Dictionary<(long Source, string ExternalId), long> _byId = [];
    private readonly Dictionary<string, long?> _byName = new(StringComparer.Ordinal);

    public static async Task<OrganizationIndex> LoadAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var index = new OrganizationIndex();
        await foreach (var row in db.Organizations.AsNoTracking().Select(o => new { o.Id, o.SourceId, o.ExternalId, o.NameKey }).AsAsyncEnumerable().WithCancellation(cancel))
        {
            index._byId[(row.SourceId, row.ExternalId)] = row.Id;
            index._byName[row.NameKey] = index._byName.ContainsKey(row.NameKey) ? null : row.Id;
        }

        return index;
    }

    public long? Of(SourceRecord record)
    {
        if (record.OrgExternalId is { Length: > 0 } id && _byId.TryGetValue((record.SourceId, id), out long found))
        {
            return found;
        }

        return TextFolding.Fold(record.OrganizationName) is { Length: > 0 } name ? _byName.GetValueOrDefault(name) : null;
    }
}

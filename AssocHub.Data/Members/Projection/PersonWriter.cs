using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Projection;

/// <summary>Writes people as their source knows them, with their identifiers.</summary>
internal sealed class PersonWriter(AssocHubDbContext db, long sourceId, string scope, DateTimeOffset now)
{
    private const string Series = "identifier";

    private static readonly string[] Columns =
    [
        nameof(SourceRecord.NeedsUnify), nameof(SourceRecord.UpdatedAt), nameof(SourceRecord.DeletedAt), nameof(SourceRecord.FirstName),
        nameof(SourceRecord.MiddleName), nameof(SourceRecord.LastName), nameof(SourceRecord.NameSuffix), nameof(SourceRecord.Email),
        nameof(SourceRecord.Phone), nameof(SourceRecord.Street), nameof(SourceRecord.City), nameof(SourceRecord.Region),
        nameof(SourceRecord.PostalCode), nameof(SourceRecord.Country), nameof(SourceRecord.BirthDate), nameof(SourceRecord.JoinDate),
        nameof(SourceRecord.Status), nameof(SourceRecord.Role), nameof(SourceRecord.Chapter), nameof(SourceRecord.OrgExternalId),
        nameof(SourceRecord.OrganizationName), nameof(SourceRecord.JobTitle), nameof(SourceRecord.Interests),
        nameof(SourceRecord.DoNotContact), nameof(SourceRecord.Username),
    ];

    /// <summary>What may refer to the people written: their ids, addresses and badges.</summary>
    public HashSet<Ref> Provided { get; } = [];

    /// <summary>Addresses and badges that people gained or lost.</summary>
    public HashSet<Ref> Moved { get; } = [];

    /// <summary>People known before who gained or lost an address or badge.</summary>
    public HashSet<long> Rekeyed { get; } = [];

    public async Task WriteAsync(PersonKind kind, IReadOnlyList<LandedChange> changes, CancellationToken cancel)
    {
        var writer = new BulkWriter(db);
        await writer.InsertAsync([.. changes.Where(c => c.IsNew).Select(c => PersonRows.Record(sourceId, kind, c, now))], cancel);
        // Everything but the link to the member, which is unification's.
        await writer.UpdateAsync([.. changes.Where(c => !c.IsNew).Select(c => PersonRows.Record(sourceId, kind, c, now))], Columns, cancel);
        ILookup<long, Identifier> held = await HeldAsync([.. changes.Where(c => !c.IsNew).Select(c => c.Id)], cancel);
        var added = new List<Identifier>(changes.Count * 2);
        var removed = new List<long>();
        foreach (LandedChange change in changes)
        {
            Identifier[] wanted = [.. PersonRows.Identifiers(scope, kind, change)];
            Provided.Add(Ref.OfPerson(kind, change.Record.ExternalId));
            Provided.UnionWith(wanted.Select(RefOf).OfType<Ref>());
            var before = held[change.Id].ToDictionary(i => (i.Kind, i.Scope, i.Value));
            foreach (Identifier identifier in wanted)
            {
                if (!before.Remove((identifier.Kind, identifier.Scope, identifier.Value)))
                {
                    added.Add(identifier);
                    Move(change, identifier);
                }
            }

            foreach (Identifier gone in before.Values)
            {
                removed.Add(gone.Id);
                Move(change, gone);
            }
        }

        await StoreAsync(writer, added, removed, cancel);
    }

    private async Task StoreAsync(BulkWriter writer, List<Identifier> added, List<long> removed, CancellationToken cancel)
    {
        if (removed.Count > 0)
        {
            IQueryable<long> ids = db.NumberKeys(removed);
            await db.Identifiers.Where(i => ids.Contains(i.Id)).ExecuteDeleteAsync(cancel);
        }

        if (added.Count > 0)
        {
            long next = await writer.TakeNumbersAsync(Series, added.Count, cancel);
            foreach (Identifier identifier in added)
            {
                identifier.Id = next++;
            }

            await writer.InsertAsync(added, cancel);
        }
    }

    private async Task<ILookup<long, Identifier>> HeldAsync(long[] ids, CancellationToken cancel)
    {
        if (ids.Length == 0)
        {
            return Array.Empty<Identifier>().ToLookup(i => i.SourceRecordId);
        }

        IQueryable<long> keys = db.NumberKeys(ids);
        return (await db.Identifiers.AsNoTracking().Where(i => keys.Contains(i.SourceRecordId)).ToArrayAsync(cancel)).ToLookup(i => i.SourceRecordId);
    }

    private void Move(LandedChange change, Identifier identifier)
    {
        if (RefOf(identifier) is { } reference)
        {
            Moved.Add(reference);
            if (!change.IsNew)
            {
                Rekeyed.Add(change.Id);
            }
        }
    }

    private Ref? RefOf(Identifier identifier) => identifier.Kind switch
    {
        IdentifierKind.Email => new Ref(RefKind.Email, identifier.Value),
        IdentifierKind.Badge => new Ref(RefKind.Badge, $"{identifier.Scope[(scope.Length + 1)..]}/{identifier.Value}"),
        _ => null,
    };
}

using AssocHub.Core.Members;
using AssocHub.Core.Members.Households;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>Keeps <see cref="Member.HouseholdId"/> in step with the golden addresses of all live members.</summary>
internal static class Households
{
    private const int BatchSize = 5000;

    /// <summary>Works households out anew and writes the differences.</summary>
    /// <returns>How many members' household changed.</returns>
    public static async Task<long> RefreshAsync(IDbContextFactory<AssocHubDbContext> contexts, CancellationToken cancel)
    {
        List<(long Id, long? Before)> before = [];
        var residents = new List<Resident>();
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            var rows = db.Members.AsNoTracking().Where(m => m.MergedIntoId == null && (m.AddressKey != null || m.HouseholdId != null))
                .Select(m => new { m.Id, m.AddressKey, m.LastNameKey, m.Phone, m.Country, m.HouseholdId });
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
            {
                before.Add((row.Id, row.HouseholdId));
                if (row.AddressKey is not null)
                {
                    residents.Add(Resident.Of(row.Id, row.AddressKey, row.LastNameKey, row.Phone, row.Country));
                }
            }
        }

        IReadOnlyDictionary<long, long> now = HouseholdFinder.Find(residents);
        Member[] changed = [.. before.Where(b => b.Before != (now.TryGetValue(b.Id, out long home) ? home : null))
            .Select(b => new Member { Id = b.Id, HouseholdId = now.TryGetValue(b.Id, out long home) ? home : null })];
        foreach (Member[] chunk in changed.Chunk(BatchSize))
        {
            await contexts.InTransactionAsync(
                async (db, attempt) =>
                {
                    await new BulkWriter(db).UpdateAsync(chunk, [nameof(Member.HouseholdId)], attempt);
                    await db.NoteChangeAsync(new ChangeNote("households") { Fields = [.. chunk.Select(m => m.Id)] }, attempt);
                },
                cancel);
        }

        return changed.Length;
    }

    /// <summary>Works out the households of some addresses and of those who belonged to some households, within the caller's transaction.</summary>
    /// <returns>How many members' household changed.</returns>
    public static async Task<long> RefreshAsync(AssocHubDbContext db, IReadOnlyCollection<string> addresses, IReadOnlyCollection<long> households, CancellationToken cancel)
    {
        if (addresses.Count + households.Count == 0)
        {
            return 0;
        }

        // Who is merged away has no household, and is left out of an address only after reading: asked for those who are not merged away, both
        // databases would rather go through all of them.
        // Said to be not null: else null is looked for among the keys too, and no index serves that.
        var left = db.NumberKeys(households);
        var those = await db.Members.AsNoTracking().Where(m => m.HouseholdId != null && left.Contains(m.HouseholdId.Value)).Select(m => new { m.Id, m.AddressKey }).ToListAsync(cancel);
        List<long> homeless = [.. those.Where(m => m.AddressKey is null).Select(m => m.Id)];
        // Who leaves a household may leave others behind at their old address.
        var keys = db.TextKeys(addresses.Concat(those.Select(m => m.AddressKey).OfType<string>()).Distinct());
        var rows = (await db.Members.AsNoTracking().Where(m => m.AddressKey != null && keys.Contains(m.AddressKey))
            .Select(m => new { m.Id, m.AddressKey, m.LastNameKey, m.Phone, m.Country, m.HouseholdId, m.MergedIntoId }).ToListAsync(cancel)).FindAll(m => m.MergedIntoId is null);
        IReadOnlyDictionary<long, long> now = HouseholdFinder.Find(rows.Select(r => Resident.Of(r.Id, r.AddressKey!, r.LastNameKey, r.Phone, r.Country)));
        Member[] changed =
        [
            .. rows.Where(r => r.HouseholdId != (now.TryGetValue(r.Id, out long home) ? home : null))
                .Select(r => new Member { Id = r.Id, HouseholdId = now.TryGetValue(r.Id, out long home) ? home : null }),
            .. homeless.Select(id => new Member { Id = id }),
        ];
        await new BulkWriter(db).UpdateAsync(changed, [nameof(Member.HouseholdId)], cancel);
        await db.NoteChangeAsync(new ChangeNote("households") { Fields = [.. changed.Select(m => m.Id)] }, cancel);
        return changed.Length;
    }
}

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
            await contexts.InTransactionAsync((db, attempt) => new BulkWriter(db).UpdateAsync(chunk, [nameof(Member.HouseholdId)], attempt), cancel);
        }

        return changed.Length;
    }
}

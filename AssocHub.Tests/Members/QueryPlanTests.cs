using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using AssocHub.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Members;

/// <summary>What is asked with every answer of a reviewer is found by an index, however much there is.</summary>
public sealed class QueryPlanTests
{
    [Fact]
    public async Task What_waits_is_found_without_reading_everything()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        Assert.Contains("USING INDEX IX_SourceRecords_NeedsUnify", await PlanAsync(db, db.SourceRecords.Where(r => r.NeedsUnify == EF.Parameter(true))), StringComparison.Ordinal);
        Assert.Contains("USING INDEX IX_MatchPairs_NeedsLook", await PlanAsync(db, db.MatchPairs.Where(p => p.NeedsLook == EF.Parameter(true)).OrderBy(p => p.Id)), StringComparison.Ordinal);
        string next = await PlanAsync(db, db.MatchPairs.Where(p => p.State == PairState.Waiting).OrderByDescending(p => p.Value).ThenByDescending(p => p.Id).Take(1));
        Assert.Contains("USING INDEX IX_MatchPairs_State_Value_Id (State=?)", next, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_histogram_and_the_estimate_read_an_index_alone()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        const string Index = "COVERING INDEX IX_MatchPairs_State_InContext_LeftMemberId_RightMemberId";
        Assert.Contains(Index, await PlanAsync(db, db.MatchPairs.Where(p => p.State != PairState.Covered).GroupBy(p => new { p.State, Bits = Math.Floor(p.InContext / 0.69) }).Select(g => new { g.Key, Pairs = g.Count() })), StringComparison.Ordinal);
        Assert.Contains(Index, await PlanAsync(db, db.MatchPairs.Where(p => p.State == PairState.Waiting && p.InContext >= 0 && p.InContext < 1 && p.LeftMemberId != null).Select(p => p.InContext)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_somebody_else_is_found_from_the_members_asked_for()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        string plan = await PlanAsync(db, QueueRefresh.Different(db, [7, 8]));
        Assert.Contains("INDEX IX_SourceRecords_MemberId (MemberId=?)", plan, StringComparison.Ordinal);
        Assert.Contains("INDEX IX_MergeDecisions_LeftRecordId_RightRecordId (LeftRecordId=?)", plan, StringComparison.Ordinal);
        Assert.Contains("INDEX IX_MergeDecisions_RightRecordId (RightRecordId=?)", plan, StringComparison.Ordinal);
        // The list of members that is asked for is gone through, and nothing else.
        Assert.DoesNotContain(plan.Split('\n'), line => line.StartsWith("SCAN", StringComparison.Ordinal) && !line.Contains("VIRTUAL TABLE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_household_is_found_by_its_address_and_by_its_number()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        IQueryable<string> addresses = db.TextKeys(["12 harbour lane 55501"]);
        IQueryable<long> households = db.NumberKeys([7]);
        Assert.Contains("SEARCH m USING INDEX IX_Members_AddressKey", await PlanAsync(db, db.Members.Where(m => m.AddressKey != null && addresses.Contains(m.AddressKey))), StringComparison.Ordinal);
        Assert.Contains("SEARCH m USING INDEX IX_Members_HouseholdId", await PlanAsync(db, db.Members.Where(m => m.HouseholdId != null && households.Contains(m.HouseholdId.Value))), StringComparison.Ordinal);
    }

    private static async Task<string> PlanAsync<T>(AssocHubDbContext db, IQueryable<T> query)
    {
        using var command = (SqliteCommand)query.CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        await db.Database.OpenConnectionAsync();
        await using SqliteDataReader reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(3));
        }

        return string.Join('\n', lines);
    }
}

using System.Text.Json;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Database;

/// <summary>
/// Long lists of keys as one parameter, to be used inside a query: <c>where keys.Contains(r.ExternalId)</c>. Beyond some thousand
/// values SQL Server takes no more parameters, and what EF makes of a list of texts there does not carry the columns' collation.
/// </summary>
public static class KeyLists
{
    /// <summary>Texts, compared by code point on both engines.</summary>
    public static IQueryable<string> TextKeys(this AssocHubDbContext db, IEnumerable<string> keys)
    {
        string json = JsonSerializer.Serialize(keys);
        return db.Database.IsSqlServer()
            ? db.Database.SqlQueryRaw<string>(
                "SELECT [value] COLLATE Latin1_General_100_BIN2 AS [Value] FROM OPENJSON(@keys) WITH ([value] nvarchar(400) '$')",
                new SqlParameter("@keys", System.Data.SqlDbType.NVarChar, -1) { Value = json })
            : db.Database.SqlQueryRaw<string>("SELECT value AS \"Value\" FROM json_each(@keys)", new SqliteParameter("@keys", json));
    }

    /// <summary>Numbers.</summary>
    public static IQueryable<long> NumberKeys(this AssocHubDbContext db, IEnumerable<long> keys)
    {
        string json = JsonSerializer.Serialize(keys);
        return db.Database.IsSqlServer()
            ? db.Database.SqlQueryRaw<long>(
                "SELECT [value] AS [Value] FROM OPENJSON(@ids) WITH ([value] bigint '$')",
                new SqlParameter("@ids", System.Data.SqlDbType.NVarChar, -1) { Value = json })
            : db.Database.SqlQueryRaw<long>("SELECT value AS \"Value\" FROM json_each(@ids)", new SqliteParameter("@ids", json));
    }
}

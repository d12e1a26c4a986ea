using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Database;

/// <summary>
/// Long lists of keys as one parameter, to be used inside a query: <c>where keys.Contains(r.ExternalId)</c>. Beyond some thousand
/// values SQL Server takes no more parameters, and what EF makes of a list of texts there does not carry the columns' collation.
/// </summary>
public static class KeyLists
{
    /// <summary>Texts, compared by code point on both engines.</summary>
    public static IQueryable<string> TextKeys(this AssocHubDbContext db, IEnumerable<string> keys) => db.Database.SqlQueryRaw<string>(
        db.Database.IsSqlServer()
            ? "SELECT [value] COLLATE Latin1_General_100_BIN2 AS [Value] FROM OPENJSON({0}) WITH ([value] nvarchar(400) '$')"
            : "SELECT value AS \"Value\" FROM json_each({0})",
        JsonSerializer.Serialize(keys));

    /// <summary>Numbers.</summary>
    public static IQueryable<long> NumberKeys(this AssocHubDbContext db, IEnumerable<long> keys) => db.Database.SqlQueryRaw<long>(
        db.Database.IsSqlServer()
            ? "SELECT [value] AS [Value] FROM OPENJSON({0}) WITH ([value] bigint '$')"
            : "SELECT value AS \"Value\" FROM json_each({0})",
        JsonSerializer.Serialize(keys));
}

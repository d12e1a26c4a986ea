using System.Text.Json;
using System.Text.Json.Serialization;
using AssocHub.Core.Sources;

namespace AssocHub.Data.Sources.Sql;

/// <summary>A database engine that can be read.</summary>
public enum SqlEngine
{
    Sqlite,
    SqlServer,
    PostgreSql,
}

/// <summary>One query of a database source.</summary>
/// <param name="Stream">The canonical stream.</param>
/// <param name="Query">A SELECT. Its columns are matched to fields like a file's headers. Where it says <c>@since</c>, that is where the last sync ended.</param>
/// <param name="Incremental">The column of which the largest value is where the next sync begins; null when everything is read each time.</param>
/// <param name="Start">What <c>@since</c> is in the first sync: a day for moments, 0 for numbers, 0x00 for a rowversion of SQL Server.</param>
public sealed record SqlQuery(string Stream, string Query, string? Incremental = null, string Start = SqlQuery.FirstDay)
{
    /// <summary>Where a first sync begins by a column of moments.</summary>
    public const string FirstDay = "1900-01-01";
}

/// <summary>The settings of a database source, kept as JSON in <see cref="Source.Settings"/>; the connection string is its secret <c>connection</c>.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Queries">What is read.</param>
/// <param name="TimeoutSeconds">How long a statement may take.</param>
/// <param name="MostRows">More rows than this end the stream: a query that was meant to be smaller.</param>
public sealed record SqlSourceSettings(SqlEngine Engine, IReadOnlyList<SqlQuery> Queries, int TimeoutSeconds = 300, long MostRows = 5_000_000)
{
    /// <summary>The name of the secret that holds the connection string.</summary>
    public const string ConnectionSecret = "connection";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static SqlSourceSettings Of(Source source) => JsonSerializer.Deserialize<SqlSourceSettings>(source.Settings, Options) ?? new SqlSourceSettings(SqlEngine.Sqlite, []);

    public string ToJson() => JsonSerializer.Serialize(this, Options);
}

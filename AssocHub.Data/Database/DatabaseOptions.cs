namespace AssocHub.Data.Database;

/// <summary>Which database engine holds the data.</summary>
public enum DatabaseProvider
{
    /// <summary>A file; needs nothing installed.</summary>
    Sqlite,

    /// <summary>Microsoft SQL Server or Azure SQL: the production engine.</summary>
    SqlServer,
}

/// <summary>Where the data is. Bound from the section <c>Database</c>; <c>--database</c> overrides it.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The engine.</summary>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>SQL Server: a connection string. SQLite: a connection string, or empty for <c>App_Data/assochub.db</c>.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Reads <c>sqlite:PATH</c> or <c>sqlserver:CONNECTION</c>, as given to <c>--database</c>.</summary>
    /// <returns>Null when the text has neither form.</returns>
    public static DatabaseOptions? Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || colon == text.Length - 1)
        {
            return null;
        }

        string rest = text[(colon + 1)..];
        return text[..colon].ToLowerInvariant() switch
        {
            "sqlite" => new DatabaseOptions { Provider = DatabaseProvider.Sqlite, ConnectionString = $"Data Source={rest}" },
            "sqlserver" => new DatabaseOptions { Provider = DatabaseProvider.SqlServer, ConnectionString = rest },
            _ => null,
        };
    }
}

using Microsoft.EntityFrameworkCore.Design;

namespace AssocHub.Data.Database;

/// <summary>For <c>dotnet ef</c>: no connection is opened.</summary>
internal sealed class SqlServerDesignTimeFactory : IDesignTimeDbContextFactory<AssocHubDbContext>
{
    public AssocHubDbContext CreateDbContext(string[] args) =>
        new(DatabaseRegistration.SqlServerOptions("Server=design-time;Database=AssocHub"));
}

/// <summary>For <c>dotnet ef</c>: no connection is opened.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteAssocHubDbContext>
{
    public SqliteAssocHubDbContext CreateDbContext(string[] args) =>
        new(DatabaseRegistration.SqliteOptions("Data Source=design-time.db"));
}

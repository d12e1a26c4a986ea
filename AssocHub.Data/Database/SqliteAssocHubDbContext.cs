using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Database;

/// <summary>The same model on SQLite; a type of its own so that one assembly can hold both sets of migrations.</summary>
public sealed class SqliteAssocHubDbContext(DbContextOptions<SqliteAssocHubDbContext> options) : AssocHubDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        Conventions.ApplyCommon(configurationBuilder);
        Conventions.ApplySqlite(configurationBuilder);
    }
}

using System.Text.RegularExpressions;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace AssocHub.Tests.Architecture;

public sealed partial class ModelTests
{
    private static readonly string[] ReferentialCascades = ["CASCADE", "SET NULL"];

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.SqlServer)]
    public void No_database_has_pending_model_changes(DatabaseProvider provider)
    {
        using AssocHubDbContext db = Context(provider);

        Assert.False(db.Database.HasPendingModelChanges(), "Run build/migrations.sh NAME, or --restart before the first release.");
    }

    [Fact]
    public void The_SQL_Server_script_creates_every_table_column_and_index_that_SQLite_has()
    {
        string script = Script(DatabaseProvider.SqlServer);
        using AssocHubDbContext db = Context(DatabaseProvider.Sqlite);
        IRelationalModel model = db.Model.GetRelationalModel();

        Assert.NotEmpty(model.Tables);
        foreach (ITable table in model.Tables)
        {
            string create = Regex.Match(script, $@"CREATE TABLE \[{table.Name}\] \((.*?)\n\);", RegexOptions.Singleline).Groups[1].Value;
            Assert.True(create.Length > 0, $"SQL Server has no table {table.Name}");
            create += string.Concat(Regex.Matches(script, $@"ALTER TABLE \[{table.Name}\] ADD (\[.*?);").Select(m => "\n    " + m.Groups[1].Value));
            Assert.All(table.Columns, c => Assert.Contains($"[{c.Name}] ", create, StringComparison.Ordinal));
            Assert.All(table.Indexes, i => Assert.Contains($"INDEX [{i.Name}]", script, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Both_databases_have_the_same_tables_columns_and_indexes()
    {
        using AssocHubDbContext sqlite = Context(DatabaseProvider.Sqlite);
        using AssocHubDbContext server = Context(DatabaseProvider.SqlServer);

        Assert.Equal(Shape(sqlite), Shape(server));
    }

    [Fact]
    public void No_SQL_Server_index_key_is_unlimited_or_wider_than_1700_bytes()
    {
        using AssocHubDbContext db = Context(DatabaseProvider.SqlServer);
        foreach (ITable table in db.Model.GetRelationalModel().Tables)
        {
            Assert.All(table.Indexes, index => AssertKeyFits(table, index.Name, index.Columns, 1700));
            AssertKeyFits(table, table.PrimaryKey!.Name, table.PrimaryKey.Columns, 900);
        }
    }

    [Fact]
    public void No_SQL_Server_table_is_reached_by_two_cascading_paths()
    {
        using AssocHubDbContext db = Context(DatabaseProvider.SqlServer);
        var cascades = db.Model.GetRelationalModel().Tables.SelectMany(t => t.ForeignKeyConstraints)
            .Where(f => f.OnDeleteAction is ReferentialAction.Cascade or ReferentialAction.SetNull)
            .ToList();

        Assert.DoesNotContain(cascades, f => f.Table == f.PrincipalTable);
        Assert.All(cascades.GroupBy(f => f.Table.Name), t => Assert.Single(t));
    }

    [Fact]
    public void The_SQL_Server_script_has_nothing_that_only_SQLite_knows()
    {
        string script = Script(DatabaseProvider.SqlServer);

        Assert.DoesNotMatch(@"(?i)\b(AUTOINCREMENT|WITHOUT ROWID|LIMIT \d|PRAGMA)\b", script);
        Assert.DoesNotContain("TEXT NOT NULL", script, StringComparison.Ordinal);
        Assert.All(ReferentialCascades.Where(c => c == "SET NULL"), c => Assert.DoesNotContain($"ON DELETE {c}", script, StringComparison.Ordinal));
    }

    [Fact]
    public void SQL_Servers_own_parser_takes_the_whole_script() => Assert.Empty(ServerSql.Problems(Script(DatabaseProvider.SqlServer)));

    [Fact]
    public async Task The_migrations_build_the_same_SQLite_database_as_the_model()
    {
        await using TestDatabase fromModel = await TestDatabase.CreateAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("assochub-migrate-");
        string file = Path.Combine(folder.FullName, "migrated.db");
        await using (AssocHubDbContext migrated = DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlite:" + file)!).CreateDbContext())
        {
            await migrated.Database.MigrateAsync();
            Assert.Equal(Schema(fromModel.Options.ConnectionString), Schema(migrated.Database.GetConnectionString()!));
            SqliteConnection.ClearPool((SqliteConnection)migrated.Database.GetDbConnection());
        }

        folder.Delete(recursive: true);
    }

    private static void AssertKeyFits(ITable table, string name, IReadOnlyList<IColumn> columns, int limit)
    {
        Assert.All(columns, c => Assert.False(c.StoreType.Contains("(max)", StringComparison.Ordinal), $"{table.Name}.{c.Name} in {name} has no length"));
        int width = columns.Sum(c => Length().Match(c.StoreType) is { Success: true } m
            ? int.Parse(m.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture) * (m.Groups[1].Value == "n" ? 2 : 1)
            : 8);
        Assert.True(width <= limit, $"{name} on {table.Name} is {width} bytes wide");
    }

    [GeneratedRegex(@"^(n?)(?:var)?(?:char|binary)\((\d+)\)")]
    private static partial Regex Length();

    private static AssocHubDbContext Context(DatabaseProvider provider) => DatabaseRegistration.ContextFactory(new DatabaseOptions
    {
        Provider = provider,
        ConnectionString = provider == DatabaseProvider.Sqlite ? "Data Source=:memory:" : "Server=nowhere;Database=AssocHub",
    }).CreateDbContext();

    private static string Script(DatabaseProvider provider)
    {
        using AssocHubDbContext db = Context(provider);
        return ((Microsoft.EntityFrameworkCore.Infrastructure.IInfrastructure<IServiceProvider>)db).Instance
            .GetService(typeof(IMigrator)) is IMigrator migrator
            ? migrator.GenerateScript()
            : throw new InvalidOperationException("EF Core has no migrator.");
    }

    private static IEnumerable<string> Shape(AssocHubDbContext db) => db.Model.GetRelationalModel().Tables
        .SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c.Name} {(c.IsNullable ? "null" : "not null")}")
            .Concat(t.Indexes.Select(i => $"{t.Name} {i.Name} {(i.IsUnique ? "unique" : "")} {string.Join(',', i.Columns.Select(c => c.Name))}")))
        .Order(StringComparer.Ordinal);

    private static List<string> Schema(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        // The scheduler's tables are no part of the model.
        // A column that a later migration added stands last and has a default; neither changes what the program sees.
        command.CommandText = """
            SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk
            FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE '\_\_EF%' ESCAPE '\' AND t.name NOT LIKE 'QRTZ%'
            UNION ALL
            SELECT t.name || ' -> ' || f."table" || ' ' || f."from" || ' ' || f."to" || ' ' || f.on_delete
            FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table' AND t.name NOT LIKE 'QRTZ%'
            UNION ALL
            SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name NOT LIKE 'QRTZ%'
            ORDER BY 1
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        var schema = new List<string>();
        while (reader.Read())
        {
            schema.Add(reader.GetString(0));
        }

        return schema;
    }
}

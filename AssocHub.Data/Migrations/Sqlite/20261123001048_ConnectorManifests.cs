using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ConnectorManifests : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ProtectedSecrets",
                table: "Sources",
                type: "TEXT",
                maxLength: -1,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ConnectorManifests",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Yaml = table.Column<string>(type: "TEXT", maxLength: -1, nullable: false),
                    AddedBy = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConnectorManifests", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ConnectorManifests_Name",
                table: "ConnectorManifests",
                column: "Name",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ConnectorManifests");

            migrationBuilder.DropColumn(
                name: "ProtectedSecrets",
                table: "Sources");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddDataChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "DataChanges",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Token = table.Column<long>(type: "INTEGER", nullable: false),
                    Added = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Members = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Fields = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Objects = table.Column<bool>(type: "INTEGER", nullable: false),
                    Organizations = table.Column<bool>(type: "INTEGER", nullable: false),
                    Scores = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DataChanges", x => x.Sequence);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DataChanges");
        }
    }
}

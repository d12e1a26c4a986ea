using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.SqlServer
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
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    Kind = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Token = table.Column<long>(type: "bigint", nullable: false),
                    Added = table.Column<byte[]>(type: "varbinary(max)", nullable: true),
                    Members = table.Column<byte[]>(type: "varbinary(max)", nullable: true),
                    Fields = table.Column<byte[]>(type: "varbinary(max)", nullable: true),
                    Objects = table.Column<bool>(type: "bit", nullable: false),
                    Organizations = table.Column<bool>(type: "bit", nullable: false),
                    Scores = table.Column<bool>(type: "bit", nullable: false)
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

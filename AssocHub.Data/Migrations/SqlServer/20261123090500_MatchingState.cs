using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class MatchingState : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "MatchingStates",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false),
                    Attempt = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    IsWhole = table.Column<bool>(type: "bit", nullable: false),
                    LearnedAt = table.Column<DateTime>(type: "datetime2(7)", nullable: false),
                    LearnedFrom = table.Column<int>(type: "int", nullable: false),
                    ChangedSince = table.Column<int>(type: "int", nullable: false),
                    Records = table.Column<int>(type: "int", nullable: false),
                    Model = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    SamePerson = table.Column<byte[]>(type: "varbinary(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MatchingStates", x => x.Id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "MatchingStates");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RejectedCorrections : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "CorrectedAt",
                table: "RejectedRecords",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CorrectedBy",
                table: "RejectedRecords",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CorrectedId",
                table: "RejectedRecords",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Correction",
                table: "RejectedRecords",
                type: "TEXT",
                maxLength: -1,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "RejectedRecords",
                type: "TEXT",
                maxLength: 1000,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "CorrectedAt",
                table: "RejectedRecords");

            migrationBuilder.DropColumn(
                name: "CorrectedBy",
                table: "RejectedRecords");

            migrationBuilder.DropColumn(
                name: "CorrectedId",
                table: "RejectedRecords");

            migrationBuilder.DropColumn(
                name: "Correction",
                table: "RejectedRecords");

            migrationBuilder.DropColumn(
                name: "Note",
                table: "RejectedRecords");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class DuplicateEstimate : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<double>(
                name: "Estimate",
                table: "MeasureSnapshots",
                type: "float",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "High",
                table: "MeasureSnapshots",
                type: "float",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "Low",
                table: "MeasureSnapshots",
                type: "float",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Estimate",
                table: "MeasureSnapshots");

            migrationBuilder.DropColumn(
                name: "High",
                table: "MeasureSnapshots");

            migrationBuilder.DropColumn(
                name: "Low",
                table: "MeasureSnapshots");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class AddAcceptedGaps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "AcceptedGaps",
                table: "ApprovalRequests",
                type: "nvarchar(max)",
                maxLength: -1,
                nullable: false,
                defaultValueSql: "'[]'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "AcceptedGaps",
                table: "ApprovalRequests");
        }
    }
}

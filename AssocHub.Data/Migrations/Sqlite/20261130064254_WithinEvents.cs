using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class WithinEvents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Interactions_EventId_Kind_OccurredAt_MemberId_IsMachine_ObjectId",
                table: "Interactions",
                columns: new[] { "EventId", "Kind", "OccurredAt", "MemberId", "IsMachine", "ObjectId" },
                filter: "\"EventId\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Interactions_EventId_Kind_OccurredAt_MemberId_IsMachine_ObjectId",
                table: "Interactions");
        }
    }
}

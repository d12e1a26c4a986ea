using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class InteractionIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Interactions_MemberId_Kind_OccurredAt_ObjectId_IsMachine",
                table: "Interactions");

            migrationBuilder.DropIndex(
                name: "IX_Interactions_ObjectId_Kind",
                table: "Interactions");

            migrationBuilder.CreateIndex(
                name: "IX_Interactions_MemberId_Kind_OccurredAt_ObjectId_IsMachine_EventId_Day",
                table: "Interactions",
                columns: new[] { "MemberId", "Kind", "OccurredAt", "ObjectId", "IsMachine", "EventId", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_Interactions_ObjectId_Kind_OccurredAt_MemberId_IsMachine",
                table: "Interactions",
                columns: new[] { "ObjectId", "Kind", "OccurredAt", "MemberId", "IsMachine" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Interactions_MemberId_Kind_OccurredAt_ObjectId_IsMachine_EventId_Day",
                table: "Interactions");

            migrationBuilder.DropIndex(
                name: "IX_Interactions_ObjectId_Kind_OccurredAt_MemberId_IsMachine",
                table: "Interactions");

            migrationBuilder.CreateIndex(
                name: "IX_Interactions_MemberId_Kind_OccurredAt_ObjectId_IsMachine",
                table: "Interactions",
                columns: new[] { "MemberId", "Kind", "OccurredAt", "ObjectId", "IsMachine" });

            migrationBuilder.CreateIndex(
                name: "IX_Interactions_ObjectId_Kind",
                table: "Interactions",
                columns: new[] { "ObjectId", "Kind" });
        }
    }
}

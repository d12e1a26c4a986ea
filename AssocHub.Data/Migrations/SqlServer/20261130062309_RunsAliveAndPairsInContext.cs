using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class RunsAliveAndPairsInContext : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "AliveUntil",
                table: "Runs",
                type: "datetime2(7)",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Worker",
                table: "Runs",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Context",
                table: "MatchPairs",
                type: "nvarchar(1000)",
                maxLength: 1000,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<double>(
                name: "InContext",
                table: "MatchPairs",
                type: "float",
                nullable: false,
                defaultValue: 0.0);

            migrationBuilder.AddColumn<long>(
                name: "RivalMemberId",
                table: "MatchPairs",
                type: "bigint",
                nullable: true);

            // Until the next unification puts them in context, pairs say what they said before.
            migrationBuilder.Sql("UPDATE MatchPairs SET InContext = LogOdds");

            migrationBuilder.CreateIndex(
                name: "IX_Runs_Outcome",
                table: "Runs",
                column: "Outcome");

            migrationBuilder.CreateIndex(
                name: "IX_MatchPairs_State_InContext_LeftMemberId_RightMemberId",
                table: "MatchPairs",
                columns: new[] { "State", "InContext", "LeftMemberId", "RightMemberId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Runs_Outcome",
                table: "Runs");

            migrationBuilder.DropIndex(
                name: "IX_MatchPairs_State_InContext_LeftMemberId_RightMemberId",
                table: "MatchPairs");

            migrationBuilder.DropColumn(
                name: "AliveUntil",
                table: "Runs");

            migrationBuilder.DropColumn(
                name: "Worker",
                table: "Runs");

            migrationBuilder.DropColumn(
                name: "Context",
                table: "MatchPairs");

            migrationBuilder.DropColumn(
                name: "InContext",
                table: "MatchPairs");

            migrationBuilder.DropColumn(
                name: "RivalMemberId",
                table: "MatchPairs");
        }
    }
}

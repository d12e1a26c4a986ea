using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class ReviewPairs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "ComparedHash",
                table: "SourceRecords",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "FieldChoices",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    SourceRecordId = table.Column<long>(type: "bigint", nullable: false),
                    Field = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ActId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    By = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    At = table.Column<DateTime>(type: "datetime2(7)", nullable: false),
                    RevokedAt = table.Column<DateTime>(type: "datetime2(7)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FieldChoices", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "MatchPairs",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false),
                    LeftRecordId = table.Column<long>(type: "bigint", nullable: false),
                    RightRecordId = table.Column<long>(type: "bigint", nullable: false),
                    LogOdds = table.Column<double>(type: "float", nullable: false),
                    Reasons = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    State = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false),
                    Obstacle = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false),
                    NeedsLook = table.Column<bool>(type: "bit", nullable: false),
                    LeftMemberId = table.Column<long>(type: "bigint", nullable: true),
                    RightMemberId = table.Column<long>(type: "bigint", nullable: true),
                    Value = table.Column<double>(type: "float", nullable: false),
                    Skips = table.Column<int>(type: "int", nullable: false),
                    NeedsTwo = table.Column<bool>(type: "bit", nullable: false),
                    FirstOpinionBy = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MatchPairs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ReviewAnswers",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    LeftRecordId = table.Column<long>(type: "bigint", nullable: false),
                    RightRecordId = table.Column<long>(type: "bigint", nullable: false),
                    Verdict = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false),
                    LogOdds = table.Column<double>(type: "float", nullable: false),
                    Obstacle = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false),
                    Blind = table.Column<bool>(type: "bit", nullable: false),
                    Sampled = table.Column<bool>(type: "bit", nullable: false),
                    IsFinal = table.Column<bool>(type: "bit", nullable: false),
                    ActId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    By = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    At = table.Column<DateTime>(type: "datetime2(7)", nullable: false),
                    RevokedAt = table.Column<DateTime>(type: "datetime2(7)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewAnswers", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_FieldChoices_ActId",
                table: "FieldChoices",
                column: "ActId");

            migrationBuilder.CreateIndex(
                name: "IX_FieldChoices_SourceRecordId",
                table: "FieldChoices",
                column: "SourceRecordId");

            migrationBuilder.CreateIndex(
                name: "IX_MatchPairs_LeftMemberId",
                table: "MatchPairs",
                column: "LeftMemberId");

            migrationBuilder.CreateIndex(
                name: "IX_MatchPairs_LeftRecordId_RightRecordId",
                table: "MatchPairs",
                columns: new[] { "LeftRecordId", "RightRecordId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_MatchPairs_LogOdds",
                table: "MatchPairs",
                column: "LogOdds");

            migrationBuilder.CreateIndex(
                name: "IX_MatchPairs_NeedsLook",
                table: "MatchPairs",
                column: "NeedsLook");

            migrationBuilder.CreateIndex(
                name: "IX_MatchPairs_RightMemberId",
                table: "MatchPairs",
                column: "RightMemberId");

            migrationBuilder.CreateIndex(
                name: "IX_MatchPairs_RightRecordId",
                table: "MatchPairs",
                column: "RightRecordId");

            migrationBuilder.CreateIndex(
                name: "IX_MatchPairs_State_Value_Id",
                table: "MatchPairs",
                columns: new[] { "State", "Value", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ReviewAnswers_ActId",
                table: "ReviewAnswers",
                column: "ActId");

            migrationBuilder.CreateIndex(
                name: "IX_ReviewAnswers_LeftRecordId_RightRecordId",
                table: "ReviewAnswers",
                columns: new[] { "LeftRecordId", "RightRecordId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "FieldChoices");

            migrationBuilder.DropTable(
                name: "MatchPairs");

            migrationBuilder.DropTable(
                name: "ReviewAnswers");

            migrationBuilder.DropColumn(
                name: "ComparedHash",
                table: "SourceRecords");
        }
    }
}

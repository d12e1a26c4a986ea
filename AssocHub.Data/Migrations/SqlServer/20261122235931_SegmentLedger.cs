using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AssocHub.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class SegmentLedger : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Folder",
                table: "Segments",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Tags",
                table: "Segments",
                type: "nvarchar(600)",
                maxLength: 600,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.CreateTable(
                name: "SegmentCounts",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false),
                    SegmentId = table.Column<long>(type: "bigint", nullable: false),
                    VersionId = table.Column<long>(type: "bigint", nullable: false),
                    VersionNumber = table.Column<int>(type: "int", nullable: false),
                    Fingerprint = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    CountedAt = table.Column<DateTime>(type: "datetime2(7)", nullable: false),
                    Size = table.Column<int>(type: "int", nullable: false),
                    Entered = table.Column<int>(type: "int", nullable: false),
                    Left = table.Column<int>(type: "int", nullable: false),
                    Cause = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false),
                    Trigger = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SegmentCounts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_SegmentCounts_Segments_SegmentId",
                        column: x => x.SegmentId,
                        principalTable: "Segments",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "SegmentStays",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false),
                    SegmentId = table.Column<long>(type: "bigint", nullable: false),
                    MemberId = table.Column<long>(type: "bigint", nullable: false),
                    EnteredCountId = table.Column<long>(type: "bigint", nullable: false),
                    LeftCountId = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SegmentStays", x => x.Id);
                    table.ForeignKey(
                        name: "FK_SegmentStays_SegmentCounts_EnteredCountId",
                        column: x => x.EnteredCountId,
                        principalTable: "SegmentCounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_SegmentStays_SegmentCounts_LeftCountId",
                        column: x => x.LeftCountId,
                        principalTable: "SegmentCounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_SegmentCounts_SegmentId_CountedAt",
                table: "SegmentCounts",
                columns: new[] { "SegmentId", "CountedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_SegmentStays_EnteredCountId",
                table: "SegmentStays",
                column: "EnteredCountId");

            migrationBuilder.CreateIndex(
                name: "IX_SegmentStays_LeftCountId",
                table: "SegmentStays",
                column: "LeftCountId");

            migrationBuilder.CreateIndex(
                name: "IX_SegmentStays_MemberId_SegmentId",
                table: "SegmentStays",
                columns: new[] { "MemberId", "SegmentId" });

            migrationBuilder.CreateIndex(
                name: "IX_SegmentStays_SegmentId_LeftCountId_MemberId",
                table: "SegmentStays",
                columns: new[] { "SegmentId", "LeftCountId", "MemberId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "SegmentStays");

            migrationBuilder.DropTable(
                name: "SegmentCounts");

            migrationBuilder.DropColumn(
                name: "Folder",
                table: "Segments");

            migrationBuilder.DropColumn(
                name: "Tags",
                table: "Segments");
        }
    }
}

using AssocHub.Core.Measures;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AssocHub.Data.Database.Configurations;

internal sealed class MeasureSnapshotConfiguration : IEntityTypeConfiguration<MeasureSnapshot>
{
    public void Configure(EntityTypeBuilder<MeasureSnapshot> builder)
    {
        builder.Property(s => s.Kpi).HasMaxLength(60);
        builder.HasKey(s => new { s.Kpi, s.Day });
    }
}

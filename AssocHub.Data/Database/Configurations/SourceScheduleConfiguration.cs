using AssocHub.Core.Sources;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AssocHub.Data.Database.Configurations;

internal sealed class SourceScheduleConfiguration : IEntityTypeConfiguration<SourceSchedule>
{
    public void Configure(EntityTypeBuilder<SourceSchedule> builder)
    {
        builder.HasKey(s => s.SourceId);
        builder.Property(s => s.SourceId).ValueGeneratedNever();
        builder.HasOne<Source>().WithOne().HasForeignKey<SourceSchedule>(s => s.SourceId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(s => s.Definition).HasMaxLength(1000);
    }
}

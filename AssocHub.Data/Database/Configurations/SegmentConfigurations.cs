using AssocHub.Core.Segments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AssocHub.Data.Database.Configurations;

internal sealed class SegmentConfiguration : IEntityTypeConfiguration<Segment>
{
    public void Configure(EntityTypeBuilder<Segment> builder)
    {
        builder.Property(s => s.Slug).HasMaxLength(100);
        builder.Property(s => s.Name).HasMaxLength(200);
        builder.Property(s => s.Description).HasMaxLength(2000);
        builder.HasIndex(s => s.Slug).IsUnique();
    }
}

internal sealed class SegmentVersionConfiguration : IEntityTypeConfiguration<SegmentVersion>
{
    public void Configure(EntityTypeBuilder<SegmentVersion> builder)
    {
        builder.Property(v => v.Definition).HasMaxLength(-1);
        builder.Property(v => v.DefinitionHash).HasMaxLength(64);
        builder.Property(v => v.Sentence).HasMaxLength(-1);
        builder.Property(v => v.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(v => v.Purpose).HasMaxLength(100);
        builder.Property(v => v.Revision).IsConcurrencyToken();
        builder.HasOne(v => v.Segment).WithMany(s => s.Versions).HasForeignKey(v => v.SegmentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(v => new { v.SegmentId, v.Number }).IsUnique();
    }
}

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
        builder.Property(s => s.Folder).HasMaxLength(100);
        builder.Property(s => s.Tags).HasMaxLength(600);
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

internal sealed class SegmentCountConfiguration : IEntityTypeConfiguration<SegmentCount>
{
    public void Configure(EntityTypeBuilder<SegmentCount> builder)
    {
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Fingerprint).HasMaxLength(64);
        builder.Property(c => c.Cause).HasConversion<string>().HasMaxLength(20);
        builder.Property(c => c.Trigger).HasMaxLength(200);
        builder.HasOne<Segment>().WithMany().HasForeignKey(c => c.SegmentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(c => new { c.SegmentId, c.CountedAt });
    }
}

internal sealed class SegmentStayConfiguration : IEntityTypeConfiguration<SegmentStay>
{
    public void Configure(EntityTypeBuilder<SegmentStay> builder)
    {
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.HasOne<SegmentCount>().WithMany().HasForeignKey(s => s.EnteredCountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<SegmentCount>().WithMany().HasForeignKey(s => s.LeftCountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(s => new { s.SegmentId, s.LeftCountId, s.MemberId });
        builder.HasIndex(s => new { s.MemberId, s.SegmentId });
    }
}

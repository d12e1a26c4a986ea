using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AssocHub.Data.Database.Configurations;

internal sealed class SourceConfiguration : IEntityTypeConfiguration<Source>
{
    public void Configure(EntityTypeBuilder<Source> builder)
    {
        builder.Property(s => s.Name).HasMaxLength(100);
        builder.Property(s => s.Domain).HasConversion<string>().HasMaxLength(20);
        builder.Property(s => s.Connector).HasMaxLength(60);
        builder.Property(s => s.Settings).HasMaxLength(-1);
        builder.Property(s => s.ProtectedSecrets).HasMaxLength(-1);
        builder.Property(s => s.SyncHolder).HasMaxLength(200);
        builder.HasIndex(s => s.Name).IsUnique();
        builder.HasMany(s => s.Streams).WithOne().HasForeignKey(s => s.SourceId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SourceStreamConfiguration : IEntityTypeConfiguration<SourceStream>
{
    public void Configure(EntityTypeBuilder<SourceStream> builder)
    {
        builder.Property(s => s.Stream).HasMaxLength(60);
        builder.Property(s => s.Cursor).HasMaxLength(-1);
        builder.HasIndex(s => new { s.SourceId, s.Stream }).IsUnique();
    }
}

internal sealed class ConnectorManifestConfiguration : IEntityTypeConfiguration<ConnectorManifest>
{
    public void Configure(EntityTypeBuilder<ConnectorManifest> builder)
    {
        builder.Property(m => m.Name).HasMaxLength(40);
        builder.Property(m => m.Yaml).HasMaxLength(-1);
        builder.Property(m => m.AddedBy).HasMaxLength(200);
        builder.HasIndex(m => m.Name).IsUnique();
    }
}

internal sealed class FieldMappingConfiguration : IEntityTypeConfiguration<FieldMapping>
{
    public void Configure(EntityTypeBuilder<FieldMapping> builder)
    {
        builder.Property(m => m.Stream).HasMaxLength(60);
        builder.Property(m => m.Header).HasMaxLength(200);
        builder.Property(m => m.Field).HasMaxLength(60);
        builder.HasOne<Source>().WithMany().HasForeignKey(m => m.SourceId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(m => new { m.SourceId, m.Stream, m.Header }).IsUnique();
    }
}

internal sealed class LandedRecordConfiguration : IEntityTypeConfiguration<LandedRecord>
{
    public void Configure(EntityTypeBuilder<LandedRecord> builder)
    {
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.ExternalId).HasMaxLength(200);
        builder.Property(r => r.ContentHash).HasMaxLength(16).IsFixedLength();
        builder.Property(r => r.Content).HasMaxLength(-1);
        builder.HasOne<SourceStream>().WithMany().HasForeignKey(r => r.StreamId).OnDelete(DeleteBehavior.Restrict);
        // Unique, and leads with the stream: it serves the foreign key too.
        builder.HasIndex(r => new { r.StreamId, r.ExternalId }).IsUnique();
    }
}

internal sealed class RejectedRecordConfiguration : IEntityTypeConfiguration<RejectedRecord>
{
    public void Configure(EntityTypeBuilder<RejectedRecord> builder)
    {
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.RawHash).HasMaxLength(16).IsFixedLength();
        builder.Property(r => r.Origin).HasMaxLength(400);
        builder.Property(r => r.Raw).HasMaxLength(-1);
        builder.Property(r => r.Context).HasMaxLength(-1);
        builder.Property(r => r.ExternalId).HasMaxLength(200);
        builder.Property(r => r.Cause).HasConversion<string>().HasMaxLength(20);
        builder.Property(r => r.Reason).HasMaxLength(2000);
        builder.Property(r => r.Correction).HasMaxLength(-1);
        builder.Property(r => r.CorrectedBy).HasMaxLength(200);
        builder.Property(r => r.CorrectedId).HasMaxLength(200);
        builder.Property(r => r.Note).HasMaxLength(1000);
        builder.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
        builder.HasOne<SourceStream>().WithMany().HasForeignKey(r => r.StreamId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => new { r.StreamId, r.RawHash }).IsUnique();
    }
}

internal sealed class WaitingRecordConfiguration : IEntityTypeConfiguration<WaitingRecord>
{
    public void Configure(EntityTypeBuilder<WaitingRecord> builder)
    {
        builder.Property(w => w.AwaitedKey).HasMaxLength(AwaitedKeys.MaxLength);
        builder.HasKey(w => new { w.RecordId, w.AwaitedKey });
        builder.HasIndex(w => new { w.SourceId, w.AwaitedKey });
    }
}

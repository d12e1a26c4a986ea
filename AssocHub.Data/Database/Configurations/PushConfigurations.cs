using AssocHub.Core.Access;
using AssocHub.Core.Members;
using AssocHub.Core.Pushes;
using AssocHub.Core.Segments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AssocHub.Data.Database.Configurations;

internal sealed class DestinationConfiguration : IEntityTypeConfiguration<Destination>
{
    public void Configure(EntityTypeBuilder<Destination> builder)
    {
        builder.Property(d => d.Name).HasMaxLength(200);
        builder.Property(d => d.NameKey).HasMaxLength(200);
        builder.Property(d => d.Kind).HasMaxLength(40);
        builder.Property(d => d.Channel).HasConversion<string>().HasMaxLength(20);
        builder.Property(d => d.Settings).HasMaxLength(-1);
        builder.Property(d => d.ProtectedSecret).HasMaxLength(4000);
        builder.Property(d => d.Revision).IsConcurrencyToken();
        builder.HasIndex(d => d.NameKey).IsUnique();
    }
}

internal sealed class PushConfiguration : IEntityTypeConfiguration<Push>
{
    public void Configure(EntityTypeBuilder<Push> builder)
    {
        builder.Property(p => p.Name).HasMaxLength(200);
        builder.Property(p => p.NameKey).HasMaxLength(200);
        builder.Property(p => p.Mode).HasConversion<string>().HasMaxLength(20);
        builder.Property(p => p.Mapping).HasMaxLength(-1).HasConversion(new JsonListConverter<MappedField>(), new JsonListComparer<MappedField>());
        builder.Property(p => p.PauseReason).HasMaxLength(1000);
        builder.Property(p => p.OwnerId).HasMaxLength(200);
        builder.Property(p => p.OwnerName).HasMaxLength(200);
        builder.Property(p => p.Revision).IsConcurrencyToken();
        builder.HasOne<Segment>().WithMany().HasForeignKey(p => p.SegmentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Destination>().WithMany().HasForeignKey(p => p.DestinationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(p => p.NameKey).IsUnique();
    }
}

internal sealed class PushLedgerEntryConfiguration : IEntityTypeConfiguration<PushLedgerEntry>
{
    public void Configure(EntityTypeBuilder<PushLedgerEntry> builder)
    {
        builder.HasKey(e => new { e.PushId, e.MemberId });
        builder.Property(e => e.ContentHash).HasMaxLength(32);
        builder.HasOne<Push>().WithMany().HasForeignKey(e => e.PushId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Member>().WithMany().HasForeignKey(e => e.MemberId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class PushRunConfiguration : IEntityTypeConfiguration<PushRun>
{
    public void Configure(EntityTypeBuilder<PushRun> builder)
    {
        builder.Property(r => r.Sentence).HasMaxLength(-1);
        builder.Property(r => r.Trigger).HasMaxLength(200);
        builder.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(r => r.Message).HasMaxLength(4000);
        builder.HasOne<Push>().WithMany().HasForeignKey(r => r.PushId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => new { r.PushId, r.StartedAt });
    }
}

internal sealed class PushOutcomeConfiguration : IEntityTypeConfiguration<PushOutcome>
{
    public void Configure(EntityTypeBuilder<PushOutcome> builder)
    {
        builder.HasKey(o => new { o.RunId, o.MemberId, o.Action });
        builder.Property(o => o.Action).HasConversion<string>().HasMaxLength(20);
        builder.Property(o => o.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(o => o.Suppression).HasConversion<string>().HasMaxLength(20);
        builder.Property(o => o.Failure).HasConversion<string>().HasMaxLength(20);
        builder.Property(o => o.Key).HasMaxLength(32);
        builder.Property(o => o.ContentHash).HasMaxLength(32);
        builder.Property(o => o.Fields).HasMaxLength(-1);
        builder.Property(o => o.Message).HasMaxLength(1000);
        builder.HasOne<PushRun>().WithMany().HasForeignKey(o => o.RunId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Member>().WithMany().HasForeignKey(o => o.MemberId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(o => new { o.RunId, o.State });
        builder.HasIndex(o => o.MemberId);
    }
}

internal sealed class StoredKeyConfiguration : IEntityTypeConfiguration<StoredKey>
{
    public void Configure(EntityTypeBuilder<StoredKey> builder) => builder.Property(k => k.Xml).HasMaxLength(-1);
}

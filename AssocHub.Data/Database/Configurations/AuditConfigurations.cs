using AssocHub.Core.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AssocHub.Data.Database.Configurations;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.HasKey(e => e.Sequence);
        builder.Property(e => e.Sequence).ValueGeneratedNever();
        builder.Property(e => e.ActorId).HasMaxLength(200);
        builder.Property(e => e.ActorName).HasMaxLength(200);
        builder.Property(e => e.Action).HasMaxLength(100);
        builder.Property(e => e.SubjectKind).HasMaxLength(60);
        builder.Property(e => e.SubjectId).HasMaxLength(200);
        builder.Property(e => e.Details).HasMaxLength(-1);
        builder.Property(e => e.PreviousHash).HasMaxLength(64);
        builder.Property(e => e.Hash).HasMaxLength(64);
        builder.HasIndex(e => e.At);
        builder.HasIndex(e => new { e.SubjectKind, e.SubjectId });
        builder.HasIndex(e => e.ActorId);
    }
}

internal sealed class AuditChainHeadConfiguration : IEntityTypeConfiguration<AuditChainHead>
{
    public void Configure(EntityTypeBuilder<AuditChainHead> builder)
    {
        builder.Property(h => h.Id).ValueGeneratedNever();
        builder.Property(h => h.Hash).HasMaxLength(64);
        builder.HasData(new AuditChainHead { Id = 1, Sequence = 0, Hash = AuditChain.Genesis });
    }
}

internal sealed class AuditMentionConfiguration : IEntityTypeConfiguration<AuditMention>
{
    public void Configure(EntityTypeBuilder<AuditMention> builder)
    {
        builder.HasKey(m => new { m.MemberId, m.Sequence });
        builder.HasOne<AuditEntry>().WithMany().HasForeignKey(m => m.Sequence).OnDelete(DeleteBehavior.Restrict);
    }
}

using AssocHub.Core.Members;
using AssocHub.Core.Sources;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AssocHub.Data.Database.Configurations;

internal sealed class SourceRecordConfiguration : IEntityTypeConfiguration<SourceRecord>
{
    public void Configure(EntityTypeBuilder<SourceRecord> builder)
    {
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(r => r.ExternalId).HasMaxLength(200);
        builder.Property(r => r.Interests).HasMaxLength(2000);
        builder.HasOne<Source>().WithMany().HasForeignKey(r => r.SourceId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Member>().WithMany().HasForeignKey(r => r.MemberId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => new { r.SourceId, r.Kind, r.ExternalId }).IsUnique();
        builder.HasIndex(r => r.MemberId);
        // SQLite uses it only where the column is compared: NeedsUnify == EF.Parameter(true).
        builder.HasIndex(r => r.NeedsUnify);
    }
}

internal sealed class IdentifierConfiguration : IEntityTypeConfiguration<Identifier>
{
    public void Configure(EntityTypeBuilder<Identifier> builder)
    {
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.Property(i => i.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(i => i.Scope).HasMaxLength(250);
        builder.Property(i => i.Value).HasMaxLength(320);
        builder.HasOne<SourceRecord>().WithMany().HasForeignKey(i => i.SourceRecordId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(i => new { i.Kind, i.Value, i.Scope });
        builder.HasIndex(i => i.SourceRecordId);
    }
}

internal sealed class MemberConfiguration : IEntityTypeConfiguration<Member>
{
    public void Configure(EntityTypeBuilder<Member> builder)
    {
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.Standing).HasConversion<string>().HasMaxLength(20);
        builder.Property(m => m.EmailConsent).HasMaxLength(20);
        builder.Property(m => m.Interests).HasMaxLength(2000);
        builder.Property(m => m.InterestsKey).HasMaxLength(2000);
        builder.Property(m => m.SourcesKey).HasMaxLength(60);
        builder.Property(m => m.Provenance).HasMaxLength(-1);
        builder.HasOne(m => m.Organization).WithMany().HasForeignKey(m => m.OrganizationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Member>().WithMany().HasForeignKey(m => m.MergedIntoId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(m => m.AddressKey).HasMaxLength(200);
        // No foreign key to the founder: the record refers to its member, and a cycle would order no insert.
        builder.HasIndex(m => m.FounderRecordId);
        builder.HasIndex(m => m.AddressKey);
        builder.HasIndex(m => m.MergedIntoId);
        builder.HasIndex(m => new { m.Standing, m.Id });
        builder.HasIndex(m => m.LastNameKey);
        builder.HasIndex(m => m.EmailKey);
        builder.HasIndex(m => m.HouseholdId);
    }
}

internal sealed class OrganizationConfiguration : IEntityTypeConfiguration<Organization>
{
    public void Configure(EntityTypeBuilder<Organization> builder)
    {
        builder.Property(o => o.Id).ValueGeneratedNever();
        builder.Property(o => o.ExternalId).HasMaxLength(200);
        builder.HasIndex(o => new { o.SourceId, o.ExternalId }).IsUnique();
    }
}

internal sealed class MembershipTermConfiguration : IEntityTypeConfiguration<MembershipTerm>
{
    public void Configure(EntityTypeBuilder<MembershipTerm> builder)
    {
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.Property(t => t.AmsId).HasMaxLength(200);
        builder.Property(t => t.Currency).HasMaxLength(10);
        builder.Property(t => t.Tier).HasMaxLength(100);
        builder.HasOne<SourceRecord>().WithMany().HasForeignKey(t => t.SourceRecordId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(t => t.SourceRecordId);
    }
}

internal sealed class MergeDecisionConfiguration : IEntityTypeConfiguration<MergeDecision>
{
    public void Configure(EntityTypeBuilder<MergeDecision> builder)
    {
        builder.Property(d => d.Verdict).HasConversion<string>().HasMaxLength(20);
        builder.Property(d => d.Reason).HasMaxLength(1000);
        builder.Property(d => d.DecidedBy).HasMaxLength(200);
        builder.Property(d => d.RevokedBy).HasMaxLength(200);
        builder.HasIndex(d => d.ActId);
        builder.HasIndex(d => d.RightRecordId);
        builder.HasIndex(d => new { d.LeftRecordId, d.RightRecordId });
    }
}

internal sealed class RecordLinkConfiguration : IEntityTypeConfiguration<RecordLink>
{
    public void Configure(EntityTypeBuilder<RecordLink> builder)
    {
        builder.Property(l => l.Id).ValueGeneratedNever();
        builder.Property(l => l.Rule).HasMaxLength(100);
        builder.HasIndex(l => l.LeftRecordId);
        builder.HasIndex(l => l.RightRecordId);
    }
}

internal sealed class UnifiedKeyConfiguration : IEntityTypeConfiguration<UnifiedKey>
{
    public void Configure(EntityTypeBuilder<UnifiedKey> builder)
    {
        builder.HasKey(k => new { k.SourceRecordId, k.KeyHash });
        builder.HasIndex(k => k.KeyHash);
    }
}

internal sealed class MemberEventConfiguration : IEntityTypeConfiguration<MemberEvent>
{
    public void Configure(EntityTypeBuilder<MemberEvent> builder) => builder.HasIndex(e => e.MemberId);
}

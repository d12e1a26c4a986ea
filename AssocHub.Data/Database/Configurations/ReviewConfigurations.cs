using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Reviewing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AssocHub.Data.Database.Configurations;

internal sealed class MatchPairConfiguration : IEntityTypeConfiguration<MatchPair>
{
    public void Configure(EntityTypeBuilder<MatchPair> builder)
    {
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Reasons).HasMaxLength(4000);
        builder.Property(p => p.Context).HasMaxLength(1000);
        builder.Property(p => p.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(p => p.Obstacle).HasConversion<string>().HasMaxLength(20);
        builder.Property(p => p.FirstOpinionBy).HasMaxLength(200);
        builder.HasIndex(p => new { p.LeftRecordId, p.RightRecordId }).IsUnique();
        builder.HasIndex(p => p.RightRecordId);
        // The queue is read from the end of this index.
        builder.HasIndex(p => new { p.State, p.Value, p.Id });
        builder.HasIndex(p => p.NeedsLook);
        builder.HasIndex(p => p.LogOdds);
        // The thresholds page and the duplicate estimate read nothing but this index.
        builder.HasIndex(p => new { p.State, p.InContext, p.LeftMemberId, p.RightMemberId });
        builder.HasIndex(p => p.LeftMemberId);
        builder.HasIndex(p => p.RightMemberId);
    }
}

internal sealed class MatchingStateConfiguration : IEntityTypeConfiguration<MatchingState>
{
    public void Configure(EntityTypeBuilder<MatchingState> builder) => builder.Property(s => s.Id).ValueGeneratedNever();
}

internal sealed class ReviewAnswerConfiguration : IEntityTypeConfiguration<ReviewAnswer>
{
    public void Configure(EntityTypeBuilder<ReviewAnswer> builder)
    {
        builder.Property(a => a.Verdict).HasConversion<string>().HasMaxLength(20);
        builder.Property(a => a.Obstacle).HasConversion<string>().HasMaxLength(20);
        builder.Property(a => a.By).HasMaxLength(200);
        builder.HasIndex(a => a.ActId);
        builder.HasIndex(a => new { a.LeftRecordId, a.RightRecordId });
    }
}

internal sealed class FieldChoiceConfiguration : IEntityTypeConfiguration<FieldChoice>
{
    public void Configure(EntityTypeBuilder<FieldChoice> builder)
    {
        builder.Property(c => c.Field).HasMaxLength(40);
        builder.Property(c => c.By).HasMaxLength(200);
        builder.HasIndex(c => c.SourceRecordId);
        builder.HasIndex(c => c.ActId);
    }
}

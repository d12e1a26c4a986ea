using AssocHub.Core.Members;
using AssocHub.Core.Scores;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AssocHub.Data.Database.Configurations;

internal sealed class MemberScoreConfiguration : IEntityTypeConfiguration<MemberScore>
{
    public void Configure(EntityTypeBuilder<MemberScore> builder)
    {
        builder.HasKey(s => new { s.Code, s.MemberId });
        builder.Property(s => s.Code).HasMaxLength(ScoreCatalogue.MaxCode);
        builder.Property(s => s.ModelVersion).HasMaxLength(60);
        builder.HasOne<Member>().WithMany().HasForeignKey(s => s.MemberId).OnDelete(DeleteBehavior.Restrict);
    }
}

using AssocHub.Core.Members;
using AssocHub.Core.Sources;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AssocHub.Data.Database.Configurations;

internal sealed class InteractionConfiguration : IEntityTypeConfiguration<Interaction>
{
    public void Configure(EntityTypeBuilder<Interaction> builder)
    {
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.Property(i => i.Kind).HasConversion<byte>();
        builder.Property(i => i.Detail).HasMaxLength(1000);
        // No foreign keys to the millions: landing and unification keep these links, and a test checks that none dangles.
        // Member by member, and object by object: each holds all that segments and measures ask, so that no row is fetched.
        builder.HasIndex(i => new { i.MemberId, i.Kind, i.OccurredAt, i.ObjectId, i.IsMachine, i.EventId, i.Day });
        builder.HasIndex(i => i.SourceRecordId);
        builder.HasIndex(i => new { i.ObjectId, i.Kind, i.OccurredAt, i.MemberId, i.IsMachine });
        // Few things happen within an event.
        builder.HasIndex(i => new { i.EventId, i.Kind, i.OccurredAt, i.MemberId, i.IsMachine, i.ObjectId }).HasFilter("\"EventId\" IS NOT NULL");
    }
}

internal sealed class ActivityObjectConfiguration : IEntityTypeConfiguration<ActivityObject>
{
    public void Configure(EntityTypeBuilder<ActivityObject> builder)
    {
        builder.Property(o => o.Id).ValueGeneratedNever();
        builder.Property(o => o.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(o => o.ExternalId).HasMaxLength(200);
        builder.Property(o => o.Category).HasMaxLength(100);
        builder.Property(o => o.SponsorExternalId).HasMaxLength(200);
        builder.HasOne<Source>().WithMany().HasForeignKey(o => o.SourceId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(o => new { o.SourceId, o.Kind, o.ExternalId }).IsUnique();
        builder.HasMany(o => o.Topics).WithOne().HasForeignKey(t => t.ObjectId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class TopicConfiguration : IEntityTypeConfiguration<Topic>
{
    public void Configure(EntityTypeBuilder<Topic> builder)
    {
        builder.Property(t => t.Name).HasMaxLength(200);
        builder.Property(t => t.NameKey).HasMaxLength(200);
        builder.HasIndex(t => t.NameKey).IsUnique();
    }
}

internal sealed class ObjectTopicConfiguration : IEntityTypeConfiguration<ObjectTopic>
{
    public void Configure(EntityTypeBuilder<ObjectTopic> builder)
    {
        builder.HasKey(t => new { t.ObjectId, t.TopicId });
        builder.HasOne<Topic>().WithMany().HasForeignKey(t => t.TopicId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(t => new { t.TopicId, t.ObjectId });
    }
}

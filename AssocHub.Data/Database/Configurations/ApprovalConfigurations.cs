using System.Text.Json;
using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Segments;
using AssocHub.Core.Sources;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AssocHub.Data.Database.Configurations;

internal sealed class ApprovalRequestConfiguration : IEntityTypeConfiguration<ApprovalRequest>
{
    public void Configure(EntityTypeBuilder<ApprovalRequest> builder)
    {
        builder.Property(r => r.RequesterId).HasMaxLength(200);
        builder.Property(r => r.RequesterName).HasMaxLength(200);
        builder.Property(r => r.Note).HasMaxLength(4000);
        builder.Property(r => r.SensitiveReason).HasMaxLength(2000);
        builder.Property(r => r.Fingerprint).HasMaxLength(64);
        builder.Property(r => r.Sentence).HasMaxLength(-1);
        builder.Property(r => r.Purpose).HasMaxLength(100);
        builder.Property(r => r.MakeUp).HasMaxLength(-1);
        builder.Property(r => r.PolicyResults).HasMaxLength(-1).HasConversion(new JsonListConverter<PolicyResult>(), new JsonListComparer<PolicyResult>());
        builder.Property(r => r.Needs).HasMaxLength(-1).HasConversion(new JsonListConverter<DomainNeed>(), new JsonListComparer<DomainNeed>());
        builder.Property(r => r.AcceptedGaps).HasMaxLength(-1).HasConversion(new JsonListConverter<string>(), new JsonListComparer<string>()).HasDefaultValueSql("'[]'");
        builder.Property(r => r.EndReason).HasMaxLength(2000);
        builder.Property(r => r.Revision).IsConcurrencyToken();
        builder.HasOne<Segment>().WithMany().HasForeignKey(r => r.SegmentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<SegmentVersion>().WithMany().HasForeignKey(r => r.VersionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => r.VersionId).IsUnique();
        builder.HasIndex(r => new { r.SegmentId, r.SubmittedAt });
    }
}

internal sealed class ApprovalDestinationConfiguration : IEntityTypeConfiguration<ApprovalDestination>
{
    public void Configure(EntityTypeBuilder<ApprovalDestination> builder)
    {
        builder.Property(d => d.Name).HasMaxLength(200);
        builder.Property(d => d.Channel).HasConversion<string>().HasMaxLength(20);
        builder.HasOne<ApprovalRequest>().WithMany(r => r.Destinations).HasForeignKey(d => d.RequestId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(d => new { d.RequestId, d.DestinationId }).IsUnique();
    }
}

internal sealed class ApprovalDecisionConfiguration : IEntityTypeConfiguration<ApprovalDecision>
{
    public void Configure(EntityTypeBuilder<ApprovalDecision> builder)
    {
        builder.Property(d => d.Verdict).HasConversion<string>().HasMaxLength(20);
        builder.Property(d => d.ActorId).HasMaxLength(200);
        builder.Property(d => d.ActorName).HasMaxLength(200);
        builder.Property(d => d.Comment).HasMaxLength(4000);
        builder.Property(d => d.Covers).HasMaxLength(200).HasConversion(new JsonListConverter<SourceDomain>(), new JsonListComparer<SourceDomain>());
        builder.HasOne<ApprovalRequest>().WithMany(r => r.Decisions).HasForeignKey(d => d.RequestId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>A short list kept as JSON in one column; nothing queries inside it.</summary>
internal sealed class JsonListConverter<T>() : ValueConverter<IReadOnlyList<T>, string>(
    list => JsonSerializer.Serialize(list, JsonLists.Options),
    json => JsonSerializer.Deserialize<List<T>>(json, JsonLists.Options)!);

/// <summary>Such a list is replaced as a whole, never changed in place.</summary>
internal sealed class JsonListComparer<T>() : ValueComparer<IReadOnlyList<T>>(
    (left, right) => ReferenceEquals(left, right),
    list => list.Count,
    list => list);

internal static class JsonLists
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };
}

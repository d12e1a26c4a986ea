using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Audit;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Measures;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Core.Pushes;
using AssocHub.Core.Scores;
using AssocHub.Core.Segments;
using AssocHub.Core.Sources;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Database;

/// <summary>The unified model on SQL Server. <see cref="SqliteAssocHubDbContext"/> is the same model on SQLite.</summary>
public class AssocHubDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Source> Sources => Set<Source>();
    public DbSet<SourceStream> SourceStreams => Set<SourceStream>();
    public DbSet<SourceSchedule> SourceSchedules => Set<SourceSchedule>();
    public DbSet<FieldMapping> FieldMappings => Set<FieldMapping>();
    public DbSet<ConnectorManifest> ConnectorManifests => Set<ConnectorManifest>();
    public DbSet<LandedRecord> LandedRecords => Set<LandedRecord>();
    public DbSet<RejectedRecord> RejectedRecords => Set<RejectedRecord>();
    public DbSet<WaitingRecord> WaitingRecords => Set<WaitingRecord>();
    public DbSet<SourceRecord> SourceRecords => Set<SourceRecord>();
    public DbSet<Identifier> Identifiers => Set<Identifier>();
    public DbSet<Member> Members => Set<Member>();
    public DbSet<Organization> Organizations => Set<Organization>();
    public DbSet<MembershipTerm> MembershipTerms => Set<MembershipTerm>();
    public DbSet<MergeDecision> MergeDecisions => Set<MergeDecision>();
    public DbSet<RecordLink> RecordLinks => Set<RecordLink>();
    public DbSet<MatchPair> MatchPairs => Set<MatchPair>();
    public DbSet<MatchingState> MatchingStates => Set<MatchingState>();
    public DbSet<ReviewAnswer> ReviewAnswers => Set<ReviewAnswer>();
    public DbSet<FieldChoice> FieldChoices => Set<FieldChoice>();
    public DbSet<UnifiedKey> UnifiedKeys => Set<UnifiedKey>();
    public DbSet<MemberEvent> MemberEvents => Set<MemberEvent>();
    public DbSet<Interaction> Interactions => Set<Interaction>();
    public DbSet<ActivityObject> ActivityObjects => Set<ActivityObject>();
    public DbSet<Topic> Topics => Set<Topic>();
    public DbSet<ObjectTopic> ObjectTopics => Set<ObjectTopic>();
    public DbSet<MemberScore> MemberScores => Set<MemberScore>();
    public DbSet<Segment> Segments => Set<Segment>();
    public DbSet<SegmentVersion> SegmentVersions => Set<SegmentVersion>();
    public DbSet<SegmentCount> SegmentCounts => Set<SegmentCount>();
    public DbSet<SegmentStay> SegmentStays => Set<SegmentStay>();
    public DbSet<ApprovalRequest> ApprovalRequests => Set<ApprovalRequest>();
    public DbSet<ApprovalDecision> ApprovalDecisions => Set<ApprovalDecision>();
    public DbSet<Destination> Destinations => Set<Destination>();
    public DbSet<Push> Pushes => Set<Push>();
    public DbSet<PushLedgerEntry> PushLedger => Set<PushLedgerEntry>();
    public DbSet<PushRun> PushRuns => Set<PushRun>();
    public DbSet<PushOutcome> PushOutcomes => Set<PushOutcome>();
    public DbSet<StoredKey> StoredKeys => Set<StoredKey>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<AuditChainHead> AuditChainHeads => Set<AuditChainHead>();
    public DbSet<AuditMention> AuditMentions => Set<AuditMention>();
    public DbSet<MeasureSnapshot> MeasureSnapshots => Set<MeasureSnapshot>();
    public DbSet<Run> Runs => Set<Run>();
    public DbSet<Setting> Settings => Set<Setting>();
    public DbSet<DataChange> DataChanges => Set<DataChange>();
    public DbSet<NumberSeries> NumberSeries => Set<NumberSeries>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AssocHubDbContext).Assembly);
        Moments.Map(modelBuilder, Database.IsSqlite());
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        Conventions.ApplyCommon(configurationBuilder);
        Conventions.ApplySqlServer(configurationBuilder);
    }
}

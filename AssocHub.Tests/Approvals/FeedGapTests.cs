using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Sources;
using AssocHub.Data.Approvals;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Approvals;

/// <summary>"Did not click" is only as true as the feed of clicks is complete: approval and sending say so.</summary>
public sealed class FeedGapTests : IAsyncLifetime
{
    private const string QuietInNorth =
        """{"version":1,"of":"currentMembers","root":{"all":[{"field":"chapter","op":"eq","value":"North"},{"not":{"did":{"kinds":["email.clicked"]}}}]}}""";

    private const string Feed = "Mail: email_activity behind";
    private static readonly CancellationToken None = CancellationToken.None;
    private Governance _it = null!;
    private long _source;

    public async Task InitializeAsync()
    {
        _it = await Governance.CreateAsync();
        await using AssocHubDbContext db = _it.Database.CreateDbContext();
        var source = new Source { Name = "Mail", Connector = "files", Domain = SourceDomain.Email, CreatedAt = _it.Database.Time.Now };
        db.Sources.Add(source);
        await db.SaveChangesAsync();
        _source = source.Id;
        db.SourceStreams.Add(new SourceStream { SourceId = _source, Stream = "email_activity" });
        await db.SaveChangesAsync();
        await CompleteUpToAsync(_it.Database.Time.Now);
    }

    public async Task DisposeAsync() => await _it.DisposeAsync();

    [Fact]
    public async Task A_stale_feed_is_shown_to_the_approver_and_nothing_is_sent_until_it_is_fresh_again()
    {
        long request = await _it.ApprovedAsync(QuietInNorth);
        Assert.True((await LoadAsync()).Succeeded);

        await CompleteUpToAsync(_it.Database.Time.Now.AddDays(-3));

        FeedsBehind waits = Assert.IsType<FeedsBehind>((await LoadAsync()).Refusal);
        Assert.Equal(Feed, Assert.Single(waits.Gaps).Name);
        Assert.Contains("complete up to", waits.Message, StringComparison.Ordinal);
        Assert.Equal(SegmentVersionState.Approved, await _it.StateAsync(request));
        await CompleteUpToAsync(_it.Database.Time.Now);
        Assert.True((await LoadAsync()).Succeeded);
    }

    [Fact]
    public async Task An_approver_sees_the_gap_among_the_rules_and_may_accept_it_by_name()
    {
        await CompleteUpToAsync(_it.Database.Time.Now.AddDays(-3));
        long request = await _it.SubmittedAsync(QuietInNorth);
        ApprovalView view = (await _it.Reader.LoadAsync(request, Governance.Petra, None)).Value;
        Assert.Equal(Feed, Assert.Single(view.OpenGaps).Name);
        Assert.Equal(PolicyVerdict.Attention, view.Policies.Single(p => p.Key == CompleteFeedsPolicy.Name).Verdict);

        await _it.Approvals.ApproveAsync(request, "", view.SizeNow!.Value, Governance.Petra, None, [Feed, "not a feed"]);

        Assert.True((await LoadAsync()).Succeeded);
        view = (await _it.Reader.LoadAsync(request, Governance.Petra, None)).Value;
        Assert.Equal([Feed], view.Request.AcceptedGaps);
        Assert.Empty(view.OpenGaps);
    }

    [Fact]
    public async Task Signing_off_without_accepting_the_gap_leaves_the_segment_waiting()
    {
        await CompleteUpToAsync(_it.Database.Time.Now.AddDays(-3));
        await _it.ApprovedAsync(QuietInNorth);
        Assert.IsType<FeedsBehind>((await LoadAsync()).Refusal);
    }

    [Fact]
    public async Task A_gap_is_accepted_later_by_somebody_who_could_have_decided_with_a_reason_and_on_the_record()
    {
        long request = await _it.ApprovedAsync(QuietInNorth);
        await CompleteUpToAsync(_it.Database.Time.Now.AddDays(-3));

        Assert.IsType<WroteThisVersion>((await AcceptAsync(request, Governance.Mina with { Roles = [Role.MembershipStaff, Role.Approver] }, "Fine.")).Refusal);
        Assert.IsType<NotAllowed>((await AcceptAsync(request, Governance.Ines, "Fine.")).Refusal);
        Assert.IsType<CommentNeeded>((await AcceptAsync(request, Governance.Petra, " ")).Refusal);
        Assert.True((await AcceptAsync(request, Governance.Petra, "Nothing was sent these days.")).Succeeded);

        Assert.True((await LoadAsync()).Succeeded);
        Assert.Contains("approval.gap-accepted", await _it.ActionsAsync());
        Assert.True((await _it.Service<AuditLog>().VerifyAsync(anchor: null, None)).Intact);
        Assert.IsType<InvalidInput>((await _it.Approvals.AcceptGapsAsync(request, ["Other: posts"], "Fine.", Governance.Petra, None)).Refusal);
    }

    [Fact]
    public async Task A_segment_that_claims_no_absence_does_not_care()
    {
        await CompleteUpToAsync(_it.Database.Time.Now.AddDays(-300));
        await _it.ApprovedAsync(Governance.North);
        Assert.True((await LoadAsync()).Succeeded);
    }

    private Task<Result<Done>> AcceptAsync(long request, Actor actor, string comment) =>
        _it.Approvals.AcceptGapsAsync(request, [Feed], comment, actor, None);

    private Task<Result<ApprovedAudience>> LoadAsync() =>
        _it.Service<ApprovedAudiences>().LoadAsync(_it.SegmentId, _it.FileId, Governance.Mina, None);

    private async Task CompleteUpToAsync(DateTimeOffset moment)
    {
        await using AssocHubDbContext db = _it.Database.CreateDbContext();
        await db.SourceStreams.Where(s => s.SourceId == _source)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.CompleteUpTo, moment).SetProperty(s => s.LastSucceededAt, moment));
    }
}

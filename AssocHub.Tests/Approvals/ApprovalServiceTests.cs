using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Sources;
using AssocHub.Data.Approvals;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Approvals;

public sealed class ApprovalServiceTests : IAsyncLifetime
{
    private const string QuietInNorth =
        """{"version":1,"of":"currentMembers","root":{"all":[{"field":"chapter","op":"eq","value":"North"},{"not":{"did":{"kinds":["email.clicked"]}}}]}}""";

    private static readonly CancellationToken None = CancellationToken.None;
    private Governance _it = null!;

    private ApprovalService Service => _it.Approvals;

    public async Task InitializeAsync() => _it = await Governance.CreateAsync();

    public async Task DisposeAsync() => await _it.DisposeAsync();

    [Fact]
    public async Task A_submitted_version_freezes_what_the_approver_will_see()
    {
        long id = await _it.SubmittedAsync();

        ApprovalView view = (await _it.Reader.LoadAsync(id, Governance.Petra, None)).Value;
        Assert.Equal((SegmentVersionState.Submitted, 30, 30), (view.State, view.SizeNow, view.Request.Size));
        Assert.Equal((20, 40), (view.Request.BandLow, view.Request.BandHigh));
        Assert.Contains("North", view.Request.Sentence, StringComparison.Ordinal);
        Assert.Equal(7, view.Policies.Count);
        Assert.All(view.Policies, p => Assert.Equal(PolicyVerdict.Passed, p.Verdict));
        Assert.Equal(["Chapter", "Role", "Status", "Tenure"], view.MakeUp.Select(m => m.Name));
        MakeUpGroup north = view.MakeUp[0].Groups.Single(g => g.Name == "North");
        Assert.Equal((30, 1.0, 30, 0.5, true), (north.Count, north.Share, north.WholeCount, north.WholeShare, north.IsSkewed));
        Assert.Equal((30, 0, 0, 0), view.Impacts.Select(i => (i.Added, i.Kept, i.Removed, i.Suppressed)).Single());
        Assert.Null(view.WhyYouMayNotDecide);
        Assert.Contains("approval.submitted", await _it.ActionsAsync());
    }

    [Fact]
    public async Task An_approval_holds_ninety_days_and_is_audited()
    {
        long id = await _it.ApprovedAsync();

        ApprovalView view = (await _it.Reader.LoadAsync(id, Governance.Mina, None)).Value;
        Assert.Equal(SegmentVersionState.Approved, view.State);
        Assert.Equal(_it.Database.Time.Now.AddDays(90), view.Request.ExpiresAt);
        Assert.Equal(("petra", Verdict.Approve), view.Request.Decisions.Select(d => (d.ActorId, d.Verdict)).Single());
        Assert.Contains("approval.approved", await _it.ActionsAsync());
        Assert.True((await _it.Service<AuditLog>().VerifyAsync(anchor: null, None)).Intact);
    }

    [Fact]
    public async Task The_author_and_the_requester_may_not_decide_in_the_service_either()
    {
        long version = await _it.VersionAsync(author: Governance.Noor);
        long id = (await _it.Submissions.SubmitAsync(version, "", [_it.FileId], Governance.Mina, None)).Value;
        Assert.IsType<WroteThisVersion>((await Service.ApproveAsync(id, "", 30, Governance.Noor, None)).Refusal);
        Assert.IsType<WroteThisVersion>((await Service.RejectAsync(id, "no", Governance.Noor, None)).Refusal);
        Assert.True((await Service.WithdrawAsync(id, Governance.Mina, None)).Succeeded);

        long own = (await _it.Submissions.SubmitAsync(await _it.VersionAsync(), "", [_it.FileId], Governance.Noor, None)).Value;
        Assert.IsType<SubmittedThisVersion>((await Service.ApproveAsync(own, "", 30, Governance.Noor, None)).Refusal);
        Assert.Equal(SegmentVersionState.Submitted, await _it.StateAsync(own));
    }

    [Fact]
    public async Task The_schedule_and_the_command_line_may_submit_and_never_decide()
    {
        long id = await _it.SubmittedAsync();
        Assert.IsType<MachineMayNotDecide>((await Service.ApproveAsync(id, "", 30, Actor.Schedule, None)).Refusal);
        Assert.IsType<MachineMayNotDecide>((await Service.ApproveAsync(id, "", 30, Actor.CommandLine, None)).Refusal);
        Assert.IsType<MachineMayNotDecide>((await Service.RejectAsync(id, "no", Actor.Schedule, None)).Refusal);
    }

    [Fact]
    public async Task A_rejection_says_why_and_ends_the_request()
    {
        long id = await _it.SubmittedAsync();
        Assert.IsType<CommentNeeded>((await Service.RejectAsync(id, "  ", Governance.Petra, None)).Refusal);
        Assert.Equal(SegmentVersionState.Rejected, (await Service.RejectAsync(id, "Leave the board out.", Governance.Petra, None)).Value);
        Assert.IsType<IllegalTransition>((await Service.ApproveAsync(id, "", 30, Governance.Petra, None)).Refusal);
        Assert.IsType<IllegalTransition>((await Service.RevokeAsync(id, "x", Governance.Petra, None)).Refusal);
        Assert.Equal("Leave the board out.", (await _it.Reader.LoadAsync(id, Governance.Mina, None)).Value.Request.EndReason);
    }

    [Fact]
    public async Task Only_the_requester_withdraws_and_only_before_a_decision()
    {
        long id = await _it.SubmittedAsync();
        Assert.IsType<NotYourRequest>((await Service.WithdrawAsync(id, Governance.Noor, None)).Refusal);
        Assert.Equal(SegmentVersionState.Withdrawn, (await Service.WithdrawAsync(id, Governance.Mina, None)).Value);
        Assert.IsType<IllegalTransition>((await Service.WithdrawAsync(id, Governance.Mina, None)).Refusal);
    }

    [Fact]
    public async Task A_revoked_approval_loads_no_audience()
    {
        long id = await _it.ApprovedAsync();
        Assert.True((await LoadAsync()).Succeeded);
        Assert.IsType<CommentNeeded>((await Service.RevokeAsync(id, "", Governance.Petra, None)).Refusal);
        Assert.Equal(SegmentVersionState.Revoked, (await Service.RevokeAsync(id, "A mistake.", Governance.Petra, None)).Value);
        Assert.Equal(SegmentVersionState.Revoked, Assert.IsType<NotApproved>((await LoadAsync()).Refusal).State);
    }

    [Fact]
    public async Task A_version_is_submitted_once_and_only_one_of_a_segment_waits()
    {
        long version = await _it.VersionAsync();
        Assert.True((await _it.Submissions.SubmitAsync(version, "", [_it.FileId], Governance.Mina, None)).Succeeded);
        Assert.IsType<IllegalTransition>((await _it.Submissions.SubmitAsync(version, "", [_it.FileId], Governance.Mina, None)).Refusal);
        Assert.Equal(1, Assert.IsType<AnotherVersionWaits>((await _it.Submissions.SubmitAsync(await _it.VersionAsync(), "", [_it.FileId], Governance.Mina, None)).Refusal).Number);
    }

    [Fact]
    public async Task Submitting_needs_the_permission_a_destination_and_kept_rules()
    {
        long version = await _it.VersionAsync(purpose: "");
        Assert.IsType<NotAllowed>((await _it.Submissions.SubmitAsync(version, "", [_it.FileId], Governance.Ines, None)).Refusal);
        Assert.IsType<NoDestinationChosen>((await _it.Submissions.SubmitAsync(version, "", [], Governance.Mina, None)).Refusal);
        Assert.IsType<NotFound>((await _it.Submissions.SubmitAsync(version, "", [4711], Governance.Mina, None)).Refusal);
        PoliciesRefuse refused = Assert.IsType<PoliciesRefuse>((await _it.Submissions.SubmitAsync(version, "", [_it.FileId], Governance.Mina, None)).Refusal);
        Assert.Equal([PurposePolicy.Name], refused.Failed.Select(f => f.Key));
        Assert.True((await _it.Submissions.SubmitAsync(version, "", [_it.FileId], Governance.Mina, None, purpose: "Renewal outreach")).Succeeded);
    }

    [Fact]
    public async Task A_definition_changed_behind_the_program_cannot_be_submitted_or_sent()
    {
        long id = await _it.ApprovedAsync();
        await SqlAsync($"UPDATE SegmentVersions SET Definition = replace(Definition, 'North', 'South')");
        Assert.IsType<DefinitionTampered>((await LoadAsync()).Refusal);
        Assert.Equal(SegmentVersionState.Expired, await _it.StateAsync(id));
    }

    [Fact]
    public async Task A_changed_definition_with_a_matching_hash_still_ends_the_approval()
    {
        long id = await _it.ApprovedAsync();
        string south = Governance.North.Replace("North", "South", StringComparison.Ordinal);
        string hash = Core.Segments.Definition.SegmentJson.Hash(Core.Segments.Definition.SegmentJson.Read(south).Value);
        await SqlAsync($"UPDATE SegmentVersions SET Definition = '{south.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)}', DefinitionHash = '{hash}'");
        Assert.Contains("definition", Assert.IsType<ApprovalLapsed>((await LoadAsync()).Refusal).Why, StringComparison.Ordinal);
        Assert.Equal(SegmentVersionState.Expired, await _it.StateAsync(id));
    }

    [Fact]
    public async Task An_approval_lapses_when_its_time_is_over_and_not_before()
    {
        long id = await _it.ApprovedAsync();
        _it.Database.Time.Advance(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        Assert.True((await LoadAsync()).Succeeded);
        _it.Database.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<ApprovalLapsed>((await LoadAsync()).Refusal);
        Assert.Equal(SegmentVersionState.Expired, await _it.StateAsync(id));
        Assert.Contains("approval.lapsed", await _it.ActionsAsync());
    }

    [Fact]
    public async Task An_approval_lapses_when_the_size_leaves_the_band_and_not_before()
    {
        long id = await _it.ApprovedAsync();
        await _it.AddMembersAsync(2001, 10);
        Assert.Equal(40, (await LoadAsync()).Value.MemberIds.Count);
        await _it.AddMembersAsync(2011, 1);
        Assert.Contains("41", Assert.IsType<ApprovalLapsed>((await LoadAsync()).Refusal).Why, StringComparison.Ordinal);
        Assert.Equal(SegmentVersionState.Expired, await _it.StateAsync(id));
    }

    [Fact]
    public async Task The_schedule_ends_what_no_longer_holds_and_leaves_the_rest()
    {
        long id = await _it.ApprovedAsync();
        Assert.Equal(0, await _it.Service<ApprovedAudiences>().LapseAllAsync(None));
        _it.Database.Time.Advance(TimeSpan.FromDays(91));
        Assert.Equal(1, await _it.Service<ApprovedAudiences>().LapseAllAsync(None));
        Assert.Equal(0, await _it.Service<ApprovedAudiences>().LapseAllAsync(None));
        Assert.Equal(SegmentVersionState.Expired, await _it.StateAsync(id));
    }

    [Fact]
    public async Task An_approval_covers_the_destinations_it_names()
    {
        await _it.ApprovedAsync();
        Assert.IsType<DestinationNotApproved>((await _it.Service<ApprovedAudiences>().LoadAsync(_it.SegmentId, _it.FileId + 1, Governance.Mina, None)).Refusal);
    }

    [Fact]
    public async Task A_later_approved_version_supersedes_the_earlier_one()
    {
        long first = await _it.ApprovedAsync();
        long second = await _it.ApprovedAsync(QuietInNorth);
        Assert.Equal((SegmentVersionState.Superseded, SegmentVersionState.Approved), (await _it.StateAsync(first), await _it.StateAsync(second)));
        Assert.Equal(["Added: “who clicked no e-mail”."], (await _it.Reader.LoadAsync(second, Governance.Mina, None)).Value.Changes);
        await Service.AcceptGapsAsync(second, ["email_activity not delivered"], "No e-mail platform is connected yet.", Governance.Petra, None);
        Assert.Equal(second, (await LoadAsync()).Value.RequestId);
    }

    [Fact]
    public async Task Owners_of_every_domain_it_reads_must_approve()
    {
        var owners = new Dictionary<SourceDomain, string[]> { [SourceDomain.Ams] = ["owen"], [SourceDomain.Email] = ["dara"] };
        Assert.IsType<NotAllowed>((await _it.Service<DomainOwners>().SaveAsync(owners, Governance.Mina, None)).Refusal);
        Assert.True((await _it.Service<DomainOwners>().SaveAsync(owners, Governance.Ada, None)).Succeeded);
        long id = await _it.SubmittedAsync(QuietInNorth);

        Assert.IsType<NotYourDomain>((await Service.ApproveAsync(id, "", 30, Governance.Petra, None)).Refusal);
        Assert.Equal(SegmentVersionState.Submitted, (await Service.ApproveAsync(id, "", 30, Governance.Owen, None)).Value);
        Assert.Equal([SourceDomain.Email], (await _it.Reader.LoadAsync(id, Governance.Dara, None)).Value.Open.Select(n => n.Domain));
        Assert.IsType<NotApproved>((await LoadAsync()).Refusal);
        Assert.Equal(SegmentVersionState.Approved, (await Service.ApproveAsync(id, "", 30, Governance.Dara, None)).Value);
    }

    [Fact]
    public async Task A_segment_that_moved_away_from_what_the_approver_saw_is_not_approved()
    {
        long id = await _it.SubmittedAsync();
        await _it.AddMembersAsync(2001, 25);
        SizeMoved moved = Assert.IsType<SizeMoved>((await Service.ApproveAsync(id, "", 30, Governance.Petra, None)).Refusal);
        Assert.Equal((30, 55), (moved.Seen, moved.Now));
        Assert.True((await Service.ApproveAsync(id, "", 55, Governance.Petra, None)).Succeeded);
        Assert.Equal(55, (await _it.Reader.LoadAsync(id, Governance.Petra, None)).Value.Request.Size);
    }

    [Fact]
    public async Task A_changed_inner_segment_ends_the_approval_of_the_outer_one()
    {
        await using (AssocHubDbContext db = _it.Database.CreateDbContext())
        {
            db.Segments.Add(new Segment
            {
                Slug = "inner", Name = "Inner", OwnerId = "x", OwnerName = "x",
                Versions = [Draft(Governance.North)],
            });
            await db.SaveChangesAsync();
        }

        long id = await _it.ApprovedAsync("""{"version":1,"of":"currentMembers","root":{"inSegment":"inner"}}""");
        Assert.True((await LoadAsync()).Succeeded);
        await using (AssocHubDbContext db = _it.Database.CreateDbContext())
        {
            SegmentVersion inner = await db.SegmentVersions.SingleAsync(v => v.Segment!.Slug == "inner");
            SegmentVersion other = Draft(Governance.North.Replace("North", "South", StringComparison.Ordinal));
            (inner.Definition, inner.DefinitionHash) = (other.Definition, other.DefinitionHash);
            await db.SaveChangesAsync();
        }

        Assert.IsType<ApprovalLapsed>((await LoadAsync()).Refusal);
        Assert.Equal(SegmentVersionState.Expired, await _it.StateAsync(id));
    }

    [Fact]
    public async Task Of_two_people_who_decide_at_once_one_is_told_that_it_changed()
    {
        long id = await _it.SubmittedAsync();
        Result<SegmentVersionState>[] results = await Task.WhenAll(
            Service.ApproveAsync(id, "", 30, Governance.Petra, None), Service.RejectAsync(id, "No.", Governance.Owen, None));
        Assert.Single(results, r => r.Succeeded);
        Assert.Contains(results, r => r.Refusal is ChangedMeanwhile or IllegalTransition);
    }

    [Fact]
    public async Task Opening_the_sample_is_logged_with_the_members_who_were_seen()
    {
        long id = await _it.SubmittedAsync();
        Assert.IsType<NotAllowed>((await _it.Reader.SampleAsync(id, Governance.Ines, None)).Refusal);
        IReadOnlyList<SegmentMember> sample = (await _it.Reader.SampleAsync(id, Governance.Petra, None)).Value;
        Assert.Equal(20, sample.Count);
        AuditRow entry = (await _it.Service<AuditSearch>().FindAsync(new AuditQuery(MemberId: sample[7].Id), 0, 10, Governance.Ines, None)).Value.Items.Single();
        Assert.Equal(("approval.sample-opened", "petra"), (entry.Action, entry.ActorId));
    }

    [Fact]
    public async Task The_queue_says_why_one_may_not_decide()
    {
        await _it.SubmittedAsync(author: Governance.Noor);
        Assert.IsType<WroteThisVersion>((await _it.Reader.QueueAsync(onlyWaiting: true, Governance.Noor, None)).Value.Single().WhyYouMayNotDecide);
        Assert.Null((await _it.Reader.QueueAsync(onlyWaiting: true, Governance.Petra, None)).Value.Single().WhyYouMayNotDecide);
        Assert.Equal((1, 0), (await _it.Reader.WaitingForAsync(Governance.Petra, None), await _it.Reader.WaitingForAsync(Governance.Noor, None)));
    }

    private Task<Result<ApprovedAudience>> LoadAsync() => _it.Service<ApprovedAudiences>().LoadAsync(_it.SegmentId, _it.FileId, Governance.Mina, None);

    private async Task SqlAsync(string sql)
    {
        await using AssocHubDbContext db = _it.Database.CreateDbContext();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    private static SegmentVersion Draft(string json) => new()
    {
        Number = 1, Definition = json, DefinitionHash = Core.Segments.Definition.SegmentJson.Hash(Core.Segments.Definition.SegmentJson.Read(json).Value),
        Sentence = "s", Purpose = "Event invitation", AuthorId = "x", AuthorName = "x", Revision = Guid.NewGuid(),
    };
}

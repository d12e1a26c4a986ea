using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Data.Approvals;
using AssocHub.Data.Segments;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Approvals;

public sealed partial class ApprovalPage : LoadingPage
{
    private Result<ApprovalView>? _view;
    private IReadOnlyList<SegmentMember>? _sample;
    private readonly HashSet<string> _accepted = new(StringComparer.Ordinal);
    private string _comment = "";
    private string _reason = "";

    [Parameter]
    public long Id { get; set; }

    [Inject]
    private ApprovalReader Reader { get; set; } = null!;

    [Inject]
    private ApprovalService Approvals { get; set; } = null!;

    [Inject]
    private ApprovalOptions Limits { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    protected override async Task LoadAsync() => _view = await Reader.LoadAsync(Id, Actor, Gone);

    private static string Needs(DomainNeed need) => need.Owners.Count > 0
        ? $"an owner of the {DomainNeed.Word(need.Domain)} data"
        : $"an approver for the {DomainNeed.Word(need.Domain)} data";

    private async Task OpenSampleAsync() =>
        _sample = await DoAsync(() => Reader.SampleAsync(Id, Actor, Gone), done: null) ?? _sample;

    private Task ApproveAsync() => DecideAsync(
        () => Approvals.ApproveAsync(Id, _comment, _view!.Value.Value.SizeNow ?? 0, Actor, Gone, _accepted),
        state => state == SegmentVersionState.Approved ? "Approved." : "Your approval is recorded; it waits for the other owners.");

    private Task RejectAsync() => DecideAsync(() => Approvals.RejectAsync(Id, _comment, Actor, Gone), _ => "Sent back.");

    private async Task AcceptAsync()
    {
        await DoAsync(() => Approvals.AcceptGapsAsync(Id, _accepted, _reason, Actor, Gone), "Accepted. It may be sent again.");
        _reason = "";
    }

    private Task WithdrawAsync() => DecideAsync(() => Approvals.WithdrawAsync(Id, Actor, Gone), _ => "Withdrawn.");

    private async Task RevokeAsync()
    {
        if (await Dialogs.AskAsync("Revoke the approval", "Nothing more will be sent under this approval. What was sent already stays.", "Revoke"))
        {
            await DecideAsync(() => Approvals.RevokeAsync(Id, _comment, Actor, Gone), _ => "The approval is revoked.");
        }
    }

    private async Task DecideAsync(Func<Task<Result<SegmentVersionState>>> act, Func<SegmentVersionState, string> done) => await DoAsync(
        async () =>
        {
            Result<SegmentVersionState> result = await act();
            if (result.Succeeded)
            {
                _comment = "";
                Toasts.Done(done(result.Value));
            }

            return result;
        },
        done: null);
}

using AssocHub.Core.Common;
using AssocHub.Data.Approvals;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Approvals;

public sealed partial class SubmitPage : LoadingPage
{
    private readonly HashSet<long> _chosen = [];
    private Result<DraftToSubmit>? _draft;
    private string _purpose = "";
    private string _note = "";
    private string _reason = "";
    private bool _isOpened;

    [Parameter]
    public long VersionId { get; set; }

    [Inject]
    private ApprovalReader Reader { get; set; } = null!;

    [Inject]
    private ApprovalSubmissions Submissions { get; set; } = null!;

    [Inject]
    private AssociationOptions Association { get; set; } = null!;

    private IReadOnlyList<string> Purposes => Association.Purposes.Count > 0 ? [.. Association.Purposes] : AssociationOptions.DefaultPurposes;

    protected override async Task LoadAsync()
    {
        Result<DraftToSubmit> draft = await Reader.DraftAsync(VersionId, Actor, Gone);
        if (draft.Succeeded)
        {
            if (!_isOpened)
            {
                _isOpened = true;
                _purpose = draft.Value.Purpose;
                _chosen.UnionWith(draft.Value.Destinations.Count == 1 ? [draft.Value.Destinations[0].Id] : []);
            }

            draft = draft.Value with { Policies = await Submissions.PreviewAsync(VersionId, [.. _chosen], Actor, Gone, _purpose, _reason) };
        }

        _draft = draft;
    }

    private async Task ChangeAsync(Action change)
    {
        change();
        await ReloadAsync();
    }

    private Task ToggleAsync(long destination, bool isChosen) =>
        ChangeAsync(() => _ = isChosen ? _chosen.Add(destination) : _chosen.Remove(destination));

    private async Task SubmitAsync()
    {
        long request = await DoAsync(() => Submissions.SubmitAsync(VersionId, _note, [.. _chosen], Actor, Gone, _purpose, _reason), "Submitted. The approvers see it in their queue.");
        if (request != 0)
        {
            Navigation.NavigateTo(AppUrls.Approval(request));
        }
    }
}

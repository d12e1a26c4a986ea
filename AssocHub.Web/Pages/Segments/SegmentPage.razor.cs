using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Segments;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace AssocHub.Web.Pages.Segments;

public sealed partial class SegmentPage
{
    private static readonly Crumb[] Crumbs = [new("Segments", AppUrls.Segments)];

    private Actor? _actor;
    private SegmentDetails? _segment;
    private IReadOnlyList<SegmentUse> _users = [];
    private Refusal? _refusal;
    private int? _size;

    [Parameter]
    public long Id { get; set; }

    [Inject]
    private SegmentLibrary Library { get; set; } = null!;

    [Inject]
    private SegmentService Service { get; set; } = null!;

    [Inject]
    private SegmentEvaluator Evaluator { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    [Inject]
    private NotificationService Toasts { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        _actor = await CurrentUser.GetActorAsync();
        if (_actor.May(Permission.View))
        {
            await LoadAsync();
        }
    }

    private static string Joined(IEnumerable<string> words) => string.Join(", ", words) is { Length: > 0 } text ? text : "none";

    private async Task LoadAsync()
    {
        Result<SegmentDetails> found = await Library.FindAsync(Id, CancellationToken.None);
        (_segment, _refusal) = (found.Succeeded ? found.Value : null, found.Refusal);
        if (_segment is null)
        {
            return;
        }

        _users = await Library.UsersOfAsync(_segment.Slug, CancellationToken.None);
        StateHasChanged();
        SegmentVersionDetails newest = _segment.Versions[0];
        Result<int> size = await Task.Run(() => Evaluator.CountAsync(newest.Definition, Evaluator.AsOf().Moment, CancellationToken.None));
        _size = size.Succeeded ? size.Value : null;
    }

    private async Task ArchiveAsync()
    {
        if (_segment is null || _actor is null)
        {
            return;
        }

        if (!_segment.IsArchived && !await Dialogs.AskAsync("Archive this segment?", $"“{_segment.Name}” is hidden and can no longer be pushed. It can be restored.", "Archive"))
        {
            return;
        }

        Result<Done> done = _segment.IsArchived
            ? await Service.RestoreAsync(_actor, _segment.Id, CancellationToken.None)
            : await Service.ArchiveAsync(_actor, _segment.Id, CancellationToken.None);
        _refusal = done.Refusal;
        if (done.Succeeded)
        {
            Toasts.Done(_segment.IsArchived ? "It is back in the list." : "It is archived.");
            await LoadAsync();
        }
    }
}

using AssocHub.Core.Common;
using AssocHub.Data.Members;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace AssocHub.Web.Pages.Members;

/// <summary>One person: what we believe, from where, why, and what they did.</summary>
public sealed partial class MemberPage
{
    private static readonly Crumb[] Crumbs = [new Crumb("Members", AppUrls.Members)];

    private MemberDetail? _detail;
    private Refusal? _refusal;
    private Refusal? _actRefusal;
    private bool _merging;
    private long _shown;

    [Inject]
    private MemberQueries Members { get; set; } = null!;

    [Inject]
    private MemberPageCards Cards { get; set; } = null!;

    [Inject]
    private MergeService Merges { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private NotificationService Toasts { get; set; } = null!;

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    [Parameter]
    public long Id { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private long? From { get; set; }

    [SupplyParameterFromQuery(Name = "tab")]
    private string? RequestedTab { get; set; }

    private string Tab => RequestedTab is "records" or "history" ? RequestedTab : "timeline";

    private IEnumerable<(string Key, string Title, int? Count)> Tabs =>
    [
        ("timeline", "Timeline", null),
        ("records", "Source records", _detail!.Records.Count),
        ("history", "Merges and history", null),
    ];

    private string Subtitle => string.Join(" · ", new[]
    {
        _detail!.Member.JobTitle, _detail.Member.Organization?.Name, _detail.Member.Chapter is { } chapter ? $"{chapter} chapter" : null, $"Member {_detail.Member.Id}",
    }.Where(part => !string.IsNullOrEmpty(part)));

    // A change of tab or filter is the same opening: it is read, and audited, once.
    protected override async Task OnParametersSetAsync()
    {
        if (_shown != Id)
        {
            _shown = Id;
            _merging = false;
            _actRefusal = null;
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        _detail = null;
        _refusal = null;
        long? now = await Members.ResolveAsync(Id, CancellationToken.None);
        if (now is { } survivor && survivor != Id)
        {
            Navigation.NavigateTo(AppUrls.MemberMergedFrom(survivor, Id), replace: true);
            return;
        }

        Result<MemberDetail> result = await Members.OpenAsync(await CurrentUser.GetActorAsync(), Id, CancellationToken.None);
        _refusal = result.Refusal;
        _detail = result.Succeeded ? result.Value : null;
    }

    private async Task MergedAsync(long survivor)
    {
        Toasts.Done("The two are one member now. You can take it back under “Merges and history”.");
        _merging = false;
        if (survivor == Id)
        {
            await LoadAsync();
        }
        else
        {
            Navigation.NavigateTo(AppUrls.Member(survivor));
        }
    }

    private async Task SeparatedAsync((IReadOnlyList<long> Records, string Reason) chosen)
    {
        Result<IReadOnlyList<long>> result = await Merges.SeparateAsync(await CurrentUser.GetActorAsync(), Id, chosen.Records, chosen.Reason, CancellationToken.None);
        _actRefusal = result.Refusal;
        if (result.Succeeded)
        {
            Toasts.Done($"Separated: {Words.Count(chosen.Records.Count, "record")} now belong to {string.Join(", ", result.Value.Select(id => $"member {id}"))}.");
            await ReloadAsync();
        }
    }

    private async Task UndoAsync(Guid act)
    {
        if (!await Dialogs.AskAsync("Take this decision back?", "Members become again what the rules and the other decisions make of them.", "Take back"))
        {
            return;
        }

        Result<Done> result = await Merges.UndoAsync(await CurrentUser.GetActorAsync(), act, Id, CancellationToken.None);
        _actRefusal = result.Refusal;
        if (result.Succeeded)
        {
            Toasts.Done("Taken back.");
            await ReloadAsync();
        }
    }

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }
}

using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Home;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Home;

public sealed partial class HomePage
{
    private Actor? _actor;
    private Overview? _overview;
    private string _greeting = "Home";

    [Inject]
    private OverviewQuery Query { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private AssociationOptions Association { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _actor = await CurrentUser.GetActorAsync();
        _greeting = $"Welcome, {_actor.Name.Split(' ')[0]}";
        if (_actor.May(Permission.View))
        {
            _overview = await Query.ReadAsync(CancellationToken.None);
        }
    }

    private IEnumerable<(string Text, string Url, string Icon)> Waiting()
    {
        if (_overview is not { } o || _actor is not { } actor)
        {
            yield break;
        }

        if (o.SubmittedVersions > 0 && actor.May(Permission.Decide))
        {
            yield return ($"{Words.Count(o.SubmittedVersions, "segment")} to approve or send back", AppUrls.Approvals, "task_alt");
        }

        if (o.WaitingCases > 0 && actor.May(Permission.ReviewMembers))
        {
            yield return ($"{Words.Count(o.WaitingCases, "case")} in which two members may be one person", AppUrls.Review, "compare_arrows");
        }

        if (o.OpenRejections > 0 && actor.May(Permission.ManageSources))
        {
            yield return ($"{Words.Count(o.OpenRejections, "rejected record")} to look at", AppUrls.RejectedRecords, "report");
        }

        if (o.PausedSources > 0 && actor.May(Permission.ManageSources))
        {
            yield return ($"{Words.Count(o.PausedSources, "source")} paused: nothing new arrives from there", AppUrls.Sources, "pause_circle");
        }
    }
}

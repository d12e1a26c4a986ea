using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Sources;
using AssocHub.Data.Members;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Members;

/// <summary>Reads the timeline piece by piece.</summary>
public sealed partial class MemberTimeline
{
    private const int Piece = 50;

    private List<TimelineEntry>? _entries;
    private long _total;
    private (long, string?, string?, string?, int?) _shown;

    [Inject]
    private MemberQueries Members { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    [Parameter, EditorRequired]
    public required long MemberId { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<TopicCount> Topics { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<InteractionKind, int> Counts { get; set; }

    [Parameter, EditorRequired]
    public required int MachineCount { get; set; }

    [SupplyParameterFromQuery(Name = "domain")]
    private string? Domain { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "topic")]
    private string? Topic { get; set; }

    [SupplyParameterFromQuery(Name = "machines")]
    private int? Machines { get; set; }

    private bool IsFiltered => !string.IsNullOrEmpty(Domain + Kind + Topic);

    private TimelineFilter Filter => new()
    {
        Domain = Enum.TryParse(Domain, out SourceDomain domain) ? domain : null,
        Kind = InteractionKinds.Find(Kind ?? "")?.Kind,
        Topic = Topic ?? "",
        Machines = Machines == 1,
        Skip = _entries?.Count ?? 0,
        Take = Piece,
    };

    protected override async Task OnParametersSetAsync()
    {
        var wanted = (MemberId, Domain, Kind, Topic, Machines);
        if (_entries is null || _shown != wanted)
        {
            _shown = wanted;
            _entries = null;
            _entries = await ReadAsync();
        }
    }

    private async Task MoreAsync() => _entries!.AddRange(await ReadAsync());

    private async Task<List<TimelineEntry>> ReadAsync()
    {
        Result<Page<TimelineEntry>> result = await Members.TimelineAsync(await CurrentUser.GetActorAsync(), MemberId, Filter, CancellationToken.None);
        _total = result.Succeeded ? result.Value.Total : 0;
        return result.Succeeded ? [.. result.Value.Items] : [];
    }

    private void Go(string? domain = null, string? kind = null, string? topic = null, int? machines = null) =>
        Navigation.NavigateTo(AppUrls.MemberTimeline(MemberId, domain ?? Domain, kind ?? Kind, topic ?? Topic, (machines ?? Machines) == 1));

    private static string? ShownDetail(TimelineEntry entry) => entry.Kind switch
    {
        InteractionKind.EmailBounced => entry.Detail is "hard" ? "address does not exist" : "temporary",
        InteractionKind.EmailClicked or InteractionKind.EventRegistered or null => entry.Detail,
        _ => null,
    };
}

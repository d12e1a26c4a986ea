using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Data.Landing;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace AssocHub.Web.Pages.Landing;

public sealed partial class RejectedPage
{
    private Actor _actor = null!;
    private IReadOnlyList<SourceStatus> _sources = [];
    private Page<RejectedRow>? _page;
    private Refusal? _refusal;
    private RejectionState _state;
    private bool _busy;

    [SupplyParameterFromQuery(Name = "source")]
    private long? SourceId { get; set; }

    [SupplyParameterFromQuery(Name = "stream")]
    private string? Stream { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? State { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageParameter { get; set; }

    [Inject]
    private RejectedQuery Query { get; set; } = null!;

    [Inject]
    private RejectedRecordService Rejections { get; set; } = null!;

    [Inject]
    private SourceHealth Health { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private NotificationService Toasts { get; set; } = null!;

    private int PageNumber => Math.Max(1, PageParameter ?? 1);

    private IEnumerable<string> Streams => _sources
        .Where(s => SourceId is null || s.Source.Id == SourceId)
        .SelectMany(s => s.Streams.Select(stream => stream.Stream))
        .Distinct()
        .Order(StringComparer.Ordinal);

    private RejectedFilter Filter => new(SourceId, Stream, _state);

    protected override async Task OnParametersSetAsync()
    {
        _actor = await CurrentUser.GetActorAsync();
        _state = Enum.TryParse(State, out RejectionState state) ? state : RejectionState.Open;
        if (_actor.May(Permission.ManageSources))
        {
            Result<IReadOnlyList<SourceStatus>> sources = await Health.ListAsync(_actor, CancellationToken.None);
            _sources = sources.Succeeded ? sources.Value : [];
            await ReadAsync();
        }
    }

    private static long? Number(ChangeEventArgs change) =>
        long.TryParse(change.Value?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;

    private void Go(string url) => Navigation.NavigateTo(url);

    private async Task ReadAsync()
    {
        Result<Page<RejectedRow>> result = await Query.PageAsync(_actor, Filter, PageNumber, CancellationToken.None);
        _refusal = result.Refusal;
        _page = result.Succeeded ? result.Value : null;
    }

    /// <summary>Each source is retried in a run of its own.</summary>
    private async Task RetryAllAsync()
    {
        long landed = 0;
        foreach (SourceStatus source in _sources.Where(s => s.OpenRejections > 0 && (SourceId is null || s.Source.Id == SourceId)))
        {
            Result<RetryCounts> result = await BusyAsync(() => Rejections.RetryAllAsync(_actor, source.Source.Id, Empty(Stream), CancellationToken.None));
            if (result.Succeeded)
            {
                landed += result.Value.Landed;
            }
            else
            {
                Toasts.Refused(result.Refusal);
            }
        }

        Toasts.Done(landed == 0 ? "None could be landed as it is." : $"{Words.Count(landed, "record")} landed.");
        await ReadAsync();
    }

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private async Task<T> BusyAsync<T>(Func<Task<T>> work)
    {
        _busy = true;
        try
        {
            return await work();
        }
        finally
        {
            _busy = false;
        }
    }
}

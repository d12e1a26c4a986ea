using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Templates;
using AssocHub.Data.Segments;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Segments.Questions;

/// <summary>All questions to start from, each with its sentence and how many people it finds now.</summary>
public sealed partial class QuestionsPage : IDisposable
{
    private static readonly Crumb[] Crumbs = [new("Segments", AppUrls.Segments)];

    private readonly Dictionary<string, int> _sizes = [];
    private CancellationTokenSource _counting = new();
    private QuestionChoices? _choices;
    private bool _counted;

    [SupplyParameterFromQuery(Name = "topic")]
    public string? Topic { get; set; }

    [SupplyParameterFromQuery(Name = "event")]
    public long? Event { get; set; }

    [Inject]
    private SegmentVocabulary Vocabulary { get; set; } = null!;

    [Inject]
    private SegmentEngine Engine { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    public void Dispose()
    {
        _counting.Cancel();
        _counting.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!(await CurrentUser.GetActorAsync()).May(Permission.BuildSegments))
        {
            return;
        }

        await _counting.CancelAsync();
        _counting.Dispose();
        _counting = new CancellationTokenSource();
        CancellationToken cancel = _counting.Token;
        QuestionChoices choices = await QuestionChoices.LoadAsync(Vocabulary, Clock.Now, Topic, Event, CancellationToken.None);
        if (cancel.IsCancellationRequested)
        {
            return;
        }

        (_choices, _counted) = (choices, false);
        _sizes.Clear();
        _ = Task.Run(() => CountAsync(choices, cancel), CancellationToken.None);
    }

    // The page is there at once; its numbers follow.
    private async Task CountAsync(QuestionChoices choices, CancellationToken cancel)
    {
        try
        {
            foreach (SegmentTemplate template in SegmentTemplates.All)
            {
                if (template.For(choices.Values) is { } definition)
                {
                    Result<(int Count, AnswerOrigin Origin)> counted = await Engine.CountAsync(definition, null, cancel);
                    await ShowAsync(() => _ = counted.Succeeded && _sizes.TryAdd(template.Key, counted.Value.Count), cancel);
                }
            }

            await ShowAsync(() => _counted = true, cancel);
        }
        catch (OperationCanceledException)
        {
            // Another topic was chosen, or the page was left.
        }
    }

    private Task ShowAsync(Action change, CancellationToken cancel) => InvokeAsync(() =>
    {
        if (!cancel.IsCancellationRequested)
        {
            change();
            StateHasChanged();
        }
    });

    private string UrlOf(SegmentTemplate template) => AppUrls.StartFrom(
        template.Key, template.NeedsTopic ? _choices!.Topic : null, template.NeedsEvent ? _choices!.Event?.Id : null);

    private void Go(string? topic, long? eventId) => Navigation.NavigateTo(AppUrls.SegmentQuestions(topic, eventId));
}

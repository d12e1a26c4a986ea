using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Data.Segments;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace AssocHub.Web.Pages.Segments.Overlap;

public sealed partial class OverlapPage
{
    private static readonly Crumb[] Crumbs = [new("Segments", AppUrls.Segments)];

    private IReadOnlyList<SegmentChoice>? _choices;
    private ComparedSegments? _compared;
    private Refusal? _refusal;
    private string? _asked;

    [SupplyParameterFromQuery(Name = "s")]
    public string[]? Chosen { get; set; }

    [Inject]
    private SegmentOverlaps Overlaps { get; set; } = null!;

    [Inject]
    private SegmentVocabulary Vocabulary { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    private IReadOnlyList<string> Slugs => [.. (Chosen ?? []).Where(s => s.Length > 0).Distinct().Take(SegmentEngine.MostOverlapping)];

    internal static string Letter(int segment) => ((char)('A' + segment)).ToString();

    protected override async Task OnParametersSetAsync()
    {
        Actor actor = await CurrentUser.GetActorAsync();
        string asked = string.Join('\n', Slugs);
        if (!actor.May(Permission.View) || asked == _asked)
        {
            return;
        }

        _asked = asked;
        (_compared, _refusal) = (null, null);
        _choices ??= await Vocabulary.SegmentsAsync(CancellationToken.None);
        if (Slugs.Count > 1)
        {
            Result<ComparedSegments> compared = await Overlaps.ReadAsync(actor, Slugs, CancellationToken.None);
            (_compared, _refusal) = (compared.Succeeded ? compared.Value : null, compared.Refusal);
        }
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private string WordsOf(OverlapPart part) => OverlapParts.Words([.. _compared!.Sides.Select(s => s.Name)], part.Mask);

    private string Share(OverlapPart part) =>
        _compared!.Total == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part.Count / _compared.Total:0.#} %");

    private void Add(ChangeEventArgs change)
    {
        if ((string?)change.Value is { Length: > 0 } slug)
        {
            Navigation.NavigateTo(AppUrls.SegmentOverlap([.. Slugs, slug]));
        }
    }

    private Task OpenAsync(OverlapPart part) => Dialogs.OpenAsync(Capital(WordsOf(part)), part.Definition);
}

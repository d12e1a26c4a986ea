using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Members.Reviewing;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AssocHub.Web.Pages.Members.Review;

/// <summary>The comparison screen; everything on it goes by keyboard.</summary>
public sealed partial class ReviewPage : IDisposable
{
    private static readonly Crumb[] Crumbs = [new Crumb("Members", AppUrls.Members)];

    private ReviewModel? _model;
    private ReviewCounts? _counts;
    private ElementReference _root;
    private long? _focused;
    private bool _failed;
    private (bool Blind, bool Sample, bool Two)? _shown;

    [Inject]
    private ReviewService Reviews { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    [Inject]
    private ILogger<ReviewPage> Log { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "blind")]
    private int? BlindFlag { get; set; }

    [SupplyParameterFromQuery(Name = "sample")]
    private int? SampleFlag { get; set; }

    [SupplyParameterFromQuery(Name = "two")]
    private int? TwoFlag { get; set; }

    private bool IsTwo => TwoFlag == 1 && !IsSample;

    private bool IsBlind => BlindFlag == 1;

    private bool IsSample => SampleFlag == 1;

    private string Subtitle => _counts is null || IsSample || IsTwo ? "Are these two the same person?"
        : $"Are these two the same person? {Words.Count(Math.Max(0, _counts.Waiting - (_model?.Answered ?? 0)), "case")} left.";

    private string Status => _model is not { } model ? "" : model.Answered > 0 ? $"{model.Said} {Words.Count(model.Answered, "answer")} so far." : model.Said;

    public void Dispose() => _model?.Dispose();

    protected override async Task OnParametersSetAsync()
    {
        // The same desk for either way of looking; another order is another desk.
        if (_shown is { } shown && shown.Sample == IsSample && shown.Two == IsTwo)
        {
            _shown = (IsBlind, IsSample, IsTwo);
            if (_model is not null)
            {
                _model.Blind = IsBlind;
            }

            return;
        }

        _shown = (IsBlind, IsSample, IsTwo);
        await StartAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_model?.Current is { } current && _focused != current.PairId)
        {
            _focused = current.PairId;
            await _root.FocusAsync(preventScroll: true);
        }
    }

    private static string TwoSentence(ReviewCase shown) => shown.Opinions switch
    {
        0 => "Two people must agree on this case. Yours is the first answer; the second person will not see it.",
        1 => "Two people must agree on this case. Somebody has answered already; what they said is not shown.",
        _ => "Two people answered this case differently. Your answer decides; what they said is not shown.",
    };

    private async Task StartAsync()
    {
        _failed = false;
        _model?.Dispose();
        _focused = null;
        Actor actor = await CurrentUser.GetActorAsync();
        if (!actor.May(Permission.ReviewMembers))
        {
            return;
        }

        _model = new ReviewModel(Reviews, actor, new ReviewQuery(IsSample, IsTwo)) { Blind = IsBlind };
        await SafelyAsync(async () =>
        {
            await _model.StartAsync();
            _counts = await Reviews.CountsAsync(Clock.StartOf(Clock.Today), CancellationToken.None);
        });
    }

    private Task KeyAsync(KeyboardEventArgs key) =>
        key.CtrlKey || key.MetaKey || key.AltKey || key.Repeat || key.Key.Length != 1 ? Task.CompletedTask : ActAsync(char.ToLowerInvariant(key.Key[0]));

    private Task ActAsync(char key) => _model is not { } model ? Task.CompletedTask : SafelyAsync(() => key switch
    {
        'm' => model.DecideAsync(MergeVerdict.Same),
        'd' => model.DecideAsync(MergeVerdict.Different),
        's' => model.SkipAsync(),
        'u' => model.UndoAsync(),
        '2' => model.AskTwoAsync(),
        _ => Task.CompletedTask,
    });

    private async Task SafelyAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
#pragma warning disable CA1031 // The page says that it failed; the log says why.
        catch (Exception problem) when (problem is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.LogError(problem, "The review failed");
            _failed = true;
        }
    }
}

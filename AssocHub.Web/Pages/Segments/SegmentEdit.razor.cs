using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Segments;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using AssocHub.Web.Pages.Segments.Builder;
using AssocHub.Web.Pages.Segments.Questions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Radzen;

namespace AssocHub.Web.Pages.Segments;

public sealed partial class SegmentEdit : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(120);

    private readonly BuilderModel _model = new();
    private LiveCounter? _counter;
    private BuilderContext? _context;
    private SegmentVersionDetails? _version;
    private Refusal? _notFound;
    private Refusal? _refusal;
    private string _name = "";
    private string _description = "";
    private string _purpose = "";
    private string _sentence = "Choose conditions, and the segment reads here as a sentence.";
    private bool _saving;
    private bool _isChanged;
    private long? _loaded;

    [Parameter]
    public long? Id { get; set; }

    [Inject]
    private SegmentService Service { get; set; } = null!;

    [Inject]
    private SegmentLibrary Library { get; set; } = null!;

    [Inject]
    private SegmentEngine Engine { get; set; } = null!;

    [Inject]
    private SegmentEvaluator Evaluator { get; set; } = null!;

    [Inject]
    private SegmentVocabulary Vocabulary { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    [Inject]
    private NotificationService Toasts { get; set; } = null!;

    /// <summary>The definition, once it can be counted.</summary>
    private SegmentDefinition? Definition => _context is { Model.IsEmpty: false, Problems.Count: 0 } ? _context.Model.Definition : null;

    private bool CanSave => Definition is not null && !_saving;

    private List<Crumb> Crumbs => Id is { } id && _notFound is null
        ? [new Crumb("Segments", AppUrls.Segments), new Crumb(_name, AppUrls.Segment(id))]
        : [new Crumb("Segments", AppUrls.Segments)];

    public void Dispose()
    {
        _model.Changed -= OnModelChanged;
        _counter?.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        Actor actor = await CurrentUser.GetActorAsync();
        if (!actor.May(Permission.BuildSegments) || (_context is not null && _loaded == Id))
        {
            return;
        }

        string? slug = null;
        if (Id is { } id)
        {
            Result<SegmentDetails> found = await Library.FindAsync(id, CancellationToken.None);
            if (!found.Succeeded)
            {
                _notFound = found.Refusal;
                return;
            }

            slug = found.Value.Slug;
            (_name, _description) = (found.Value.Name, found.Value.Description);
            _version = found.Value.Versions[0];
            _purpose = _version.Purpose;
            if (_context is null)
            {
                _model.Load(_version.Definition, keepUndo: false);
            }
        }

        _loaded = Id;
        if (_context is null)
        {
            _counter = new LiveCounter(Engine, Evaluator, Pause);
            _counter.Changed += () => _ = InvokeAsync(StateHasChanged);
            var context = new BuilderContext(_model, _counter, Vocabulary);
            await context.LoadAsync(slug, CancellationToken.None);
            _context = context;
            _model.Changed += OnModelChanged;
            OnModelChanged();
            _isChanged = false;
        }
    }

    private void OnModelChanged()
    {
        BuilderContext context = _context!;
        _isChanged = true;
        context.Check();
        SegmentDefinition? whole = Definition;
        (SegmentDefinition Definition, IReadOnlyDictionary<string, int> Places)? countable = _model.Countable(context.Problems);
        _ = context.Counter.AskAsync(new CountQuestion(
            _model.Of, countable?.Definition, countable?.Places ?? new Dictionary<string, int>(), whole is not null));
        _ = SayAsync(whole);
        StateHasChanged();
    }

    private async Task SayAsync(SegmentDefinition? whole)
    {
        string sentence = whole is null
            ? _model.IsEmpty ? "Choose conditions, and the segment reads here as a sentence." : new SegmentSentence(SentenceNames.None).Of(_model.Definition)
            : await Library.SentenceAsync(whole, CancellationToken.None);
        if (sentence != _sentence)
        {
            _sentence = sentence;
            await InvokeAsync(StateHasChanged);
        }
    }

    private void Start(StartingPoint start)
    {
        _model.Load(start.Definition);
        _name = _name.Length == 0 ? start.Name : _name;
    }

    private async Task AskBeforeLeavingAsync(LocationChangingContext leaving)
    {
        bool stays = new Uri(new Uri(Navigation.BaseUri), leaving.TargetLocation).AbsolutePath == new Uri(Navigation.Uri).AbsolutePath;
        if (_isChanged && !stays && !await Dialogs.AskAsync("Leave without saving?", "What you changed in this segment would be lost.", "Leave"))
        {
            leaving.PreventNavigation();
        }
    }

    private async Task SaveAsync(bool submit)
    {
        if (Definition is not { } definition)
        {
            return;
        }

        _saving = true;
        try
        {
            Actor actor = await CurrentUser.GetActorAsync();
            var text = new SegmentText(_name, _description, _purpose);
            Result<SavedDraft> saved = _version is null
                ? await Service.CreateAsync(actor, text, definition, CancellationToken.None)
                : await Service.SaveAsync(actor, _version.SegmentId, _version.Revision, text, definition, CancellationToken.None);
            _refusal = saved.Refusal;
            if (!saved.Succeeded)
            {
                return;
            }

            _isChanged = false;
            Toasts.Done($"Version {saved.Value.Number} is saved as a draft.");
            if (submit)
            {
                Navigation.NavigateTo(AppUrls.SubmitForApproval(saved.Value.VersionId));
                return;
            }

            _version = (await Library.VersionAsync(saved.Value.VersionId, CancellationToken.None)).Value;
            _loaded = saved.Value.SegmentId;
            Navigation.NavigateTo(AppUrls.EditSegment(saved.Value.SegmentId), replace: true);
        }
        finally
        {
            _saving = false;
        }
    }
}

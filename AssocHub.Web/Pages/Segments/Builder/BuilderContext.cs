using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Segments;

namespace AssocHub.Web.Pages.Segments.Builder;

/// <summary>What every part of the builder needs: the model, the numbers, the words.</summary>
public sealed class BuilderContext(BuilderModel model, LiveCounter counter, SegmentVocabulary vocabulary)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values = [];
    private readonly Dictionary<ObjectReference, string> _titles = [];

    public BuilderModel Model { get; } = model;

    public LiveCounter Counter { get; } = counter;

    public IReadOnlyList<string> Topics { get; private set; } = [];

    public IReadOnlyList<SegmentChoice> Segments { get; private set; } = [];

    public ConditionSearch Search { get; private set; } = new([], []);

    /// <summary>What is wrong, by item; made anew with every change.</summary>
    public ILookup<int, DefinitionProblem> Problems { get; private set; } = Array.Empty<DefinitionProblem>().ToLookup(_ => 0);

    /// <summary>The group whose search box is open; the root's always is.</summary>
    public int? OpenGroup { get; set; }

    public async Task LoadAsync(string? ownSlug, CancellationToken cancel)
    {
        Topics = await vocabulary.TopicsAsync(cancel);
        Segments = [.. (await vocabulary.SegmentsAsync(cancel)).Where(s => s.Slug != ownSlug)];
        Search = new ConditionSearch(Topics, Segments);
    }

    public void Check() => Problems = Model.Problems();

    /// <summary>The values to offer for a field.</summary>
    public async Task<IReadOnlyList<string>> ValuesAsync(string field)
    {
        if (!_values.TryGetValue(field, out IReadOnlyList<string>? values))
        {
            _values[field] = values = await vocabulary.ValuesAsync(field, CancellationToken.None);
        }

        return values;
    }

    public Task<IReadOnlyList<ObjectChoice>> ObjectsAsync(string text, IReadOnlyCollection<Core.Members.ObjectKind> kinds, CancellationToken cancel) =>
        vocabulary.ObjectsAsync(text, kinds, 8, cancel);

    /// <summary>The title of an object, or its id where nobody knows it.</summary>
    public async Task<string> TitleAsync(ObjectReference reference)
    {
        if (!_titles.TryGetValue(reference, out string? title))
        {
            _titles[reference] = title = await vocabulary.TitleAsync(reference, CancellationToken.None) ?? reference.ToString();
        }

        return title;
    }
}

using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Segments;

namespace AssocHub.Web.Pages.Segments.Builder;

/// <summary>What every part of the builder needs: the model, the numbers, the words.</summary>
public sealed class BuilderContext(BuilderModel model, LiveCounter counter, SegmentVocabulary vocabulary)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values = [];
    private readonly Dictionary<ObjectReference, string> _titles = [];
    private Dictionary<string, int> _keys = [];

    public BuilderModel Model { get; } = model;

    public LiveCounter Counter { get; } = counter;

    public IReadOnlyList<string> Topics { get; private set; } = [];

    public IReadOnlyList<SegmentChoice> Segments { get; private set; } = [];

    public ConditionSearch Search { get; private set; } = new([], []);

    /// <summary>What is wrong, by item; made anew with every change.</summary>
    public ILookup<int, DefinitionProblem> Problems { get; private set; } = Array.Empty<DefinitionProblem>().ToLookup(_ => 0);

    /// <summary>Pairs of conditions of which not both can hold, or of which one always does.</summary>
    public IReadOnlyList<Contradiction> Contradictions { get; private set; } = [];

    /// <summary>The item that is being dragged.</summary>
    public int? Dragged { get; set; }

    /// <summary>The group whose search box is open; the root's always is.</summary>
    public int? OpenGroup { get; set; }

    public async Task LoadAsync(string? ownSlug, CancellationToken cancel)
    {
        Topics = await vocabulary.TopicsAsync(cancel);
        Segments = [.. (await vocabulary.SegmentsAsync(cancel)).Where(s => s.Slug != ownSlug)];
        Search = new ConditionSearch(Topics, Segments);
    }

    public void Check()
    {
        Problems = Model.Problems();
        var places = new Dictionary<string, int>();
        Contradictions = [.. SegmentContradictions.Find(BuilderTree.ToNode(Model.Root, "$.root", places))];
        _keys = places;
    }

    /// <summary>What is odd about an item, though it can be counted: contradictions, and absences that may only be records not loaded.</summary>
    public IEnumerable<string> Warnings(BuilderItem item)
    {
        foreach (Contradiction pair in Contradictions.Where(c => _keys.GetValueOrDefault(c.Path) == item.Key))
        {
            yield return pair.What;
        }

        if (item is BuilderCondition { Test: DidNode or SequenceNode } condition && Counter.Gaps.Count > 0 && ClaimsAbsence(condition))
        {
            HashSet<string> streams = [.. SegmentReferences.Nodes(condition.Test).OfType<DidNode>().SelectMany(d => d.Kinds).Select(k => k.Info().Stream)];
            foreach (CoverageGap gap in Counter.Gaps.Where(g => streams.Contains(g.Reliance.Stream)))
            {
                yield return gap.Message;
            }
        }
    }

    /// <summary>Something was dropped between two items of a group.</summary>
    public void DropAt(int groupKey, int index)
    {
        if (Dragged is { } key)
        {
            Model.MoveTo(key, groupKey, index);
        }

        Dragged = null;
    }

    /// <summary>Something was dropped on an item: the two become a group.</summary>
    public void DropOn(int itemKey)
    {
        if (Dragged is { } key)
        {
            Model.GroupWith(key, itemKey);
        }

        Dragged = null;
    }

    private bool ClaimsAbsence(BuilderCondition condition)
    {
        HashSet<SegmentNode> own = new(SegmentReferences.Nodes(condition.Test), ReferenceEqualityComparer.Instance);
        return SegmentReferences.AbsencesOf(Model.Definition).Any(own.Contains);
    }

    /// <summary>The values to offer for a field.</summary>
    public async Task<IReadOnlyList<string>> ValuesAsync(string field)
    {
        if (!_values.TryGetValue(field, out IReadOnlyList<string>? values))
        {
            _values[field] = values = await vocabulary.ValuesAsync(field, CancellationToken.None);
        }

        return values;
    }

    public Task<IReadOnlyList<ObjectChoice>> ObjectsAsync(string text, IReadOnlyCollection<ObjectKind> kinds, CancellationToken cancel) =>
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

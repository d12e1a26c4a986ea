using System.Collections.Immutable;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Web.Pages.Segments.Builder;

/// <summary>What is being built: population, tree, undo and redo. Every change is a new immutable state.</summary>
public sealed class BuilderModel
{
    /// <summary>Stands for the cap where things are told apart by an item's key.</summary>
    public const int CapKey = 0;

    private const int MostUndo = 200;
    private const int TypingPause = 800;

    private readonly List<State> _undo = [];
    private readonly Stack<State> _redo = new();
    private State _state;
    private int _lastKey;
    private int? _lastEdited;
    private long _lastEditedAt;

    public BuilderModel() => _state = new State(Population.CurrentMembers, new BuilderGroup(NextKey(), GroupKind.All, []), null);

    /// <summary>Raised after every change.</summary>
    public event Action? Changed;

    public Population Of => _state.Of;

    public BuilderGroup Root => _state.Root;

    /// <summary>Keeps only some of those who fit; null keeps all.</summary>
    public SegmentCap? Cap => _state.Cap;

    public bool CanUndo => _undo.Count > 0;

    public bool CanRedo => _redo.Count > 0;

    public bool IsEmpty => Root.Items.IsEmpty;

    /// <summary>The item last added, so that the screen can put the cursor there.</summary>
    public int? LastAdded { get; private set; }

    /// <summary>The definition as it stands; it may be invalid while it is unfinished.</summary>
    public SegmentDefinition Definition => Written(new Dictionary<string, int>());

    /// <summary>What can be counted already: the definition without what is wrong in it, and where each item stands there; null when nothing is left.</summary>
    public (SegmentDefinition Definition, IReadOnlyDictionary<string, int> Places)? Countable(ILookup<int, DefinitionProblem> problems)
    {
        if (problems.Contains(Root.Key) || BuilderTree.Without(Root, item => problems.Contains(item.Key)) is not { } finished)
        {
            return null;
        }

        var places = new Dictionary<string, int>();
        SegmentCap? cap = problems.Contains(CapKey) ? null : Cap;
        return (new SegmentDefinition(Of, BuilderTree.ToNode(finished, "$.root", places)) { Cap = cap }, places);
    }

    /// <summary>What is wrong, by item. An empty root is a beginning, not a mistake.</summary>
    public ILookup<int, DefinitionProblem> Problems()
    {
        var places = new Dictionary<string, int>();
        SegmentDefinition definition = Written(places);
        IEnumerable<DefinitionProblem> problems = IsEmpty ? [] : SegmentValidator.Check(definition);
        return problems.ToLookup(p => places.Where(place => IsWithin(p.Path, place.Key))
            .OrderByDescending(place => place.Key.Length).Select(place => place.Value).FirstOrDefault(CapKey));
    }

    /// <summary>Starts from a definition; undo goes back to what was there.</summary>
    public void Load(SegmentDefinition definition, bool keepUndo = true)
    {
        Push(new State(definition.Of, BuilderTree.From(definition.Root, NextKey), definition.Cap), null);
        if (!keepUndo)
        {
            _undo.Clear();
        }
    }

    /// <summary>Takes over JSON that was pasted.</summary>
    public Refusal? LoadJson(string json)
    {
        Result<SegmentDefinition> read = SegmentJson.Read(json);
        if (read.Succeeded)
        {
            Load(read.Value);
        }

        return read.Refusal;
    }

    /// <summary>Adds the conditions of another definition to what is there.</summary>
    /// <param name="more">The other definition; its limit counts where there is none yet.</param>
    /// <param name="withPopulation">Whether its population takes the place of this one's.</param>
    public void AddAll(SegmentDefinition more, bool withPopulation)
    {
        BuilderGroup added = BuilderTree.From(more.Root, NextKey);
        BuilderItem whole = added.Items is [var only] ? only : added;
        ImmutableList<BuilderItem> items = (Root.Kind, added.Kind) switch
        {
            (_, _) when IsEmpty => added.Items,
            (GroupKind.All, GroupKind.All) => Root.Items.AddRange(added.Items),
            (GroupKind.All, _) => Root.Items.Add(whole),
            _ => [Root with { Key = NextKey() }, .. added.Kind == GroupKind.All ? added.Items : [whole]],
        };
        GroupKind kind = IsEmpty ? added.Kind : GroupKind.All;
        Push(new State(withPopulation ? more.Of : Of, Root with { Kind = kind, Items = items }, Cap ?? more.Cap), null);
    }

    public void SetPopulation(Population of) => Push(_state with { Of = of }, null);

    /// <summary>Keeps only some of those who fit. Typing on, without a pause, is one step of undo.</summary>
    public void SetCap(SegmentCap? cap) => Push(_state with { Cap = cap }, CapKey);

    public void Add(int groupKey, SegmentNode test, bool negated = false) => AddItem(groupKey, new BuilderCondition(NextKey(), test, negated));

    public void AddGroup(int groupKey, GroupKind kind) => AddItem(groupKey, new BuilderGroup(NextKey(), kind, []));

    /// <summary>Changes a condition. Typing on in the same condition, without a pause, is one step of undo.</summary>
    public void SetTest(int key, SegmentNode test) =>
        Push(Replaced(key, item => [((BuilderCondition)item) with { Test = test }]), key);

    public void SetNegated(int key, bool negated) => Push(Replaced(key, item => [((BuilderCondition)item) with { Negated = negated }]), null);

    public void SetKind(int key, GroupKind kind) => Push(
        key == Root.Key ? _state with { Root = Root with { Kind = kind } } : Replaced(key, item => [((BuilderGroup)item) with { Kind = kind }]), null);

    public void Remove(int key) => Push(Replaced(key, _ => []), null);

    public void Duplicate(int key) => Push(Replaced(key, item => [item, Copy(item)]), null);

    /// <summary>Puts an item into a group of its own.</summary>
    public void Wrap(int key) => Push(Replaced(key, item => [new BuilderGroup(NextKey(), GroupKind.Any, [item])]), null);

    /// <summary>Puts the items of a group in its place.</summary>
    public void Unwrap(int key) => Push(Replaced(key, item => ((BuilderGroup)item).Items), null);

    /// <summary>Moves an item up (-1) or down (+1); at the edge of its group it leaves the group.</summary>
    public void Move(int key, int by)
    {
        BuilderGroup? parent = ParentOf(key);
        if (parent is null)
        {
            return;
        }

        int index = parent.Items.FindIndex(i => i.Key == key);
        BuilderItem item = parent.Items[index];
        int target = index + by;
        if (target >= 0 && target < parent.Items.Count)
        {
            SetItems(parent, parent.Items.RemoveAt(index).Insert(target, item));
        }
        else if (ParentOf(parent.Key) is { } outer)
        {
            int place = outer.Items.FindIndex(i => i.Key == parent.Key) + (by > 0 ? 1 : 0);
            BuilderGroup without = parent with { Items = parent.Items.RemoveAt(index) };
            ImmutableList<BuilderItem> items = outer.Items.Replace(outer.Items.First(i => i.Key == parent.Key), without).Insert(place, item);
            SetItems(outer, items);
        }
    }

    public bool CanMove(int key, int by) => ParentOf(key) is { } parent
        && (parent.Key != Root.Key || (parent.Items.FindIndex(i => i.Key == key) + by is var target && target >= 0 && target < parent.Items.Count));

    /// <summary>Moves an item to a place in a group; a group never goes into itself.</summary>
    /// <param name="key">What is moved.</param>
    /// <param name="groupKey">Where to.</param>
    /// <param name="index">Before which of the group's items, as they stand now; their number for the end.</param>
    public void MoveTo(int key, int groupKey, int index)
    {
        if (ParentOf(key) is not { } parent || Find(groupKey) is not BuilderGroup target
            || parent.Items.Find(i => i.Key == key) is not { } item || BuilderTree.Flat(item).Any(i => i.Key == groupKey))
        {
            return;
        }

        int from = parent.Items.IndexOf(item);
        if (parent.Key == groupKey && index > from)
        {
            index--;
        }

        if (parent.Key == groupKey && index == from)
        {
            return;
        }

        BuilderGroup without = BuilderTree.Rewrite(Root, i => i.Key == key ? [] : null);
        ImmutableList<BuilderItem> Put(ImmutableList<BuilderItem> items) => items.Insert(Math.Clamp(index, 0, items.Count), item);
        Push(
            _state with
            {
                Root = groupKey == Root.Key
                    ? without with { Items = Put(without.Items) }
                    : BuilderTree.Rewrite(without, i => i.Key == groupKey && i is BuilderGroup g ? [g with { Items = Put(g.Items) }] : null),
            },
            null);
    }

    /// <summary>Moves an item into the group above it, or else below it.</summary>
    public void MoveIn(int key)
    {
        if (ParentOf(key) is { } parent && NeighbourGroup(parent, key) is { } group)
        {
            bool above = parent.Items.IndexOf(group) < parent.Items.FindIndex(i => i.Key == key);
            MoveTo(key, group.Key, above ? group.Items.Count : 0);
        }
    }

    /// <summary>Moves an item out of its group, to stand after it.</summary>
    public void MoveOut(int key)
    {
        if (ParentOf(key) is { } parent && ParentOf(parent.Key) is { } outer)
        {
            MoveTo(key, outer.Key, outer.Items.FindIndex(i => i.Key == parent.Key) + 1);
        }
    }

    /// <summary>Puts one item together with another into a group that stands where the other stood.</summary>
    public void GroupWith(int key, int otherKey)
    {
        if (Find(key) is not { } item || Find(otherKey) is null || key == otherKey || key == Root.Key || otherKey == Root.Key || BuilderTree.Flat(item).Any(i => i.Key == otherKey))
        {
            return;
        }

        BuilderGroup without = BuilderTree.Rewrite(Root, i => i.Key == key ? [] : null);
        Push(_state with { Root = BuilderTree.Rewrite(without, i => i.Key == otherKey ? [new BuilderGroup(NextKey(), GroupKind.Any, [i, item])] : null) }, null);
    }

    public void Undo()
    {
        if (CanUndo)
        {
            _redo.Push(_state);
            _state = _undo[^1];
            _undo.RemoveAt(_undo.Count - 1);
            Announce(null);
        }
    }

    public void Redo()
    {
        if (_redo.TryPop(out State? next))
        {
            _undo.Add(_state);
            _state = next;
            Announce(null);
        }
    }

    private static bool IsWithin(string path, string place) =>
        path.StartsWith(place, StringComparison.Ordinal) && (path.Length == place.Length || path[place.Length] is '.' or '[');

    private static BuilderGroup? NeighbourGroup(BuilderGroup parent, int key)
    {
        int at = parent.Items.FindIndex(i => i.Key == key);
        return parent.Items.ElementAtOrDefault(at - 1) as BuilderGroup ?? parent.Items.ElementAtOrDefault(at + 1) as BuilderGroup;
    }

    private SegmentDefinition Written(IDictionary<string, int> places) => new(Of, BuilderTree.ToNode(Root, "$.root", places)) { Cap = Cap };

    private BuilderItem? Find(int key) => BuilderTree.Flat(Root).FirstOrDefault(i => i.Key == key);

    private int NextKey() => ++_lastKey;

    private void AddItem(int groupKey, BuilderItem item)
    {
        LastAdded = item.Key;
        Push(
            groupKey == Root.Key
                ? _state with { Root = Root with { Items = Root.Items.Add(item) } }
                : Replaced(groupKey, group => [((BuilderGroup)group) with { Items = ((BuilderGroup)group).Items.Add(item) }]),
            null);
    }

    private void SetItems(BuilderGroup group, ImmutableList<BuilderItem> items) => Push(
        group.Key == Root.Key ? _state with { Root = Root with { Items = items } } : Replaced(group.Key, _ => [group with { Items = items }]), null);

    private State Replaced(int key, Func<BuilderItem, IEnumerable<BuilderItem>> replace) =>
        _state with { Root = BuilderTree.Rewrite(Root, item => item.Key == key ? replace(item) : null) };

    private BuilderGroup? ParentOf(int key) =>
        BuilderTree.Flat(Root).OfType<BuilderGroup>().FirstOrDefault(g => g.Items.Exists(i => i.Key == key));

    private BuilderItem Copy(BuilderItem item) => item switch
    {
        BuilderGroup group => group with { Key = NextKey(), Items = [.. group.Items.Select(Copy)] },
        _ => item with { Key = NextKey() },
    };

    private void Push(State next, int? edited)
    {
        if (next == _state)
        {
            return;
        }

        bool typing = edited is not null && edited == _lastEdited && Environment.TickCount64 - _lastEditedAt < TypingPause;
        _lastEditedAt = Environment.TickCount64;
        if (!typing)
        {
            _undo.Add(_state);
            if (_undo.Count > MostUndo)
            {
                _undo.RemoveAt(0);
            }
        }

        _redo.Clear();
        _state = next;
        Announce(edited);
    }

    private void Announce(int? edited)
    {
        _lastEdited = edited;
        Changed?.Invoke();
    }

    private sealed record State(Population Of, BuilderGroup Root, SegmentCap? Cap);
}

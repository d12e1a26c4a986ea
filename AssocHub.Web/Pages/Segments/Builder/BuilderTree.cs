using System.Collections.Immutable;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Web.Pages.Segments.Builder;

/// <summary>How the items of a group belong together, as the builder offers it.</summary>
public enum GroupKind
{
    All,
    Any,
    None,
    NotAll,
}

/// <summary>A group or a condition on the screen. It may be unfinished; the key stays through every edit.</summary>
public abstract record BuilderItem(int Key);

/// <summary>A group.</summary>
public sealed record BuilderGroup(int Key, GroupKind Kind, ImmutableList<BuilderItem> Items) : BuilderItem(Key);

/// <summary>A condition: a field, an activity or a segment, perhaps negated.</summary>
public sealed record BuilderCondition(int Key, SegmentNode Test, bool Negated) : BuilderItem(Key);

/// <summary>Turns the screen's tree into a definition and back.</summary>
public static class BuilderTree
{
    /// <summary>The tree of a definition; the root is always a group, so that something can be added beside it.</summary>
    public static BuilderGroup From(SegmentNode root, Func<int> nextKey)
    {
        BuilderItem item = From(root, negated: false, nextKey);
        return item is BuilderGroup group ? group : new BuilderGroup(nextKey(), GroupKind.All, [item]);
    }

    /// <summary>The node of an item, and where in the JSON each item stands.</summary>
    public static SegmentNode ToNode(BuilderItem item, string path, IDictionary<string, int> places)
    {
        places[path] = item.Key;
        return item switch
        {
            BuilderCondition { Negated: false } condition => condition.Test,
            BuilderCondition condition => new NotNode(condition.Test),
            BuilderGroup { Kind: GroupKind.All } group => new AllNode(Items(group, $"{path}.all", places)),
            BuilderGroup { Kind: GroupKind.Any } group => new AnyNode(Items(group, $"{path}.any", places)),
            BuilderGroup { Kind: GroupKind.None } group => new NotNode(new AnyNode(Items(group, $"{path}.not.any", places))),
            BuilderGroup group => new NotNode(new AllNode(Items(group, $"{path}.not.all", places))),
            _ => throw new ArgumentOutOfRangeException(nameof(item), item, "Unknown item"),
        };
    }

    /// <summary>The item and all inside it.</summary>
    public static IEnumerable<BuilderItem> Flat(BuilderItem item) =>
        item is BuilderGroup group ? group.Items.SelectMany(Flat).Prepend(group) : [item];

    /// <summary>The same tree with every item replaced by what <paramref name="replace"/> makes of it; null keeps an item and looks inside.</summary>
    public static BuilderGroup Rewrite(BuilderGroup group, Func<BuilderItem, IEnumerable<BuilderItem>?> replace) => group with
    {
        Items = [.. group.Items.SelectMany(item => replace(item) ?? [item is BuilderGroup inner ? Rewrite(inner, replace) : item])],
    };

    /// <summary>The same tree without certain items, and without the groups that this empties; null when nothing is left.</summary>
    public static BuilderGroup? Without(BuilderGroup group, Func<BuilderItem, bool> leaveOut)
    {
        BuilderItem?[] kept = [.. group.Items.Where(item => !leaveOut(item)).Select(item => item is BuilderGroup inner ? Without(inner, leaveOut) : item)];
        ImmutableList<BuilderItem> items = [.. kept.OfType<BuilderItem>()];
        return items.IsEmpty ? null : group with { Items = items };
    }

    private static SegmentNode[] Items(BuilderGroup group, string path, IDictionary<string, int> places) =>
        [.. group.Items.Select((item, index) => ToNode(item, $"{path}[{index}]", places))];

    private static BuilderItem From(SegmentNode node, bool negated, Func<int> nextKey) => node switch
    {
        NotNode not => From(not.Item, !negated, nextKey),
        AllNode all => new BuilderGroup(nextKey(), negated ? GroupKind.NotAll : GroupKind.All, [.. all.Items.Select(i => From(i, negated: false, nextKey))]),
        AnyNode any => new BuilderGroup(nextKey(), negated ? GroupKind.None : GroupKind.Any, [.. any.Items.Select(i => From(i, negated: false, nextKey))]),
        _ => new BuilderCondition(nextKey(), node, negated),
    };
}

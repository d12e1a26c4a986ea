namespace AssocHub.Core.Members.Matching.Records;

/// <summary>An array that grows as records are added.</summary>
internal sealed class Growing<T>(int capacity)
    where T : struct
{
    private T[] _items = new T[Math.Max(16, capacity)];

    public int Count { get; private set; }

    public T this[int index]
    {
        set => _items[index] = value;
    }

    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = item;
    }

    /// <summary>The items, and perhaps a little room behind them: the very array while it is nearly full.</summary>
    public T[] ToArray()
    {
        if (_items.Length - Count > Count / 8)
        {
            Array.Resize(ref _items, Count);
        }

        return _items;
    }
}

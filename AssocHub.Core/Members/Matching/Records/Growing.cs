namespace AssocHub.Core.Members.Matching.Records;

/// <summary>An array that grows as records are added.</summary>
internal sealed class Growing<T>
    where T : struct
{
    private T[] _items = new T[1024];

    public int Count { get; private set; }

    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = item;
    }

    public T[] ToArray()
    {
        Array.Resize(ref _items, Count);
        return _items;
    }
}

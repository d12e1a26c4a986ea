namespace AssocHub.Core.Members.Matching.Records;

/// <summary>
/// Values of a column with very many, looked up some at a time. A table of a million addresses fits into no cache: asked one by one,
/// each look waits for memory several times; asked together, the waits fall into one. Numbers are still given in the order of arrival.
/// </summary>
internal sealed class LaterCodes(Vocabulary values, Growing<int> column)
{
    private const int Together = 32;
    private const int Longest = 256;
    private readonly char[] _text = new char[Together * Longest];
    private readonly (uint Hash, int Length, int Row)[] _waiting = new (uint, int, int)[Together];
    private int _count;

    /// <summary>Puts a value into the column's next row; its number stands there after <see cref="Flush"/>.</summary>
    public void Add(ReadOnlySpan<char> value)
    {
        if (value.Length > Longest)
        {
            // Those before it are numbered first.
            Flush();
            column.Add(values.GetOrAdd(value));
            return;
        }

        if (value.IsEmpty)
        {
            column.Add(0);
            return;
        }

        if (_count == Together)
        {
            Flush();
        }

        value.CopyTo(_text.AsSpan(_count * Longest));
        _waiting[_count++] = (Vocabulary.Hash(value), value.Length, column.Count);
        column.Add(0);
    }

    /// <summary>Looks up what waits.</summary>
    public void Flush()
    {
        for (int w = 0; w < _count; w++)
        {
            values.Soon(_waiting[w].Hash);
        }

        for (int w = 0; w < _count; w++)
        {
            values.SoonText(_waiting[w].Hash);
        }

        for (int w = 0; w < _count; w++)
        {
            (uint hash, int length, int row) = _waiting[w];
            column[row] = values.GetOrAdd(_text.AsSpan(w * Longest, length), hash);
        }

        _count = 0;
    }
}

namespace AssocHub.Core.Members.Matching.Records;

/// <summary>
/// What was made of cells seen before: the same towns, names and domains come again and again, and need to be normalised once.
/// </summary>
internal sealed class CellMemo<T>
    where T : unmanaged
{
    // Beyond so many different cells a column repeats too little for remembering to pay.
    private const int Most = 1 << 20;
    private readonly Vocabulary _cells = new();
    private T[] _made = new T[256];
    private int _count = 1;

    /// <summary>True when the cell was seen before; then <paramref name="made"/> is what was made of it.</summary>
    public bool TryGet(ReadOnlySpan<char> cell, out T made) => Known(_cells.Find(cell), out made);

    /// <summary>The same of a cell that is not empty and was asked for ahead.</summary>
    public bool TryGet(ReadOnlySpan<char> cell, uint asked, out T made) => Known(_cells.Find(cell, asked), out made);

    /// <summary>Has it fetched from memory, in three steps each of which takes what the one before it fetched, what looking the cell up reads.</summary>
    /// <returns>What the other steps and <see cref="TryGet(ReadOnlySpan{char}, uint, out T)"/> are told.</returns>
    public uint Ask(ReadOnlySpan<char> cell)
    {
        uint asked = Vocabulary.Hash(cell);
        _cells.Soon(asked);
        return asked;
    }

    /// <summary>The second step.</summary>
    public void AskFurther(uint asked) => Ahead.Fetch(ref _made[_cells.SoonCode(asked)]);

    /// <summary>The third step.</summary>
    public void AskText(uint asked) => _cells.SoonText(asked);

    private bool Known(int code, out T made)
    {
        made = _made[code];
        return code > 0;
    }

    /// <summary>Remembers what was made of a new cell.</summary>
    public T Put(ReadOnlySpan<char> cell, T made)
    {
        if (cell.IsEmpty || _count >= Most)
        {
            return made;
        }

        int code = _cells.GetOrAdd(cell);
        if (code >= _made.Length)
        {
            Array.Resize(ref _made, _made.Length * 2);
        }

        _made[code] = made;
        _count = code + 1;
        return made;
    }
}

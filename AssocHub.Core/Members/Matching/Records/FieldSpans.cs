namespace AssocHub.Core.Members.Matching.Records;

/// <summary>The cells of one row, as parts of one buffer: nothing is copied until a value turns out to be new.</summary>
/// <param name="text">All cells of the row.</param>
/// <param name="ends">Where each cell ends; a cell begins where the one before it ends.</param>
public readonly ref struct FieldSpans(ReadOnlySpan<char> text, ReadOnlySpan<int> ends)
{
    private readonly ReadOnlySpan<char> _text = text;
    private readonly ReadOnlySpan<int> _ends = ends;

    /// <summary>How many cells the row has.</summary>
    public int Count => _ends.Length;

    /// <summary>The cell of a column, trimmed; empty beyond the row's end.</summary>
    public ReadOnlySpan<char> this[int column]
    {
        get
        {
            if ((uint)column >= (uint)_ends.Length)
            {
                return default;
            }

            int start = column == 0 ? 0 : _ends[column - 1];
            return _text[start.._ends[column]].Trim();
        }
    }
}

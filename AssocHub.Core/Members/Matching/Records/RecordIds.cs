using System.Collections;

namespace AssocHub.Core.Members.Matching.Records;

/// <summary>
/// The records' ids, one behind the other in one array: a million strings would be copied by every collection while they come, and read at
/// a million places. A string is made when somebody asks for one.
/// </summary>
internal sealed class RecordIds(int expected) : IReadOnlyList<string>
{
    private const int CharactersEach = 8;
    private char[] _text = GC.AllocateUninitializedArray<char>(Math.Max(16, expected) * CharactersEach);
    private int[] _ends = new int[Math.Max(16, expected)];

    public int Count { get; private set; }

    public string this[int index] => Of(index).ToString();

    /// <summary>The characters of an id.</summary>
    public ReadOnlySpan<char> Of(int record)
    {
        int start = record == 0 ? 0 : _ends[record - 1];
        return _text.AsSpan(start, _ends[record] - start);
    }

    public void Add(ReadOnlySpan<char> id)
    {
        int start = Count == 0 ? 0 : _ends[Count - 1];
        if (start + id.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, start + id.Length));
        }

        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, Count * 2);
        }

        id.CopyTo(_text.AsSpan(start));
        _ends[Count++] = start + id.Length;
    }

    public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Text;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Texts by number, one after the other in UTF-8. Only grows; one writer at a time. A reader that knows only earlier numbers is not
/// disturbed by what is added.
/// </summary>
public sealed class TextPool
{
    // Where nearly everybody has a text of their own, remembering them all would cost more than a few twins.
    private const int MostRemembered = 70_000;
    private const int NoText = -1;

    private byte[] _bytes = new byte[1024];
    private int[] _ends = new int[64];

    // Numbers of the remembered texts by a hash of them; of two with the same one, the later one stands in the next free place. Made when first needed.
    private int[] _places = [];

    /// <summary>How many texts there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes held.</summary>
    public long Bytes => _bytes.LongLength + (4 * (_ends.LongLength + _places.LongLength));

    /// <summary>A text's bytes.</summary>
    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            int start = number == 0 ? 0 : _ends[number - 1];
            return _bytes.AsSpan(start, _ends[number] - start);
        }
    }

    /// <summary>The number of a text; it is added where it is not remembered.</summary>
    public int NumberOf(string text)
    {
        if (Count > MostRemembered)
        {
            _places = [];
            return Add(text);
        }

        if (_places.Length <= Count * 2)
        {
            Remember();
        }

        int number = Add(text);
        int place = Place(this[number]);
        if (_places[place] == NoText)
        {
            return _places[place] = number;
        }

        // Known: what was added stands for nothing yet.
        Count--;
        return _places[place];
    }

    private void Remember()
    {
        _places = new int[Math.Max(64, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Count * 4))];
        Array.Fill(_places, NoText);
        for (int number = 0; number < Count; number++)
        {
            _places[Place(this[number])] = number;
        }
    }

    // Where a text is, or would be.
    private int Place(ReadOnlySpan<byte> text)
    {
        var hash = default(HashCode);
        hash.AddBytes(text);
        int place = hash.ToHashCode() & (_places.Length - 1);
        while (_places[place] != NoText && !this[_places[place]].SequenceEqual(text))
        {
            place = (place + 1) & (_places.Length - 1);
        }

        return place;
    }

    /// <summary>Adds a text and returns its number.</summary>
    public int Add(string text)
    {
        int start = Count == 0 ? 0 : _ends[Count - 1];
        int length = Encoding.UTF8.GetByteCount(text);
        if (start + length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(start + length, _bytes.Length / 4 * 5));
        }

        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, Math.Max(16, Count / 4 * 5));
        }

        Encoding.UTF8.GetBytes(text, _bytes.AsSpan(start));
        _ends[Count] = start + length;
        return Count++;
    }

    /// <summary>Marks the texts in which another one is found, searching all of them as one.</summary>
    /// <param name="wanted">What is looked for; not empty.</param>
    /// <param name="where">Where in a text it must be.</param>
    /// <param name="known">How many of the texts are looked at.</param>
    /// <param name="found">By number, from 1; what is marked stays.</param>
    internal void Mark(ReadOnlySpan<byte> wanted, PlaceInText where, int known, bool[] found)
    {
        ReadOnlySpan<byte> all = _bytes.AsSpan(0, known == 0 ? 0 : _ends[known - 1]);
        ReadOnlySpan<int> ends = _ends.AsSpan(0, known);

        // A search goes by the first and the last byte. What stands around every item of a list tells nothing, so it is looked at afterwards.
        ReadOnlySpan<byte> core = wanted.Trim((byte)';');
        core = core.IsEmpty ? wanted : core;
        int before = wanted.IndexOf(core);
        for (int at = 0; at + before < all.Length && all[(at + before)..].IndexOf(core) is >= 0 and var next;)
        {
            at += next;
            if (!all[at..].StartsWith(wanted))
            {
                at++;
                continue;
            }

            int number = ends.BinarySearch(at + 1);
            number = number < 0 ? ~number : number;
            int start = number == 0 ? 0 : ends[number - 1], end = ends[number];
            bool isIn = at + wanted.Length <= end && (where == PlaceInText.Anywhere || at == start) && (where != PlaceInText.Whole || at + wanted.Length == end);
            found[number + 1] |= isIn;
            at = isIn ? end : at + 1;
        }
    }

    /// <summary>A pool of its own with the same texts.</summary>
    public TextPool Copy() => new() { _bytes = [.. _bytes], _ends = [.. _ends], Count = Count };

    /// <summary>Gives back what growing kept in reserve.</summary>
    public void Trim()
    {
        _places = [];
        if (_bytes.Length < 4096 || (Count > 0 && _ends[Count - 1] > _bytes.Length * 7L / 8 && Count > _ends.Length * 7L / 8))
        {
            return;
        }

        Array.Resize(ref _bytes, Count == 0 ? 0 : _ends[Count - 1]);
        Array.Resize(ref _ends, Math.Max(Count, 1));
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(Count);
        writer.WriteArray((ReadOnlySpan<int>)_ends.AsSpan(0, Count));
        writer.WriteArray((ReadOnlySpan<byte>)_bytes.AsSpan(0, Count == 0 ? 0 : _ends[Count - 1]));
    }

    internal static TextPool Read(SnapshotReader reader)
    {
        var pool = new TextPool { Count = reader.ReadInt32() };
        pool._ends = reader.ReadArray<int>();
        pool._bytes = reader.ReadArray<byte>();
        if (pool._ends.Length == 0)
        {
            pool._ends = new int[1];
        }

        return pool;
    }
}

/// <summary>Where in a text something must be found.</summary>
internal enum PlaceInText
{
    /// <summary>Anywhere.</summary>
    Anywhere,

    /// <summary>At its beginning.</summary>
    Start,

    /// <summary>It is the whole text.</summary>
    Whole,
}

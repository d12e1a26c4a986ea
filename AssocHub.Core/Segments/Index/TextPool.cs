using System.Buffers.Binary;
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

    // A text's length stands before it: in one byte, or, where that says so, in the four bytes that follow.
    private const int LongLength = byte.MaxValue;
    private const int PerBlock = 8;

    private byte[] _bytes = new byte[1024];
    private int _end;

    // Where every so manyth text begins, with its length.
    private int[] _blocks = new int[64];

    // Numbers of the remembered texts by a hash of them; of two with the same one, the later one stands in the next free place. Made when first needed.
    private int[] _places = [];

    /// <summary>How many texts there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes held.</summary>
    public long Bytes => _bytes.LongLength + (4 * (_blocks.LongLength + _places.LongLength));

    /// <summary>A text's bytes.</summary>
    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            (int at, int length) = Find(number);
            return _bytes.AsSpan(at, length);
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

        int before = _end, number = Add(text);
        int place = Place(this[number]);
        if (_places[place] == NoText)
        {
            return _places[place] = number;
        }

        // Known: what was added stands for nothing yet.
        (Count, _end) = (Count - 1, before);
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
        int length = Encoding.UTF8.GetByteCount(text), most = checked(_end + 1 + sizeof(int) + length);
        if (most > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(most, _bytes.Length / 4 * 5L)));
        }

        if (Count % PerBlock == 0)
        {
            if (Count / PerBlock == _blocks.Length)
            {
                Array.Resize(ref _blocks, Math.Max(16, _blocks.Length / 4 * 5));
            }

            _blocks[Count / PerBlock] = _end;
        }

        if (length < LongLength)
        {
            _bytes[_end++] = (byte)length;
        }
        else
        {
            _bytes[_end++] = LongLength;
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_end), length);
            _end += sizeof(int);
        }

        _end += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_end));
        return Count++;
    }

    private (int At, int Length) Find(int number)
    {
        int at = _blocks[number / PerBlock], length = LengthAt(ref at);
        for (int left = number % PerBlock; left > 0; left--)
        {
            at += length;
            length = LengthAt(ref at);
        }

        return (at, length);
    }

    // The length that stands at a place, and where its text begins.
    private int LengthAt(ref int at)
    {
        int length = _bytes[at++];
        if (length < LongLength)
        {
            return length;
        }

        at += sizeof(int);
        return BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at - sizeof(int)));
    }

    /// <summary>Marks the texts in which another one is found, searching all of them as one.</summary>
    /// <param name="wanted">What is looked for; not empty.</param>
    /// <param name="where">Where in a text it must be.</param>
    /// <param name="known">How many of the texts are looked at.</param>
    /// <param name="found">By number, from 1; what is marked stays.</param>
    internal void Mark(ReadOnlySpan<byte> wanted, PlaceInText where, int known, bool[] found)
    {
        if (known == 0)
        {
            return;
        }

        (int lastAt, int lastLength) = Find(known - 1);
        ReadOnlySpan<int> blocks = _blocks.AsSpan(0, (known + PerBlock - 1) / PerBlock);
        ReadOnlySpan<byte> all = _bytes.AsSpan(0, lastAt + lastLength);

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

            int block = blocks.BinarySearch(at + 1);
            int number = ((block < 0 ? ~block : block) - 1) * PerBlock, start = blocks[number / PerBlock], length = LengthAt(ref start);
            for (; start + length <= at; number++)
            {
                start += length;
                length = LengthAt(ref start);
            }

            // It may be a length that looks like the beginning of what is wanted.
            int end = start + length;
            bool isIn = at >= start && at + wanted.Length <= end && (where == PlaceInText.Anywhere || at == start) && (where != PlaceInText.Whole || at + wanted.Length == end);
            found[number + 1] |= isIn;
            at = isIn ? end : at + 1;
        }
    }

    /// <summary>Gives back what growing kept in reserve.</summary>
    public void Trim()
    {
        _places = [];
        if (_bytes.Length - _end <= Reserve(_bytes.Length) && _blocks.Length - Blocks <= Reserve(_blocks.Length))
        {
            return;
        }

        // A little is left, so that not each text that comes later costs a copy.
        Array.Resize(ref _bytes, _end + (Reserve(_end) / 4));
        Array.Resize(ref _blocks, Blocks + (Reserve(Blocks) / 4));

        static int Reserve(int size) => size / 16;
    }

    private int Blocks => (Count + PerBlock - 1) / PerBlock;

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(Count);
        writer.WriteArray((ReadOnlySpan<int>)_blocks.AsSpan(0, Blocks));
        writer.WriteArray((ReadOnlySpan<byte>)_bytes.AsSpan(0, _end));
    }

    internal static TextPool Read(SnapshotReader reader)
    {
        int count = reader.ReadInt32();
        var pool = new TextPool { Count = count, _blocks = reader.ReadArray<int>(), _bytes = reader.ReadArray<byte>() };
        pool._end = pool._bytes.Length;
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

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>One text per member, as the number of a folded text in a pool; number 0 is "missing".</summary>
public sealed class TextColumn
{
    private const int MostCompared = 8;

    private readonly TextPool _pool;
    private readonly bool _isList;
    private readonly int _capacity;

    // None while everything is missing.
    private byte[]? _bytes;
    private ushort[]? _shorts;
    private int[]? _ints;
    private int _known;

    // Of a copy: so many ordinals are seen by the column it was made of, which still has the same texts.
    private int _shared;

    /// <summary>An empty column.</summary>
    /// <param name="capacity">How many ordinals there are.</param>
    /// <param name="isList">True when a text is a list, as <c>;a;b;</c>.</param>
    public TextColumn(int capacity, bool isList)
        : this(capacity, new TextPool(), isList)
    {
    }

    private TextColumn(int capacity, TextPool pool, bool isList) => (_capacity, _pool, _isList) = (capacity, pool, isList);

    /// <summary>Bytes held.</summary>
    public long Bytes => _pool.Bytes + (_bytes?.LongLength ?? 0) + (2 * (_shorts?.LongLength ?? 0)) + (4 * (_ints?.LongLength ?? 0));

    /// <summary>Notes a member's folded text. Only before <see cref="Freeze"/>.</summary>
    public void Set(int ordinal, string? text)
    {
        if (ordinal < _shared)
        {
            if (string.Equals(text, Text(ordinal), StringComparison.Ordinal) || (string.IsNullOrEmpty(text) && NumberOf(ordinal) == 0))
            {
                return;
            }

            (_bytes, _shorts, _ints, _shared) = (Resized(_bytes, _capacity), Resized(_shorts, _capacity), Resized(_ints, _capacity), 0);
        }

        int number = string.IsNullOrEmpty(text) ? 0 : _pool.NumberOf(text) + 1;
        if (IsEmpty)
        {
            if (number == 0)
            {
                return;
            }

            _bytes = new byte[_capacity];
        }

        if (_bytes is not null && number > byte.MaxValue)
        {
            _shorts = Array.ConvertAll(_bytes, b => (ushort)b);
            _bytes = null;
        }

        if (_shorts is not null && number > ushort.MaxValue)
        {
            _ints = Array.ConvertAll(_shorts, s => (int)s);
            _shorts = null;
        }

        if (_bytes is not null)
        {
            _bytes[ordinal] = (byte)number;
        }
        else if (_shorts is not null)
        {
            _shorts[ordinal] = (ushort)number;
        }
        else
        {
            _ints![ordinal] = number;
        }
    }

    private bool IsEmpty => _bytes is null && _shorts is null && _ints is null;

    /// <summary>A column to be changed, with the same texts and room for more members. What nobody sees yet is written where it is; only a text that is changed costs a copy.</summary>
    /// <param name="capacity">How many ordinals there will be.</param>
    /// <param name="count">How many are in use.</param>
    public TextColumn Copy(int capacity, int count) => capacity == _capacity
        ? new(capacity, _pool, _isList) { _bytes = _bytes, _shorts = _shorts, _ints = _ints, _known = _known, _shared = count }
        : new(capacity, _pool, _isList) { _bytes = Resized(_bytes, capacity), _shorts = Resized(_shorts, capacity), _ints = Resized(_ints, capacity) };

    /// <summary>Ends the changes: from here on the column is only read.</summary>
    public void Freeze()
    {
        _known = _pool.Count;
        _pool.Trim();
    }

    /// <summary>The text of a member; null when missing.</summary>
    public string? Text(int ordinal)
    {
        int number = NumberOf(ordinal);
        return number == 0 ? null : Encoding.UTF8.GetString(_pool[number - 1]);
    }

    /// <summary>How many of the members have each folded text; those without one under the empty text.</summary>
    public IReadOnlyDictionary<string, int> CountsOf(MemberSet members)
    {
        int[] counts = new int[_known + 1];
        foreach (int ordinal in members.Ordinals())
        {
            counts[NumberOf(ordinal)]++;
        }

        // A text that was not remembered has several numbers.
        return Enumerable.Range(0, counts.Length).Where(number => counts[number] > 0)
            .GroupBy(number => number == 0 ? "" : Encoding.UTF8.GetString(_pool[number - 1]), number => counts[number], StringComparer.Ordinal)
            .ToDictionary(text => text.Key, text => text.Sum(), StringComparer.Ordinal);
    }

    /// <summary>The members of whom a test of the field holds.</summary>
    public MemberSet Where(FieldNode test)
    {
        bool[] holds = Holding(test);
        if (IsEmpty)
        {
            return holds[0] ? MemberSet.Full(_capacity) : new MemberSet(_capacity);
        }

        int holding = holds.AsSpan().Count(true);
        if (_bytes is not null && Math.Min(holding, holds.Length - holding) <= MostCompared)
        {
            bool outside = holding > holds.Length - holding;
            var found = new MemberSet(_bytes.Length);
            for (int number = 0; number < holds.Length; number++)
            {
                if (holds[number] != outside)
                {
                    AddEqual(found, (byte)number);
                }
            }

            return outside ? MemberSet.Full(_bytes.Length).AndNot(found) : found;
        }

        return _bytes is not null ? Scan(_bytes, holds, byte.MaxValue) : _shorts is not null ? Scan(_shorts, holds, ushort.MaxValue) : Scan(_ints!, holds, 0);
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(_capacity);
        writer.Write(_isList);
        _pool.Write(writer);
        writer.WriteOptional(_bytes);
        writer.WriteOptional(_shorts);
        writer.WriteOptional(_ints);
    }

    internal static TextColumn Read(SnapshotReader reader)
    {
        int capacity = reader.ReadInt32();
        bool isList = reader.ReadBoolean();
        TextPool pool = TextPool.Read(reader);
        var column = new TextColumn(capacity, pool, isList)
        {
            _bytes = reader.ReadOptional<byte>(),
            _shorts = reader.ReadOptional<ushort>(),
            _ints = reader.ReadOptional<int>(),
        };
        column.Freeze();
        return column;
    }

    private int NumberOf(int ordinal) =>
        _bytes is not null ? _bytes[ordinal] : _shorts is not null ? _shorts[ordinal] : _ints is not null ? _ints[ordinal] : 0;

    // A list is held as ;a;b; so that an item is found by ;item; and an item's beginning by ;text.
    private string Wanted(FieldNode test, string text) => (_isList, test.Operator) switch
    {
        (true, FieldOperator.Eq or FieldOperator.In or FieldOperator.Neq or FieldOperator.NotIn) => $";{text};",
        (true, FieldOperator.StartsWith) => ";" + text,
        _ => text,
    };

    // Of which texts the test holds; of number 0, which is "missing", first.
    private bool[] Holding(FieldNode test)
    {
        FieldOperator op = test.Operator;
        bool[] holds = new bool[_known + 1];
        if (op is FieldOperator.IsPresent or FieldOperator.IsMissing)
        {
            Array.Fill(holds, op == FieldOperator.IsPresent);
            holds[0] = op == FieldOperator.IsMissing;
            return holds;
        }

        PlaceInText where = op switch
        {
            _ when _isList => PlaceInText.Anywhere,
            FieldOperator.Eq or FieldOperator.In or FieldOperator.Neq or FieldOperator.NotIn => PlaceInText.Whole,
            FieldOperator.StartsWith => PlaceInText.Start,
            FieldOperator.Contains or FieldOperator.NotContains => PlaceInText.Anywhere,
            _ => throw new ArgumentOutOfRangeException(nameof(test), op, "Not an operator of text"),
        };
        foreach (FieldValue value in test.Values)
        {
            byte[] wanted = Encoding.UTF8.GetBytes(Wanted(test, TextFolding.Fold(((TextValue)value).Text)));
            if (wanted.Length > 0)
            {
                _pool.Mark(wanted, where, _known, holds);
            }
            else if (where != PlaceInText.Whole)
            {
                Array.Fill(holds, true, 1, _known);
            }
        }

        if (op is FieldOperator.Neq or FieldOperator.NotIn or FieldOperator.NotContains)
        {
            for (int number = 0; number < holds.Length; number++)
            {
                holds[number] = !holds[number];
            }
        }

        return holds;
    }

    // Thirty-two members at a time.
    private void AddEqual(MemberSet found, byte number)
    {
        Vector256<byte> wanted = Vector256.Create(number);
        Span<ulong> words = found.Words;
        for (int word = 0; word < words.Length; word++)
        {
            ReadOnlySpan<byte> part = _bytes.AsSpan(word * 64, 64);
            words[word] |= Vector256.Equals(Vector256.Create(part), wanted).ExtractMostSignificantBits()
                | ((ulong)Vector256.Equals(Vector256.Create(part[32..]), wanted).ExtractMostSignificantBits() << 32);
        }
    }

    private static MemberSet Scan<T>(T[] numbers, bool[] holds, int most)
        where T : unmanaged, IBinaryInteger<T>
    {
        var found = new MemberSet(numbers.Length);
        // With room for whatever a short number may be, none has to be checked.
        Array.Resize(ref holds, Math.Max(holds.Length, most + 1));
        // Capacities are whole words.
        MemberRanges.Each(found.Words.Length, numbers.Length, [MethodImpl(MethodImplOptions.AggressiveOptimization)] (from, to) =>
        {
            ref byte first = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(holds.AsSpan()));
            Span<ulong> words = found.Words;
            for (int word = from; word < to; word++)
            {
                ref T part = ref MemoryMarshal.GetReference(numbers.AsSpan(word * 64, 64));
                ulong bits = 0;
                for (int i = 0; i < 64; i += 8)
                {
                    bits |= (Eight(ref Unsafe.Add(ref part, i), ref first) << i);
                }

                words[word] = bits;
            }
        });
        return found;

        // Two by two, so that neither waits for the other.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        ulong Eight(ref T part, ref byte first)
        {
            ulong even = One(ref part, 0, ref first) | (One(ref part, 2, ref first) << 2) | (One(ref part, 4, ref first) << 4) | (One(ref part, 6, ref first) << 6);
            ulong odd = One(ref part, 1, ref first) | (One(ref part, 3, ref first) << 2) | (One(ref part, 5, ref first) << 4) | (One(ref part, 7, ref first) << 6);
            return even | (odd << 1);
        }

        // What is written for members to come may be a text that was not known.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        ulong One(ref T part, int i, ref byte first)
        {
            nint at = nint.CreateTruncating(Unsafe.Add(ref part, i));
            return most > 0 || at < holds.Length ? Unsafe.Add(ref first, at) : 0UL;
        }
    }

    private static T[]? Resized<T>(T[]? values, int capacity)
    {
        if (values is null)
        {
            return null;
        }

        var copy = new T[capacity];
        values.CopyTo(copy, 0);
        return copy;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;

namespace AssocHub.Core.Segments.Index;

/// <summary>One whole number per member: a day's number, or another one that fits 32 bits. <see cref="Missing"/> where there is none.</summary>
/// <param name="capacity">How many ordinals there are.</param>
public sealed class DayColumn(int capacity)
{
    /// <summary>Stands for "missing".</summary>
    public const int Missing = int.MinValue;

    private const short MissingShort = short.MinValue;

    // Nothing while everything is missing. Once frozen, sixteen bits each where all lie that close together.
    private int[] _values = [];
    private short[] _shorts = [];
    private int _middle;

    // Of a copy: so many ordinals are seen by the column it was made of, which still has the same values.
    private int _shared;

    /// <summary>Bytes held.</summary>
    public long Bytes => (4L * _values.Length) + (2L * _shorts.Length);

    /// <summary>The value of a member; null when missing. To be set only before <see cref="Freeze"/>.</summary>
    public int? this[int ordinal]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _shorts.Length > 0
            ? _shorts[ordinal] == MissingShort ? null : _shorts[ordinal] + _middle
            : _values.Length == 0 || _values[ordinal] == Missing ? null : _values[ordinal];
        set
        {
            if (this[ordinal] == value)
            {
                return;
            }

            if (ordinal < _shared)
            {
                (_values, _shorts, _shared) = ([.. _values], [.. _shorts], 0);
            }

            if (_shorts.Length > 0 && (value is null || IsShort(value.Value)))
            {
                _shorts[ordinal] = value is { } day ? (short)(day - _middle) : MissingShort;
                return;
            }

            if (_values.Length == 0)
            {
                (_values, _shorts, _shared) = (Widened(capacity), [], 0);
            }

            _values[ordinal] = value ?? Missing;
        }
    }

    /// <summary>A column to be changed, with the same values and room for more members. What nobody sees yet is written where it is; only a value that is changed costs a copy.</summary>
    /// <param name="size">How many ordinals there will be.</param>
    /// <param name="count">How many are in use.</param>
    public DayColumn Copy(int size, int count)
    {
        if (size == capacity)
        {
            return new DayColumn(size) { _values = _values, _shorts = _shorts, _middle = _middle, _shared = count };
        }

        return new DayColumn(size) { _values = _values.Length + _shorts.Length == 0 ? [] : Widened(size) };
    }

    private int[] Widened(int size)
    {
        int[] values = Filled(size);
        _values.CopyTo(values, 0);
        for (int ordinal = 0; ordinal < _shorts.Length; ordinal++)
        {
            values[ordinal] = _shorts[ordinal] == MissingShort ? Missing : _shorts[ordinal] + _middle;
        }

        return values;
    }

    // The least short stands for "missing".
    private bool IsShort(int value) => (long)value - _middle is > MissingShort and <= short.MaxValue;

    /// <summary>Ends the changes.</summary>
    public void Freeze()
    {
        int least = int.MaxValue, most = int.MinValue;
        foreach (int value in _values)
        {
            least = value == Missing ? least : Math.Min(least, value);
            most = Math.Max(most, value);
        }

        if (_values.Length == 0 || most == Missing || (long)most - least >= ushort.MaxValue || least > int.MaxValue - short.MaxValue)
        {
            return;
        }

        (int[] values, int middle) = (_values, least + short.MaxValue);
        (_middle, _shorts, _values) = (middle, Array.ConvertAll(values, v => v == Missing ? MissingShort : (short)(v - middle)), []);
    }

    /// <summary>The members whose day meets a test.</summary>
    public MemberSet Where(FieldNode test, AsOf asOf) => Where(test.Operator, [.. test.Values.Select(v => (long)asOf.DayOf(v).DayNumber)]);

    /// <summary>The members whose number meets a test.</summary>
    public MemberSet WhereNumber(FieldNode test) => Where(test.Operator, [.. test.Values.Select(v => ((NumberValue)v).Number)]);

    /// <summary>The members for whom the number of days from the day held to the as-of day meets a test.</summary>
    public MemberSet WhereDaysSince(FieldNode test, AsOf asOf)
    {
        long[] days = [.. test.Values.Select(v => asOf.Day.DayNumber - ((NumberValue)v).Number)];
        return test.Operator switch
        {
            FieldOperator.Before => Where(FieldOperator.After, days),
            FieldOperator.After => Where(FieldOperator.Before, days),
            FieldOperator.Between => Where(FieldOperator.Between, [days[1], days[0]]),
            _ => Where(test.Operator, days),
        };
    }

    /// <summary>The members whose number lies between two, both included.</summary>
    public MemberSet Between(long low, long high)
    {
        var found = new MemberSet(capacity);
        AddBetween(found, low, high);
        return found;
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(capacity);
        writer.WriteArray((ReadOnlySpan<int>)_values);
        writer.WriteArray((ReadOnlySpan<short>)_shorts);
        writer.Write(_middle);
    }

    internal static DayColumn Read(SnapshotReader reader) => new(reader.ReadInt32())
    {
        _values = reader.ReadArray<int>(), _shorts = reader.ReadArray<short>(), _middle = reader.ReadInt32(),
    };

    private MemberSet Where(FieldOperator op, long[] wanted)
    {
        var found = new MemberSet(capacity);
        switch (op)
        {
            case FieldOperator.Before: AddBetween(found, long.MinValue, wanted[0] - 1); break;
            case FieldOperator.After: AddBetween(found, wanted[0] + 1, long.MaxValue); break;
            case FieldOperator.Between: AddBetween(found, wanted[0], wanted[1]); break;
            case FieldOperator.IsPresent or FieldOperator.IsMissing: AddBetween(found, long.MinValue, long.MaxValue); break;
            case FieldOperator.Eq or FieldOperator.In or FieldOperator.Neq or FieldOperator.NotIn:
                foreach (long value in wanted)
                {
                    AddBetween(found, value, value);
                }

                break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, "Not an operator of days and numbers");
        }

        return op is FieldOperator.IsMissing or FieldOperator.Neq or FieldOperator.NotIn ? MemberSet.Full(capacity).AndNot(found) : found;
    }

    private void AddBetween(MemberSet found, long low, long high)
    {
        if (_shorts.Length > 0)
        {
            AddShorts(found, low, high);
            return;
        }

        int from = (int)Math.Clamp(low, Missing + 1, int.MaxValue), to = (int)Math.Clamp(high, Missing + 1, int.MaxValue);
        if (low > high || low > int.MaxValue || high <= Missing)
        {
            return;
        }

        Span<ulong> words = found.Words;
        ReadOnlySpan<int> values = _values;
        int vectors = values.Length / 64;
        Vector256<int> least = Vector256.Create(from), most = Vector256.Create(to);
        for (int word = 0; word < vectors; word++)
        {
            ulong bits = 0;
            for (int part = 0; part < 8; part++)
            {
                Vector256<int> eight = Vector256.Create(values.Slice((word * 64) + (part * 8), 8));
                Vector256<int> inside = Vector256.GreaterThanOrEqual(eight, least) & Vector256.LessThanOrEqual(eight, most);
                bits |= (ulong)inside.ExtractMostSignificantBits() << (part * 8);
            }

            words[word] |= bits;
        }

        for (int ordinal = vectors * 64; ordinal < values.Length; ordinal++)
        {
            if (values[ordinal] >= from && values[ordinal] <= to)
            {
                found.Add(ordinal);
            }
        }
    }

    private void AddShorts(MemberSet found, long low, long high)
    {
        // Beyond what any column holds it makes no difference how far.
        long from = Math.Max(low, int.MinValue - 1L) - _middle, to = Math.Min(high, int.MaxValue + 1L) - _middle;
        if (from > to || from > short.MaxValue || to <= MissingShort)
        {
            return;
        }

        // Capacities are whole words.
        Span<ulong> words = found.Words;
        Vector256<short> least = Vector256.Create((short)Math.Max(from, MissingShort + 1)), most = Vector256.Create((short)Math.Min(to, short.MaxValue));
        for (int word = 0; word < words.Length; word++)
        {
            ulong bits = 0;
            for (int part = 0; part < 64; part += Vector256<short>.Count)
            {
                Vector256<short> some = Vector256.Create(_shorts.AsSpan((word * 64) + part, Vector256<short>.Count));
                bits |= (ulong)(Vector256.GreaterThanOrEqual(some, least) & Vector256.LessThanOrEqual(some, most)).ExtractMostSignificantBits() << part;
            }

            words[word] |= bits;
        }
    }

    private static int[] Filled(int size)
    {
        int[] values = new int[size];
        Array.Fill(values, Missing);
        return values;
    }
}

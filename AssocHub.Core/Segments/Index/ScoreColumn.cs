using System.Runtime.Intrinsics;

namespace AssocHub.Core.Segments.Index;

/// <summary>One score per member; not a number where there is none. Once frozen, sixteen bits each where there are few enough different ones.</summary>
internal sealed class ScoreColumn
{
    private const int MostDifferent = ushort.MaxValue;

    private readonly int _capacity;
    private double[] _values;
    private double[] _known = [];
    private ushort[] _numbers = [];

    // Of a copy: so many ordinals are seen by the column it was made of, which still has the same scores.
    private int _shared;

    /// <summary>A column without scores.</summary>
    /// <param name="capacity">How many ordinals there are.</param>
    public ScoreColumn(int capacity)
    {
        (_capacity, _values) = (capacity, new double[capacity]);
        Array.Fill(_values, double.NaN);
    }

    private ScoreColumn(int capacity, double[] values, double[] known, ushort[] numbers) =>
        (_capacity, _values, _known, _numbers) = (capacity, values, known, numbers);

    /// <summary>Bytes held.</summary>
    public long Bytes => (8L * (_values.Length + _known.Length)) + (2L * _numbers.Length);

    /// <summary>The score of a member. To be set only before <see cref="Freeze"/>.</summary>
    public double this[int ordinal]
    {
        get => _numbers.Length == 0 ? _values[ordinal] : _numbers[ordinal] == 0 ? double.NaN : _known[_numbers[ordinal] - 1];
        set
        {
            if (this[ordinal].Equals(value))
            {
                return;
            }

            if (ordinal < _shared)
            {
                (_values, _numbers, _shared) = ([.. _values], [.. _numbers], 0);
            }

            if (_numbers.Length > 0 && (double.IsNaN(value) ? 0 : Array.BinarySearch(_known, value) + 1) is >= 0 and var number)
            {
                _numbers[ordinal] = (ushort)number;
                return;
            }

            if (_numbers.Length > 0)
            {
                (_values, _numbers, _known, _shared) = (Widened(_capacity), [], [], 0);
            }

            _values[ordinal] = value;
        }
    }

    /// <summary>A column to be changed, with the same scores and room for more members. What nobody sees yet is written where it is; only a score that is changed costs a copy.</summary>
    /// <param name="capacity">How many ordinals there will be.</param>
    /// <param name="count">How many are in use.</param>
    public ScoreColumn Copy(int capacity, int count) => capacity == _capacity
        ? new ScoreColumn(capacity, _values, _known, _numbers) { _shared = count }
        : new ScoreColumn(capacity, Widened(capacity), [], []);

    private double[] Widened(int capacity)
    {
        var values = new double[capacity];
        Array.Fill(values, double.NaN);
        for (int ordinal = 0; ordinal < Math.Min(_capacity, capacity); ordinal++)
        {
            values[ordinal] = this[ordinal];
        }

        return values;
    }

    /// <summary>Ends the changes.</summary>
    public void Freeze()
    {
        var different = new HashSet<double>();
        foreach (double value in _values)
        {
            if (!double.IsNaN(value) && different.Add(value) && different.Count > MostDifferent)
            {
                return;
            }
        }

        if (_values.Length > 0)
        {
            double[] known = [.. different.Order()];
            _numbers = Array.ConvertAll(_values, v => double.IsNaN(v) ? (ushort)0 : (ushort)(Array.BinarySearch(known, v) + 1));
            (_known, _values) = (known, []);
        }
    }

    /// <summary>The members whose score lies between two, both included.</summary>
    public MemberSet Between(double low, double high)
    {
        var found = new MemberSet(_capacity);
        if (_numbers.Length == 0)
        {
            AddBetween(found, _values, low, high);
            return found;
        }

        int from = 1 + _known.Count(k => k < low), to = _known.Count(k => k <= high);
        if (from <= to)
        {
            AddBetween(found, _numbers, (ushort)from, (ushort)to);
        }

        return found;
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(_capacity);
        writer.WriteArray((ReadOnlySpan<double>)_values);
        writer.WriteArray((ReadOnlySpan<double>)_known);
        writer.WriteArray((ReadOnlySpan<ushort>)_numbers);
    }

    internal static ScoreColumn Read(SnapshotReader reader) =>
        new(reader.ReadInt32(), reader.ReadArray<double>(), reader.ReadArray<double>(), reader.ReadArray<ushort>());

    // Capacities are whole words.
    private static void AddBetween<T>(MemberSet found, T[] values, T low, T high)
        where T : struct
    {
        Span<ulong> words = found.Words;
        Vector256<T> least = Vector256.Create(low), most = Vector256.Create(high);
        for (int word = 0; word < words.Length; word++)
        {
            ulong bits = 0;
            for (int i = 0; i < 64; i += Vector256<T>.Count)
            {
                Vector256<T> some = Vector256.Create(values.AsSpan((word * 64) + i, Vector256<T>.Count));
                bits |= (ulong)(Vector256.GreaterThanOrEqual(some, least) & Vector256.LessThanOrEqual(some, most)).ExtractMostSignificantBits() << i;
            }

            words[word] = bits;
        }
    }
}

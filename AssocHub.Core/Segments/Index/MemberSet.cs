using System.Numerics;
using System.Runtime.InteropServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>A set of members as one bit per ordinal. Ordinals count from 0; which member an ordinal is, the owner of the set knows.</summary>
public sealed class MemberSet
{
    private readonly ulong[] _words;

    /// <summary>An empty set.</summary>
    /// <param name="capacity">How many ordinals there are, from 0.</param>
    public MemberSet(int capacity)
    {
        Capacity = capacity;
        _words = new ulong[(capacity + 63) / 64];
    }

    private MemberSet(int capacity, ulong[] words)
    {
        Capacity = capacity;
        _words = words;
    }

    /// <summary>How many ordinals there are.</summary>
    public int Capacity { get; }

    /// <summary>The words, 64 ordinals in each; bits at and beyond <see cref="Capacity"/> are 0.</summary>
    public Span<ulong> Words => _words;

    /// <summary>Bytes held.</summary>
    public long Bytes => (long)_words.Length * sizeof(ulong);

    /// <summary>True when the ordinal is in the set.</summary>
    public bool this[int ordinal] => (_words[ordinal >> 6] >> (ordinal & 63) & 1) != 0;

    /// <summary>Adds an ordinal.</summary>
    public void Add(int ordinal) => _words[ordinal >> 6] |= 1UL << (ordinal & 63);

    /// <summary>Takes an ordinal out.</summary>
    public void Remove(int ordinal) => _words[ordinal >> 6] &= ~(1UL << (ordinal & 63));

    /// <summary>A set of all ordinals.</summary>
    public static MemberSet Full(int capacity)
    {
        var all = new MemberSet(capacity);
        Array.Fill(all._words, ulong.MaxValue);
        if (capacity % 64 != 0)
        {
            all._words[^1] = (1UL << (capacity % 64)) - 1;
        }

        return all;
    }

    /// <summary>The same ordinals in a set of its own, with room for at least as many.</summary>
    public MemberSet Copy(int capacity = 0)
    {
        int size = Math.Max(capacity, Capacity);
        var words = new ulong[(size + 63) / 64];
        _words.CopyTo(words, 0);
        return new MemberSet(size, words);
    }

    /// <summary>How many ordinals are in the set.</summary>
    public int Count()
    {
        long count = 0;
        foreach (ulong word in _words)
        {
            count += BitOperations.PopCount(word);
        }

        return (int)count;
    }

    /// <summary>How many ordinals are in both sets.</summary>
    public int CountWith(MemberSet other)
    {
        long count = 0;
        ReadOnlySpan<ulong> left = _words, right = other._words.AsSpan(0, _words.Length);
        for (int i = 0; i < left.Length; i++)
        {
            count += BitOperations.PopCount(left[i] & right[i]);
        }

        return (int)count;
    }

    /// <summary>Keeps what is in the other set too.</summary>
    public MemberSet And(MemberSet other)
    {
        (Span<Vector<ulong>> left, ReadOnlySpan<Vector<ulong>> right) = Vectors(other);
        for (int i = 0; i < left.Length; i++)
        {
            left[i] = left[i] & right[i];
        }

        for (int i = left.Length * Vector<ulong>.Count; i < _words.Length; i++)
        {
            _words[i] &= other._words[i];
        }

        return this;
    }

    /// <summary>Adds what is in the other set.</summary>
    public MemberSet Or(MemberSet other)
    {
        (Span<Vector<ulong>> left, ReadOnlySpan<Vector<ulong>> right) = Vectors(other);
        for (int i = 0; i < left.Length; i++)
        {
            left[i] = left[i] | right[i];
        }

        for (int i = left.Length * Vector<ulong>.Count; i < _words.Length; i++)
        {
            _words[i] |= other._words[i];
        }

        return this;
    }

    /// <summary>Adds what is in another set that was made when there were fewer ordinals.</summary>
    public void Include(MemberSet shorter)
    {
        Span<ulong> words = _words;
        ReadOnlySpan<ulong> more = shorter._words;
        for (int i = 0; i < more.Length; i++)
        {
            words[i] |= more[i];
        }
    }

    /// <summary>Takes out what is in the other set.</summary>
    public MemberSet AndNot(MemberSet other)
    {
        (Span<Vector<ulong>> left, ReadOnlySpan<Vector<ulong>> right) = Vectors(other);
        for (int i = 0; i < left.Length; i++)
        {
            left[i] = Vector.AndNot(left[i], right[i]);
        }

        for (int i = left.Length * Vector<ulong>.Count; i < _words.Length; i++)
        {
            _words[i] &= ~other._words[i];
        }

        return this;
    }

    /// <summary>The ordinals, ascending.</summary>
    public IEnumerable<int> Ordinals()
    {
        for (int i = 0; i < _words.Length; i++)
        {
            for (ulong word = _words[i]; word != 0; word &= word - 1)
            {
                yield return (i * 64) + BitOperations.TrailingZeroCount(word);
            }
        }
    }

    private VectorPair Vectors(MemberSet other)
    {
        if (other._words.Length < _words.Length)
        {
            throw new ArgumentException($"A set of {other.Capacity} cannot be combined with one of {Capacity}.", nameof(other));
        }

        return new VectorPair(MemoryMarshal.Cast<ulong, Vector<ulong>>(_words.AsSpan()), MemoryMarshal.Cast<ulong, Vector<ulong>>((ReadOnlySpan<ulong>)other._words));
    }

    private readonly ref struct VectorPair(Span<Vector<ulong>> left, ReadOnlySpan<Vector<ulong>> right)
    {
        private readonly Span<Vector<ulong>> _left = left;
        private readonly ReadOnlySpan<Vector<ulong>> _right = right;

        public void Deconstruct(out Span<Vector<ulong>> mine, out ReadOnlySpan<Vector<ulong>> theirs)
        {
            mine = _left;
            theirs = _right;
        }
    }
}

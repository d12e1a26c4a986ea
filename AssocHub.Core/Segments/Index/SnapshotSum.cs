using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>Passes on what is written and keeps a sum of it that damage changes: two CRC-32C side by side, since one alone waits for itself, each over every other eight bytes.</summary>
/// <param name="to">Where bytes go; left open. Null only sums.</param>
internal sealed class SnapshotSum(Stream? to) : Stream
{
    private const int Chunk = 1 << 20;

    private readonly byte[] _rest = new byte[8];
    private int _resting;
    private uint _even = uint.MaxValue;
    private uint _odd = uint.MaxValue;
    private long _words;

    /// <summary>The sum of all that was written so far.</summary>
    public ulong Value
    {
        get
        {
            uint even = BitOperations.Crc32C(_even, (ulong)_words);
            foreach (byte left in _rest.AsSpan(0, _resting))
            {
                even = BitOperations.Crc32C(even, left);
            }

            return ((ulong)even << 32) | _odd;
        }
    }

    /// <summary>True when a stream ends with the sum of all that comes before. It is left at its beginning.</summary>
    public static bool IsWhole(Stream stream)
    {
        var sum = new SnapshotSum(null);
        byte[] chunk = new byte[Chunk];
        for (long left = stream.Length - sizeof(ulong); left > 0;)
        {
            int read = stream.Read(chunk, 0, (int)Math.Min(left, Chunk));
            if (read == 0)
            {
                return false;
            }

            sum.Add(chunk.AsSpan(0, read));
            left -= read;
        }

        bool isWhole = stream.Length > sizeof(ulong) && stream.ReadAtLeast(chunk.AsSpan(0, sizeof(ulong)), sizeof(ulong), throwOnEndOfStream: false) == sizeof(ulong)
            && BinaryPrimitives.ReadUInt64LittleEndian(chunk) == sum.Value;
        stream.Position = 0;
        return isWhole;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() => to?.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Add(buffer);
        to?.Write(buffer);
    }

    // The same sum, in whatever parts the bytes come.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(ReadOnlySpan<byte> bytes)
    {
        if (_resting > 0)
        {
            int taken = Math.Min(8 - _resting, bytes.Length);
            bytes[..taken].CopyTo(_rest.AsSpan(_resting));
            _resting += taken;
            bytes = bytes[taken..];
            if (_resting < 8)
            {
                return;
            }

            AddWord(_rest);
            _resting = 0;
        }

        if ((_words & 1) != 0 && bytes.Length >= 8)
        {
            AddWord(bytes);
            bytes = bytes[8..];
        }

        (uint even, uint odd) = (_even, _odd);
        for (; bytes.Length >= 16; bytes = bytes[16..])
        {
            even = BitOperations.Crc32C(even, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            odd = BitOperations.Crc32C(odd, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            _words += 2;
        }

        (_even, _odd) = (even, odd);
        if (bytes.Length >= 8)
        {
            AddWord(bytes);
            bytes = bytes[8..];
        }

        bytes.CopyTo(_rest);
        _resting = bytes.Length;
    }

    private void AddWord(ReadOnlySpan<byte> bytes)
    {
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        (_even, _odd) = (_words & 1) == 0 ? (BitOperations.Crc32C(_even, word), _odd) : (_even, BitOperations.Crc32C(_odd, word));
        _words++;
    }
}

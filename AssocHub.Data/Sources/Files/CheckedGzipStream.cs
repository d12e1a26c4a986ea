using System.Buffers.Binary;
using System.IO.Compression;

namespace AssocHub.Data.Sources.Files;

/// <summary>
/// Decompresses a file and fails where it was cut off. The framework's stream ends quietly there, and half a delivery would pass for
/// a whole one.
/// </summary>
internal sealed class CheckedGzipStream(FileStream file) : Stream
{
    private const int TrailerLength = 4;

    private readonly GZipStream _gzip = new(file, CompressionMode.Decompress);
    private long _total;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read = _gzip.Read(buffer);
        _total += read;
        if (read == 0 && buffer.Length > 0 && IsCut())
        {
            throw new InvalidDataException("the compressed file breaks off");
        }

        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    // The file ends with the length of what was compressed, or, where several were joined, of the last of them.
    private bool IsCut()
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        if (file.Length < TrailerLength || RandomAccess.Read(file.SafeFileHandle, trailer, file.Length - TrailerLength) != TrailerLength)
        {
            return true;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        return length != (uint)_total && (length > _total || !IsJoined());
    }

    private bool IsJoined()
    {
        ReadOnlySpan<byte> header = [0x1F, 0x8B, 0x08];
        byte[] buffer = new byte[1 << 16];
        for (long at = 1; at < file.Length; at += buffer.Length - header.Length)
        {
            int read = RandomAccess.Read(file.SafeFileHandle, buffer, at);
            if (buffer.AsSpan(0, read).IndexOf(header) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}

using System.Text;
using System.Text.Unicode;

namespace AssocHub.Data.Sources.Files;

/// <summary>Opens a file as UTF-8 bytes, whatever it is encoded in and whether or not it is compressed.</summary>
internal static class FileText
{
    private const int SampleLength = 64 * 1024;

    /// <summary>Opens a file's bytes, decompressed; <paramref name="file"/> tells how far the file itself is read.</summary>
    public static Stream OpenBytes(StreamFile source, out FileStream file)
    {
        file = new FileStream(source.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 17, FileOptions.SequentialScan);
        return source.IsCompressed ? new CheckedGzipStream(file) : file;
    }

    /// <summary>Opens a file's text as UTF-8, without a byte order mark.</summary>
    public static Stream Open(StreamFile source, TextEncoding encoded, out FileStream file)
    {
        Stream bytes = OpenBytes(source, out file);
        bytes.ReadExactly(stackalloc byte[encoded.MarkLength]);
        Stream text = encoded.Encoding is null ? bytes : Encoding.CreateTranscodingStream(bytes, encoded.Encoding, Encoding.UTF8);
        return encoded.EndsLinesWithReturn ? new ReturnsAsLineFeeds(text) : text;
    }

    /// <summary>Finds out what a file is encoded in.</summary>
    public static TextEncoding Detect(StreamFile source)
    {
        TextEncoding encoded = DetectEncoding(source);
        using Stream text = Open(source, encoded, out _);
        byte[] buffer = new byte[SampleLength];
        ReadOnlySpan<byte> sample = buffer.AsSpan(0, ReadUpTo(text, buffer));
        return encoded with { EndsLinesWithReturn = sample.Contains((byte)'\r') && !sample.Contains((byte)'\n') };
    }

    private static TextEncoding DetectEncoding(StreamFile source)
    {
        using Stream bytes = OpenBytes(source, out _);
        byte[] buffer = new byte[SampleLength];
        int length = ReadUpTo(bytes, buffer);
        ReadOnlySpan<byte> sample = buffer.AsSpan(0, length);
        if (sample.StartsWith(Encoding.UTF8.Preamble))
        {
            return new TextEncoding(null, 3);
        }

        if (sample.StartsWith(Encoding.Unicode.Preamble))
        {
            return new TextEncoding(Encoding.Unicode, 2);
        }

        if (sample.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            return new TextEncoding(Encoding.BigEndianUnicode, 2);
        }

        (int even, int odd) = Zeros(sample);
        // Western text in UTF-16 is half zeros, all on one side; damage is a few anywhere.
        int half = Math.Max(1, sample.Length / 2);
        if (odd > half * 0.3 && even < half * 0.05)
        {
            return new TextEncoding(Encoding.Unicode, 0);
        }

        if (even > half * 0.3 && odd < half * 0.05)
        {
            return new TextEncoding(Encoding.BigEndianUnicode, 0);
        }

        return new TextEncoding(IsUtf8(bytes, buffer, length) ? null : CodePagesEncodingProvider.Instance.GetEncoding(1252), 0);
    }

    /// <summary>
    /// True when the text is UTF-8, or mostly: a few broken records in a UTF-8 file are rejected one by one, while a file whose
    /// accents are never valid UTF-8 is Windows-1252 as a whole. The whole file is looked at, since the first accent may come late.
    /// </summary>
    private static bool IsUtf8(Stream bytes, byte[] buffer, int length)
    {
        long good = 0;
        long bad = 0;
        while (length > 0)
        {
            int kept = Count(buffer.AsSpan(0, length), ref good, ref bad);
            if (bad > 1000)
            {
                break;
            }

            buffer.AsSpan(length - kept, kept).CopyTo(buffer);
            int more = ReadUpTo(bytes, buffer.AsSpan(kept));
            if (more == 0)
            {
                break;
            }

            length = kept + more;
        }

        return bad == 0 || good > bad;
    }

    // Counts characters of several bytes, good and bad; returns how many bytes at the end are a beginning.
    private static int Count(ReadOnlySpan<byte> chunk, ref long good, ref long bad)
    {
        int tail = 0;
        for (int back = 1; back <= 3 && back <= chunk.Length; back++)
        {
            byte b = chunk[^back];
            if (b >= 0xC0)
            {
                int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                tail = needed > back ? back : 0;
                break;
            }

            if (b < 0x80)
            {
                break;
            }
        }

        ReadOnlySpan<byte> whole = chunk[..^tail];
        if (System.Text.Ascii.IsValid(whole))
        {
            return tail;
        }

        if (bad == 0 && Utf8.IsValid(whole))
        {
            good++;
            return tail;
        }

        while (whole.Length > 0)
        {
            int ascii = whole.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (ascii < 0)
            {
                break;
            }

            whole = whole[ascii..];
            bool valid = Rune.DecodeFromUtf8(whole, out _, out int used) == System.Buffers.OperationStatus.Done;
            good += valid ? 1 : 0;
            bad += valid ? 0 : 1;
            whole = whole[used..];
        }

        return tail;
    }

    private static (int Even, int Odd) Zeros(ReadOnlySpan<byte> sample)
    {
        int even = 0;
        int odd = 0;
        for (int i = 0; i + 1 < sample.Length; i += 2)
        {
            even += sample[i] == 0 ? 1 : 0;
            odd += sample[i + 1] == 0 ? 1 : 0;
        }

        return (even, odd);
    }

    // A damaged compressed file ends here as it will when it is read for good; the reader reports it.
    private static int ReadUpTo(Stream bytes, Span<byte> buffer)
    {
        int total = 0;
        try
        {
            while (total < buffer.Length && bytes.Read(buffer[total..]) is > 0 and var read)
            {
                total += read;
            }
        }
        catch (InvalidDataException)
        {
            return total;
        }

        return total;
    }
}

/// <summary>What a file is encoded in.</summary>
/// <param name="Encoding">Null for UTF-8.</param>
/// <param name="MarkLength">Bytes of its byte order mark.</param>
/// <param name="EndsLinesWithReturn">Lines end with a carriage return alone, as old spreadsheets on the Macintosh wrote them.</param>
internal sealed record TextEncoding(Encoding? Encoding, int MarkLength, bool EndsLinesWithReturn = false);

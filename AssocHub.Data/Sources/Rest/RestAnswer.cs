using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Xml;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>A call gave no usable answer.</summary>
/// <param name="failure">The category.</param>
/// <param name="message">What is wrong, without secrets.</param>
/// <param name="retryAfter">When the server wants to be asked again.</param>
internal sealed class CallFailedException(CallFailure failure, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public CallFailure Failure { get; } = failure;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public int? Status { get; init; }

    /// <summary>True when a rule of the manifest says what it means.</summary>
    public bool IsByRule { get; init; }
}

/// <summary>An answer, read to its end: its memory is given back when it is disposed, and what was read of it is gone then.</summary>
internal sealed class RestAnswer : IDisposable
{
    private const int LargestJson = 256 * 1024 * 1024;

    private readonly JsonDocument? _document;
    private readonly byte[]? _rented;

    private RestAnswer(int status, JsonElement headers, JsonDocument? document, byte[]? rented, Stream? rows)
    {
        Status = status;
        Headers = headers;
        _document = document;
        _rented = rented;
        Rows = rows;
    }

    public int Status { get; }

    /// <summary>The headers, by their names in small letters.</summary>
    public JsonElement Headers { get; }

    /// <summary>The body as JSON; undefined when there is none, or when it consists of rows; where rows were asked for and an object came, that.</summary>
    public JsonElement Body => _document?.RootElement ?? default;

    /// <summary>The body of an answer that consists of rows.</summary>
    public Stream? Rows { get; }

    public Uri? Url { get; init; }

    /// <summary>True when a rule of the manifest says what it means, so that nothing in it does.</summary>
    public bool IsAssumed { get; private init; }

    /// <summary>An answer that is taken as an empty page.</summary>
    public static RestAnswer Empty(int status, JsonElement headers) => new(status, headers, null, null, null) { IsAssumed = true };

    /// <summary>An answer that is taken as a good one although its status says otherwise; what it says counts.</summary>
    public static RestAnswer Assumed(int status, JsonElement headers, JsonDocument? said) => new(status, headers, said, null, null) { IsAssumed = true };

    public static async Task<RestAnswer> ReadAsync(HttpResponseMessage answer, AnswerFormat format, bool isWrite, CancellationToken cancel)
    {
        JsonElement headers = HeadersOf(answer);
        if (format is AnswerFormat.JsonLines or AnswerFormat.Csv)
        {
            Stream rows = await RowsAsync(answer, format, cancel);
            try
            {
                JsonDocument? other = NotRows.Read(rows, format);
                if (other is not null)
                {
                    await rows.DisposeAsync();
                }

                return new RestAnswer((int)answer.StatusCode, headers, other, null, other is null ? rows : null) { Url = answer.RequestMessage?.RequestUri };
            }
            catch
            {
                await rows.DisposeAsync();
                throw;
            }
        }

        (byte[] buffer, int length) = await BytesAsync(answer, cancel);
        try
        {
            ReadOnlyMemory<byte> text = buffer.AsMemory(0, length);
            text = text.Span.StartsWith(Encoding.UTF8.Preamble) ? text[3..] : text;
            int first = text.Span.IndexOfAnyExcept(" \t\r\n"u8);
            string type = answer.Content.Headers.ContentType?.MediaType ?? "";
            // What was written is answered by some with a plain "OK".
            bool isSaid = isWrite && first >= 0 && text.Span[first] is not ((byte)'{' or (byte)'[') && (type == "text/plain" || type.EndsWith("xml", StringComparison.Ordinal));
            if (format == AnswerFormat.Xml && first >= 0 && text.Span[first] == (byte)'<' && !NotJson.IsPage(text.Span))
            {
                return new RestAnswer((int)answer.StatusCode, headers, Xml(new MemoryStream(buffer, first, length - first)), buffer, null) { Url = answer.RequestMessage?.RequestUri };
            }

            if (!isSaid && first >= 0 && text.Span[first] == (byte)'<')
            {
                throw new CallFailedException(CallFailure.Misconfigured, NotJson.Page(text.Span));
            }

            return new RestAnswer((int)answer.StatusCode, headers, first < 0 || isSaid ? null : Parsed(text, answer), buffer, null) { Url = answer.RequestMessage?.RequestUri };
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static JsonDocument Xml(Stream text)
    {
        try
        {
            return XmlTree.Read(text);
        }
        catch (XmlException wrong)
        {
            throw new CallFailedException(CallFailure.Damaged, wrong.Message switch
            {
                var said when said.Contains("DTD", StringComparison.Ordinal) => "The server's XML brings a document type of its own, which is not read: it could lead elsewhere.",
                var said when said.Contains("nested", StringComparison.Ordinal) => said,
                _ => CallFailure.Damaged.Explain(),
            });
        }
    }

    private static JsonDocument Parsed(ReadOnlyMemory<byte> text, HttpResponseMessage answer)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            throw new CallFailedException(CallFailure.Damaged, NotJson.Other(text.Span, answer.Content.Headers.ContentType?.MediaType));
        }
    }

    public static JsonElement HeadersOf(HttpResponseMessage answer)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            headers[name.ToLowerInvariant()] = string.Join(", ", values);
        }

        return JsonSerializer.SerializeToElement(headers);
    }

    public void Dispose()
    {
        _document?.Dispose();
        Rows?.Dispose();
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }

    private static async Task<(byte[] Buffer, int Length)> BytesAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        await using Stream raw = await answer.Content.ReadAsStreamAsync(cancel);
        await using Stream body = await UnpackedAsync(raw, isManyFiles: false, cancel);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(answer.Content.Headers.ContentLength ?? 65_536, 4_096, LargestJson));
        int length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                {
                    if (length >= LargestJson)
                    {
                        throw new CallFailedException(CallFailure.Damaged, "The answer is larger than 256 MB. Ask for smaller pages.");
                    }

                    byte[] larger = ArrayPool<byte>.Shared.Rent(length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }

                int read = await body.ReadAsync(buffer.AsMemory(length), cancel);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }

            return InUtf8(buffer, length, answer);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    // Large exports go through a file, so that memory stays flat however slowly they are landed.
    private static async Task<Stream> RowsAsync(HttpResponseMessage answer, AnswerFormat format, CancellationToken cancel)
    {
        const int InMemory = 4 * 1024 * 1024;
        await using Stream raw = await answer.Content.ReadAsStreamAsync(cancel);
        await using Stream body = await UnpackedAsync(raw, format == AnswerFormat.JsonLines, cancel);
        Stream kept = answer.Content.Headers.ContentLength is <= InMemory and var length && body == raw
            ? new MemoryStream((int)length)
            : TemporaryFile();
        try
        {
            if (CharsetOf(answer) is { } charset)
            {
                await using Stream decoded = Encoding.CreateTranscodingStream(body, charset, Encoding.UTF8, leaveOpen: true);
                await decoded.CopyToAsync(kept, cancel);
            }
            else
            {
                await body.CopyToAsync(kept, cancel);
            }

            kept.Position = 0;
            return kept;
        }
        catch
        {
            await kept.DisposeAsync();
            throw;
        }
    }

    // A file that is packed says so in its first bytes, whatever the headers say.
    private static async Task<Stream> UnpackedAsync(Stream body, bool isManyFiles, CancellationToken cancel)
    {
        byte[] start = new byte[4];
        int read = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel);
        var whole = new PrefixedStream(start.AsMemory(0, read), body);
        return start.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? new GZipStream(whole, CompressionMode.Decompress)
            : start.AsSpan().SequenceEqual("PK\u0003\u0004"u8) ? await UnzippedAsync(whole, isManyFiles, cancel) : whole;
    }

    // The first file of an archive, or of lines all of them. Its list of files stands at its end, so that all of it is kept meanwhile.
    private static async Task<Stream> UnzippedAsync(Stream body, bool isManyFiles, CancellationToken cancel)
    {
        await using Stream packed = TemporaryFile();
        await body.CopyToAsync(packed, cancel);
        await using ZipArchive archive = await ZipArchive.CreateAsync(packed, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancel);
        Stream file = TemporaryFile();
        foreach (ZipArchiveEntry entry in archive.Entries.Where(e => e.Length > 0).Take(isManyFiles ? int.MaxValue : 1))
        {
            await using Stream content = await entry.OpenAsync(cancel);
            await content.CopyToAsync(file, cancel);
            file.WriteByte((byte)'\n');
        }

        file.Position = 0;
        return file;
    }

    private static FileStream TemporaryFile() => new(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    private static (byte[] Buffer, int Length) InUtf8(byte[] buffer, int length, HttpResponseMessage answer)
    {
        if (CharsetOf(answer) is not { } charset)
        {
            return (buffer, length);
        }

        byte[] text = Encoding.Convert(charset, Encoding.UTF8, buffer, 0, length);
        byte[] rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, text.Length));
        text.CopyTo(rented, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return (rented, text.Length);
    }

    private static Encoding? CharsetOf(HttpResponseMessage answer)
    {
        string? name = answer.Content.Headers.ContentType?.CharSet?.Trim('"');
        if (string.IsNullOrEmpty(name) || name.StartsWith("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            return Encoding.GetEncoding(name.Equals("windows-1252", StringComparison.OrdinalIgnoreCase) ? "iso-8859-1" : name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public override string ToString() => Status.ToString(CultureInfo.InvariantCulture);

    /// <summary>Some bytes that were read already, and the rest.</summary>
    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _prefix = prefix;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) => _prefix.Length > 0 ? FromPrefix(buffer) : rest.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _prefix.Length > 0 ? new ValueTask<int>(FromPrefix(buffer.Span)) : rest.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int FromPrefix(Span<byte> buffer)
        {
            int count = Math.Min(buffer.Length, _prefix.Length);
            _prefix.Span[..count].CopyTo(buffer);
            _prefix = _prefix[count..];
            return count;
        }
    }
}

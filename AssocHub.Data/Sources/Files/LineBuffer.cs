namespace AssocHub.Data.Sources.Files;

/// <summary>
/// A window on a stream of bytes that can be read line by line and set back to a line's end. The window grows to hold one record,
/// and moves when the next begins.
/// </summary>
internal sealed class LineBuffer(Stream stream)
{
    /// <summary>Longest record; what is longer is no record but damage.</summary>
    public const int MaxRecord = 32 * 1024 * 1024;

    private byte[] _bytes = new byte[1 << 18];
    private int _end;
    private bool _streamEnded;

    /// <summary>Where the record being read begins.</summary>
    public int Start { get; private set; }

    /// <summary>Physical line on which it begins, counted from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Why the stream broke off before its end; null when it did not.</summary>
    public string? Broken { get; private set; }

    /// <summary>Bytes from the record's beginning on.</summary>
    public ReadOnlySpan<byte> Window => _bytes.AsSpan(Start, _end - Start);

    /// <summary>Reads more behind the window; false at the end.</summary>
    public bool Fill()
    {
        if (_streamEnded || _end - Start > MaxRecord)
        {
            return false;
        }

        if (_end == _bytes.Length)
        {
            int length = _end - Start;
            if (length > _bytes.Length / 2)
            {
                Array.Resize(ref _bytes, _bytes.Length * 2);
            }

            Array.Copy(_bytes, Start, _bytes, 0, length);
            Start = 0;
            _end = length;
        }

        try
        {
            int read = stream.Read(_bytes, _end, _bytes.Length - _end);
            _end += read;
            _streamEnded = read == 0;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException)
        {
            Broken = problem.Message;
            _streamEnded = true;
        }

        return !_streamEnded;
    }

    /// <summary>Offset of the next line feed at or behind an offset of the window; the window's length at the end of the stream; -1 when the line is too long.</summary>
    public int LineEnd(int from)
    {
        while (true)
        {
            int at = Window[from..].IndexOf((byte)'\n');
            if (at >= 0)
            {
                return from + at;
            }

            from = Window.Length;
            if (!Fill())
            {
                return _streamEnded ? Window.Length : -1;
            }
        }
    }

    /// <summary>Goes behind a part of the window that holds so many line feeds.</summary>
    public void Advance(int length, long lines)
    {
        Start += Math.Min(length, _end - Start);
        Line += lines;
    }

    /// <summary>Goes behind the next line feed, however far it is.</summary>
    public void SkipLine()
    {
        while (true)
        {
            int at = Window.IndexOf((byte)'\n');
            if (at >= 0)
            {
                Advance(at + 1, 1);
                return;
            }

            Start = _end;
            if (!Fill())
            {
                return;
            }
        }
    }
}

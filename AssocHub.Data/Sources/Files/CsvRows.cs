using System.Text;
using System.Text.Unicode;

namespace AssocHub.Data.Sources.Files;

/// <summary>
/// Rows of separated values in UTF-8. A stray quote costs the line it stands on and no more: where a quoted cell does not end as one
/// must, the line it began on is bad and reading goes on with the next.
/// </summary>
internal sealed class CsvRows(Stream utf8, char delimiter) : TableRows
{
    private const int MaxQuotedLines = 2000;

    private readonly byte _delimiter = (byte)delimiter;
    private readonly LineBuffer _buffer = new(utf8);
    private readonly TextPool _pool = new();
    private (int From, int Length, bool Escaped)[] _cells = new (int, int, bool)[64];
    private int _count;
    private int _length;
    private int _consumed;
    private long _lines;
    private bool _tooLong;
    private string? _problem;

    public override long Line => _buffer.Line;

    public override int Count => _count;

    public override bool SpansLines => _lines > 1;

    public override string? Problem => _problem;

    public override string? Broken => _buffer.Broken;

    public override int Size => _length;

    public override char Delimiter => delimiter;

    public override bool Read()
    {
        while (true)
        {
            _buffer.Advance(_consumed, _lines);
            if (_tooLong)
            {
                _buffer.SkipLine();
                _tooLong = false;
            }

            _consumed = 0;
            _lines = 0;
            _count = 0;
            _problem = null;
            if (_buffer.Window.IsEmpty && !_buffer.Fill())
            {
                return false;
            }

            int end = _buffer.LineEnd(0);
            if (end < 0)
            {
                TooLong();
                return true;
            }

            bool last = end == _buffer.Window.Length;
            if (last && _buffer.Broken is not null)
            {
                // What stands behind the last whole line is a piece of a record, not a record.
                return false;
            }

            _length = WithoutReturn(end);
            _consumed = last ? end : end + 1;
            _lines = last ? 0 : 1;
            ReadOnlySpan<byte> line = _buffer.Window[.._length];
            if (line.IndexOf((byte)'"') < 0)
            {
                Split(line);
            }
            else
            {
                SplitQuoted();
            }

            if (_problem is not null || !IsBlank())
            {
                Validate();
                return true;
            }
        }
    }

    public override string? Cell(int column)
    {
        if (column >= _count)
        {
            return null;
        }

        (int from, int length, bool escaped) = _cells[column];
        if (length == 0)
        {
            return null;
        }

        string text = _pool.Get(_buffer.Window.Slice(from, length));
        return escaped ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    public override string Raw() => Encoding.UTF8.GetString(_buffer.Window[.._length]);

    public override void KeepFirstLineOnly()
    {
        int end = _buffer.Window.IndexOf((byte)'\n');
        if (end >= 0)
        {
            _length = WithoutReturn(end);
            _consumed = end + 1;
            _lines = 1;
        }
    }

    private void TooLong()
    {
        _problem = $"the line is longer than {LineBuffer.MaxRecord / (1024 * 1024)} million characters";
        _length = 1000;
        _tooLong = true;
    }

    private int WithoutReturn(int end) => end > 0 && _buffer.Window[end - 1] == (byte)'\r' ? end - 1 : end;

    private void Split(ReadOnlySpan<byte> line)
    {
        int from = 0;
        while (true)
        {
            int at = line[from..].IndexOf(_delimiter);
            if (at < 0)
            {
                Add(from, line.Length - from, false);
                return;
            }

            Add(from, at, false);
            from += at + 1;
        }
    }

    // Offsets, not spans: the window may move while a quoted cell is followed over its lines.
    private void SplitQuoted()
    {
        int at = 0;
        long lines = 0;
        while (true)
        {
            if (at < _buffer.Window.Length && _buffer.Window[at] == (byte)'"')
            {
                int close = Quoted(at + 1, ref lines, out bool escaped);
                if (close < 0)
                {
                    Malformed();
                    return;
                }

                Add(at + 1, close - at - 1, escaped);
                at = close + 1;
                _buffer.LineEnd(at);
                while (at < _buffer.Window.Length && _buffer.Window[at] == (byte)' ')
                {
                    at++;
                }
            }
            else
            {
                int from = at;
                int length = _buffer.Window[at..].IndexOfAny(_delimiter, (byte)'\n');
                if (length < 0)
                {
                    _buffer.LineEnd(at);
                    length = _buffer.Window[at..].IndexOfAny(_delimiter, (byte)'\n');
                    length = length < 0 ? _buffer.Window.Length - at : length;
                }

                at += length;
                bool ends = at == _buffer.Window.Length || _buffer.Window[at] == (byte)'\n';
                Add(from, ends ? WithoutReturn(at) - from : length, false);
            }

            ReadOnlySpan<byte> rest = _buffer.Window[at..];
            if (rest.StartsWith("\r\n"u8) || (rest.Length == 1 && rest[0] == (byte)'\r'))
            {
                rest = rest[1..];
                at++;
            }

            if (rest.IsEmpty || rest[0] == (byte)'\n')
            {
                _length = WithoutReturn(at);
                _consumed = Math.Min(at + 1, _buffer.Window.Length);
                _lines = lines + (rest.IsEmpty ? 0 : 1);
                return;
            }

            if (rest[0] != _delimiter)
            {
                Malformed();
                return;
            }

            at++;
        }
    }

    // Where the quoted cell that begins here closes; -1 when it does not.
    private int Quoted(int from, ref long lines, out bool escaped)
    {
        escaped = false;
        int at = from;
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.Window[at..];
            int found = rest.IndexOfAny((byte)'"', (byte)'\n');
            if (found < 0)
            {
                at = _buffer.Window.Length;
                if (!_buffer.Fill())
                {
                    return -1;
                }

                continue;
            }

            at += found;
            if (rest[found] == (byte)'\n')
            {
                at++;
                if (++lines > MaxQuotedLines)
                {
                    return -1;
                }

                continue;
            }

            if (at + 1 == _buffer.Window.Length)
            {
                _buffer.Fill();
            }

            if (at + 1 < _buffer.Window.Length && _buffer.Window[at + 1] == (byte)'"')
            {
                escaped = true;
                at += 2;
                continue;
            }

            return at;
        }
    }

    private void Malformed()
    {
        _problem = "a quotation mark is out of place: a cell that begins with one must end with one, and one inside must be doubled";
        KeepFirstLineOnly();
    }

    private void Validate()
    {
        if (_problem is null && !Utf8.IsValid(_buffer.Window[.._length]))
        {
            _problem = "it holds bytes that are not UTF-8 while the rest of the file is: two encodings were mixed. Export the file again as UTF-8";
        }
    }

    private bool IsBlank()
    {
        for (int i = 0; i < _count; i++)
        {
            if (_buffer.Window.Slice(_cells[i].From, _cells[i].Length).IndexOfAnyExcept((byte)' ', (byte)'\t') >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Add(int from, int length, bool escaped)
    {
        if (_count == _cells.Length)
        {
            Array.Resize(ref _cells, _cells.Length * 2);
        }

        _cells[_count++] = (from, length, escaped);
    }
}

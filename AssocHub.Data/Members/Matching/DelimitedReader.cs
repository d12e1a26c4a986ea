using System.Buffers;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Data.Members.Matching;

/// <summary>Reads comma, semicolon or tab separated text (RFC 4180) row by row into one buffer, without a string per cell.</summary>
public sealed class DelimitedReader : IDisposable
{
    private readonly TextReader _reader;
    private readonly char[] _block = ArrayPool<char>.Shared.Rent(1 << 16);
    private char[] _row = new char[4096];
    private int[] _ends = new int[64];
    private int _columns;
    private int _length;
    private int _position;
    private int _available;
    private long _line = 1;

    /// <summary>Takes over the reader; the delimiter is the one the first line has most of.</summary>
    public DelimitedReader(TextReader reader)
    {
        _reader = reader;
        Fill();
        ReadOnlySpan<char> start = _block.AsSpan(0, _available);
        int line = start.IndexOf('\n');
        start = line < 0 ? start : start[..line];
        Delimiter = start.Count('\t') > Math.Max(start.Count(','), start.Count(';')) ? '\t' : start.Count(';') > start.Count(',') ? ';' : ',';
    }

    /// <summary>What separates the cells.</summary>
    public char Delimiter { get; }

    /// <summary>The line of a quotation mark that the end of the file was reached without closing; 0 when there is none.</summary>
    public long UnclosedQuote { get; private set; }

    /// <summary>The current row; valid until the next <see cref="Read"/>.</summary>
    public FieldSpans Row => new(_row.AsSpan(0, _length), _ends.AsSpan(0, _columns));

    /// <summary>Moves to the next row that is not empty.</summary>
    /// <returns>False at the end.</returns>
    public bool Read()
    {
        while (ReadRow())
        {
            if (_columns > 1 || _length > 0)
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_block);
        _reader.Dispose();
    }

    private bool ReadRow()
    {
        _columns = 0;
        _length = 0;
        bool any = false, quoted = false;
        int cellStart = 0;
        long opened = 0;
        while (true)
        {
            if (_position == _available && !Fill())
            {
                if (any)
                {
                    UnclosedQuote = quoted ? opened : 0;
                    EndCell();
                }

                return any;
            }

            if (!quoted)
            {
                // Everything up to the next character that means something is taken in one go.
                ReadOnlySpan<char> rest = _block.AsSpan(_position, _available - _position);
                int plain = rest.IndexOfAny(Delimiter, '\n', '"');
                int take = plain < 0 ? rest.Length : plain;
                if (take > 0)
                {
                    any = true;
                    Append(rest[..take]);
                    _position += take;
                    continue;
                }
            }

            any = true;
            char c = _block[_position++];
            _line += c == '\n' ? 1 : 0;
            if (quoted)
            {
                if (c != '"')
                {
                    Append(new ReadOnlySpan<char>(in c));
                }
                else if (Peek() == '"')
                {
                    _position++;
                    Append("\"");
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                if (_length == cellStart)
                {
                    quoted = true;
                    opened = _line;
                }
                else
                {
                    Append("\"");
                }
            }
            else if (c == '\n')
            {
                if (_length > cellStart && _row[_length - 1] == '\r')
                {
                    _length--;
                }

                EndCell();
                return true;
            }
            else
            {
                EndCell();
                cellStart = _length;
            }
        }
    }

    private int Peek() => _position < _available || Fill() ? _block[_position] : -1;

    private void EndCell()
    {
        if (_columns == _ends.Length)
        {
            Array.Resize(ref _ends, _ends.Length * 2);
        }

        _ends[_columns++] = _length;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        if (_length + text.Length > _row.Length)
        {
            Array.Resize(ref _row, Math.Max(_row.Length * 2, _length + text.Length));
        }

        text.CopyTo(_row.AsSpan(_length));
        _length += text.Length;
    }

    private bool Fill()
    {
        _position = 0;
        _available = _reader.Read(_block, 0, _block.Length);
        return _available > 0;
    }
}

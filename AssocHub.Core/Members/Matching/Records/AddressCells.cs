using AssocHub.Core.Members.Matching.Columns;
using AssocHub.Core.Members.Matching.Normalising;

namespace AssocHub.Core.Members.Matching.Records;

/// <summary>The words of a street and the numbers of an address's other parts.</summary>
internal readonly ref struct AddressCodes
{
    public ReadOnlySpan<char> Street { get; init; }
    public int HouseNumber { get; init; }
    public int Postcode { get; init; }
    public int City { get; init; }
    public int Region { get; init; }
}

/// <summary>Reads the address cells of a row; towns, regions and postal codes seen before are not read again.</summary>
internal sealed class AddressCells(ColumnSet columns, RecordTable table)
{
    private const int LongestLine = 700, LongestCell = 250;

    private readonly CellMemo<int> _postcodes = new();
    private readonly CellMemo<int> _towns = new();
    private readonly CellMemo<int> _regions = new();
    private readonly char[] _line = new char[1024];
    private readonly char[] _words = new char[1024];
    private readonly char[] _code = new char[16];

    public AddressCodes Read(FieldSpans row)
    {
        AddressParts address = AddressReading.Read(Line(row), _words);
        ReadOnlySpan<char> postcode = Cells.First(row, columns.PostalCode);
        return new AddressCodes
        {
            Street = address.Words,
            HouseNumber = table.HouseNumbers.GetOrAdd(address.Number),
            Postcode = postcode.IsEmpty ? table.Postcodes.GetOrAdd(address.Postcode) : Postcode(postcode),
            City = Joined(table.Cities, _towns, Cells.First(row, columns.City)),
            Region = Joined(table.Regions, _regions, Cells.First(row, columns.Region)),
        };
    }

    // All street cells as one line.
    private ReadOnlySpan<char> Line(FieldSpans row)
    {
        Span<char> text = _line;
        int length = 0;
        foreach (int column in columns.Street)
        {
            ReadOnlySpan<char> cell = row[column];
            if (cell.IsEmpty || length > LongestLine || Placeholders.IsOne(cell))
            {
                continue;
            }

            if (length > 0)
            {
                text[length++] = ' ';
            }

            length += Words.Fold(cell, text.Slice(length, Math.Min(LongestCell, text.Length - length)));
        }

        return text[..length];
    }

    private int Postcode(ReadOnlySpan<char> cell)
    {
        if (_postcodes.TryGet(cell, out int known))
        {
            return known;
        }

        int length = 0;
        foreach (char c in cell)
        {
            // The four digits after the hyphen of a US code are a delivery route: most sources lack them.
            if (c == '-' && length == 5 && char.IsAsciiDigit(cell[0]))
            {
                break;
            }

            if (char.IsLetterOrDigit(c) && length < 16)
            {
                _code[length++] = char.ToLowerInvariant(c);
            }
        }

        ReadOnlySpan<char> code = _code.AsSpan(0, length);
        if (length == 9 && code.IndexOfAnyExceptInRange('0', '9') < 0)
        {
            code = code[..5];
        }

        return _postcodes.Put(cell, table.Postcodes.GetOrAdd(code));
    }

    // Written together or apart, it is one town.
    private int Joined(Vocabulary vocabulary, CellMemo<int> memo, ReadOnlySpan<char> cell)
    {
        if (memo.TryGet(cell, out int known))
        {
            return known;
        }

        int length = Words.Fold(cell, _line), written = 0;
        for (int i = 0; i < length; i++)
        {
            if (_line[i] != ' ')
            {
                _line[written++] = _line[i];
            }
        }

        return memo.Put(cell, vocabulary.GetOrAdd(_line.AsSpan(0, written)));
    }
}

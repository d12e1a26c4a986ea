using AssocHub.Core.Members.Matching.Columns;
using AssocHub.Core.Members.Matching.Normalising;

namespace AssocHub.Core.Members.Matching.Records;

/// <summary>The numbers of a name's parts.</summary>
internal record struct NameCodes(int Given, int FirstGiven, int Middle, int Family, int FamilyFirst, int FamilyLast, byte Generation);

/// <summary>Reads the name cells of a row into numbers; cells seen before are not read again.</summary>
internal sealed class NameCells(ColumnSet columns, Vocabulary names, bool familyFirst)
{
    private readonly NameReading _reading = new(familyFirst);
    private readonly CellMemo<NameCodes> _first = new();
    private readonly CellMemo<NameCodes> _last = new();
    private readonly CellMemo<int> _middle = new();
    private uint _askedFirst;
    private uint _askedLast;

    /// <summary>Has it fetched from memory, in three steps with other work between them, what <see cref="Read"/> of the same row will look up.</summary>
    public void Ask(FieldSpans row)
    {
        _askedFirst = _first.Ask(Cells.First(row, columns.FirstName));
        _askedLast = _last.Ask(Cells.First(row, columns.LastName));
    }

    /// <summary>The second step.</summary>
    public void AskFurther()
    {
        _first.AskFurther(_askedFirst);
        _last.AskFurther(_askedLast);
    }

    /// <summary>The third step.</summary>
    public void AskText()
    {
        _first.AskText(_askedFirst);
        _last.AskText(_askedLast);
    }

    /// <summary>The names of a row that was asked for.</summary>
    public NameCodes Read(FieldSpans row)
    {
        ReadOnlySpan<char> first = Cells.First(row, columns.FirstName), last = Cells.First(row, columns.LastName);
        ReadOnlySpan<char> middle = Cells.First(row, columns.MiddleName), suffix = Cells.First(row, columns.Suffix);
        if (first.IsEmpty && last.IsEmpty)
        {
            return Codes(_reading.Read(Cells.First(row, columns.FullName), default, middle, default, suffix));
        }

        NameCodes given = default, family = default;
        if (!first.IsEmpty && !_first.TryGet(first, _askedFirst, out given))
        {
            given = _first.Put(first, Codes(_reading.Read(default, first, default, default, default)));
        }

        if (!last.IsEmpty && !_last.TryGet(last, _askedLast, out family))
        {
            family = _last.Put(last, Codes(_reading.Read(default, default, default, last, default)));
        }

        int between = family.Middle != 0 ? family.Middle : given.Middle;
        byte generation = Math.Max(Math.Max(given.Generation, family.Generation), NameReading.GenerationOf(suffix));
        return family with
        {
            Given = given.Given,
            FirstGiven = given.FirstGiven,
            Middle = between != 0 ? between : Middle(middle),
            Generation = generation,
        };
    }

    private int Middle(ReadOnlySpan<char> cell)
    {
        if (cell.IsEmpty)
        {
            return 0;
        }

        if (_middle.TryGet(cell, out int code))
        {
            return code;
        }

        Span<char> folded = stackalloc char[64];
        ReadOnlySpan<char> word = folded[..Words.Fold(cell, folded)];
        int blank = word.IndexOf(' ');
        return _middle.Put(cell, names.GetOrAdd(blank < 0 ? word : word[..blank]));
    }

    private NameCodes Codes(NameParts name) => new(
        names.GetOrAdd(name.Given), names.GetOrAdd(name.FirstGiven), names.GetOrAdd(name.Middle), names.GetOrAdd(name.Family),
        names.GetOrAdd(name.FamilyFirst), names.GetOrAdd(name.FamilyLast), name.Generation);
}

/// <summary>Cells that say something.</summary>
internal static class Cells
{
    /// <summary>The first of several columns of one kind that has something.</summary>
    public static ReadOnlySpan<char> First(FieldSpans row, int[] columns)
    {
        foreach (int column in columns)
        {
            ReadOnlySpan<char> cell = row[column];
            if (!cell.IsEmpty && !Placeholders.IsOne(cell))
            {
                return cell;
            }
        }

        return default;
    }
}

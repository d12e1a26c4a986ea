namespace AssocHub.Data.Sources.Files;

/// <summary>The rows of a table, one at a time: a file of separated values or a sheet.</summary>
internal abstract class TableRows : IDisposable
{
    /// <summary>Physical line or row on which the current row begins, counted from 1.</summary>
    public abstract long Line { get; }

    /// <summary>How many cells the current row has.</summary>
    public abstract int Count { get; }

    /// <summary>True when the current row goes on over several lines.</summary>
    public virtual bool SpansLines => false;

    /// <summary>Why the current row cannot be taken apart; null when it can.</summary>
    public abstract string? Problem { get; }

    /// <summary>Why the file broke off before its end; null when it did not, or not yet.</summary>
    public virtual string? Broken => null;

    /// <summary>Size of the current row in bytes, to bound a page.</summary>
    public abstract int Size { get; }

    /// <summary>True when rows may have fewer cells than there are headers: a sheet has no empty cells at its right.</summary>
    public virtual bool IsRagged => false;

    /// <summary>What must be known, beside the headers, to read a raw row again.</summary>
    public abstract char Delimiter { get; }

    /// <summary>Goes to the next row that is not blank.</summary>
    public abstract bool Read();

    /// <summary>A cell of the current row; empty text is null.</summary>
    public abstract string? Cell(int column);

    /// <summary>The current row as received.</summary>
    public abstract string Raw();

    /// <summary>Gives up the current row but for its first line; the next row begins on the line after.</summary>
    public virtual void KeepFirstLineOnly()
    {
    }

    public void Dispose() => Close();

    protected virtual void Close()
    {
    }
}

namespace AssocHub.Data.Database;

/// <summary>Takes interactions as plain numbers; 0 stands for "none".</summary>
internal interface IInteractionSink
{
    void Add(byte kind, long member, long item, long around, long ticks);
}

/// <summary>
/// Reads interactions that people made, off the index by member, which holds all that is asked, so that they come member by member.
/// </summary>
internal static class InteractionScan
{
    private const string Sql =
        "SELECT \"Kind\", \"MemberId\", \"ObjectId\", \"EventId\", \"OccurredAt\" FROM \"Interactions\" WHERE \"MemberId\" >= @from AND \"MemberId\" < @to AND \"IsMachine\" = 0";

    /// <summary>Reads those of members whose ids lie from one number up to, and not including, another.</summary>
    public static Task ReadAsync(AssocHubDbContext db, long from, long to, IInteractionSink sink, CancellationToken cancel) =>
        CellScan.ReadAsync(db, Sql, [("@from", from), ("@to", to)], new Cells(sink), cancel);

    // NULL reads as 0, which is nobody's id.
    private readonly struct Cells(IInteractionSink sink) : ICellSink
    {
        public void Add<TCells>(TCells cells)
            where TCells : struct, INumberedCells =>
            sink.Add((byte)cells.Number(0), cells.Number(1), cells.Number(2), cells.Number(3), cells.Ticks(4));
    }
}

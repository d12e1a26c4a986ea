using AssocHub.Core.Common;

namespace AssocHub.Data.Database;

/// <summary>What a transaction changed, to be noted in it.</summary>
/// <param name="Kind">See <see cref="DataChange.Kind"/>.</param>
public sealed record ChangeNote(string Kind)
{
    /// <summary>New interactions of a member.</summary>
    public IReadOnlyCollection<long> Added { get; init; } = [];

    /// <summary>Members whose interactions changed, moved or went.</summary>
    public IReadOnlyCollection<long> Members { get; init; } = [];

    /// <summary>Members of whom only their own fields changed.</summary>
    public IReadOnlyCollection<long> Fields { get; init; } = [];

    public bool Objects { get; init; }

    public bool Organizations { get; init; }

    public bool Scores { get; init; }

    internal bool IsEmpty => Added.Count + Members.Count + Fields.Count == 0 && !Objects && !Organizations && !Scores;
}

/// <summary>Notes what a transaction changes, in that transaction, for what follows the data in memory.</summary>
public static class ChangeLog
{
    /// <summary>Whoever writes interactions, members, objects, topics, organisations or scores calls this before the transaction ends.</summary>
    public static async Task NoteChangeAsync(this AssocHubDbContext db, ChangeNote note, CancellationToken cancel)
    {
        if (note.IsEmpty)
        {
            return;
        }

        var writer = new BulkWriter(db);
        long sequence = await writer.TakeNumbersAsync(DataChange.Series, 1, cancel);
        var change = new DataChange
        {
            Sequence = sequence,
            Kind = note.Kind,
            Token = Random.Shared.NextInt64(),
            Added = PackedNumbers.Pack(note.Added),
            Members = PackedNumbers.Pack(note.Members),
            Fields = PackedNumbers.Pack(note.Fields),
            Objects = note.Objects,
            Organizations = note.Organizations,
            Scores = note.Scores,
        };
        await writer.InsertAsync([change], cancel);
    }
}

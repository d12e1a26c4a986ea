using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Landing;

/// <summary>What a person put in place of single values of a rejected record.</summary>
internal sealed record Correction(long Id, IReadOnlyDictionary<string, string> Values, string LandedId, string By, DateTimeOffset At)
{
    public string Said() => string.Create(CultureInfo.InvariantCulture, $"{By} corrected it on {At:d MMMM yyyy}.");
}

/// <summary>
/// The corrections in force for one stream. A record that arrives with the same values as when it was corrected is corrected again,
/// whatever its line or the order of its columns; one that arrives with others has been changed by the source, which then counts.
/// </summary>
internal sealed class Corrections
{
    public static readonly Corrections None = new([], [], null, null);

    private readonly Dictionary<string, Correction> _byReceived;
    private readonly Dictionary<string, Correction> _byLandedId;
    private readonly ISourceConnector? _connector;
    private readonly SourceConnection? _connection;

    private Corrections(Dictionary<string, Correction> byReceived, Dictionary<string, Correction> byLandedId, ISourceConnector? connector, SourceConnection? connection) =>
        (_byReceived, _byLandedId, _connector, _connection) = (byReceived, byLandedId, connector, connection);

    public static async Task<Corrections> LoadAsync(
        AssocHubDbContext db, int streamId, StreamDefinition stream, ISourceConnector connector, SourceConnection connection, CancellationToken cancel)
    {
        RejectedRecord[] corrected = await db.RejectedRecords.AsNoTracking().Where(r => r.StreamId == streamId && r.State == RejectionState.Corrected).OrderBy(r => r.Id).ToArrayAsync(cancel);
        var byReceived = new Dictionary<string, Correction>(StringComparer.Ordinal);
        var byLandedId = new Dictionary<string, Correction>(StringComparer.Ordinal);
        foreach (RejectedRecord record in corrected)
        {
            var correction = new Correction(record.Id, ValuesOf(record), record.CorrectedId!, record.CorrectedBy!, record.CorrectedAt!.Value);
            byLandedId[correction.LandedId] = correction;
            if (Received(connector, connection, stream, record.Raw, record.Context) is { } received)
            {
                byReceived[received] = correction;
            }
        }

        return new Corrections(byReceived, byLandedId, connector, connection);
    }

    public static IReadOnlyDictionary<string, string> ValuesOf(RejectedRecord record) =>
        record.Correction is { } json ? JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [] : [];

    /// <summary>The correction by which a record stands; null when it stands as received.</summary>
    public Correction? Of(string externalId) => _byLandedId.GetValueOrDefault(externalId);

    /// <summary>The page with its corrected records among the good ones.</summary>
    public SourcePage Apply(SourcePage page)
    {
        if (_byReceived.Count == 0 || page.Unreadable.Count == 0)
        {
            return page;
        }

        var good = new List<ReadRecord>(page.Records);
        var bad = new List<UnreadableRecord>();
        foreach (UnreadableRecord record in page.Unreadable)
        {
            if (Received(_connector!, _connection!, page.Stream, record.Raw, record.Context) is { } received
                && _byReceived.TryGetValue(received, out Correction? correction)
                && _connector!.ReadAgain(_connection!, page.Stream, record.Raw, record.Context!, new RecordExamination(correction.Values)) is { Succeeded: true } again)
            {
                good.Add(new ReadRecord(again.Value, record.Position, correction.Id));
            }
            else
            {
                bad.Add(record);
            }
        }

        return bad.Count == page.Unreadable.Count ? page : page with { Records = [.. good.OrderBy(r => r.Position)], Unreadable = bad };
    }

    /// <summary>Ends corrections that the source has overtaken.</summary>
    public static async Task ReplaceAsync(AssocHubDbContext db, IReadOnlyCollection<long> ids, DateTimeOffset now, CancellationToken cancel)
    {
        if (ids.Count > 0)
        {
            IQueryable<long> keys = db.NumberKeys(ids);
            string note = string.Create(CultureInfo.InvariantCulture, $"The source sent the record anew on {now:d MMMM yyyy}: that counts now, and no longer the correction.");
            await db.RejectedRecords.Where(r => keys.Contains(r.Id) && r.State == RejectionState.Corrected)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RejectionState.Resolved).SetProperty(r => r.Note, note), cancel);
        }
    }

    /// <summary>Corrected records that are bad again are for somebody to look at.</summary>
    public static async Task ReopenAsync(AssocHubDbContext db, IReadOnlyDictionary<long, string> reasons, CancellationToken cancel)
    {
        foreach ((long id, string reason) in reasons)
        {
            string text = reason.Length <= 2000 ? reason : reason[..2000];
            await db.RejectedRecords.Where(r => r.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.State, RejectionState.Open).SetProperty(r => r.Reason, text)
                    .SetProperty(r => r.Note, "It had been corrected, but is read in another way now, so that the correction does not fit any more."),
                cancel);
        }
    }

    // What the fields hold as received; null when the record cannot be taken apart.
    private static string? Received(ISourceConnector connector, SourceConnection connection, StreamDefinition stream, string raw, string? context)
    {
        if (context is null)
        {
            return null;
        }

        var look = new RecordExamination();
        connector.ReadAgain(connection, stream, raw, context, look);
        return look.Received is { } values ? JsonSerializer.Serialize(values) : null;
    }
}

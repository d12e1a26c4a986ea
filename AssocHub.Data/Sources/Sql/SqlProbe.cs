using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Sql;

/// <summary>What a query gives.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Good">Rows among the first that keep the stream's rules.</param>
/// <param name="HasMore">Whether more rows follow.</param>
/// <param name="Sample">The first good rows, canonical: field → value.</param>
/// <param name="Rejected">What is wrong with others, each reason once.</param>
/// <param name="Problem">Why nothing could be read, in the database's own words; null when it could.</param>
public sealed record ProbedQuery(
    StreamDefinition Stream, int Good, bool HasMore, IReadOnlyList<IReadOnlyDictionary<string, string>> Sample, IReadOnlyList<string> Rejected, string? Problem);

/// <summary>Tries queries before a database is connected: nothing is landed.</summary>
public sealed class SqlProbe(SourceSecrets secrets, AssociationClock clock, TimeProvider time)
{
    private readonly SqlConnector _connector = new(secrets, time);

    private const int SampleSize = 5;

    /// <summary>Looks at the first rows of each query.</summary>
    public async Task<Result<IReadOnlyList<ProbedQuery>>> LookAsync(Actor actor, SqlSourceSettings settings, string connectionString, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        var source = new Source
        {
            Name = "", Connector = SqlConnector.ConnectorName, Settings = settings.ToJson(),
            ProtectedSecrets = secrets.Protect(new Dictionary<string, string>(StringComparer.Ordinal) { [SqlSourceSettings.ConnectionSecret] = connectionString.Trim() }),
        };
        var connection = new SourceConnection(source, clock.Zone, []);
        Result<SourceContents> contents = await _connector.LookAsync(connection, cancel);
        if (!contents.Succeeded)
        {
            return contents.Refusal;
        }

        var probed = new List<ProbedQuery>();
        foreach (StreamDefinition stream in contents.Value.Streams)
        {
            probed.Add(await LookAsync(connection, stream, cancel));
        }

        return probed;
    }

    private async Task<ProbedQuery> LookAsync(SourceConnection connection, StreamDefinition stream, CancellationToken cancel)
    {
        try
        {
            await foreach (SourcePage page in _connector.ReadAsync(connection, stream, "", cancel))
            {
                return new ProbedQuery(
                    stream, page.Records.Count, page.CompleteUpTo is null, [.. page.Records.Take(SampleSize).Select(r => Values(stream, r.Record))],
                    [.. page.Unreadable.Select(u => u.Reason).Distinct(StringComparer.Ordinal).Take(SampleSize)], null);
            }

            return new ProbedQuery(stream, 0, false, [], [], null);
        }
        catch (SourceFailedException failed)
        {
            return new ProbedQuery(stream, 0, false, [], [], failed.Message);
        }
    }

    private static Dictionary<string, string> Values(StreamDefinition stream, StreamRecord record) =>
        stream.Fields.Where(f => record[f.Ordinal] is not null).ToDictionary(f => f.Name, f => record[f.Ordinal]!, StringComparer.Ordinal);
}

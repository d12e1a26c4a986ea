using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Sources.Sql;

/// <summary>What a person enters to connect a database.</summary>
/// <param name="Name">Unique name, compared without case.</param>
/// <param name="Settings">Engine and queries.</param>
/// <param name="ConnectionString">The connection string; null keeps the one there is.</param>
/// <param name="TimeZone">IANA zone of times without an offset; empty means the association's.</param>
/// <param name="Owner">Who answers for the data.</param>
public sealed record SqlSourceInput(string Name, SqlSourceSettings Settings, string? ConnectionString, string TimeZone = "", string Owner = "");

/// <summary>Connects databases. The connection string is a secret as a whole: it names server and password alike.</summary>
public sealed class SqlSources(IDbContextFactory<AssocHubDbContext> contexts, SourceSecrets secrets, AuditLog audit, TimeProvider time)
{
    private const int NameLength = 100;

    /// <summary>What was entered for a source, without its connection string; null when there is no such source.</summary>
    public async Task<SqlSourceInput?> FindAsync(long id, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Source? source = await db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.Connector == SqlConnector.ConnectorName, cancel);
        return source is null ? null : new SqlSourceInput(source.Name, SqlSourceSettings.Of(source), null, source.TimeZone, source.Owner);
    }

    /// <summary>Connects a database, or changes the source of an id.</summary>
    public async Task<Result<long>> SaveAsync(Actor actor, SqlSourceInput input, CancellationToken cancel, long? id = null)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        if (Problem(input, isNew: id is null) is { } problem)
        {
            return new InvalidInput(problem);
        }

        // Before the transaction: see SourceSecrets.Protect.
        string? closed = input.ConnectionString is { Length: > 0 } text
            ? secrets.Protect(new Dictionary<string, string>(StringComparer.Ordinal) { [SqlSourceSettings.ConnectionSecret] = text.Trim() })
            : null;
        return await contexts.InTransactionAsync<Result<long>>(
            async (db, attempt) =>
            {
                Source[] all = await db.Sources.ToArrayAsync(attempt);
                Source? source = Array.Find(all, s => s.Id == id);
                if (id is not null && source is not { Connector: SqlConnector.ConnectorName })
                {
                    return new NotFound("such source");
                }

                if (Array.Find(all, s => s != source && TextFolding.Fold(s.Name) == TextFolding.Fold(input.Name)) is { } named)
                {
                    return new InvalidInput($"There is a source called '{named.Name}' already. Choose another name.");
                }

                bool isNew = source is null;
                source ??= new Source { Name = "", Connector = SqlConnector.ConnectorName, CreatedAt = time.GetUtcNow() };
                (source.Name, source.TimeZone, source.Owner, source.Settings) = (input.Name.Trim(), input.TimeZone, input.Owner.Trim(), input.Settings.ToJson());
                source.Domain = CanonicalStreams.Find(input.Settings.Queries[0].Stream)!.Domain;
                source.ProtectedSecrets = closed ?? source.ProtectedSecrets;
                if (isNew)
                {
                    db.Sources.Add(source);
                }

                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(
                    db, actor, isNew ? "source.connected" : "source.changed", "source", source.Id.ToString(CultureInfo.InvariantCulture),
                    new { source.Name, source.Settings, source.TimeZone, source.Owner, newSecret = closed is not null }, attempt);
                return source.Id;
            },
            cancel);
    }

    private static string? Problem(SqlSourceInput input, bool isNew)
    {
        if (string.IsNullOrWhiteSpace(input.Name) || input.Name.Trim().Length > NameLength)
        {
            return $"A source needs a name of at most {NameLength} characters.";
        }

        if (input.TimeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(input.TimeZone, out _))
        {
            return $"'{input.TimeZone}' is not a known time zone; use an IANA name such as America/Chicago.";
        }

        if (isNew && string.IsNullOrWhiteSpace(input.ConnectionString))
        {
            return "The connection string is missing.";
        }

        if (input.Settings.Queries.Count == 0)
        {
            return "Enter a query for at least one stream.";
        }

        return input.Settings.Queries.GroupBy(q => q.Stream, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? $"There are two queries for {twice.Key}. Put them together with UNION ALL."
            : input.Settings.Queries.Select(SqlConnector.Problem).FirstOrDefault(p => p is not null);
    }
}

using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Sources.Files;

namespace AssocHub.Data.Sources.Sql;

/// <summary>Reads an AMS that is only a database: one SELECT a stream, read-only, with a time limit and a row limit.</summary>
public sealed partial class SqlConnector(SourceSecrets secrets, TimeProvider time) : ISourceConnector
{
    public const string ConnectorName = "sql";

    private const int RowsAtOnce = 10_000;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => ConnectorName;

    public Task<Result<SourceContents>> LookAsync(SourceConnection connection, CancellationToken cancel)
    {
        SqlSourceSettings settings = SqlSourceSettings.Of(connection.Source);
        Result<string> opened = Secret(connection.Source);
        if (!opened.Succeeded)
        {
            return Task.FromResult<Result<SourceContents>>(opened.Refusal);
        }

        string? problem = settings.Queries.Select(Problem).FirstOrDefault(p => p is not null);
        return Task.FromResult<Result<SourceContents>>(
            settings.Queries.Count == 0 ? new InvalidInput("There is no query yet: enter one for each stream.")
            : problem is not null ? new InvalidInput(problem)
            : new SourceContents([.. settings.Queries.Select(q => CanonicalStreams.Find(q.Stream)!).Distinct()], []));
    }

    public async IAsyncEnumerable<SourcePage> ReadAsync(
        SourceConnection connection, StreamDefinition stream, string cursor, [EnumeratorCancellation] CancellationToken cancel)
    {
        SqlSourceSettings settings = SqlSourceSettings.Of(connection.Source);
        SqlQuery query = settings.Queries.First(q => q.Stream == stream.Name);
        Result<string> secret = Secret(connection.Source);
        if (!secret.Succeeded)
        {
            throw new SourceFailedException(secret.Refusal.Message);
        }

        await using var rows = new SqlRows(settings, query, secret.Value, cursor.Length > 0 ? cursor : query.Start);
        var reader = new JsonLineReader(stream, new RecordCleaner(stream, new MomentText(connection.Zone)), connection.DecidedFor(stream.Name));
        string? largest = cursor.Length > 0 ? cursor : null;
        DateTimeOffset started = time.GetUtcNow();
        long position = 0;
        bool isFirst = cursor.Length == 0;
        bool more = true;
        while (more)
        {
            var good = new List<ReadRecord>();
            var bad = new List<UnreadableRecord>();
            while (good.Count + bad.Count < RowsAtOnce && (more = await rows.ReadAsync(cancel)))
            {
                if (++position > settings.MostRows)
                {
                    throw new SourceFailedException(string.Create(CultureInfo.InvariantCulture, $"The query gives more than {settings.MostRows:N0} rows, the limit that was set. Make it smaller, or raise the limit."));
                }

                largest = query.Incremental is { } column && rows.Text(column) is { } value && ExprOrder.Compare(value, largest) > 0 ? value : largest;
                byte[] json = JsonSerializer.SerializeToUtf8Bytes(rows.Values(), Plain);
                string? reason = reader.Read(json, out StreamRecord record, out bool isUnreadable);
                if (reason is null)
                {
                    good.Add(new ReadRecord(record, position));
                }
                else
                {
                    bad.Add(new UnreadableRecord(position, System.Text.Encoding.UTF8.GetString(json), reason, isUnreadable, RawContext.JsonLines, record.Values[0] is { Length: <= 200 } id ? id : null));
                }
            }

            // Rows come in no order, so the cursor moves once all of them are there.
            yield return new SourcePage(stream, stream.Name, good, bad, more ? cursor : largest ?? "")
            {
                IsAnswer = true,
                IsWhole = !more && query.Incremental is null,
                OriginEnded = !more && (query.Incremental is null || isFirst),
                CompleteUpTo = more ? null : started,
            };
        }
    }

    public Result<StreamRecord> ReadAgain(SourceConnection connection, StreamDefinition stream, string raw, string context, RecordExamination? examination = null)
    {
        var reader = new JsonLineReader(stream, new RecordCleaner(stream, new MomentText(connection.Zone), examination), connection.DecidedFor(stream.Name));
        return reader.Read(System.Text.Encoding.UTF8.GetBytes(raw), out StreamRecord record, out _) is { } reason ? new NotARecord(reason) : record;
    }

    /// <summary>Why a query cannot be used; null when it can.</summary>
    internal static string? Problem(SqlQuery query)
    {
        string text = query.Query.Trim().TrimEnd(';');
        return CanonicalStreams.Find(query.Stream) is null ? $"There is no stream '{query.Stream}'."
            : !text.StartsWith("select", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("with", StringComparison.OrdinalIgnoreCase) ? $"The query of {query.Stream} must begin with SELECT or WITH: a source is only read."
            : WithoutLiterals().Replace(text, " ").Contains(';', StringComparison.Ordinal) ? $"The query of {query.Stream} must be one statement: leave the semicolon out."
            : Writing().Match(WithoutLiterals().Replace(text, " ")) is { Success: true } word ? $"The query of {query.Stream} says {word.Value.ToUpperInvariant()}, and a source is only read. If that is a name, put it into quotation marks or brackets."
            : query.Incremental is not null && !text.Contains("@since", StringComparison.OrdinalIgnoreCase) ? $"The query of {query.Stream} must say WHERE {query.Incremental} >= @since, or leave the incremental column out."
            : null;
    }

    // Texts, names in quotation marks and remarks: a semicolon in them ends nothing.
    [GeneratedRegex(@"'(?:[^']|'')*'|""[^""]*""|\[[^\]]*\]|--[^\n]*|/\*.*?\*/", RegexOptions.Singleline | RegexOptions.CultureInvariant, 500)]
    private static partial Regex WithoutLiterals();

    // Beside what each engine promises, since SQL Server opens nothing read-only, and another server cannot be rolled back from here.
    [GeneratedRegex(@"\b(?:insert|update|delete|merge|into|drop|alter|create|truncate|exec|execute|grant|revoke|openquery|openrowset|opendatasource|xp_\w+|sp_\w+)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 500)]
    private static partial Regex Writing();

    private Result<string> Secret(Source source)
    {
        Result<IReadOnlyDictionary<string, string>> opened = secrets.Open(source);
        return !opened.Succeeded ? opened.Refusal
            : opened.Value.GetValueOrDefault(SqlSourceSettings.ConnectionSecret) is { Length: > 0 } text ? text
            : new InvalidInput("The connection string is missing. Enter it in the source's settings.");
    }
}

/// <summary>The rows of a query.</summary>
internal sealed class SqlRows(SqlSourceSettings settings, SqlQuery query, string connectionString, string since) : IAsyncDisposable
{
    private DbConnection? _connection;
    private DbTransaction? _transaction;
    private DbCommand? _command;
    private DbDataReader? _reader;

    public async Task<bool> ReadAsync(CancellationToken cancel)
    {
        try
        {
            _reader ??= await BeginAsync(cancel);
            return await _reader.ReadAsync(cancel);
        }
        catch (Exception problem) when (problem is DbException or ArgumentException or TimeoutException or InvalidOperationException)
        {
            // The engine's words may hold the connection string's parts: the password among them is taken out.
            string words = problem.Message;
            foreach (string part in connectionString.Split(';').Select(p => p.Split('=', 2)).Where(p => p.Length == 2 && p[1].Trim().Length >= 4).Select(p => p[1].Trim()))
            {
                words = words.Replace(part, "•••", StringComparison.OrdinalIgnoreCase);
            }

            throw new SourceFailedException($"The database did not answer the query of {query.Stream}: {words}");
        }
    }

    public string? Text(string column) => Array.FindIndex(Names(), n => string.Equals(n, column, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at ? Text(at) : null;

    public Dictionary<string, string?> Values()
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (int i = 0; i < _reader!.FieldCount; i++)
        {
            values[_reader.GetName(i)] = Text(i);
        }

        return values;
    }

    public async ValueTask DisposeAsync()
    {
        if (_reader is not null)
        {
            await _reader.DisposeAsync();
        }

        if (_command is not null)
        {
            await _command.DisposeAsync();
        }

        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    private string[] Names() => [.. Enumerable.Range(0, _reader!.FieldCount).Select(_reader.GetName)];

    private string? Text(int column) => _reader!.IsDBNull(column) ? null : _reader.GetValue(column) switch
    {
        DateTime moment => moment.ToString(moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
        DateTimeOffset moment => ExprMoments.Iso(moment),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        byte[] bytes => "0x" + Convert.ToHexStringLower(bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };

    private async Task<DbDataReader> BeginAsync(CancellationToken cancel)
    {
        _connection = await ReadOnlyConnection.OpenAsync(settings.Engine, connectionString, cancel);
        _transaction = await ReadOnlyConnection.BeginAsync(_connection, cancel);
        _command = Command(_connection, settings, query, since);
        _command.Transaction = _transaction;
        return await _command.ExecuteReaderAsync(cancel);
    }

    /// <summary>The statement as it is sent, with its time limit and where it begins.</summary>
    internal static DbCommand Command(DbConnection connection, SqlSourceSettings settings, SqlQuery query, string since)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = query.Query.Trim().TrimEnd(';');
        command.CommandTimeout = settings.TimeoutSeconds;
        if (!query.Query.Contains("@since", StringComparison.OrdinalIgnoreCase))
        {
            return command;
        }

        DbParameter parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@since", since);
        switch (parameter)
        {
            case Npgsql.NpgsqlParameter plain:
                // PostgreSQL compares no moment with a text: of a value without a type it makes what the column is.
                plain.NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Unknown;
                break;
            case Microsoft.Data.SqlClient.SqlParameter typed:
                SetType(typed, since);
                break;
            default:
                break;
        }

        command.Parameters.Add(parameter);
        return command;
    }

    // SQL Server reads a date as text by the session's language, and compares no rowversion with a text at all. A number it makes of a text by itself.
    private static void SetType(Microsoft.Data.SqlClient.SqlParameter parameter, string since)
    {
        if (since.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && since.Length % 2 == 0 && since.Skip(2).All(char.IsAsciiHexDigit))
        {
            (parameter.SqlDbType, parameter.Value) = (System.Data.SqlDbType.VarBinary, Convert.FromHexString(since.AsSpan(2)));
        }
        else if (HasOffset(since) && DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset exact))
        {
            (parameter.SqlDbType, parameter.Value) = (System.Data.SqlDbType.DateTimeOffset, exact);
        }
        else if (since.Length >= 10 && since[4] == '-' && DateTime.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime moment))
        {
            (parameter.SqlDbType, parameter.Value) = (System.Data.SqlDbType.DateTime2, moment);
        }
    }

    private static bool HasOffset(string text) => text.Length > 10 && text[4] == '-' && (text.EndsWith('Z') || text.AsSpan(10).IndexOfAny('+', '-') >= 0);
}

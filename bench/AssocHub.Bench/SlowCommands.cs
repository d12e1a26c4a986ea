using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AssocHub.Bench;

/// <summary>Adds up how long each statement took.</summary>
internal sealed class SlowCommands : DbCommandInterceptor
{
    private readonly Dictionary<string, (double Milliseconds, int Times)> _by = new(StringComparer.Ordinal);

    public void Clear() => _by.Clear();

    public IEnumerable<object> Worst() => _by.OrderByDescending(b => b.Value.Milliseconds).Take(12)
        .Select(b => new { ms = Math.Round(b.Value.Milliseconds), times = b.Value.Times, sql = b.Key });

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        Note(command, eventData.Duration);
        return base.ReaderExecutedAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Note(command, eventData.Duration);
        return base.NonQueryExecutedAsync(command, eventData, result, cancellationToken);
    }

    private void Note(DbCommand command, TimeSpan took)
    {
        string sql = command.CommandText.ReplaceLineEndings(" ");
        string key = sql.Length > 300 ? sql[..300] : sql;
        (double milliseconds, int times) = _by.GetValueOrDefault(key);
        _by[key] = (milliseconds + took.TotalMilliseconds, times + 1);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Normalising;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using AssocHub.Data.Runs;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Bench;

/// <summary>
/// Unifies a copy of an imported database (<c>import --keep</c>), then lets a share of its records change or arrive and unifies again, as the
/// nightly run does. Prints for each the seconds, the processor seconds and those of each phase; with <c>--check</c> also whether looking at
/// all records gives the same members.
/// </summary>
internal static class UnifyBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        if (Value("--database") is not { } original)
        {
            Console.Error.WriteLine("Which database? --database FILE, as kept by import --keep DIR.");
            return 2;
        }

        double share = double.Parse(Value("--share") ?? "0.01", CultureInfo.InvariantCulture);
        string folder = Directory.CreateTempSubdirectory("unify-bench").FullName;
        try
        {
            string file = Path.Combine(folder, "copy.db");
            var slow = new SlowCommands();
            bool trace = Array.IndexOf(args, "--trace") >= 0;
            File.Copy(original, file);
            IDbContextFactory<AssocHubDbContext> contexts = DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlite:" + file)!, slow);
            await using (AssocHubDbContext db = await contexts.CreateDbContextAsync())
            {
                await db.Database.MigrateAsync();
            }

            var unify = new UnifyService(contexts, new RunRecorder(contexts, TimeProvider.System), TimeProvider.System, new AssociationOptions());
            object first = await TimedAsync(unify, full: false);
            object[]? slowest = trace ? [.. slow.Worst()] : null;
            slow.Clear();
            if (Value("--keep") is { } keep)
            {
                Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
                File.Copy(file, keep, overwrite: true);
            }

            int changed = await ChangeAsync(contexts, share);
            object second = await TimedAsync(unify, full: false);
            object? check = null;
            if (Array.IndexOf(args, "--check") >= 0)
            {
                string before = await MembersAsync(contexts);
                object all = await TimedAsync(unify, full: true);
                check = new { all, same = before == await MembersAsync(contexts) };
            }

            Console.WriteLine(JsonSerializer.Serialize(
                new { first, slowest, changed, second, slowestLater = trace ? slow.Worst() : null, check, peakWorkingSetMB = Process.GetCurrentProcess().PeakWorkingSet64 / (1024 * 1024) },
                new JsonSerializerOptions { WriteIndented = true }));
            return 0;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<object> TimedAsync(UnifyService unify, bool full)
    {
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        Run run = await unify.UnifyAsync(full, "bench", null, CancellationToken.None);
        return new
        {
            seconds = Math.Round(watch.Elapsed.TotalSeconds, 1),
            processorSeconds = Math.Round((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds, 1),
            details = JsonSerializer.Deserialize<JsonElement>(run.Details),
        };
    }

    // Half of them say something new, half are people who register anew under a slightly other name.
    private static async Task<int> ChangeAsync(IDbContextFactory<AssocHubDbContext> contexts, double share)
    {
        await using AssocHubDbContext read = await contexts.CreateDbContextAsync();
        int step = Math.Max(1, (int)Math.Round(2 / share));
        List<SourceRecord> some = await read.SourceRecords.AsNoTracking().Where(r => r.Id % step == 0).OrderBy(r => r.Id).ToListAsync();
        await contexts.InTransactionAsync(
            async (db, cancel) =>
            {
                var writer = new BulkWriter(db);
                long record = await writer.TakeNumbersAsync("record", some.Count, cancel);
                long identifier = await writer.TakeNumbersAsync("identifier", some.Count, cancel);
                var identifiers = new List<Identifier>();
                var added = new List<SourceRecord>();
                foreach (SourceRecord old in some)
                {
                    old.Phone = "+1612555" + (old.Id % 10_000).ToString("0000", CultureInfo.InvariantCulture);
                    old.NeedsUnify = true;
                    var fresh = (SourceRecord)db.Entry(old).CurrentValues.ToObject();
                    (fresh.Id, fresh.ExternalId, fresh.MemberId, fresh.ComparedHash) = (record++, "again-" + old.ExternalId, null, null);
                    fresh.LastName = old.LastName is { Length: > 3 } name ? name[..2] + name[3..] : old.LastName;
                    added.Add(fresh);
                    if (IdentifierValue.Normalize(IdentifierKind.Email, fresh.Email) is { } email)
                    {
                        identifiers.Add(new Identifier { Id = identifier++, SourceRecordId = fresh.Id, Kind = IdentifierKind.Email, Scope = "", Value = email });
                    }
                }

                await writer.UpdateAsync(some, [nameof(SourceRecord.Phone), nameof(SourceRecord.NeedsUnify)], cancel);
                await writer.InsertAsync(added, cancel);
                await writer.InsertAsync(identifiers, cancel);
            },
            CancellationToken.None);
        return some.Count * 2;
    }

    private static async Task<string> MembersAsync(IDbContextFactory<AssocHubDbContext> contexts)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        var hash = new HashCode();
        await foreach (var row in db.SourceRecords.OrderBy(r => r.Id).Select(r => new { r.Id, r.MemberId }).AsAsyncEnumerable())
        {
            hash.Add(row);
        }

        return hash.ToHashCode().ToString(CultureInfo.InvariantCulture);
    }
}

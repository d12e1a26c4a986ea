using System.Text.RegularExpressions;
using System.Threading.Channels;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using AssocHub.Data.Runs;
using AssocHub.Data.Sources;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Landing;

/// <summary>Reads a source and lands what it yields. Kill it at any moment and start it again: nothing is lost and nothing is doubled.</summary>
public sealed partial class SyncService(
    IDbContextFactory<AssocHubDbContext> contexts,
    IEnumerable<ISourceConnector> connectors,
    ILandingProjector projector,
    RunRecorder runs,
    AssociationClock clock,
    TimeProvider time)
{
    /// <summary>The stage's name in <see cref="Run.Stage"/>.</summary>
    public const string Stage = "sync";

    // Pages read ahead while one is stored: each holds its records in memory.
    private const int PagesAhead = 2;

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Syncs one source. Refused when it is not there, not allowed, or running already; a source that cannot be read gives a run
    /// that says why.
    /// </summary>
    public async Task<Result<Run>> SyncAsync(
        long sourceId, Actor actor, string trigger, IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Source? source = await db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sourceId, cancel);
        if (source is null)
        {
            return new NotFound("such source");
        }

        if (await SyncLease.TryTakeAsync(db, sourceId, time.GetUtcNow(), cancel) is not { } lease)
        {
            return new SyncRunning(source.Name);
        }

        try
        {
            var run = new Run { Stage = Stage, Subject = source.Name, SourceId = source.Id, Trigger = trigger };
            return await runs.RunAsync(run, (row, token) => SyncAsync(source, lease, row, progress, token), cancel);
        }
        finally
        {
            await lease.ReleaseAsync(db);
        }
    }

    private async Task SyncAsync(Source source, SyncLease lease, Run run, IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        ISourceConnector connector = connectors.Single(c => c.Name == source.Connector);
        void Waits(string why) => progress?.Report(new SyncProgress("", "", run.Read, run.Added, run.Changed, run.Unchanged, run.Rejected, null) { Waiting = why });
        SourceConnection connection = (await ConnectAsync(source, cancel)) with { Waits = Waits };
        Result<SourceContents> contents = await connector.LookAsync(connection, cancel);
        if (!contents.Succeeded)
        {
            run.Outcome = RunOutcome.UserError;
            run.Message = Shortened(contents.Refusal.Message);
            return;
        }

        ILandingProjection projection = projector.Begin(source);
        var streams = new Dictionary<StreamDefinition, StreamState>();
        foreach (StreamDefinition stream in contents.Value.Streams)
        {
            streams[stream] = await OpenAsync(connector, connection, stream, cancel);
        }

        await PumpAsync(connector, connection, streams, lease, projection, run, progress, cancel);
        await projection.FinishAsync(cancel);
        await CloseRunAsync(source, run, contents.Value.Notes, streams.Values, cancel);
    }

    // One thread reads and hashes while the other stores.
    private async Task PumpAsync(
        ISourceConnector connector,
        SourceConnection connection,
        Dictionary<StreamDefinition, StreamState> streams,
        SyncLease lease,
        ILandingProjection projection,
        Run run,
        IProgress<SyncProgress>? progress,
        CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var pages = Channel.CreateBounded<(StreamDefinition Stream, IncomingPage? Page, string Problem)>(
            new BoundedChannelOptions(PagesAhead) { SingleReader = true, SingleWriter = true });
        IReadOnlyList<TopicRule> topics = await TopicsAsync(connection.Source, cancel);
        Task reading = Task.Run(() => ReadAsync(connector, connection, topics, streams, pages.Writer, stop.Token), stop.Token);
        var lander = new PageLander(contexts, projection, lease, time, run.Id);
        var end = new StreamEnd(contexts, projection, lease, time);
        long savedAt = time.GetTimestamp(), streamSince = savedAt;
        try
        {
            await foreach ((StreamDefinition stream, IncomingPage? page, string problem) in pages.Reader.ReadAllAsync(cancel))
            {
                StreamState state = streams[stream];
                if (page is not null)
                {
                    await lander.LandAsync(page, state, cancel);
                    Count(run, streams.Values);
                    progress?.Report(new SyncProgress(stream.Name, page.Page.Origin, run.Read, run.Added, run.Changed, run.Unchanged, run.Rejected, page.Page.Fraction));
                    if (time.GetElapsedTime(savedAt) > ProgressEvery)
                    {
                        savedAt = time.GetTimestamp();
                        await runs.SaveProgressAsync(run, cancel);
                    }
                }
                else
                {
                    // One stream after another is stored: what passed since the one before ended was this one's.
                    (state.Spent, streamSince) = (time.GetElapsedTime(streamSince), time.GetTimestamp());
                }

                if (page is null && problem.Length == 0)
                {
                    await end.CloseAsync(state, state.IsWhole ?? connection.Source.DeliversSnapshots, cancel);
                    await EndAsync(connector, connection, state, cancel);
                }
                else if (page is null)
                {
                    state.Problem = problem;
                    state.IsIncomplete = true;
                    connection.Waits?.Invoke($"{stream.Label} could not be read to the end, and the others are read now. {problem}");
                }
            }

            await reading;
        }
        catch
        {
            await stop.CancelAsync();
            await reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    // What was landed stays landed when the connector cannot tidy up behind it.
    private static async Task EndAsync(ISourceConnector connector, SourceConnection connection, StreamState state, CancellationToken cancel)
    {
        try
        {
            await connector.EndedAsync(connection, state.Stream, state.Cursor, cancel);
        }
        catch (SourceFailedException failed)
        {
            state.Problem = failed.Message;
        }
    }

    private static async Task ReadAsync(
        ISourceConnector connector,
        SourceConnection connection,
        IReadOnlyList<TopicRule> topics,
        Dictionary<StreamDefinition, StreamState> streams,
        ChannelWriter<(StreamDefinition Stream, IncomingPage? Page, string Problem)> pages,
        CancellationToken cancel)
    {
        try
        {
            foreach ((StreamDefinition stream, StreamState state) in streams.OrderBy(s => s.Key.ImportOrder))
            {
                string problem = "";
                try
                {
                    await foreach (SourcePage page in connector.ReadAsync(connection, stream, state.Cursor, cancel))
                    {
                        await pages.WriteAsync((stream, IncomingPage.Of(Tagged(state.Corrections.Apply(page), topics)), ""), cancel);
                    }
                }
                catch (SourceFailedException failed)
                {
                    problem = failed.Message;
                }

                await pages.WriteAsync((stream, null, problem), cancel);
            }

            pages.Complete();
        }
        catch (Exception problem)
        {
            pages.Complete(problem);
            throw;
        }
    }

    private async Task<IReadOnlyList<TopicRule>> TopicsAsync(Source source, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await TopicRuleService.ReadAsync(db, source.Id, cancel);
    }

    private static SourcePage Tagged(SourcePage page, IReadOnlyList<TopicRule> topics) => topics.Count == 0 || !TopicRule.CanTag(page.Stream)
        ? page
        : page with { Records = [.. page.Records.Select(r => r with { Record = TopicRule.Apply(topics, r.Record) })] };

    private async Task<SourceConnection> ConnectAsync(Source source, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await SourceZone.ConnectAsync(db, source, clock, cancel);
    }

    private async Task<StreamState> OpenAsync(ISourceConnector connector, SourceConnection connection, StreamDefinition stream, CancellationToken cancel)
    {
        long sourceId = connection.Source.Id;
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        SourceStream? row = await db.SourceStreams.SingleOrDefaultAsync(s => s.SourceId == sourceId && s.Stream == stream.Name, cancel);
        if (row is null)
        {
            row = new SourceStream { SourceId = sourceId, Stream = stream.Name };
            db.SourceStreams.Add(row);
            await db.SaveChangesAsync(cancel);
        }

        var kept = await db.RejectedRecords.AsNoTracking().Where(r => r.StreamId == row.Id)
            .Select(r => new { r.Id, r.RawHash, r.State, r.Origin, r.Position }).ToArrayAsync(cancel);
        return new StreamState(row.Id, stream, row.Cursor, kept.ToDictionary(r => StreamState.KeyOf(r.RawHash), r => new KnownRejection(r.Id, r.State, r.Origin, r.Position)))
        {
            Corrections = await Corrections.LoadAsync(db, row.Id, stream, connector, connection, cancel),
        };
    }

    /// <summary>
    /// Each record that waits, once, by the first thing it waits for: a DISTINCT over millions would be sorted in memory. The inner
    /// question leaves the source out, since with it SQLite looks through all that the source waits for, again for each record.
    /// </summary>
    internal static IQueryable<WaitingRecord> WaitingOnce(AssocHubDbContext db, long sourceId)
    {
        IQueryable<WaitingRecord> waits = db.WaitingRecords.Where(w => w.AwaitedKey != AwaitedKeys.ClicksToJudge);
        return waits.Where(w => w.SourceId == sourceId && !waits.Any(o => o.RecordId == w.RecordId && o.AwaitedKey.CompareTo(w.AwaitedKey) < 0));
    }

    private async Task CloseRunAsync(
        Source source, Run run, IReadOnlyList<string> notes, IReadOnlyCollection<StreamState> streams, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        long waiting = await WaitingOnce(db, source.Id).LongCountAsync(cancel);
        Count(run, streams);
        StreamCounts[] counts = [.. streams.OrderBy(s => s.Stream.ImportOrder).Select(s => s.Counts())];
        run.Details = new SyncDetails(counts, waiting).ToJson();
        run.Message = Shortened(string.Join(' ', [.. Problems(streams), .. streams.SelectMany(s => s.FileProblems), .. ReplacedCorrections(streams), .. notes]));
        run.Outcome = streams.Any(s => s.Problem.Length > 0 && s.IsIncomplete && s.Counts().Read == 0) ? RunOutcome.Failed
            : run.Read == 0 ? RunOutcome.NothingToDo
            : RunOutcome.Succeeded;
    }

    // A server that is down is said once, whatever the number of its lists.
    private static IEnumerable<string> Problems(IReadOnlyCollection<StreamState> streams) =>
        streams.Where(s => s.Problem.Length > 0).OrderBy(s => s.Stream.ImportOrder).GroupBy(s => Asides().Replace(s.Problem, ""), StringComparer.Ordinal)
            .Select(g => $"{WordList.And([.. g.Select(s => s.Stream.Label)])}: {g.First().Problem}");

    [GeneratedRegex(@"\s*\([^()]*\)", RegexOptions.CultureInvariant, 500)]
    private static partial Regex Asides();

    private static IEnumerable<string> ReplacedCorrections(IReadOnlyCollection<StreamState> streams)
    {
        int replaced = streams.Sum(s => s.CorrectionsReplaced);
        return replaced == 0 ? [] : [$"{(replaced == 1 ? "One record that had been corrected by hand was" : $"{replaced} records that had been corrected by hand were")} sent anew by the source; that counts now."];
    }

    private static void Count(Run run, IReadOnlyCollection<StreamState> streams)
    {
        run.Added = streams.Sum(s => s.Added);
        run.Changed = streams.Sum(s => s.Changed);
        run.Unchanged = streams.Sum(s => s.Unchanged);
        run.Rejected = streams.Sum(s => s.Rejected);
        run.Deleted = streams.Sum(s => s.Deleted);
        run.Read = run.Added + run.Changed + run.Unchanged + run.Rejected;
    }

    private static string Shortened(string text) => text.Length <= 4000 ? text : text[..3999] + "…";
}

/// <summary>The zone of a source's times without an offset.</summary>
internal static class SourceZone
{
    /// <summary>What a connector needs to read a source.</summary>
    public static async Task<SourceConnection> ConnectAsync(AssocHubDbContext db, Source source, AssociationClock clock, CancellationToken cancel) =>
        new(source, Of(source, clock), await db.FieldMappings.AsNoTracking().Where(m => m.SourceId == source.Id).ToArrayAsync(cancel));

    public static TimeZoneInfo Of(Source source, AssociationClock clock) =>
        source.TimeZone.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(source.TimeZone, out TimeZoneInfo? zone) ? zone : clock.Zone;
}

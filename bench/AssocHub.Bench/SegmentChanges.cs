using System.Diagnostics;
using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Bench;

/// <summary>What a change of the data costs: the questions right after it, and how long after its commit counts show it.</summary>
internal static class SegmentChanges
{
    private const int Few = 10;
    private const int Sync = 10_000;
    private const int Rounds = 5;
    private const int Visible = 9;
    private const int Unified = 500;

    public static async Task MeasureAsync(IDbContextFactory<AssocHubDbContext> contexts, SegmentIndex index, AssociationClock clock, SizeResult result, AsOf asOf)
    {
        var random = new Random(5);
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        long first = await db.Interactions.MaxAsync(i => i.Id) + 1, next = first;
        var after = result.Questions.ToDictionary(q => q.Name, _ => new List<double>());
        for (int round = 0; round < Rounds; round++)
        {
            next = await LandAsync(contexts, next, Few, 0, random, result.Members);
            await index.CatchUpAsync(default);
            foreach (QuestionResult question in result.Questions)
            {
                long started = Stopwatch.GetTimestamp();
                new SetEvaluator(new IndexSets(index.Known!, asOf, _ => null)).Members(question.Definition).Count();
                after[question.Name].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        foreach (QuestionResult question in result.Questions)
        {
            question.AfterChange = after[question.Name].Order().ElementAt(Rounds / 2);
        }

        var engine = new SegmentEngine(contexts, new SegmentEvaluator(contexts, clock, new AssociationOptions { FiscalYearStartMonth = 7 }), index);
        foreach ((int members, string what) in new[] { (0, $"{Sync:N0} interactions"), (Unified, $"{Sync:N0} interactions, and {Unified} members whose rows moved") })
        {
            var seen = new List<double>();
            var applied = new List<double>();
            for (int round = 0; round < Visible; round++)
            {
                // At any moment between two looks at the database.
                await Task.Delay(random.Next(400));
                next = await LandAsync(contexts, next, Sync, members, random, result.Members);
                seen.Add(await SeenAsync(contexts, engine, result.Questions[0].Definition));
                applied.Add(index.Status.ApplySeconds);
            }

            string F(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);
            result.Lines.Add($"{what}: in counts {F(seen.Order().ElementAt(Visible / 2))} s after the commit, at most {F(seen.Max())} s; of that {F(applied.Order().ElementAt(Visible / 2))} s to apply them, at most {F(applied.Max())} s");
        }

        // What the next run begins with is what this one began with.
        await db.Interactions.Where(i => i.Id >= first).ExecuteDeleteAsync();
    }

    // As a page would: it asks again and again, and the first answer that knows the change has it.
    private static async Task<double> SeenAsync(IDbContextFactory<AssocHubDbContext> contexts, SegmentEngine engine, SegmentDefinition definition)
    {
        long started = Stopwatch.GetTimestamp();
        long last;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync())
        {
            last = await db.DataChanges.MaxAsync(c => c.Sequence);
        }

        while (true)
        {
            AnswerOrigin origin = (await engine.CountAsync(definition, null, default)).Value.Origin;
            if (origin.FromIndex && origin.Watermark >= last)
            {
                return Stopwatch.GetElapsedTime(started).TotalSeconds;
            }

            await Task.Delay(10);
        }
    }

    private static async Task<long> LandAsync(IDbContextFactory<AssocHubDbContext> contexts, long next, int count, int moved, Random random, int members)
    {
        Interaction[] rows = [.. Enumerable.Range(0, count).Select(i => new Interaction
        {
            Id = next + i, Kind = InteractionKind.EmailClicked, MemberId = 1 + random.Next(members), ObjectId = 1 + random.Next(50), OccurredAt = SegmentData.Now.AddSeconds(-i),
            Day = SegmentData.Clock.DayOf(SegmentData.Now).DayNumber,
        })];
        long[] touched = [.. Enumerable.Range(0, moved).Select(_ => 1L + random.Next(members)).Distinct()];
        await contexts.InTransactionAsync(async (db, cancel) =>
        {
            await new BulkWriter(db).InsertAsync(rows, cancel);
            await db.NoteChangeAsync(new ChangeNote("landing") { Added = [.. rows.Select(r => r.Id)], Members = touched, Fields = touched }, cancel);
        }, default);
        return next + count;
    }
}

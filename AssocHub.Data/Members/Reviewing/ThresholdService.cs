using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Normalising;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Shows what thresholds, blocked values and priorities do, and changes them. A change is carried out by the next complete unification.</summary>
public sealed class ThresholdService(IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit, AssociationOptions association)
{
    private const int ListLength = 50;
    /// <summary>With fewer records nothing is linked by resemblance; as unification has it.</summary>
    public int LeastRecords { get; init; } = Bands.LeastRecords;

    private static readonly double[] Grid = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];

    /// <summary>What is so today.</summary>
    public async Task<Result<ThresholdBoard>> ReadAsync(Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        bool sees = actor.May(Permission.SeePersonalFields);
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        UnifySettings settings = await UnifySettings.LoadAsync(db, association, cancel, LeastRecords);
        Dictionary<string, string> stored = await db.Settings.AsNoTracking().Where(s => s.Key.StartsWith("members.")).ToDictionaryAsync(s => s.Key, s => s.Value, cancel);
        T? Read<T>(string key) => stored.TryGetValue(key, out string? json) ? JsonSerializer.Deserialize<T>(json) : default;
        IReadOnlyList<SuspiciousMember> suspicious = await SuspiciousMembers.FindAsync(db, sees, cancel);
        if (sees && suspicious.Count > 0)
        {
            await audit.AppendAsync(actor, "thresholds.viewed", "review", "thresholds", new { members = suspicious.Count }, cancel, [.. suspicious.Select(s => s.MemberId)]);
        }

        IQueryable<SourceRecord> unlinkable = db.SourceRecords.AsNoTracking().Where(r => r.DeletedAt == null && r.Kind != PersonKind.AmsMember
            && (r.FirstName == null || r.LastName == null)
            && !db.Identifiers.Any(i => i.SourceRecordId == r.Id && (i.Kind == IdentifierKind.Email || i.Kind == IdentifierKind.AmsId)));
        return new ThresholdBoard
        {
            Bands = settings.Bands,
            Members = await db.Members.LongCountAsync(m => m.MergedIntoId == null, cancel),
            Histogram = await HistogramAsync(db, cancel),
            Labelled = await LabelledAsync(db, cancel),
            Duplicates = await DuplicateEstimator.EstimateAsync(db, cancel),
            Stopped = await StoppedIdentifiers.FindAsync(db, settings, sees, cancel),
            UnlinkableCount = await unlinkable.CountAsync(cancel),
            Unlinkable = await (from r in unlinkable.OrderBy(r => r.Id).Take(ListLength) join s in db.Sources on r.SourceId equals s.Id
                                select new UnlinkableRecord(r.Id, r.MemberId, r.Kind, s.Name, r.ExternalId)).ToListAsync(cancel),
            Suspicious = suspicious,
            BlockedValues = Read<string[]>(UnifySettings.BlockedValuesKey) ?? GuardRails.DefaultBlockedValues,
            Limit = settings.GuardRails.Limit,
            TwoReviewers = await TwoReviewers.LoadAsync(db, cancel),
            Priority = (Read<Dictionary<string, string[]>>(UnifySettings.PriorityKey) ?? []).GetValueOrDefault("*") ?? [],
            IsOutdated = !await settings.IsInForceAsync(db, cancel),
        };
    }

    /// <summary>What thresholds would do, worked out on today's data; nothing is written.</summary>
    public async Task<Result<BandEffect>> TryAsync(Actor actor, Bands bands, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        if (!bands.AreValid)
        {
            return new InvalidThresholds();
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        UnifySettings settings = await UnifySettings.LoadAsync(db, association, cancel, LeastRecords);
        settings = settings with { Bands = bands with { MayLink = settings.Bands.MayLink } };
        UnifyRegion region = await new RegionReader(db, settings).ReadAllAsync(cancel);
        LinkedPeople linked = PersonLinker.Link(region.Records, region.Decisions, settings.GuardRails, region.Pairs, settings.Bands);
        var now = region.States.Select(s => s.Member).ToArray();
        int joined = linked.Clusters.Sum(c => c.Select(r => now[r]).OfType<long>().Distinct().Count() - 1 is > 0 and int more ? more : 0);
        int separated = Enumerable.Range(0, linked.Clusters.Count).SelectMany(c => linked.Clusters[c].Select(r => (Cluster: c, Member: now[r]))).Where(x => x.Member is not null)
            .Distinct().GroupBy(x => x.Member).Count(g => g.Skip(1).Any());
        return new BandEffect(
            bands, linked.Clusters.Count, linked.Links.Count(l => l.Rule == LinkRule.Probable), await ToReviewAsync(db, settings, region, linked, cancel), joined, separated);
    }

    /// <summary>Saves thresholds.</summary>
    public Task<Result<Done>> SaveBandsAsync(Actor actor, Bands bands, CancellationToken cancel) => !bands.AreValid
        ? Task.FromResult((Result<Done>)new InvalidThresholds())
        : SaveAsync(actor, "thresholds.changed", cancel, (UnifySettings.BandsKey, new UnifySettings.StoredBands(bands.Link, bands.Review)));

    /// <summary>Saves the values that identify nobody, and how many people one value may join.</summary>
    public Task<Result<Done>> SaveGuardRailsAsync(Actor actor, IReadOnlyList<string> blocked, int limit, CancellationToken cancel)
    {
        string[] values = [.. blocked.Select(v => v.Trim()).Where(v => v.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        return limit is < 1 or > 1000
            ? Task.FromResult((Result<Done>)new InvalidInput("The limit of people per identifier must be between 1 and 1,000."))
            : SaveAsync(actor, "guard-rails.changed", cancel, (UnifySettings.BlockedValuesKey, values), (UnifySettings.LimitKey, limit));
    }

    /// <summary>Saves which cases two people must agree on.</summary>
    public Task<Result<Done>> SaveTwoReviewersAsync(Actor actor, TwoReviewers two, CancellationToken cancel) =>
        SaveAsync(actor, "two-reviewers.changed", cancel, (TwoReviewers.Key, two));

    /// <summary>Saves which sources win where two disagree, first wins; entries are names of sources or domains.</summary>
    public Task<Result<Done>> SavePriorityAsync(Actor actor, IReadOnlyList<string> order, CancellationToken cancel)
    {
        string[] names = [.. order.Select(v => v.Trim()).Where(v => v.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        return SaveAsync(actor, "source-priority.changed", cancel, (UnifySettings.PriorityKey, names.Length == 0 ? [] : new Dictionary<string, string[]>(StringComparer.Ordinal) { ["*"] = names }));
    }

    private async Task<Result<Done>> SaveAsync(Actor actor, string action, CancellationToken cancel, params (string Key, object Value)[] settings)
    {
        if (actor.Lacks(Permission.ManageSettings) is { } lacks)
        {
            return lacks;
        }

        return await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                foreach ((string key, object value) in settings)
                {
                    string json = JsonSerializer.Serialize(value);
                    Setting? stored = await db.Settings.SingleOrDefaultAsync(s => s.Key == key, attempt);
                    if (stored is null)
                    {
                        db.Settings.Add(new Setting { Key = key, Value = json });
                    }
                    else
                    {
                        stored.Value = json;
                    }
                }

                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(db, actor, action, "setting", settings[0].Key, settings.ToDictionary(s => s.Key, s => s.Value), attempt);
                return (Result<Done>)default(Done);
            },
            cancel);
    }

    private static async Task<IReadOnlyList<WeightBar>> HistogramAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var pairs = await db.MatchPairs.Where(p => p.State != PairState.Covered).Select(p => new { p.LogOdds, p.State }).ToListAsync(cancel);
        return
        [
            .. pairs.GroupBy(p => Math.Clamp((int)Math.Floor(p.LogOdds / Math.Log(2)), -7, 24)).OrderBy(g => g.Key).Select(g => new WeightBar(
                g.Key, g.Count(p => p.State == PairState.Linked), g.Count(p => p.State == PairState.Waiting), g.Count(p => p.State is not (PairState.Linked or PairState.Waiting)))),
        ];
    }

    private static async Task<IReadOnlyList<LabelledPoint>> LabelledAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var answers = await db.ReviewAnswers.Where(a => a.IsFinal && a.RevokedAt == null).Select(a => new { a.LogOdds, Same = a.Verdict == MergeVerdict.Same }).ToListAsync(cancel);
        int same = answers.Count(a => a.Same);
        return answers.Count == 0 ? [] :
        [
            .. Grid.Select(t =>
            {
                var above = answers.FindAll(a => a.LogOdds >= Bands.LogOdds(t));
                int right = above.Count(a => a.Same);
                return new LabelledPoint(t, Share.Of(right, above.Count), Share.Of(right, same), above.Count);
            }),
        ];
    }

    // Cases between the thresholds after linking; whatever a rule or a person forbids counts as the queue counts it.
    private static async Task<int> ToReviewAsync(AssocHubDbContext db, UnifySettings settings, UnifyRegion region, LinkedPeople linked, CancellationToken cancel)
    {
        var personOf = new Dictionary<long, int>(region.Records.Count);
        for (int c = 0; c < linked.Clusters.Count; c++)
        {
            foreach (int record in linked.Clusters[c])
            {
                personOf[region.Records[record].Id] = c;
            }
        }

        double link = Bands.LogOdds(settings.Bands.Link);
        double review = settings.Bands.ReviewFrom;
        var pairs = await db.MatchPairs.Where(p => p.LogOdds >= review && p.State != PairState.Different)
            .Select(p => new { p.LeftRecordId, p.RightRecordId, p.LogOdds, p.Obstacle, p.State }).ToListAsync(cancel);
        return pairs.Where(p => personOf.TryGetValue(p.LeftRecordId, out int a) && personOf.TryGetValue(p.RightRecordId, out int b) && a != b
                && (p.State is not PairState.Distinct || p.Obstacle == PairObstacle.None)
                && (p.Obstacle is PairObstacle.None or PairObstacle.Ambiguous || p.LogOdds >= link))
            .Select(p => (Math.Min(personOf[p.LeftRecordId], personOf[p.RightRecordId]), Math.Max(personOf[p.LeftRecordId], personOf[p.RightRecordId]))).Distinct().Count();
    }
}

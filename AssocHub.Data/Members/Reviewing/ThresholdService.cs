using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Normalising;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Shows what thresholds, blocked values and priorities do, and changes them. A change is carried out by the next complete unification.</summary>
public sealed class ThresholdService(IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit, AssociationOptions association, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1);
    private ThresholdFigures? _figures;
    private ThresholdTrial? _trial;

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

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        UnifySettings settings = await UnifySettings.LoadAsync(db, association, cancel, LeastRecords);
        Dictionary<string, string> stored = await db.Settings.AsNoTracking().Where(s => s.Key.StartsWith("members.")).ToDictionaryAsync(s => s.Key, s => s.Value, cancel);
        T? Read<T>(string key) => stored.TryGetValue(key, out string? json) ? JsonSerializer.Deserialize<T>(json) : default;
        return new ThresholdBoard
        {
            Bands = settings.Bands,
            Members = await db.Members.LongCountAsync(m => m.MergedIntoId == null, cancel),
            Labelled = await LabelledAsync(db, cancel),
            BlockedValues = Read<string[]>(UnifySettings.BlockedValuesKey) ?? GuardRails.DefaultBlockedValues,
            Limit = settings.GuardRails.Limit,
            TwoReviewers = await TwoReviewers.LoadAsync(db, cancel),
            Priority = (Read<Dictionary<string, string[]>>(UnifySettings.PriorityKey) ?? []).GetValueOrDefault("*") ?? [],
            IsOutdated = !await settings.IsInForceAsync(db, cancel),
        };
    }

    /// <summary>
    /// What lies beside the thresholds: that which was counted last, at once, or what is so now, as soon as it is counted.
    /// </summary>
    /// <param name="actor">Who looks.</param>
    /// <param name="now">True to wait for what is so now.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The figures; null when none were counted yet and what is so now was not asked for.</returns>
    public async Task<Result<ThresholdLists?>> ReadListsAsync(Actor actor, bool now, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        ThresholdLists? lists = now ? await Figures.NowAsync(cancel) : await Figures.LastAsync(cancel);
        if (lists is not null && !actor.May(Permission.SeePersonalFields))
        {
            return lists.Masked();
        }

        if (lists is { Suspicious.Count: > 0 })
        {
            await audit.AppendAsync(actor, "thresholds.viewed", "review", "thresholds", new { members = lists.Suspicious.Count }, cancel, [.. lists.Suspicious.Select(s => s.MemberId)]);
        }

        return lists;
    }

    /// <summary>Counts what lies beside the thresholds unless that is known, so that whoever looks next need not wait. Nobody sees it.</summary>
    public Task CountAsync(CancellationToken cancel) => Figures.NowAsync(cancel);

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
        return (await TrialAsync(db, settings, cancel)).Of(settings.Bands);
    }

    /// <summary>Reads what trying thresholds takes, unless it is there already, so that the first try answers as fast as the others.</summary>
    public async Task PrepareAsync(Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is not null)
        {
            return;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        await TrialAsync(db, await UnifySettings.LoadAsync(db, association, cancel, LeastRecords), cancel);
    }

    private async Task<ThresholdTrial> TrialAsync(AssocHubDbContext db, UnifySettings settings, CancellationToken cancel)
    {
        AmsCoverage coverage = await StoredCoverage.ReadAsync(db, cancel);
        double from = ThresholdTrial.Needed(settings.Bands, coverage);
        if (_trial is { } kept && kept.From <= from && kept.Stamp == await TrialStamp.ReadAsync(db, cancel))
        {
            return kept;
        }

        await _reading.WaitAsync(cancel);
        try
        {
            return _trial is { } read && read.From <= from && read.Stamp == await TrialStamp.ReadAsync(db, cancel) ? read
                : _trial = new ThresholdTrial(await TrialData.ReadAsync(db, from, coverage, cancel));
        }
        finally
        {
            _reading.Release();
        }
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

    public void Dispose()
    {
        _figures?.Dispose();
        _reading.Dispose();
    }

    // Made when first asked for, since how many records it takes may be set after this service was made.
    private ThresholdFigures Figures => LazyInitializer.EnsureInitialized(ref _figures, () => new ThresholdFigures(contexts, association, time, LeastRecords));

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
}

using System.Text.Json;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Which cases two people must agree on, independently of one another: those somebody chose, and, when it is set so, those a rule forbids.</summary>
/// <param name="WhereForbidden">True for cases that a rule forbids: both have a live AMS record, or their dates of birth differ.</param>
public sealed record TwoReviewers(bool WhereForbidden)
{
    internal const string Key = "members.two-reviewers";

    internal static async Task<TwoReviewers> LoadAsync(AssocHubDbContext db, CancellationToken cancel) =>
        await db.Settings.Where(s => s.Key == Key).Select(s => s.Value).SingleOrDefaultAsync(cancel) is { } json ? JsonSerializer.Deserialize<TwoReviewers>(json)! : new(WhereForbidden: false);

    /// <summary>True when one answer does not decide.</summary>
    public bool Ask(MatchPair pair) => pair.NeedsTwo || RuleAsks(pair);

    /// <summary>True when the setting demands it.</summary>
    public bool RuleAsks(MatchPair pair) => WhereForbidden && pair.Obstacle is (PairObstacle.TwoAmsRecords or PairObstacle.BirthDates);

    /// <summary>Cases of the kind.</summary>
    internal IQueryable<MatchPair> Of(IQueryable<MatchPair> pairs) => WhereForbidden
        ? pairs.Where(p => p.NeedsTwo || p.Obstacle == PairObstacle.TwoAmsRecords || p.Obstacle == PairObstacle.BirthDates)
        : pairs.Where(p => p.NeedsTwo);

    /// <summary>Opinions about two members that decided nothing yet, whichever pair of their records they were given on.</summary>
    internal static Task<List<ReviewAnswer>> OpinionsAsync(AssocHubDbContext db, long[] these, long[] those, CancellationToken cancel) =>
        db.ReviewAnswers.AsNoTracking().Where(a => !a.IsFinal && a.RevokedAt == null
                && ((EF.Parameter(these).Contains(a.LeftRecordId) && EF.Parameter(those).Contains(a.RightRecordId))
                    || (EF.Parameter(those).Contains(a.LeftRecordId) && EF.Parameter(these).Contains(a.RightRecordId))))
            .OrderBy(a => a.Id).ToListAsync(cancel);
}

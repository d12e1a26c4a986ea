using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Scores;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Scores;

/// <summary>Reads the scores of one member.</summary>
public sealed class MemberScoreQuery(IDbContextFactory<AssocHubDbContext> contexts)
{
    /// <summary>The newest of each kind, in the order of the catalogue.</summary>
    public async Task<Result<IReadOnlyList<MemberScore>>> OfAsync(Actor actor, long member, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } lacks)
        {
            return lacks;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        List<MemberScore> scores = await db.MemberScores.AsNoTracking().Where(s => s.MemberId == member).ToListAsync(cancel);
        string[] order = [.. ScoreCatalogue.All.Select(s => s.Code)];
        return scores.OrderBy(s => Array.IndexOf(order, s.Code) is >= 0 and var at ? at : order.Length).ThenBy(s => s.Code, StringComparer.Ordinal).ToList();
    }
}

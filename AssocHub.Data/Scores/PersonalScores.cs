using AssocHub.Data.Database;
using AssocHub.Data.Members;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Scores;

/// <summary>A person's scores, for their export.</summary>
internal sealed class PersonalScores : IPersonalDataPart
{
    public string Name => "scores";

    public async Task<object> ReadAsync(AssocHubDbContext db, long[] members, CancellationToken cancel) => await db.MemberScores.AsNoTracking()
        .Where(s => EF.Parameter(members).Contains(s.MemberId)).OrderBy(s => s.Code).Select(s => new { s.Code, s.Value, s.ModelVersion, s.ScoredAt }).ToListAsync(cancel);
}

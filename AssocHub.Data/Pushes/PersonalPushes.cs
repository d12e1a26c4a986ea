using AssocHub.Data.Database;
using AssocHub.Data.Members;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>What was sent about a person and where to, and where they are now, for their export.</summary>
internal sealed class PersonalPushes : IPersonalDataPart
{
    public string Name => "pushes";

    public async Task<object> ReadAsync(AssocHubDbContext db, long[] members, CancellationToken cancel) => new
    {
        Sent = await (
            from outcome in db.PushOutcomes.AsNoTracking().Where(o => EF.Parameter(members).Contains(o.MemberId))
            join run in db.PushRuns on outcome.RunId equals run.Id
            join push in db.Pushes on run.PushId equals push.Id
            join destination in db.Destinations on push.DestinationId equals destination.Id
            orderby outcome.ChangedAt, outcome.RunId
            select new { Push = push.Name, Destination = destination.Name, At = outcome.ChangedAt, outcome.Action, outcome.State, outcome.Address, outcome.Fields, outcome.Suppression }).ToListAsync(cancel),
        Now = await (
            from entry in db.PushLedger.AsNoTracking().Where(e => EF.Parameter(members).Contains(e.MemberId) && e.IsPresent)
            join push in db.Pushes on entry.PushId equals push.Id
            join destination in db.Destinations on push.DestinationId equals destination.Id
            orderby push.Name
            select new { Push = push.Name, Destination = destination.Name, entry.Address, entry.ConfirmedAt }).ToListAsync(cancel),
    };
}

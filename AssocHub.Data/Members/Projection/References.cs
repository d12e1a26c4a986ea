using System.Globalization;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Projection;

/// <summary>
/// Finds what the references of one source's records mean, many at a time, and remembers it within bounds. What is not found is not
/// remembered: it may arrive.
/// </summary>
internal sealed class References(long sourceId)
{
    private const int MostRemembered = 400_000;

    private readonly Dictionary<Ref, PersonHit> _people = [];
    private readonly Dictionary<Ref, ObjectHit> _objects = [];

    public string Scope { get; } = sourceId.ToString(CultureInfo.InvariantCulture);

    public void Forget()
    {
        _people.Clear();
        _objects.Clear();
    }

    public PersonHit? Person(Ref? reference) => reference is { } r && _people.TryGetValue(r, out PersonHit hit) ? hit : null;

    public ObjectHit? Object(Ref? reference) => reference is { } r && _objects.TryGetValue(r, out ObjectHit hit) ? hit : null;

    /// <summary>Looks up all that is not known.</summary>
    public async Task LoadAsync(AssocHubDbContext db, IReadOnlySet<Ref> wanted, CancellationToken cancel)
    {
        if (_people.Count + _objects.Count + wanted.Count > MostRemembered)
        {
            Forget();
        }

        foreach (IGrouping<RefKind, Ref> kind in wanted.Where(r => r.IsPerson ? !_people.ContainsKey(r) : !_objects.ContainsKey(r)).GroupBy(r => r.Kind))
        {
            string[] values = [.. kind.Select(r => r.Value)];
            switch (kind.Key)
            {
                case RefKind.Email:
                    await LoadAsync(db, IdentifierKind.Email, RefKind.Email, values, [""], cancel);
                    break;
                case RefKind.Badge:
                    await LoadBadgesAsync(db, values, cancel);
                    break;
                case RefKind.AmsMember or RefKind.Registration or RefKind.Subscriber or RefKind.CommunityUser:
                    await LoadPeopleAsync(db, kind.Key, values, cancel);
                    break;
                default:
                    await LoadObjectsAsync(db, kind.Key, values, cancel);
                    break;
            }
        }
    }

    private async Task LoadPeopleAsync(AssocHubDbContext db, RefKind kind, string[] values, CancellationToken cancel)
    {
        PersonKind person = new Ref(kind, "").Person!.Value;
        IQueryable<string> keys = db.TextKeys(values);
        var found = await db.SourceRecords.AsNoTracking()
            .Where(r => r.SourceId == sourceId && r.Kind == person && keys.Contains(r.ExternalId))
            .Select(r => new { r.ExternalId, r.Id, r.MemberId }).ToArrayAsync(cancel);
        foreach (var record in found)
        {
            _people[new Ref(kind, record.ExternalId)] = new PersonHit(record.Id, record.MemberId);
        }
    }

    private async Task LoadBadgesAsync(AssocHubDbContext db, string[] values, CancellationToken cancel)
    {
        foreach (IGrouping<string, string> ofEvent in values.GroupBy(v => v[..v.LastIndexOf('/')], StringComparer.Ordinal))
        {
            await LoadAsync(
                db, IdentifierKind.Badge, RefKind.Badge, [.. ofEvent.Select(v => v[(v.LastIndexOf('/') + 1)..])], [$"{Scope}/{ofEvent.Key}", ofEvent.Key + "/"], cancel);
        }
    }

    // Of several people with one address the subscriber is meant, else the first by kind and id: the same whatever arrived first.
    private async Task LoadAsync(
        AssocHubDbContext db, IdentifierKind identifier, RefKind kind, string[] values, string[] scope, CancellationToken cancel)
    {
        IQueryable<string> keys = db.TextKeys(values);
        string scopeValue = scope[0];
        var found = await (
            from i in db.Identifiers.AsNoTracking()
            join r in db.SourceRecords.AsNoTracking() on i.SourceRecordId equals r.Id
            where i.Kind == identifier && i.Scope == scopeValue && keys.Contains(i.Value) && r.SourceId == sourceId
            select new { i.Value, r.Id, r.Kind, r.ExternalId, r.MemberId }).ToArrayAsync(cancel);
        foreach (var person in found.GroupBy(f => f.Value, StringComparer.Ordinal))
        {
            var best = person.OrderBy(p => p.Kind == PersonKind.Subscriber ? 0 : 1).ThenBy(p => p.Kind).ThenBy(p => p.ExternalId, StringComparer.Ordinal).First();
            _people[new Ref(kind, (scope.Length > 1 ? scope[1] : "") + person.Key)] = new PersonHit(best.Id, best.MemberId);
        }
    }

    private async Task LoadObjectsAsync(AssocHubDbContext db, RefKind kind, string[] values, CancellationToken cancel)
    {
        ObjectKind type = new Ref(kind, "").Object;
        IQueryable<string> keys = db.TextKeys(values);
        var found = await db.ActivityObjects.AsNoTracking()
            .Where(o => o.SourceId == sourceId && o.Kind == type && keys.Contains(o.ExternalId))
            .Select(o => new { o.ExternalId, o.Id, o.StartsAt }).ToArrayAsync(cancel);
        foreach (var thing in found)
        {
            _objects[new Ref(kind, thing.ExternalId)] = new ObjectHit(thing.Id, thing.StartsAt);
        }

        if (kind is RefKind.Sponsor or RefKind.Session)
        {
            await LoadFromElsewhereAsync(db, kind, type, [.. values.Where(v => !_objects.ContainsKey(new Ref(kind, v)))], cancel);
        }
    }

    // Sponsors are the AMS's and sessions the event platform's, and other systems refer to them by the same ids.
    private async Task LoadFromElsewhereAsync(AssocHubDbContext db, RefKind kind, ObjectKind type, string[] values, CancellationToken cancel)
    {
        if (values.Length == 0)
        {
            return;
        }

        long[] sources = await db.Sources.AsNoTracking().Where(s => s.Id != sourceId).Select(s => s.Id).ToArrayAsync(cancel);
        IQueryable<string> keys = db.TextKeys(values);
        IQueryable<long> ids = db.NumberKeys(sources);
        var found = await db.ActivityObjects.AsNoTracking()
            .Where(o => ids.Contains(o.SourceId) && o.Kind == type && keys.Contains(o.ExternalId))
            .Select(o => new { o.SourceId, o.ExternalId, o.Id, o.StartsAt }).ToArrayAsync(cancel);
        foreach (var thing in found.OrderByDescending(o => o.SourceId))
        {
            _objects[new Ref(kind, thing.ExternalId)] = new ObjectHit(thing.Id, thing.StartsAt);
        }
    }
}

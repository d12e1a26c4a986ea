using System.Globalization;
using System.Security.Cryptography;
using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Core.Segments;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>A push with everything it needs to be sent.</summary>
internal sealed record PushParts(Push Push, Destination Destination, IPushDestination Sender, PushTarget Target);

/// <summary>A destination as pages show it; its secret never leaves the database.</summary>
public sealed record DestinationRow(
    long Id, string Name, string Kind, string KindTitle, ContactChannel Channel, string Settings, bool HasSecret, bool IsArchived, int Pushes, Guid Revision);

/// <summary>What a form says of a destination.</summary>
/// <param name="Id">Null for a new one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind; a kind never changes.</param>
/// <param name="Channel">How people are reached.</param>
/// <param name="Settings">Settings of its kind as JSON.</param>
/// <param name="Secret">A new secret; null keeps the one it has.</param>
/// <param name="Revision">What the form was opened with.</param>
public sealed record DestinationInput(long? Id, string Name, string Kind, ContactChannel Channel, string Settings, string? Secret, Guid? Revision);

/// <summary>Creates, changes and finds destinations.</summary>
public sealed class PushDestinations(
    IDbContextFactory<AssocHubDbContext> contexts, IEnumerable<IPushDestination> kinds, IDataProtectionProvider protection, AuditLog audit, AssociationClock clock)
{
    private readonly IDataProtector _secrets = protection.CreateProtector("AssocHub.Destinations.Secret.v1");

    /// <summary>The kinds one can create.</summary>
    public IReadOnlyList<IPushDestination> Kinds { get; } = [.. kinds.OrderBy(k => k.Title, StringComparer.Ordinal)];

    public async Task<Result<IReadOnlyList<DestinationRow>>> ListAsync(Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var rows = await db.Destinations.AsNoTracking().OrderBy(d => d.IsArchived).ThenBy(d => d.NameKey)
            .Select(d => new { Destination = d, Pushes = db.Pushes.Count(p => p.DestinationId == d.Id) }).ToListAsync(cancel);
        return rows.Select(r => new DestinationRow(
            r.Destination.Id, r.Destination.Name, r.Destination.Kind, TitleOf(r.Destination.Kind), r.Destination.Channel, r.Destination.Settings,
            r.Destination.ProtectedSecret is not null, r.Destination.IsArchived, r.Pushes, r.Destination.Revision)).ToList();
    }

    /// <summary>Creates or changes one. Where it leads cannot change while an approval names it.</summary>
    public async Task<Result<long>> SaveAsync(DestinationInput input, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.Push) is { } refusal)
        {
            return refusal;
        }

        string name = input.Name.Trim();
        if (name.Length is 0 or > 200)
        {
            return new InvalidInput("Give the destination a name of 1 to 200 characters.");
        }

        if (Kinds.FirstOrDefault(k => k.Kind == input.Kind) is not { } kind)
        {
            return new InvalidInput($"There is no kind of destination called ‘{input.Kind}’.");
        }

        return kind.CheckSettings(input.Settings) ?? await SaveCheckedAsync(input with { Name = name }, actor, cancel);
    }

    /// <summary>A new secret for a webhook, in the form that Standard Webhooks libraries take.</summary>
    public static string NewSecret() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    internal async Task<Result<PushParts>> LoadAsync(long pushId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Push? push = await db.Pushes.AsNoTracking().SingleOrDefaultAsync(p => p.Id == pushId, cancel);
        if (push is null)
        {
            return new NotFound($"push {pushId}");
        }

        Destination destination = await db.Destinations.AsNoTracking().SingleAsync(d => d.Id == push.DestinationId, cancel);
        if (destination.IsArchived || Kinds.FirstOrDefault(k => k.Kind == destination.Kind) is not { } kind)
        {
            return new NotFound($"destination ‘{destination.Name}’ in use");
        }

        return kind.CheckSettings(destination.Settings) ?? Open(destination, push, kind);
    }

    private Result<PushParts> Open(Destination destination, Push push, IPushDestination kind)
    {
        try
        {
            string? secret = destination.ProtectedSecret is { } closed ? _secrets.Unprotect(closed) : null;
            return new PushParts(push, destination, kind, new PushTarget(destination.Name, destination.Settings, secret));
        }
        catch (CryptographicException)
        {
            return new InvalidInput($"The secret of ‘{destination.Name}’ can no longer be read: its key is gone. Enter the secret again.");
        }
    }

    private async Task<Result<long>> SaveCheckedAsync(DestinationInput input, Actor actor, CancellationToken cancel)
    {
        // Before the transaction: the first secret makes a key, which is written to this database through a connection of its own.
        string? closed = string.IsNullOrWhiteSpace(input.Secret) ? null : _secrets.Protect(input.Secret.Trim());
        try
        {
            return await contexts.InTransactionAsync<Result<long>>(
                async (db, attempt) =>
                {
                    string key = TextFolding.Fold(input.Name);
                    if (await db.Destinations.AnyAsync(d => d.NameKey == key && d.Id != (input.Id ?? 0), attempt))
                    {
                        return new NameTaken(input.Name);
                    }

                    Destination? destination = input.Id is { } id ? await db.Destinations.SingleOrDefaultAsync(d => d.Id == id, attempt) : Created(db, input, key);
                    if (destination is null)
                    {
                        return new NotFound($"destination {input.Id}");
                    }

                    bool leadsElsewhere = destination.Settings != input.Settings || destination.Channel != input.Channel || destination.Kind != input.Kind;
                    if (input.Id is not null && leadsElsewhere && await NamedByAsync(db, destination.Id, attempt) is { Count: > 0 } segments)
                    {
                        return new DestinationIsApproved(segments);
                    }

                    if (input.Revision is { } revision && revision != destination.Revision)
                    {
                        return new ChangedMeanwhile("this destination");
                    }

                    (destination.Name, destination.NameKey, destination.Channel, destination.Settings) = (input.Name, key, input.Channel, input.Settings);
                    destination.ProtectedSecret = closed ?? destination.ProtectedSecret;
                    destination.Revision = Guid.NewGuid();
                    await db.SaveChangesAsync(attempt);
                    await audit.AppendAsync(
                        db, actor, input.Id is null ? "destination.created" : "destination.changed", "destination",
                        destination.Id.ToString(CultureInfo.InvariantCulture),
                        new { destination.Name, destination.Kind, destination.Channel, destination.Settings, newSecret = !string.IsNullOrWhiteSpace(input.Secret) },
                        attempt);
                    return destination.Id;
                },
                cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ChangedMeanwhile("this destination");
        }
    }

    private Destination Created(AssocHubDbContext db, DestinationInput input, string key)
    {
        var destination = new Destination
        {
            Name = input.Name, NameKey = key, Kind = input.Kind, Channel = input.Channel, Settings = input.Settings, CreatedAt = clock.Now,
        };
        db.Destinations.Add(destination);
        return destination;
    }

    private static Task<List<string>> NamedByAsync(AssocHubDbContext db, long destinationId, CancellationToken cancel) =>
        db.ApprovalRequests.Where(r => r.Destinations.Any(d => d.DestinationId == destinationId))
            .Join(
                db.SegmentVersions.Where(v => v.State == SegmentVersionState.Approved || v.State == SegmentVersionState.Submitted),
                r => r.VersionId, v => v.Id, (r, v) => v.Segment!.Name)
            .Distinct().ToListAsync(cancel);

    private string TitleOf(string kind) => Kinds.FirstOrDefault(k => k.Kind == kind)?.Title ?? kind;
}

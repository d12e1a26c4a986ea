using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Database;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes.Destinations;

/// <summary>A connected system to which people can be pushed.</summary>
/// <param name="SourceId">The source whose address and credentials are used.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Product">The product.</param>
/// <param name="Targets">Where in it people can go.</param>
/// <param name="Limits">How often it may be asked.</param>
public sealed record ConnectedSystem(long SourceId, string Source, string Product, IReadOnlyList<WriteTarget> Targets, RateLimits Limits);

/// <summary>What the form of a destination in a connected system offers.</summary>
public sealed class SystemTargets(IDbContextFactory<AssocHubDbContext> contexts, ManifestCatalog catalog)
{
    /// <summary>The connected systems that take people, by name.</summary>
    public async Task<Result<IReadOnlyList<ConnectedSystem>>> ListAsync(Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Source[] sources = await db.Sources.AsNoTracking().Where(s => s.Connector == RestConnector.ConnectorName).OrderBy(s => s.Name).ToArrayAsync(cancel);
        return (
            from source in sources
            let settings = RestSourceSettings.Of(source)
            let known = catalog.Find(settings.Manifest)?.Manifest
            where known is not null
            let manifest = settings.On(known)
            let targets = manifest.Targets.Where(t => t.Add is not null).ToArray()
            where targets.Length > 0
            select new ConnectedSystem(source.Id, source.Name, manifest.Title, targets, manifest.Limits)).ToArray();
    }

    /// <summary>What adding, changing and taking off so many people takes.</summary>
    public static PushCost CostOf(RateLimits limits, WriteTarget target, long add, long update, long remove)
    {
        long calls = target.CallsFor(add, update, remove);
        long credits = target.CreditsFor(add, update, remove);
        (CallWindow Window, long Spent, string Unit)[] windows = [.. limits.Calls.Select(w => (w, calls, "calls")), .. limits.Credits.Select(w => (w, credits, "credits"))];
        string limit = windows.OrderByDescending(w => w.Window.Per * Math.Max(0, (w.Spent - 1) / w.Window.Count)).ThenBy(w => w.Window.Count / w.Window.Per.TotalSeconds)
            .Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.Window.Count:N0} {w.Unit} in {Span(w.Window.Per)}")).FirstOrDefault("");
        return new PushCost(calls, limits.LeastTimeFor(calls, credits), limit);
    }

    /// <summary>A span in plain words: <c>a minute</c>, <c>3 hours</c>.</summary>
    public static string Span(TimeSpan span)
    {
        (double number, string one) = span.TotalHours >= 1 ? (span.TotalHours, "hour") : span.TotalMinutes >= 1 ? (span.TotalMinutes, "minute") : (span.TotalSeconds, "second");
        long whole = (long)Math.Ceiling(number);
        return whole == 1 ? (one == "hour" ? "an hour" : "a " + one) : string.Create(CultureInfo.InvariantCulture, $"{whole:N0} {one}s");
    }
}

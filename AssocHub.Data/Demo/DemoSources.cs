using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Data.Demo.Steps;
using AssocHub.Data.Sources.Rest;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Demo;

/// <summary>Keeps the demo's sources pointed at the systems where they are served now.</summary>
public sealed class DemoSources(IDbContextFactory<AssocHubDbContext> contexts, RestSources systems)
{
    /// <summary>Tells the demo's sources the address of a sandbox that listens elsewhere than the last time. Other sources are left alone.</summary>
    public async Task FollowAsync(DemoSystems served, Actor administrator, CancellationToken cancel)
    {
        foreach (Source source in await ReadAsync(cancel))
        {
            DemoConnection connection = served.Of(source.Domain);
            RestSourceSettings before = RestSourceSettings.Of(source), now = connection.Settings;
            string? url = now.Values?.GetValueOrDefault("url");
            bool isOurs = before.Manifest == now.Manifest && IsLoopback(before.BaseUrl ?? before.Values?.GetValueOrDefault("url"));
            if (!isOurs || (before.BaseUrl == now.BaseUrl && before.Values?.GetValueOrDefault("url") == url))
            {
                continue;
            }

            var values = new Dictionary<string, string>(before.Values ?? new Dictionary<string, string>(), StringComparer.Ordinal);
            if (url is not null)
            {
                values["url"] = url;
            }

            // A secret is used only at the host for which it was entered, so it is entered again.
            Result<long> saved = await systems.SaveAsync(
                administrator,
                new RestSourceInput(source.Name, before with { BaseUrl = now.BaseUrl, Values = values }, connection.Secrets, source.TimeZone, source.Owner, source.Priority),
                cancel, source.Id);
            if (!saved.Succeeded)
            {
                throw new InvalidOperationException($"{source.Name}: {saved.Refusal.Message}");
            }
        }
    }

    /// <summary>The demo's sources that are read from the sandbox, in the order of the stages; none of those that are paused.</summary>
    public async Task<IReadOnlyList<long>> ListAsync(CancellationToken cancel) =>
        [.. (await ReadAsync(cancel)).Where(s => !s.IsPaused).OrderBy(s => s.Domain).Select(s => s.Id)];

    private async Task<Source[]> ReadAsync(CancellationToken cancel)
    {
        string[] names = [.. DemoSource.All.Select(s => s.Name)];
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.Settings.AnyAsync(s => s.Key == DemoPlan.SettingKey, cancel)
            ? await db.Sources.AsNoTracking().Where(s => names.Contains(s.Name) && s.Connector == RestConnector.ConnectorName).ToArrayAsync(cancel)
            : [];
    }

    private static bool IsLoopback(string? url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? at) && at.IsLoopback;
}

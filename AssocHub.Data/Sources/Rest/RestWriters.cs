using System.Collections.Concurrent;
using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Sources.Rest;

/// <summary>Opens targets of connected systems for writing, and makes them: a tag, a group, a thread, a draft.</summary>
public sealed class RestWriters(IDbContextFactory<AssocHubDbContext> contexts, RestConnector connector, AuditLog audit, TimeProvider time)
{
    private readonly RestPeople _people = new(time);

    /// <summary>Opens a target of a source; refused when something is missing.</summary>
    public Result<RestWriter> Open(long sourceId, string target, IReadOnlyDictionary<string, string>? values) => Open(sourceId, target, values, isComplete: true);

    private Result<RestWriter> Open(long sourceId, string target, IReadOnlyDictionary<string, string>? values, bool isComplete)
    {
        using AssocHubDbContext db = contexts.CreateDbContext();
        Source? source = db.Sources.AsNoTracking().SingleOrDefault(s => s.Id == sourceId && s.Connector == RestConnector.ConnectorName);
        if (source is null)
        {
            return new NotFound("such connected system");
        }

        Result<(RestClient Client, RestSourceSettings Settings)> opened = connector.Open(source);
        return opened.Succeeded ? Open(opened.Value.Client, target, values, isComplete) : opened.Refusal;
    }

    /// <summary>The targets of one kind that a system has already, by name.</summary>
    public async Task<Result<IReadOnlyList<ExistingTarget>>> ExistingAsync(Actor actor, long sourceId, string target, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.Push) is { } refusal)
        {
            return refusal;
        }

        Result<RestWriter> writer = Open(sourceId, target, null, isComplete: false);
        if (!writer.Succeeded)
        {
            return writer.Refusal;
        }

        try
        {
            return (await writer.Value.ExistingAsync(cancel)).OrderBy(t => t.Label, StringComparer.CurrentCultureIgnoreCase).ToArray();
        }
        catch (CallFailedException failed)
        {
            return new InvalidInput(failed.Message);
        }
    }

    /// <summary>Makes a target of a source, unless it is there already.</summary>
    /// <returns>The target's settings, with the ids by which it is found again.</returns>
    public async Task<Result<Dictionary<string, string>>> CreateAsync(Actor actor, long sourceId, string target, IReadOnlyDictionary<string, string> values, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.Push) is { } refusal)
        {
            return refusal;
        }

        Result<RestWriter> writer = Open(sourceId, target, values);
        if (!writer.Succeeded)
        {
            return writer.Refusal;
        }

        try
        {
            Dictionary<string, string> made = await writer.Value.CreateAsync(cancel);
            await contexts.InTransactionAsync(
                (db, attempt) => audit.AppendAsync(db, actor, "target.created", "source", sourceId.ToString(CultureInfo.InvariantCulture), new { target, settings = made }, attempt), cancel);
            return made;
        }
        catch (CallFailedException failed)
        {
            return new InvalidInput(failed.Message);
        }
    }

    /// <summary>Stops what is under way at a target; says how far that reached.</summary>
    public async Task<Result<string>> StopAsync(Actor actor, long sourceId, string target, IReadOnlyDictionary<string, string> values, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.Push) is { } refusal)
        {
            return refusal;
        }

        Result<RestWriter> writer = Open(sourceId, target, values);
        if (!writer.Succeeded)
        {
            return writer.Refusal;
        }

        try
        {
            bool stopped = await writer.Value.StopAsync(cancel);
            await contexts.InTransactionAsync(
                (db, attempt) => audit.AppendAsync(db, actor, "target.stopped", "source", sourceId.ToString(CultureInfo.InvariantCulture), new { target, stopped }, attempt), cancel);
            return writer.Value.Target.StopReaches;
        }
        catch (CallFailedException failed)
        {
            return new InvalidInput(failed.Message);
        }
    }

    internal Result<RestWriter> Open(RestClient client, string target, IReadOnlyDictionary<string, string>? values, bool isComplete)
    {
        Manifest manifest = client.Account.Manifest;
        if (manifest.Targets.FirstOrDefault(t => t.Name == target) is not { } known)
        {
            return new InvalidInput($"{manifest.Title} has no target '{target}'.");
        }

        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ManifestSetting setting in known.Settings)
        {
            string? value = values?.GetValueOrDefault(setting.Name);
            value = string.IsNullOrWhiteSpace(value) ? setting.Default : value.Trim();
            if (isComplete && RestAccount.Problem(setting with { Pattern = "" }, value) is { } problem && !(value?.Contains('\n', StringComparison.Ordinal) ?? false))
            {
                return new InvalidInput(problem);
            }

            if (value is not null)
            {
                all[setting.Name] = value;
            }
        }

        foreach ((string name, string value) in (values ?? all).Where(v => known.Create?.Yields.Any(y => y.Key == v.Key) == true && v.Value.Length > 0))
        {
            all[name] = value;
        }

        return new RestWriter(client, known, all, _people, time);
    }
}

/// <summary>A person as a product knows them.</summary>
/// <param name="Id">The product's id.</param>
/// <param name="IsRefused">Withdrew their consent there.</param>
internal sealed record KnownPerson(string Id, bool IsRefused);

/// <summary>Who is known to the products, read once for a run, and again when that takes long: consent withdrawn meanwhile counts.</summary>
internal sealed class RestPeople(TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (long RunId, DateTimeOffset ReadAt, IReadOnlyDictionary<string, KnownPerson> People)> _known = new(StringComparer.Ordinal);

    public async Task<IReadOnlyDictionary<string, KnownPerson>> KnownAsync(
        long runId, RestClient client, WriteTarget target, PeopleList list, ExprContext names, CancellationToken cancel)
    {
        string key = $"{client.Account.Key}|{target.Name}|{names.Find("target").Json?.GetRawText()}";
        if (_known.TryGetValue(key, out var held) && held.RunId == runId && time.GetUtcNow() - held.ReadAt < Freshness)
        {
            return held.People;
        }

        var people = new Dictionary<string, KnownPerson>(StringComparer.OrdinalIgnoreCase);
        await foreach (ListPage page in new RestLists(client, time).PagesAsync(list.List, names, [], from: null, cancel))
        {
            using (page)
            {
                ExprContext about = page.Context.Inner();
                foreach (FoundRecord record in page.Records)
                {
                    about.This = record.Value;
                    about.Enclosing = record.Enclosing;
                    if (list.Address.Read(about)?.Trim() is { Length: > 0 } address && list.Id.Read(about) is { Length: > 0 } id)
                    {
                        bool isRefused = list.Refused?.Evaluate(about).IsTruthy() == true;
                        people[address] = new KnownPerson(id, isRefused || (people.TryGetValue(address, out KnownPerson? other) && other.IsRefused));
                    }
                }
            }
        }

        _known[key] = (runId, time.GetUtcNow(), people);
        return people;
    }
}

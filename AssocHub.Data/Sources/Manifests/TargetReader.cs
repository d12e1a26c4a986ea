using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>Reads the targets of a manifest: what can be written.</summary>
internal static class TargetReader
{
    private static readonly Dictionary<string, ListReading> NoLists = new(StringComparer.Ordinal);

    public static WriteTarget? Read(YamlSection target)
    {
        WriteAction? add = Action(target, "add");
        WriteAction? remove = Action(target, "remove");
        WriteAction? update = Action(target, "update");
        WriteAction? upsert = Action(target, "upsert");
        WriteAction? stop = Action(target, "stop");
        if (upsert is { BatchSize: > 1, Results: null or { Failed: null, HoldsDone: false } })
        {
            target.Problem("upsert", "An 'upsert' in batches needs 'results' with 'failed' or 'holds: done': the list of the answer that says of each person by which 'id' they are known. Without it, leave 'batch' out: it is done person by person.");
        }

        if (add is { Results: null } && add.Requests.Count(r => r.When is not null) == 1 && add.Requests[^1] is { When: not null, Otherwise: null })
        {
            target.Problem("add", "When the last request of 'add' is passed over, was the person added? Say so beside its 'when': otherwise: done where nothing is left to do, or otherwise: and why not, such as 'The product does not know this address.'");
        }

        ConsentCheck? consent = target.Section("consent") is { } asks && RequestReader.Read(asks, "request") is { } ask && asks.Formula("refused") is { } refused
            ? new ConsentCheck(ask, refused) : null;
        CreateAction? create = target.Section("create") is { } makes && RequestReader.ReadAll(makes, "create") is { Count: > 0 } make
            ? new CreateAction(make, makes.Formulas("yields")) { Unless = makes.Formula("unless") } : null;
        if (add is null && create is null && !target.Has("add"))
        {
            target.Problem("name", "'add' is missing: how people are put there. Only what is made and holds nobody, such as a thread, has 'create' alone.");
        }

        PeopleList? people = target.Section("people") is { } known && ListReader.Read(known, NoLists) is { } all && known.Formula("address") is { } where && known.Formula("id") is { } id
            ? new PeopleList(all, where, id) { Refused = known.Formula("refused") } : null;
        ExistingTargets? existing = target.Section("existing") is { } there && ListReader.Read(there, NoLists) is { } ones && there.Formula("label") is { } called
            ? new ExistingTargets(ones, called, there.Formulas("values")) : null;
        MemberList? members = target.Section("members") is { } says
            && ListReader.Read(says, NoLists) is { } list && says.Formula("address") is { } address
            ? new MemberList(list, address) : null;
        return (add ?? (object?)create) is not null && target.Text("name") is { } name && target.Text("label") is { } label
            ? new WriteTarget(name, label, ManifestReader.Settings(target, "settings"), add)
            {
                Remove = remove,
                Update = update,
                Upsert = upsert,
                Consent = consent,
                Create = create,
                Existing = existing,
                People = people,
                Members = members,
                Stop = stop,
                StopReaches = target.Text("stop_reaches") ?? "",
            }
            : null;
    }

    private static WriteAction? Action(YamlSection target, string key)
    {
        if (target.Section(key) is not { } section)
        {
            return null;
        }

        return RequestReader.ReadAll(section, key) is not { Count: > 0 } requests ? null : new WriteAction(requests, Math.Clamp(section.Number("batch") ?? 1, 1, 100_000))
        {
            Id = section.Formula("id"),
            Results = section.Section("results") is { } results && results.Formula("list") is { } list
                ? new RowResults(list) { Who = results.Formula("who"), Failed = results.Formula("failed"), Reason = results.Formula("reason"), Ignore = results.Formula("ignore"), HoldsDone = results.Text("holds") == "done" }
                : null,
        };
    }
}

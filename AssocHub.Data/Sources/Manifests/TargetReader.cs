using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>Reads the targets of a manifest: what can be written.</summary>
internal static class TargetReader
{
    public static WriteTarget? Read(YamlSection target)
    {
        WriteAction? add = Action(target, "add");
        WriteAction? remove = Action(target, "remove");
        WriteAction? update = Action(target, "update");
        WriteAction? upsert = Action(target, "upsert");
        WriteAction? stop = Action(target, "stop");
        if (upsert?.BatchSize > 1)
        {
            target.Problem("upsert", "'upsert' is done person by person: leave its batch out.");
        }

        ConsentCheck? consent = target.Section("consent") is { } asks && RequestReader.Read(asks, "request") is { } ask && asks.Formula("refused") is { } refused
            ? new ConsentCheck(ask, refused) : null;
        CreateAction? create = target.Section("create") is { } makes && RequestReader.Read(makes, "request") is { } make
            ? new CreateAction(make, makes.Formulas("yields")) { Unless = makes.Formula("unless") } : null;
        MemberList? members = target.Section("members") is { } says
            && ListReader.Read(says, new Dictionary<string, ListReading>(StringComparer.Ordinal)) is { } list && says.Formula("address") is { } address
            ? new MemberList(list, address) : null;
        return add is not null && target.Text("name") is { } name && target.Text("label") is { } label
            ? new WriteTarget(name, label, ManifestReader.Settings(target, "settings"), add)
            {
                Remove = remove,
                Update = update,
                Upsert = upsert,
                Consent = consent,
                Create = create,
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

        var requests = new List<ApiRequest>();
        if (RequestReader.Read(section, "request") is { } one)
        {
            requests.Add(one);
        }

        requests.AddRange(section.Sections("requests").Select(RequestReader.Read).Where(r => r is not null).Select(r => r!));
        if (requests.Count == 0)
        {
            section.Problem(key, $"'{key}' needs a request.");
            return null;
        }

        return new WriteAction(requests, Math.Clamp(section.Number("batch") ?? 1, 1, 100_000))
        {
            Results = section.Section("results") is { } results && results.Formula("list") is { } list
                ? new RowResults(list) { Who = results.Formula("who"), Failed = results.Formula("failed"), Reason = results.Formula("reason"), Ignore = results.Formula("ignore") }
                : null,
        };
    }
}

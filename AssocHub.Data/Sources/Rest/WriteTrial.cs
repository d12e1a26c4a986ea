using AssocHub.Core.Common;

namespace AssocHub.Data.Sources.Rest;

/// <summary>What came of one kind of writing.</summary>
/// <param name="Verb">The kind.</param>
/// <param name="Problem">Why it did not get through; null when it did.</param>
/// <param name="Refused">People who were refused: address → reason.</param>
public sealed record TriedVerb(string Verb, string? Problem, IReadOnlyDictionary<string, string> Refused);

/// <summary>What came of trying to write by a manifest.</summary>
/// <param name="Target">The target.</param>
/// <param name="Settings">Its settings, with what making it yielded.</param>
/// <param name="Verbs">What was written.</param>
/// <param name="There">The made-up people who were there after they were added; null when the product cannot say.</param>
/// <param name="Calls">The calls, without secrets.</param>
/// <param name="Problems">Everything that is wrong.</param>
public sealed record TriedWriting(
    string Target, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<TriedVerb> Verbs, IReadOnlyList<string>? There, IReadOnlyList<TracedCall> Calls, IReadOnlyList<string> Problems);

/// <summary>
/// Tries a target with made-up people: makes it, puts them there, asks who is there, takes them off. For a manifest's author, at a
/// server they name; members of the association are never written here, since nobody has approved that.
/// </summary>
public sealed class WriteTrial(RestWriters writers)
{
    private static readonly string[] MadeUp = ["assochub-trial-1@example.org", "assochub-trial-2@example.org"];
    private static readonly string[] Reserved = ["example.org", "example.com", "example.net", "test", "invalid", "example"];

    internal async Task<TriedWriting> TryAsync(
        RestClient client, string target, IReadOnlyDictionary<string, string> values, IReadOnlyList<string> people, IReadOnlyList<TracedCall> calls, CancellationToken cancel)
    {
        string[] addresses = people.Count > 0 ? [.. people] : MadeUp;
        if (Array.Find(addresses, a => !IsMadeUp(a)) is { } real)
        {
            return Failed(target, values, calls, $"'{real}' may be a real address. Only made-up people are written here, at example.org and the like; members are pushed once somebody has approved it.");
        }

        Result<RestWriter> opened = writers.Open(client, target, values, isComplete: true);
        if (!opened.Succeeded)
        {
            return Failed(target, values, calls, opened.Refusal.Message);
        }

        Dictionary<string, string> made;
        try
        {
            made = await opened.Value.CreateAsync(cancel);
        }
        catch (CallFailedException failed)
        {
            return Failed(target, values, calls, $"create: {failed.Message}");
        }

        RestWriter writer = writers.Open(client, target, made, isComplete: true).Value;
        WriteRow[] rows = [.. addresses.Select((a, i) => new WriteRow($"trial-{i + 1}", a, null, i + 1, new Dictionary<string, string>(StringComparer.Ordinal) { ["first_name"] = "Trial", ["last_name"] = $"Person {i + 1}" }))];
        var verbs = new List<TriedVerb>();
        string[]? there = null;
        if (writer.Target.Add is not null)
        {
            verbs.Add(await VerbAsync(writer, WriteVerb.Add, rows, cancel));
            HashSet<string>? members = writer.Target.Members is null ? null : await writer.MembersAsync(cancel);
            there = members is null ? null : [.. addresses.Where(members.Contains)];
            if (writer.Target.Remove is not null)
            {
                verbs.Add(await VerbAsync(writer, WriteVerb.Remove, rows, cancel));
            }
        }

        string[] absent = writer.Target.Members is not null && there is null ? ["members: who is there could not be read."]
            : there is not null && verbs[0] is { Problem: null } ? [.. addresses.Where(a => !there.Contains(a) && !verbs[0].Refused.ContainsKey(a)).Select(a => $"members: {a} was added and is not there. The product may take a while, or 'members' looks elsewhere.")] : [];
        return new TriedWriting(
            target, made, verbs, there, calls,
            [.. verbs.Where(v => v.Problem is not null).Select(v => $"{v.Verb}: {v.Problem}"), .. verbs.SelectMany(v => v.Refused.Select(r => $"{v.Verb}: {r.Key} was refused: {r.Value}")), .. absent]);
    }

    private static async Task<TriedVerb> VerbAsync(RestWriter writer, WriteVerb verb, WriteRow[] rows, CancellationToken cancel)
    {
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        string? problem = null;
        foreach (WriteRow[] batch in rows.Chunk(writer.BatchSizeOf(verb)))
        {
            WriteOutcome outcome = await writer.WriteAsync(verb, batch, new WriteOrigin("Trial", "Trial", 0), cancel);
            problem ??= outcome.Failure is null ? null : outcome.Message;
            foreach ((string key, string reason) in outcome.Refused)
            {
                refused[batch.Single(r => r.Key == key).Address] = reason;
            }
        }

        return new TriedVerb(verb.ToString().ToLowerInvariant(), problem, refused);
    }

    private static bool IsMadeUp(string address) =>
        address.Split('@') is [{ Length: > 0 }, { Length: > 0 } domain]
        && Array.Exists(Reserved, r => domain.Equals(r, StringComparison.OrdinalIgnoreCase) || domain.EndsWith("." + r, StringComparison.OrdinalIgnoreCase));

    private static TriedWriting Failed(string target, IReadOnlyDictionary<string, string> values, IReadOnlyList<TracedCall> calls, string problem) => new(target, values, [], null, calls, [problem]);
}

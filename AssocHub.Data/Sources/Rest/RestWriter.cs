using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>Writes to one target of one account by its manifest. Nothing it sends can subscribe anybody: see <see cref="ConsentGuard"/>.</summary>
public sealed class RestWriter
{
    private const int LongestReason = 500;
    private static readonly Expression PlainId = Expression.Parse("id", out _)!;

    private readonly RestClient _client;
    private readonly JsonElement _values;
    private readonly TimeProvider _time;
    private readonly RestPeople _people;
    private readonly RestSequence _sequence;

    internal RestWriter(RestClient client, WriteTarget target, IReadOnlyDictionary<string, string> values, RestPeople people, TimeProvider time)
    {
        _client = client;
        Target = target;
        _values = JsonSerializer.SerializeToElement(values);
        _people = people;
        _time = time;
        _sequence = new RestSequence(client, time);
    }

    /// <summary>The target.</summary>
    public WriteTarget Target { get; }

    /// <summary>How often the product may be asked.</summary>
    public RateLimits Limits => _client.Account.Manifest.Limits;

    /// <summary>Most people in one call.</summary>
    public int BatchSizeOf(WriteVerb verb) => ActionOf(verb)?.BatchSize ?? int.MaxValue;

    /// <summary>Writes some people: no more than <see cref="BatchSizeOf"/> at once.</summary>
    public async Task<WriteOutcome> WriteAsync(WriteVerb verb, IReadOnlyList<WriteRow> rows, WriteOrigin origin, CancellationToken cancel)
    {
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        if (ActionOf(verb) is not { } action)
        {
            // The product takes nobody off: whoever left stays there, which the ledger must not hide.
            return new WriteOutcome(null, "", null, rows.ToDictionary(r => r.Key, _ => $"{_client.Account.Manifest.Title} cannot take people off here; do it there.", StringComparer.Ordinal));
        }

        try
        {
            ExprContext names = _client.NewContext().Set("target", ExprValue.Of(_values)).Set("push", ExprValue.Of(JsonSerializer.SerializeToElement(new { name = origin.Push, segment = origin.Segment })));
            List<(WriteRow Row, JsonElement Json)> people = await AllowedAsync(verb, rows, origin.RunId, names, refused, cancel);
            if (people.Count > 0)
            {
                await SendAsync(verb, action, people, names, refused, cancel);
            }

            return new WriteOutcome(null, "", null, refused);
        }
        catch (CallFailedException failed)
        {
            return new WriteOutcome(failed.Failure, Plain(failed.Message, rows), failed.RetryAfter, refused);
        }
    }

    /// <summary>Makes the target, unless it is there already.</summary>
    /// <returns>The target's settings with what was yielded.</returns>
    internal async Task<Dictionary<string, string>> CreateAsync(CancellationToken cancel)
    {
        var values = _values.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal);
        ExprContext names = _client.NewContext().Set("target", ExprValue.Of(_values));
        if (Target.Create is not { } create)
        {
            return values;
        }

        bool isThere = create.Unless is { } unless ? unless.Evaluate(names.ForRequest()).IsTruthy() : create.Yields.Any(y => values.GetValueOrDefault(y.Key) is { Length: > 0 });
        if (isThere)
        {
            return values;
        }

        (JsonElement last, ExprContext about, _, string? passedOver) = await _sequence.RunAsync(create.Requests, names, cancel);
        if (passedOver is not null)
        {
            throw new CallFailedException(CallFailure.Refused, passedOver);
        }

        about.This = last;
        foreach ((string name, Expression formula) in create.Yields)
        {
            values[name] = formula.Read(about) ?? throw new CallFailedException(
                CallFailure.Damaged, $"{_client.Account.Manifest.Title} made '{Target.Label}' but its answer has no '{formula.Text}', by which it would be found again.");
        }

        return values;
    }

    /// <summary>The targets that are there already, by what they are called there; empty when the product cannot say.</summary>
    internal async Task<List<ExistingTarget>> ExistingAsync(CancellationToken cancel)
    {
        const int Most = 5_000;
        var there = new List<ExistingTarget>();
        if (Target.Existing is not { } existing)
        {
            return there;
        }

        ExprContext names = _client.NewContext().Set("target", ExprValue.Of(_values));
        await foreach (ListPage page in new RestLists(_client, _time).PagesAsync(existing.List, names, [], from: null, cancel))
        {
            using (page)
            {
                ExprContext about = page.Context.Inner();
                foreach (FoundRecord record in page.Records)
                {
                    about.This = record.Value;
                    about.Enclosing = record.Enclosing;
                    there.Add(new ExistingTarget(
                        existing.Label.Read(about) ?? "", existing.Values.Select(v => KeyValuePair.Create(v.Key, v.Value.Read(about) ?? "")).ToDictionary(StringComparer.Ordinal)));
                }

                if (there.Count >= Most)
                {
                    break;
                }
            }
        }

        return there;
    }

    /// <summary>Stops what is under way there; false when the product cannot.</summary>
    internal async Task<bool> StopAsync(CancellationToken cancel)
    {
        if (Target.Stop is not { } stop)
        {
            return false;
        }

        await _sequence.RunAsync(stop.Requests, _client.NewContext().Set("target", ExprValue.Of(_values)), cancel);
        return true;
    }

    /// <summary>The addresses that are there; null when the product cannot say, or does not now.</summary>
    public async Task<HashSet<string>?> MembersAsync(CancellationToken cancel)
    {
        if (Target.Members is not { } members)
        {
            return null;
        }

        try
        {
            var there = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            ExprContext names = _client.NewContext().Set("target", ExprValue.Of(_values));
            await foreach (ListPage page in new RestLists(_client, _time).PagesAsync(members.List, names, [], from: null, cancel))
            {
                using (page)
                {
                    ExprContext about = page.Context.Inner();
                    foreach (FoundRecord record in page.Records)
                    {
                        about.This = record.Value;
                        about.Enclosing = record.Enclosing;
                        there.Add(members.Address.Read(about)?.Trim() ?? "");
                    }
                }
            }

            return there;
        }
        catch (CallFailedException)
        {
            return null;
        }
    }

    private WriteAction? ActionOf(WriteVerb verb) => verb switch
    {
        WriteVerb.Add => Target.Add,
        WriteVerb.Update => Target.Update ?? Target.Add,
        WriteVerb.Remove => Target.Remove,
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "Unknown verb"),
    };

    // Leaves out who may not be added, and makes sure that the others exist.
    private async Task<List<(WriteRow Row, JsonElement Json)>> AllowedAsync(
        WriteVerb verb, IReadOnlyList<WriteRow> rows, long runId, ExprContext names, Dictionary<string, string> refused, CancellationToken cancel)
    {
        IReadOnlyDictionary<string, KnownPerson>? known = Target.People is { } people ? await _people.KnownAsync(runId, _client, Target, people, names, cancel) : null;
        var wanted = new List<Candidate>();
        foreach (WriteRow row in rows)
        {
            KnownPerson? person = known?.GetValueOrDefault(row.Address.Trim()) ?? (row.PreviousAddress is { } before ? known?.GetValueOrDefault(before.Trim()) : null);
            JsonElement json = Json(row, person?.Id);
            if (known is not null && person is null && (Target.Upsert is null || verb == WriteVerb.Remove))
            {
                // Nobody who is not known there can be on the list: then leaving it is done.
                if (verb != WriteVerb.Remove)
                {
                    refused[row.Key] = $"{_client.Account.Manifest.Title} does not know this address.";
                }
            }
            else if (verb != WriteVerb.Remove && (person?.IsRefused == true || await WithdrawnAsync(names.Inner().Set("row", ExprValue.Of(json)), cancel)))
            {
                refused[row.Key] = $"Withdrew their consent at {_client.Account.Manifest.Title}, and a push never restores it.";
            }
            else
            {
                wanted.Add(new Candidate(row, json, person is not null));
            }
        }

        if (verb == WriteVerb.Remove || Target.Upsert is not { } upsert)
        {
            return [.. wanted.Select(w => (w.Row, w.Json))];
        }

        var allowed = new List<(WriteRow, JsonElement)>();
        foreach (Candidate[] batch in wanted.Chunk(upsert.BatchSize))
        {
            Dictionary<string, string> ids = await UpsertAsync(upsert, batch, names, refused, cancel);
            allowed.AddRange(batch.Where(c => !refused.ContainsKey(c.Row.Key))
                .Select(c => (c.Row, !c.IsKnown && ids.GetValueOrDefault(c.Row.Key) is { Length: > 0 } made ? Json(c.Row, made) : c.Json)));
        }

        return allowed;
    }

    // Makes sure that people exist: one, or a batch of which the answer says each by itself.
    private async Task<Dictionary<string, string>> UpsertAsync(WriteAction upsert, Candidate[] batch, ExprContext names, Dictionary<string, string> refused, CancellationToken cancel)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        List<(WriteRow Row, JsonElement Json)> people = [.. batch.Select(c => (c.Row, c.Json))];
        try
        {
            (JsonElement answer, ExprContext about, bool isAssumed, string? passedOver) = await _sequence.RunAsync(upsert.Requests, About(names, people), cancel);
            about.This = answer;
            if (passedOver is not null)
            {
                Refuse(people, passedOver, refused);
            }
            else if (upsert.Results is { } results)
            {
                Judge(results, people, about, isAssumed, mustBeMet: true, refused, (row, item) => ids[row.Key] = (upsert.Id ?? PlainId).Read(item) ?? "");
            }
            else
            {
                ids[batch[0].Row.Key] = (upsert.Id ?? PlainId).Read(about) ?? "";
            }
        }
        catch (CallFailedException failed) when (batch.Length == 1 && failed.Failure is CallFailure.Refused or CallFailure.Gone)
        {
            refused[batch[0].Row.Key] = Cut(Plain(failed.Message, [batch[0].Row]));
        }

        return ids;
    }

    private async Task<bool> WithdrawnAsync(ExprContext one, CancellationToken cancel)
    {
        if (Target.Consent is not { } consent)
        {
            return false;
        }

        using RestAnswer answer = await _client.CallAsync(consent.Request, one, CallOptions.Default, cancel);
        ExprContext about = one.Inner();
        about.This = answer.Body;
        return consent.Refused.Evaluate(about).IsTruthy();
    }

    private async Task SendAsync(
        WriteVerb verb, WriteAction action, List<(WriteRow Row, JsonElement Json)> people, ExprContext names, Dictionary<string, string> refused, CancellationToken cancel)
    {
        (JsonElement answer, ExprContext about, bool isAssumed, string? passedOver) = await _sequence.RunAsync(action.Requests, About(names, people), cancel);
        about.This = answer;
        if (passedOver is not null && verb != WriteVerb.Remove)
        {
            Refuse(people, passedOver, refused);
        }
        else if (action.Results is { } results)
        {
            Judge(results, people, about, isAssumed, mustBeMet: results.HoldsDone && verb != WriteVerb.Remove, refused, (_, _) => { });
        }
    }

    private static ExprContext About(ExprContext names, List<(WriteRow Row, JsonElement Json)> people) => names.Inner()
        .Set("row", ExprValue.Of(people[0].Json))
        .Set("rows", ExprValue.Of([.. people.Select(p => ExprValue.Of(p.Json))]));

    private void Refuse(List<(WriteRow Row, JsonElement Json)> people, string why, Dictionary<string, string> refused)
    {
        foreach ((WriteRow row, _) in people)
        {
            refused[row.Key] = Cut(Plain(why, [row]));
        }
    }

    // What an answer says of single people: who was refused, and of the others what else stands there.
    private void Judge(
        RowResults results, List<(WriteRow Row, JsonElement Json)> people, ExprContext names, bool isAssumed, bool mustBeMet, Dictionary<string, string> refused, Action<WriteRow, ExprContext> accepted)
    {
        ExprValue list = results.List.Evaluate(names);
        if (isAssumed && list.IsNone)
        {
            // A rule says that all is as it should be.
            return;
        }

        var met = new HashSet<string>(StringComparer.Ordinal);
        int place = 0;
        foreach (ExprValue value in list.Each())
        {
            JsonElement item = value.Json ?? JsonSerializer.SerializeToElement(value.ToText());
            ExprContext about = names.Inner().Set("index", place.ToString(CultureInfo.InvariantCulture));
            about.This = item;
            IEnumerable<WriteRow> rows = results.Who is { } who && value.Json is not null
                ? who.Evaluate(about).Each().Select(w => w.ToText()).Where(w => w is not null).SelectMany(w => people.Where(p => Is(p.Row, p.Json, w!)).Select(p => p.Row))
                : item.ValueKind == JsonValueKind.String ? people.Where(p => Is(p.Row, p.Json, item.GetString()!)).Select(p => p.Row)
                : place < people.Count ? [people[place].Row] : [];
            place++;
            bool failed = results.Failed is { } test ? test.Evaluate(about).IsTruthy() : !results.HoldsDone;
            bool ignored = failed && results.Ignore?.Evaluate(about).IsTruthy() == true;
            foreach (WriteRow row in rows)
            {
                met.Add(row.Key);
                if (failed && !ignored)
                {
                    refused[row.Key] = Cut(Plain(results.Reason?.Read(about) ?? "Refused without a reason.", [row]));
                }
                else
                {
                    accepted(row, about);
                }
            }
        }

        foreach ((WriteRow row, _) in mustBeMet ? people.Where(p => !met.Contains(p.Row.Key)) : [])
        {
            refused[row.Key] = $"{_client.Account.Manifest.Title} did not confirm this person.";
        }
    }

    private sealed record Candidate(WriteRow Row, JsonElement Json, bool IsKnown);

    private static bool Is(WriteRow row, JsonElement json, string who) =>
        string.Equals(row.Address.Trim(), who.Trim(), StringComparison.OrdinalIgnoreCase) || row.Key == who
        || (json.TryGetProperty("id", out JsonElement id) && id.GetString() == who);

    private static JsonElement Json(WriteRow row, string? id)
    {
        var json = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["key"] = row.Key,
            ["email"] = row.Address.Trim(),
            ["previous_email"] = row.PreviousAddress?.Trim(),
            ["member_id"] = row.MemberId.ToString(CultureInfo.InvariantCulture),
            ["fields"] = row.Fields,
        };
        if (id is not null)
        {
            json["id"] = id;
        }

        return JsonSerializer.SerializeToElement(json);
    }

    // What a server says may repeat what it was sent: no address goes into a log.
    private string Plain(string message, IReadOnlyList<WriteRow> rows)
    {
        string plain = _client.Scrubber.Scrub(message);
        foreach (WriteRow row in rows)
        {
            plain = plain.Replace(row.Address.Trim(), "(address)", StringComparison.OrdinalIgnoreCase);
        }

        return plain;
    }

    private static string Cut(string reason) => reason.Length <= LongestReason ? reason : reason[..LongestReason];
}

using System.Text;
using AssocHub.Sandbox.Life;
using AssocHub.Sandbox.Serving;

namespace AssocHub.Sandbox.Mailchimp;

/// <summary>The Marketing API 3.0, as far as an association uses it.</summary>
internal sealed class MailchimpSystem(MailState state, Reactions reactions, SandboxKeys keys, int? largestPage) : IOutsideSystem
{
    private const int MostPerSegmentCall = 500;
    private const int MostPerBatch = 500;

    public string Name => "mailchimp";

    public string Title => "Mailchimp";

    public string Prefix => "3.0";

    public Answer? Refuse(IHeaderDictionary headers, Call call)
    {
        string given = headers.Authorization.ToString();
        string? key = given.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? given[7..]
            : given.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? Password(given[6..])
            : null;
        return key == keys.Mailchimp ? null
            : Problem(401, "API Key Invalid", "Your API key may be invalid, or you've attempted to access the wrong datacenter.");
    }

    public bool? IsFirstPage(Call call) => !call.Writes && call.Segments is ["lists", _, "members"] or ["reports", _, _] or ["campaigns"] or ["lists", _, "segments"]
        or ["lists", _, "segments", _, "members"]
        ? call.Number("offset", 0) == 0
        : null;

    public Answer TooMany(int seconds) => Problem(429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections.");

    public Answer Broken(int status) => Problem(status, "Internal Server Error", "An unexpected internal error has occurred. Please contact Support for more information.");

    public Answer Handle(Call call) => (call.Method, call.Segments) switch
    {
        ("GET", []) => Answer.Json(new JsonObject { ["account_id"] = "8d3a3db4d97663a9074efcc16", ["account_name"] = "Northern Lakes Library Association", ["role"] = "owner" }),
        ("GET", ["ping"]) => Answer.Json(new JsonObject { ["health_status"] = "Everything's Chimpy!" }),
        ("GET", ["lists"]) => Answer.Json(new JsonObject { ["lists"] = new JsonArray(List()), ["total_items"] = 1 }),
        ("GET", ["campaigns"]) => Campaigns(call),
        ("POST", ["campaigns"]) => CreateCampaign(call),
        ("GET", ["campaigns", var id]) => OfCampaign(id, campaign => Answer.Json(MailShapes.Campaign(campaign))),
        ("PUT", ["campaigns", var id, "content"]) => OfCampaign(id, campaign => SetContent(campaign, call)),
        ("POST", ["campaigns", var id, "actions", "send"]) => OfCampaign(id, campaign => Send(campaign, call)),
        ("POST", ["campaigns", var id, "actions", "cancel-send"]) => OfCampaign(id, campaign => Cancel(campaign)),
        ("GET", ["reports", var id, var report]) => OfCampaign(id, campaign => Report(campaign, report, call)),
        (_, ["lists", MailState.ListId, ..]) => OfList(call, call.Segments[2..]),
        _ => NotFound(),
    };

    private Answer OfList(Call call, string[] rest) => (call.Method, rest) switch
    {
        ("GET", []) => Answer.Json(List()),
        ("POST", []) => Batch(call),
        ("GET", ["members"]) => Members(call),
        ("GET", ["members", var hash]) => OfMember(hash, who => Answer.Json(MailShapes.Member(who, state))),
        ("PUT" or "PATCH", ["members", var hash]) => Upsert(call, hash),
        ("GET", ["members", var hash, "tags"]) => OfMember(hash, Tags),
        ("POST", ["members", var hash, "tags"]) => OfMember(hash, who => SetTags(who, call)),
        ("GET", ["segments"]) => Page(call, "segments", state.Segments, s => MailShapes.Segment(s)),
        ("POST", ["segments"]) => CreateSegment(call),
        ("GET", ["segments", var id]) => OfSegment(id, s => Answer.Json(MailShapes.Segment(s))),
        ("POST", ["segments", var id]) => OfSegment(id, s => ChangeSegment(s, call)),
        ("DELETE", ["segments", var id]) => OfSegment(id, s => DeleteSegment(s, call)),
        ("GET", ["segments", var id, "members"]) => OfSegment(id, s => Page(call, "members", s.Members, m => MailShapes.Member(m, state, withTags: false))),
        _ => NotFound(),
    };

    private JsonObject List() => new()
    {
        ["id"] = MailState.ListId,
        ["name"] = MailState.ListName,
        ["date_created"] = MailShapes.Moment(state.Subscribers[0].SignedUpAt),
        ["stats"] = new JsonObject { ["member_count"] = state.Subscribers.Count(s => s.Status == "subscribed") },
    };

    private Answer Members(Call call)
    {
        DateTimeOffset? since = call.Moment("since_last_changed"), before = call.Moment("before_last_changed");
        string? status = call["status"];
        IReadOnlyList<Subscriber> found = since is null && before is null && status is null
            ? state.Subscribers
            : [.. state.Subscribers.Where(s => (since is null || s.ChangedAt > since) && (before is null || s.ChangedAt < before) && (status is null || s.Status == status))];
        if (call["sort_field"] == "last_changed")
        {
            found = call["sort_dir"] == "DESC" ? [.. found.OrderByDescending(s => s.ChangedAt)] : [.. found.OrderBy(s => s.ChangedAt)];
        }

        return Page(call, "members", found, s => MailShapes.Member(s, state), ("list_id", MailState.ListId));
    }

    private Answer Campaigns(Call call)
    {
        DateTimeOffset? since = call.Moment("since_send_time"), before = call.Moment("before_send_time"), created = call.Moment("since_create_time");
        string? status = call["status"];
        IEnumerable<Campaign> found = state.Campaigns.Where(c => (status is null || c.Status == status) && (since is null || c.SentAt > since)
            && (before is null || c.SentAt < before) && (created is null || c.CreatedAt > created));
        found = (call["sort_field"], call["sort_dir"]) switch
        {
            ("send_time", "ASC") => found.OrderBy(c => c.SentAt),
            ("send_time", _) => found.OrderByDescending(c => c.SentAt),
            _ => found,
        };
        return Page(call, "campaigns", [.. found], MailShapes.Campaign);
    }

    private Answer Report(Campaign campaign, string report, Call call)
    {
        DateTimeOffset? since = call.Moment("since");
        return report switch
        {
            "email-activity" => Page(
                call, "emails", since is null ? campaign.Recipients : [.. campaign.Recipients.Where(r => r.Acts.Exists(a => a.At > since))],
                r => MailShapes.Activity(campaign, r, since), ("campaign_id", campaign.Id)),
            "sent-to" => Page(call, "sent_to", campaign.Recipients, r => MailShapes.SentTo(campaign, r), ("campaign_id", campaign.Id)),
            "unsubscribed" => Page(
                call, "unsubscribes", campaign.Unsubscribes,
                u =>
                {
                    JsonObject left = MailShapes.Left(campaign, u.Who, u.At, "timestamp");
                    left["reason"] = u.Reason;
                    return left;
                },
                ("campaign_id", campaign.Id)),
            "abuse-reports" => Page(
                call, "abuse_reports", campaign.Complaints,
                c =>
                {
                    JsonObject complaint = MailShapes.Left(campaign, c.Who, c.At, "date");
                    complaint["id"] = c.Id;
                    return complaint;
                },
                ("campaign_id", campaign.Id)),
            _ => NotFound(),
        };
    }

    private Answer Upsert(Call call, string hash)
    {
        if (call.Fields() is not { } body)
        {
            return Problem(400, "JSON Parse Error", "We encountered an unspecified JSON parsing error.");
        }

        Subscriber? who = state.Find(hash);
        string? email = body["email_address"]?.GetValue<string>() ?? who?.Email;
        if (who is null && (call.Method == "PATCH" || email is null || !email.Contains('@', StringComparison.Ordinal)))
        {
            return call.Method == "PATCH" ? NotFound() : Problem(400, "Invalid Resource", "Please provide a valid email address.");
        }

        if (who is null && body["status_if_new"]?.GetValue<string>() is null && body["status"]?.GetValue<string>() is null)
        {
            return Problem(400, "Invalid Resource", "The resource submitted could not be validated: status_if_new is required.");
        }

        who ??= state.Add(email!, body["status_if_new"]?.GetValue<string>() ?? body["status"]!.GetValue<string>(), call.At, reactions.PersonOf(email!));
        if (body["status"]?.GetValue<string>() is { } status)
        {
            if (who.Status is "cleaned" && status == "subscribed")
            {
                return Problem(400, "Member In Compliance State", $"{who.Email} is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.");
            }

            who.Status = status;
        }

        foreach ((string key, JsonNode? value) in body["merge_fields"] as JsonObject ?? [])
        {
            who.MergeFields[key] = value?.ToString() ?? "";
        }

        who.ChangedAt = call.At;
        return Answer.Json(MailShapes.Member(who, state));
    }

    private Answer Batch(Call call)
    {
        if (call.Fields()?["members"] is not JsonArray members || members.Count > MostPerBatch)
        {
            return Problem(400, "Invalid Resource", $"The resource submitted could not be validated: members must be an array of at most {MostPerBatch}.");
        }

        bool update = call.Fields()!["update_existing"]?.GetValue<bool>() ?? false;
        JsonArray added = [], updated = [], errors = [];
        foreach (JsonObject member in members.OfType<JsonObject>())
        {
            string email = member["email_address"]?.GetValue<string>() ?? "";
            Subscriber? who = state.Find(email);
            string? error = !email.Contains('@', StringComparison.Ordinal) ? "Please provide a valid email address."
                : who is not null && !update ? $"{email} is already a list member, do you want to update? please provide update_existing:true in the request body"
                : null;
            if (error is not null)
            {
                errors.Add(new JsonObject { ["email_address"] = email, ["error"] = error, ["error_code"] = who is null ? "ERROR_GENERIC" : "ERROR_CONTACT_EXISTS" });
                continue;
            }

            bool isNew = who is null;
            who ??= state.Add(email, member["status"]?.GetValue<string>() ?? "subscribed", call.At, reactions.PersonOf(email));
            foreach ((string key, JsonNode? value) in member["merge_fields"] as JsonObject ?? [])
            {
                who.MergeFields[key] = value?.ToString() ?? "";
            }

            who.ChangedAt = call.At;
            (isNew ? added : updated).Add(MailShapes.Member(who, state));
        }

        return Answer.Json(new JsonObject
        {
            ["total_created"] = added.Count, ["total_updated"] = updated.Count, ["error_count"] = errors.Count,
            ["new_members"] = added, ["updated_members"] = updated, ["errors"] = errors,
        });
    }

    private Answer Tags(Subscriber who) => Answer.Json(new JsonObject
    {
        ["tags"] = new JsonArray([.. who.Tags.Select(t => (JsonNode)new JsonObject
        {
            ["id"] = t.Key, ["name"] = state.Segments[t.Key - 40_001].Name, ["date_added"] = MailShapes.Moment(t.Value),
        })]),
        ["total_items"] = who.Tags.Count,
    });

    private Answer SetTags(Subscriber who, Call call)
    {
        if (call.Fields()?["tags"] is not JsonArray tags)
        {
            return Problem(400, "Invalid Resource", "The resource submitted could not be validated: tags must be an array.");
        }

        foreach (JsonNode? tag in tags)
        {
            string name = tag?["name"]?.GetValue<string>() ?? "";
            if (tag?["status"]?.GetValue<string>() == "active")
            {
                if (state.Tag(who, name, call.At))
                {
                    reactions.Tagged(who, name, call.At);
                }
            }
            else if (state.Segments.Find(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase)) is { } segment)
            {
                state.Untag(who, segment, call.At);
            }
        }

        return Answer.Empty();
    }

    private Answer CreateSegment(Call call)
    {
        string? name = call.Fields()?["name"]?.GetValue<string>();
        if (string.IsNullOrWhiteSpace(name))
        {
            return Problem(400, "Invalid Resource", "The resource submitted could not be validated: name is required.");
        }

        if (state.Segments.Exists(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            return Problem(400, "Bad Request", "Sorry, that tag already exists.");
        }

        StaticSegment segment = state.AddSegment(name, call.At);
        foreach (JsonNode? email in call.Fields()?["static_segment"] as JsonArray ?? [])
        {
            if (state.Find(email!.GetValue<string>()) is { } who && state.Tag(who, segment, call.At))
            {
                reactions.Tagged(who, segment.Name, call.At);
            }
        }

        return Answer.Json(MailShapes.Segment(segment));
    }

    private Answer ChangeSegment(StaticSegment segment, Call call)
    {
        JsonObject? body = call.Fields();
        string[] add = Texts(body?["members_to_add"]), remove = Texts(body?["members_to_remove"]);
        if (body is null || add.Length > MostPerSegmentCall || remove.Length > MostPerSegmentCall)
        {
            return Problem(400, "Invalid Resource", $"The resource submitted could not be validated: at most {MostPerSegmentCall} emails to add and {MostPerSegmentCall} to remove.");
        }

        JsonArray added = [], removed = [], errors = [];
        var unknown = new List<string>();
        foreach (string email in add)
        {
            if (state.Find(email) is not { Status: "subscribed" or "unsubscribed" or "pending" or "transactional" } who)
            {
                unknown.Add(email);
            }
            else if (state.Tag(who, segment, call.At))
            {
                added.Add(MailShapes.Member(who, state, withTags: false));
                reactions.Tagged(who, segment.Name, call.At);
            }
        }

        foreach (string email in remove)
        {
            if (state.Find(email) is not { } who)
            {
                unknown.Add(email);
            }
            else if (state.Untag(who, segment, call.At))
            {
                removed.Add(MailShapes.Member(who, state, withTags: false));
            }
        }

        if (unknown.Count > 0)
        {
            errors.Add(new JsonObject { ["email_addresses"] = new JsonArray([.. unknown.Select(e => (JsonNode)e)]), ["error"] = "Email addresses do not exist in the list." });
        }

        return Answer.Json(new JsonObject
        {
            ["members_added"] = added, ["members_removed"] = removed, ["errors"] = errors,
            ["total_added"] = added.Count, ["total_removed"] = removed.Count, ["error_count"] = unknown.Count,
        });
    }

    private Answer DeleteSegment(StaticSegment segment, Call call)
    {
        foreach (Subscriber who in segment.Members.ToArray())
        {
            state.Untag(who, segment, call.At);
        }

        return Answer.Empty();
    }

    private Answer CreateCampaign(Call call)
    {
        JsonObject? body = call.Fields();
        if (body?["type"]?.GetValue<string>() is not ("regular" or "plaintext"))
        {
            return Problem(400, "Invalid Resource", "The resource submitted could not be validated: type must be regular or plaintext here.");
        }

        JsonNode? settings = body["settings"];
        Campaign campaign = state.AddCampaign(settings?["title"]?.ToString() ?? "", settings?["subject_line"]?.ToString() ?? "", call.At);
        int? segment = body["recipients"]?["segment_opts"]?["saved_segment_id"]?.GetValue<int>();
        campaign.Segment = state.Segments.Find(s => s.Id == segment);
        return Answer.Json(MailShapes.Campaign(campaign));
    }

    private static Answer SetContent(Campaign campaign, Call call)
    {
        JsonObject? body = call.Fields();
        campaign.Html = body?["html"]?.ToString() ?? campaign.Html;
        campaign.PlainText = body?["plain_text"]?.ToString() ?? campaign.PlainText;
        return Answer.Json(new JsonObject { ["html"] = campaign.Html, ["plain_text"] = campaign.PlainText, ["archive_html"] = campaign.Html });
    }

    private Answer Send(Campaign campaign, Call call)
    {
        if (campaign.Status != "save" || campaign.Subject.Length == 0)
        {
            return Problem(400, "Bad Request", "Your Campaign is not ready to send.");
        }

        (campaign.Status, campaign.SentAt) = ("sent", call.At);
        foreach (Subscriber who in (campaign.Segment?.Members ?? state.Subscribers).Where(s => s.Status == "subscribed").ToArray())
        {
            reactions.Sent(campaign, who, call.At);
        }

        return Answer.Empty();
    }

    private static Answer Cancel(Campaign campaign)
    {
        if (campaign.Status == "sent")
        {
            return Problem(400, "Bad Request", "This campaign has already been sent.");
        }

        campaign.Status = "canceled";
        return Answer.Empty();
    }

    private Answer Page<T>(Call call, string name, IReadOnlyList<T> all, Func<T, JsonObject> shape, params (string Key, string Value)[] more)
    {
        int offset = call.Number("offset", 0), count = Math.Min(call.Number("count", 10), Math.Min(1000, largestPage ?? 1000));
        var body = new JsonObject { [name] = new JsonArray([.. call.Bend.Of(all, offset, count).Select(x => (JsonNode)shape(x))]) };
        foreach ((string key, string value) in more)
        {
            body[key] = value;
        }

        body["total_items"] = all.Count + call.Bend.Slid(count);
        return Answer.Json(body);
    }

    private Answer OfMember(string hash, Func<Subscriber, Answer> work) => state.Find(hash) is { } who ? work(who) : NotFound();

    private Answer OfCampaign(string id, Func<Campaign, Answer> work) => state.FindCampaign(id) is { } campaign ? work(campaign) : NotFound();

    private Answer OfSegment(string id, Func<StaticSegment, Answer> work) =>
        int.TryParse(id, out int number) && state.Segments.Find(s => s.Id == number) is { } segment ? work(segment) : NotFound();

    private static string[] Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(e => e?.ToString() ?? "")];

    private static string? Password(string basic)
    {
        try
        {
            string pair = Encoding.UTF8.GetString(Convert.FromBase64String(basic));
            return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Answer NotFound() => Problem(404, "Resource Not Found", "The requested resource could not be found.");

    private static Answer Problem(int status, string title, string detail) => Answer.Json(
        new JsonObject
        {
            ["type"] = "https://mailchimp.com/developer/marketing/docs/errors/", ["title"] = title, ["status"] = status, ["detail"] = detail,
            ["instance"] = "00000000-0000-4000-8000-000000000000",
        },
        status, "application/problem+json; charset=utf-8");
}

using System.Globalization;

namespace AssocHub.Sandbox.Mailchimp;

/// <summary>Mailchimp's resources as JSON, with the fields that its description lists.</summary>
internal static class MailShapes
{
    public static string Moment(DateTimeOffset? at) => at?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture) ?? "";

    public static JsonObject Member(Subscriber who, MailState state, bool withTags = true)
    {
        var merge = new JsonObject();
        foreach ((string key, string value) in who.MergeFields)
        {
            merge[key] = value;
        }

        var member = new JsonObject
        {
            ["id"] = who.Id,
            ["email_address"] = who.Email,
            ["unique_email_id"] = MailState.HexId("subscriber", who.Number),
            ["web_id"] = 500_000 + who.Number,
            ["email_type"] = "html",
            ["status"] = who.Status,
            ["merge_fields"] = merge,
            ["ip_signup"] = "",
            ["timestamp_signup"] = Moment(who.SignedUpAt),
            ["ip_opt"] = "203.0.113.7",
            ["timestamp_opt"] = Moment(who.SignedUpAt),
            ["member_rating"] = 2,
            ["last_changed"] = Moment(who.ChangedAt),
            ["language"] = "en",
            ["vip"] = false,
            ["email_client"] = "",
        };
        if (!withTags)
        {
            return member;
        }

        member["contact_id"] = MailState.HexId("contact", who.Number);
        member["full_name"] = $"{who.MergeFields.GetValueOrDefault("FNAME")} {who.MergeFields.GetValueOrDefault("LNAME")}".Trim();
        member["consents_to_one_to_one_messaging"] = true;
        member["source"] = "API - Generic";
        member["tags_count"] = who.Tags.Count;
        member["tags"] = new JsonArray([.. who.Tags.Keys.Select(id => (JsonNode)new JsonObject
        {
            ["id"] = id, ["name"] = state.Segments[id - 40_001].Name,
        })]);
        member["list_id"] = MailState.ListId;
        return member;
    }

    public static JsonObject Segment(StaticSegment segment) => new()
    {
        ["id"] = segment.Id,
        ["name"] = segment.Name,
        ["member_count"] = segment.Members.Count,
        ["type"] = "static",
        ["created_at"] = Moment(segment.CreatedAt),
        ["updated_at"] = Moment(segment.UpdatedAt),
        ["options"] = new JsonObject { ["match"] = "any", ["conditions"] = new JsonArray() },
        ["list_id"] = MailState.ListId,
    };

    public static JsonObject Campaign(Campaign campaign)
    {
        int opens = campaign.Recipients.Sum(r => r.Acts.Count(a => a.Action == "open"));
        int openers = campaign.Recipients.Count(r => r.Acts.Exists(a => a.Action == "open"));
        int clicks = campaign.Recipients.Sum(r => r.Acts.Count(a => a.Action == "click"));
        int clickers = campaign.Recipients.Count(r => r.Acts.Exists(a => a.Action == "click"));
        int sent = campaign.Recipients.Count;
        var shape = new JsonObject
        {
            ["id"] = campaign.Id,
            ["web_id"] = Convert.ToInt32(campaign.Id[..6], 16),
            ["type"] = campaign.Type,
            ["create_time"] = Moment(campaign.CreatedAt),
            ["archive_url"] = $"https://mailchi.example.org/{campaign.Id}",
            ["long_archive_url"] = $"https://mailchi.example.org/archive/{campaign.Id}",
            ["status"] = campaign.Status,
            ["emails_sent"] = sent,
            ["send_time"] = Moment(campaign.SentAt),
            ["content_type"] = "html",
            ["needs_block_refresh"] = false,
            ["resendable"] = false,
            ["recipients"] = Recipients(campaign),
            ["settings"] = new JsonObject
            {
                ["subject_line"] = campaign.Subject,
                ["title"] = campaign.Title,
                ["from_name"] = "Northern Lakes Library Association",
                ["reply_to"] = "office@nlla.example.org",
                ["folder_id"] = "",
                ["to_name"] = "",
            },
            ["delivery_status"] = new JsonObject { ["enabled"] = false },
        };
        if (campaign.SentAt is null)
        {
            shape.Remove("send_time");
        }
        else
        {
            shape["report_summary"] = new JsonObject
            {
                ["opens"] = opens,
                ["unique_opens"] = openers,
                ["open_rate"] = sent == 0 ? 0 : (double)openers / sent,
                ["clicks"] = clicks,
                ["subscriber_clicks"] = clickers,
                ["click_rate"] = sent == 0 ? 0 : (double)clickers / sent,
            };
        }

        return shape;
    }

    public static JsonObject Activity(Campaign campaign, Recipient recipient, DateTimeOffset? since) => new()
    {
        ["campaign_id"] = campaign.Id,
        ["list_id"] = MailState.ListId,
        ["list_is_active"] = true,
        ["email_id"] = recipient.Who.Id,
        ["email_address"] = recipient.Who.Email,
        ["activity"] = new JsonArray([.. recipient.Acts.Where(a => since is null || a.At > since).Select(Act)]),
    };

    public static JsonObject SentTo(Campaign campaign, Recipient recipient)
    {
        DateTimeOffset? opened = recipient.Acts.Where(a => a.Action == "open").Select(a => (DateTimeOffset?)a.At).LastOrDefault();
        var shape = new JsonObject
        {
            ["email_id"] = recipient.Who.Id,
            ["email_address"] = recipient.Who.Email,
            ["merge_fields"] = new JsonObject(),
            ["vip"] = false,
            ["status"] = recipient.Status,
            ["open_count"] = recipient.Acts.Count(a => a.Action == "open"),
            ["gmt_offset"] = -6,
            ["campaign_id"] = campaign.Id,
            ["list_id"] = MailState.ListId,
            ["list_is_active"] = true,
        };
        if (opened is not null)
        {
            shape["last_open"] = Moment(opened);
        }

        return shape;
    }

    public static JsonObject Left(Campaign campaign, Subscriber who, DateTimeOffset at, string momentField) => new()
    {
        ["email_id"] = who.Id,
        ["email_address"] = who.Email,
        ["merge_fields"] = new JsonObject(),
        ["vip"] = false,
        [momentField] = Moment(at),
        ["campaign_id"] = campaign.Id,
        ["list_id"] = MailState.ListId,
        ["list_is_active"] = true,
    };

    private static JsonObject Recipients(Campaign campaign)
    {
        var shape = new JsonObject
        {
            ["list_id"] = MailState.ListId,
            ["list_is_active"] = true,
            ["list_name"] = MailState.ListName,
            ["segment_text"] = campaign.Segment?.Name ?? campaign.SegmentText,
            ["recipient_count"] = campaign.Recipients.Count,
        };
        if (campaign.Segment is { } segment)
        {
            shape["segment_opts"] = new JsonObject { ["saved_segment_id"] = segment.Id, ["match"] = "any" };
        }

        return shape;
    }

    private static JsonNode Act(MailAct act)
    {
        var shape = new JsonObject { ["action"] = act.Action, ["timestamp"] = Moment(act.At), ["ip"] = "203.0.113.7" };
        if (act.Type.Length > 0)
        {
            shape["type"] = act.Type;
        }

        if (act.Url.Length > 0)
        {
            shape["url"] = act.Url;
        }

        return shape;
    }
}

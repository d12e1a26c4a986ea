using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AssocHub.Data.Demo.Generation;

namespace AssocHub.Sandbox.Mailchimp;

/// <summary>Somebody on the list.</summary>
internal sealed class Subscriber
{
    public required int Number { get; init; }
    public required string Id { get; set; }
    public required string Email { get; set; }
    public required string Status { get; set; }
    public required DateTimeOffset SignedUpAt { get; init; }
    public required DateTimeOffset ChangedAt { get; set; }

    /// <summary>Who they truly are; null for somebody who was pushed in and is nobody we know.</summary>
    public DemoPerson? Person { get; init; }

    public SortedDictionary<string, string> MergeFields { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<int, DateTimeOffset> Tags { get; } = [];
}

/// <summary>A tag is a static segment, as at Mailchimp.</summary>
internal sealed class StaticSegment
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public List<Subscriber> Members { get; } = [];
}

internal sealed class Campaign
{
    public required string Id { get; init; }
    public required string Title { get; set; }
    public required string Subject { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SentAt { get; set; }
    public string Status { get; set; } = "save";
    public string Type { get; init; } = "regular";
    public StaticSegment? Segment { get; set; }
    public string SegmentText { get; init; } = "";
    public string Html { get; set; } = "";
    public string PlainText { get; set; } = "";
    public List<Recipient> Recipients { get; } = [];
    public Dictionary<Subscriber, Recipient> ByMember { get; } = [];
    public List<(Subscriber Who, DateTimeOffset At, string Reason)> Unsubscribes { get; } = [];
    public List<(int Id, Subscriber Who, DateTimeOffset At)> Complaints { get; } = [];
}

internal sealed record MailAct(string Action, string Type, DateTimeOffset At, string Url);

internal sealed class Recipient(Subscriber who)
{
    public Subscriber Who { get; } = who;
    public string Status { get; set; } = "sent";
    public List<MailAct> Acts { get; } = [];
}

/// <summary>What Mailchimp knows: one list, its tags, its campaigns and what became of them.</summary>
internal sealed class MailState
{
    public const string ListId = "a1b2c3d4e5";
    public const string ListName = "Members and friends";

    private readonly Dictionary<string, Subscriber> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Campaign> _campaignById = new(StringComparer.Ordinal);
    private int _complaints;

    public List<Subscriber> Subscribers { get; } = [];
    public List<StaticSegment> Segments { get; } = [];
    public List<Campaign> Campaigns { get; } = [];

    // Mailchimp names a member by this hash of the address; it protects nothing.
#pragma warning disable CA5351
    public static string HashOf(string email) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(email.Trim().ToLowerInvariant())));
#pragma warning restore CA5351

    public static string HexId(string kind, int number) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {number}"))))[..10];

    public static MailState Of(DemoWorld world)
    {
        var state = new MailState();
        var known = new Dictionary<SubscriberRow, Subscriber>();
        foreach (SubscriberRow row in world.Subscribers)
        {
            Subscriber one = state.Find(HashOf(row.Email)) ?? state.Add(row.Email, row.Status, Utc(row.Since), row.Person);
            one.ChangedAt = Utc(row.UpdatedAt);
            one.MergeFields["FNAME"] = row.First;
            one.MergeFields["LNAME"] = row.Last;
            one.MergeFields["AMSID"] = row.AmsId;
            known[row] = one;
            if (row.DigestSince is { } digest)
            {
                state.Tag(one, "community digest", Utc(digest), touch: false);
            }
        }

        var sent = new Dictionary<MessageRow, Campaign>();
        foreach (MessageRow row in world.Messages.Where(m => m.SentAt < world.End))
        {
            string topics = string.Join(", ", row.Topics.Select(t => DemoVocabulary.Topics[t]));
            string sponsor = row.SponsorId.Length > 0 ? $" | {row.SponsorId}" : "";
            sent[row] = state.AddCampaign($"{row.Kind} | {topics}{sponsor}", row.Subject, Utc(row.SentAt).AddHours(-3), row.Segment);
            (sent[row].SentAt, sent[row].Status) = (Utc(row.SentAt), "sent");
        }

        foreach (ActivityRow row in world.Activity)
        {
            state.Record(sent[row.Message], known[row.Subscriber], row.Kind, Utc(row.At), row.Link == 0 ? "" : $"https://{DemoVocabulary.WebDomain}/go/{row.Message.Id}/{row.Link}", change: false);
        }

        return state;
    }

    public Subscriber? Find(string hashOrEmail) =>
        _byId.GetValueOrDefault(hashOrEmail.ToLowerInvariant()) ?? _byId.GetValueOrDefault(HashOf(hashOrEmail));

    public Campaign? FindCampaign(string id) => _campaignById.GetValueOrDefault(id);

    public Subscriber Add(string email, string status, DateTimeOffset at, DemoPerson? person)
    {
        var added = new Subscriber
        {
            Number = Subscribers.Count + 1, Id = HashOf(email), Email = email.Trim(), Status = status, SignedUpAt = at, ChangedAt = at, Person = person,
        };
        Subscribers.Add(added);
        _byId[added.Id] = added;
        return added;
    }

    public StaticSegment AddSegment(string name, DateTimeOffset at)
    {
        var added = new StaticSegment { Id = 40_000 + Segments.Count + 1, Name = name, CreatedAt = at, UpdatedAt = at };
        Segments.Add(added);
        return added;
    }

    /// <summary>Puts somebody under a tag, which is made when there is none. True when they were not under it.</summary>
    public bool Tag(Subscriber who, string tag, DateTimeOffset at, bool touch = true) =>
        Tag(who, Segments.Find(s => string.Equals(s.Name, tag, StringComparison.OrdinalIgnoreCase)) ?? AddSegment(tag, at), at, touch);

    public bool Tag(Subscriber who, StaticSegment segment, DateTimeOffset at, bool touch = true)
    {
        if (!who.Tags.TryAdd(segment.Id, at))
        {
            return false;
        }

        segment.Members.Add(who);
        segment.UpdatedAt = at;
        who.ChangedAt = touch ? at : who.ChangedAt;
        return true;
    }

    public bool Untag(Subscriber who, StaticSegment segment, DateTimeOffset at)
    {
        if (!who.Tags.Remove(segment.Id))
        {
            return false;
        }

        segment.Members.Remove(who);
        (segment.UpdatedAt, who.ChangedAt) = (at, at);
        return true;
    }

    public Campaign AddCampaign(string title, string subject, DateTimeOffset at, string segmentText = "", string type = "regular")
    {
        var added = new Campaign
        {
            Id = HexId("campaign", Campaigns.Count + 1), Title = title, Subject = subject, CreatedAt = at, SegmentText = segmentText, Type = type,
        };
        Campaigns.Add(added);
        _campaignById[added.Id] = added;
        return added;
    }

    /// <summary>Something happened with a campaign, in the words of the canonical stream.</summary>
    public void Record(Campaign campaign, Subscriber who, string kind, DateTimeOffset at, string url = "", bool change = true)
    {
        if (!campaign.ByMember.TryGetValue(who, out Recipient? recipient))
        {
            campaign.ByMember[who] = recipient = new Recipient(who);
            campaign.Recipients.Add(recipient);
        }

        switch (kind)
        {
            case "open" or "click":
                recipient.Acts.Add(new MailAct(kind, "", at, url));
                break;
            case "bounce_hard" or "bounce_soft":
                recipient.Status = kind[7..];
                recipient.Acts.Add(new MailAct("bounce", kind[7..], at, ""));
                Change(who, kind == "bounce_hard" ? "cleaned" : who.Status, at, change && kind == "bounce_hard");
                break;
            case "unsubscribe":
                campaign.Unsubscribes.Add((who, at, "No longer interested"));
                Change(who, "unsubscribed", at, change);
                break;
            case "complaint":
                campaign.Complaints.Add((++_complaints, who, at));
                Change(who, "unsubscribed", at, change);
                break;
            default:
                // Sent and delivered: Mailchimp shows the recipient, and no moment of it.
                break;
        }
    }

    private static void Change(Subscriber who, string status, DateTimeOffset at, bool change)
    {
        if (change)
        {
            (who.Status, who.ChangedAt) = (status, at);
        }
    }

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
}

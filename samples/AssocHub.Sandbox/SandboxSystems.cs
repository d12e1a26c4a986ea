using AssocHub.Core.Sources;
using AssocHub.Data.Demo;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Sources.Rest;

namespace AssocHub.Sandbox;

/// <summary>How the sandbox's four systems are entered: by the wizard's button, and by the demo itself.</summary>
public static class SandboxSystems
{
    // Servers that one runs oneself may be asked as often as they can answer.
    private const string CallsPerMinute = "calls_per_minute";
    private const string BaseUrl = "base_url";
    private static readonly string AsOften = RestSourceSettings.MostCallsPerMinute.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static readonly Dictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> Fields = new(StringComparer.Ordinal)
    {
        // This association names its campaigns "kind | topics | sponsor", and pays its platform by the thousand messages.
        ["mailchimp"] = Of("email_messages", new()
        {
            ["kind"] = "map(before(settings.title, ' | '), 'digest', 'digest', 'newsletter', 'newsletter', 'invitation', 'invitation', 'renewal', 'renewal', 'sponsor', 'sponsor', 'other')",
            ["topics"] = "split(settings.title, ' | ', 1) | replace(', ', ';')",
            ["sponsor_id"] = "split(settings.title, ' | ', 2)",
            ["cost"] = "divide(recipients.recipient_count, 1250)",
        }),

        // Its threads carry their topic as a tag; those that follow up a session, the session's number at the event platform too.
        ["discourse"] = Of("threads", new()
        {
            ["topics"] = "join(tags[*].name, ';') | before(';sponsor-') | before(';session-') | replace('-', ' ')",
            ["category"] = "map(category_id, '5', 'discussion', '6', 'follow-up', category_id)",
            ["session_id"] = "when(contains(join(tags[*].name), ';session-'), join(tags[*].name) | after(';session-'))",
            ["sponsor_id"] = "when(contains(join(tags[*].name), ';sponsor-'), join(tags[*].name) | after(';sponsor-') | before(';') | upper)",
        }),
    };

    // What is optional in the shipped manifest and there in the sandbox.
    private static readonly Dictionary<string, string[]> Streams = new(StringComparer.Ordinal)
    {
        ["pretix"] = ["events", "sessions", "registrations", "attendance", "sponsor_interactions"],
        ["discourse"] = ["community_users", "threads", "posts", "thread_views", "resource_downloads"],
    };

    /// <summary>What is filled in for each product, its credentials, <c>base_url</c> and <c>calls_per_minute</c> among it.</summary>
    /// <param name="at">Where the sandbox listens.</param>
    /// <param name="keys">Its credentials.</param>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Values(string at, SandboxKeys keys) =>
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
        {
            ["civicrm"] = new Dictionary<string, string>
            {
                ["url"] = $"{at}/civicrm", ["api_key"] = keys.CiviCrm, ["status_field"] = "NLLA.member_status", ["chapter_field"] = "NLLA.chapter",
                ["role_field"] = "NLLA.role", ["joined_field"] = "NLLA.member_since", ["interests_field"] = "NLLA.topics", ["industry_field"] = "NLLA.industry",
                ["size_field"] = "NLLA.size", ["amount_field"] = "NLLA_dues.amount", ["renewed_field"] = "NLLA_dues.renewed_on", ["sponsor_topics_field"] = "NLLA.topics",
            },
            ["pretix"] = new Dictionary<string, string> { ["url"] = $"{at}/pretix", ["organizer"] = "nlla", [CallsPerMinute] = AsOften, ["token"] = keys.Pretix, ["member_question"] = "AMSID" },
            ["mailchimp"] = new Dictionary<string, string> { [BaseUrl] = $"{at}/mailchimp/3.0", ["api_key"] = keys.Mailchimp, ["list_id"] = "a1b2c3d4e5", ["member_field"] = "AMSID" },
            ["discourse"] = new Dictionary<string, string>
            {
                ["url"] = $"{at}/discourse", ["api_key"] = keys.Discourse, ["api_username"] = keys.DiscourseUser, [CallsPerMinute] = AsOften, ["views_query"] = "7", ["downloads_query"] = "8",
            },
        };

    /// <summary>The connection of the demo's system of a domain.</summary>
    public static DemoConnection Connection(SourceDomain domain, string at, SandboxKeys keys)
    {
        (string manifest, string secret) = domain switch
        {
            SourceDomain.Ams => ("civicrm", "api_key"),
            SourceDomain.Events => ("pretix", "token"),
            SourceDomain.Email => ("mailchimp", "api_key"),
            _ => ("discourse", "api_key"),
        };
        IReadOnlyDictionary<string, string> values = Values(at, keys)[manifest];
        return new DemoConnection(
            new RestSourceSettings(
                manifest, values.GetValueOrDefault(BaseUrl),
                values.Where(v => v.Key != secret && v.Key is not (BaseUrl or CallsPerMinute)).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal),
                Streams.GetValueOrDefault(manifest), Fields.GetValueOrDefault(manifest), values.ContainsKey(CallsPerMinute) ? RestSourceSettings.MostCallsPerMinute : null),
            new Dictionary<string, string>(StringComparer.Ordinal) { [secret] = values[secret] },
            domain == SourceDomain.Community ? [.. DemoVocabulary.Topics.Select(t => new TopicRule(TopicClue.Keyword, t, t))] : []);
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Of(string entry, Dictionary<string, string> fields) => new(StringComparer.Ordinal) { [entry] = fields };
}

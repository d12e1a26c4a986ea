using System.Text.Json;
using System.Text.RegularExpressions;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Core.Sources.Manifests;

/// <summary>
/// Consent can only go down: finds what in a request would subscribe somebody, or take an unsubscription back. Every request that
/// writes is looked at before it leaves, whatever made it.
/// </summary>
public static partial class ConsentGuard
{
    private static readonly HashSet<string> Raising = new(StringComparer.Ordinal)
    {
        "status", "statusifnew", "subscriptionstatus", "emailstatus", "substatus", "subscribed", "issubscribed", "subscribe", "resubscribe", "forcesubscribe",
        "optin", "optedin", "emailoptin", "isoptedin", "consent", "emailconsent", "marketingconsent", "marketingoptin", "marketingstate", "hasconsent",
        "acceptsmarketing", "acceptsnewsletter", "preconfirmsubscriptions", "confirmed", "emailpermission", "permission", "newsletteroptin", "emaildigests",
    };

    private static readonly HashSet<string> Lowering = new(StringComparer.Ordinal)
    {
        "unsubscribed", "isunsubscribed", "optout", "optedout", "isoptout", "emailoptout", "hasoptedoutofemail", "donotcontact", "donotemail", "donotmail",
        "emailblacklisted", "blacklisted", "blocklisted", "suppressed", "suppress", "globallyunsubscribed", "isbulkemaildisabled", "emaildisabled",
    };

    private static readonly HashSet<string> Yes = new(StringComparer.Ordinal)
    {
        "true", "1", "yes", "y", "on", "subscribed", "subscribe", "resubscribed", "confirmed", "enabled", "active", "optedin", "optin", "granted", "accepted", "given",
    };

    private static readonly string[] Verbs = ["subscribe", "resubscribe", "forcesubscribe", "optin", "grantconsent"];

    private static readonly HashSet<string> No = new(StringComparer.Ordinal) { "false", "0", "no", "n", "off", "", "none", "null" };

    // What is below these is data about the person, where "status" is the membership's.
    private static readonly HashSet<string> Data = new(StringComparer.Ordinal)
    {
        "mergefields", "attributes", "attribs", "customfields", "properties", "fields", "data", "fieldvalues",
    };

    /// <summary>Why a name and value must not be written; null when they may.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">Its value as text; null for JSON's null.</param>
    /// <param name="isData">True below a group of the person's own fields.</param>
    public static string? Objection(string name, string? value, bool isData = false)
    {
        string key = HeaderMap.Key(Last(name));
        string said = HeaderMap.Key(value ?? "");
        bool raises = Raising.Contains(key) && Yes.Contains(said) && !(isData && key == "status");
        return raises || (Lowering.Contains(key) && No.Contains(said))
            ? $"'{name}: {value}' would subscribe people or take an unsubscription back, and a push must never do that. Leave it out, or write a value that only takes consent away."
            : null;
    }

    /// <summary>Why a JSON body must not be written; null when it may.</summary>
    public static string? Objection(JsonElement body) => Objection(body, isData: false);

    /// <summary>Why a path must not be called to write; null when it may.</summary>
    public static string? ObjectionToPath(string path) =>
        path.Split('?')[0].Split('/').Select(HeaderMap.Key).FirstOrDefault(s => s is "subscribe" or "resubscribe" or "optin" or "reactivate" or "undelete") is { } verb
            ? $"the address says '{verb}', and a push must never subscribe anybody."
            : null;

    /// <summary>Why the text of a GraphQL mutation must not be sent; null when it may, or when it is none.</summary>
    public static string? ObjectionToMutation(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("mutation", StringComparison.OrdinalIgnoreCase) || !text.Contains('{', StringComparison.Ordinal))
        {
            return null;
        }

        string? verb = WordPattern().Matches(text).Select(m => HeaderMap.Key(m.Value)).FirstOrDefault(w => Verbs.Any(v => w.StartsWith(v, StringComparison.Ordinal)) && !w.StartsWith("subscriber", StringComparison.Ordinal));
        return verb is not null ? $"the mutation says '{verb}', and a push must never subscribe anybody."
            : ArgumentPattern().Matches(text).Select(m => Objection(m.Groups["name"].Value, m.Groups["value"].Value)).FirstOrDefault(o => o is not null);
    }

    private static string? Objection(JsonElement body, bool isData)
    {
        if (body.ValueKind == JsonValueKind.String)
        {
            return ObjectionToMutation(body.GetString()!);
        }

        if (body.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in body.EnumerateArray())
            {
                if (Objection(item, isData) is { } objection)
                {
                    return objection;
                }
            }
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (JsonProperty property in body.EnumerateObject())
        {
            string? objection = property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                ? Objection(property.Value, isData || Data.Contains(HeaderMap.Key(property.Name)))
                : Objection(property.Name, property.Value.ToString(), isData) ?? (property.Value.ValueKind == JsonValueKind.String ? ObjectionToMutation(property.Value.GetString()!) : null);
            if (objection is not null)
            {
                return objection;
            }
        }

        return null;
    }

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*", RegexOptions.CultureInvariant, 500)]
    private static partial Regex WordPattern();

    [GeneratedRegex("(?<name>[A-Za-z_][A-Za-z0-9_]*)\\s*:\\s*\"?(?<value>[A-Za-z0-9_]+)", RegexOptions.CultureInvariant, 500)]
    private static partial Regex ArgumentPattern();

    // fields[status] and contact.status are status.
    private static string Last(string name)
    {
        string trimmed = name.TrimEnd(']');
        int at = trimmed.LastIndexOfAny(['[', '.']);
        return at < 0 ? trimmed : trimmed[(at + 1)..];
    }
}

using System.Globalization;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Core.Members;

/// <summary>Opens and clicks that no person made: privacy proxies that fetch every picture, scanners that follow every link.</summary>
public static class MachineActivity
{
    /// <summary>A scanner is through within this time after delivery; a person rarely reads a message and follows all its links so fast.</summary>
    public static readonly TimeSpan ScanTime = TimeSpan.FromSeconds(30);

    /// <summary>Clocks of delivery and of clicks may differ by this much.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    /// <summary>Fewest different links of a message for "every link" to mean anything.</summary>
    public const int FewestLinks = 2;

    // Parts of user agents, folded, of services that fetch or scan on behalf of a mailbox.
    private static readonly string[] Agents =
    [
        "googleimageproxy", "yahoomailproxy", "applemailprivacy", "mail privacy protection", "barracuda", "proofpoint", "mimecast",
        "safelinks", "urldefense", "microsoft office protection", "bingpreview", "ironport", "fireeye", "trendmicro", "symantec", "messagelabs",
        "bot/", "crawler", "spider", "scanner", "headlesschrome", "python-requests", "curl/", "wget/", "go-http-client", "java/", "okhttp", "libwww",
    ];

    private static readonly string[] AgentColumns = ["useragent", "agent", "clientname", "client"];
    private static readonly string[] FlagColumns = ["ismachine", "machine", "isbot", "bot", "proxy", "isproxy", "machineopen", "mppopen", "prefetch"];

    /// <summary>True when the platform said so, or the program that did it is a known machine.</summary>
    /// <param name="extra">The columns of the activity beside the canonical ones.</param>
    public static bool IsKnownMachine(IReadOnlyDictionary<string, string>? extra)
    {
        if (extra is null)
        {
            return false;
        }

        foreach ((string header, string value) in extra)
        {
            string key = HeaderMap.Key(header);
            if ((FlagColumns.Contains(key) && MeansYes(value)) || (AgentColumns.Contains(key) && IsKnownAgent(value)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Who clicked every link of a message within seconds of its delivery to them. A person among them is a scanner for that message;
    /// their clicks and opens in that time are its.
    /// </summary>
    /// <param name="clicks">All clicks on the message.</param>
    /// <param name="deliveredAt">When it reached each person; nobody is judged without.</param>
    public static IReadOnlySet<long> Scanners(IReadOnlyCollection<LinkClick> clicks, Func<long, DateTimeOffset?> deliveredAt)
    {
        ArgumentNullException.ThrowIfNull(clicks);
        ArgumentNullException.ThrowIfNull(deliveredAt);
        int links = clicks.Select(c => c.Url).Where(u => u.Length > 0).Distinct(StringComparer.Ordinal).Count();
        return links < FewestLinks
            ? new HashSet<long>()
            : clicks.GroupBy(c => c.PersonId)
                .Where(person => deliveredAt(person.Key) is { } delivered
                    && person.Where(c => InScan(delivered, c.At)).Select(c => c.Url).Where(u => u.Length > 0).Distinct(StringComparer.Ordinal).Count() == links)
                .Select(person => person.Key)
                .ToHashSet();
    }

    /// <summary>True when a moment is so soon after delivery that a scanner's work falls into it.</summary>
    public static bool InScan(DateTimeOffset delivered, DateTimeOffset at) => at >= delivered - ClockSkew && at <= delivered + ScanTime;

    private static bool MeansYes(string value) =>
        value.Trim().ToLower(CultureInfo.InvariantCulture) is not ("" or "0" or "false" or "no" or "n" or "none" or "null" or "human");

    // Apple's Mail Privacy Protection fetches with this and nothing more; no browser stops there.
    private static bool IsKnownAgent(string value) => value.Trim() == "Mozilla/5.0" || Array.Exists(Agents, a => value.Contains(a, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A click on a link of a message.</summary>
/// <param name="PersonId">Whose.</param>
/// <param name="At">When.</param>
/// <param name="Url">The link; empty when the platform does not tell.</param>
public readonly record struct LinkClick(long PersonId, DateTimeOffset At, string Url);

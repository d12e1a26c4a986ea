using System.Globalization;
using System.Text.RegularExpressions;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Core.Sources.Streams;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>What came of reading a manifest: it, or everything that is wrong with it.</summary>
/// <param name="Manifest">The manifest; null when there are problems.</param>
/// <param name="Problems">All that is wrong, by line.</param>
public sealed record ManifestReading(Manifest? Manifest, IReadOnlyList<ManifestProblem> Problems)
{
    /// <summary>The problems as one text.</summary>
    public string Explain() => string.Join(' ', Problems.Take(10).Select(p => char.ToUpperInvariant(p.ToString()[0]) + p.ToString()[1..]))
        + (Problems.Count > 10 ? string.Create(CultureInfo.InvariantCulture, $" And {Problems.Count - 10} more.") : "");
}

/// <summary>Reads manifests from YAML. All problems at once, each with its line and what to do.</summary>
public static partial class ManifestReader
{
    private const int MaxLength = 512 * 1024;
    private static readonly TimeSpan MatchTime = TimeSpan.FromMilliseconds(200);

    public static ManifestReading Read(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var problems = new List<ManifestProblem>();
        if (yaml.Length > MaxLength)
        {
            return new ManifestReading(null, [new ManifestProblem(1, 1, "The file is larger than a manifest can be (512 KB).")]);
        }

        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException wrong)
        {
            return new ManifestReading(null, [new ManifestProblem(wrong.Start.Line, wrong.Start.Column, $"This is not YAML: {Explain(wrong.InnerException?.Message ?? wrong.Message)}")]);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The library's own guards, which do not say where.
            return new ManifestReading(null, [new ManifestProblem(LastReadable(yaml), 1, "This is not YAML from about here on: a bracket or a quotation mark is not closed, or a line is indented otherwise than its neighbours.")]);
        }

        if (stream.Documents.Count != 1)
        {
            return new ManifestReading(null, [new ManifestProblem(1, 1, "The file must hold one manifest.")]);
        }

        Manifest? manifest = Read(new YamlSection(stream.Documents[0].RootNode, "manifest", problems));
        if (manifest is not null && problems.Count == 0)
        {
            problems.AddRange(ManifestCheck.Of(manifest, stream.Documents[0].RootNode));
        }

        return new ManifestReading(problems.Count == 0 ? manifest : null, [.. problems.OrderBy(p => p.Line).ThenBy(p => p.Column)]);
    }

    // The library speaks of scanning; what people most often did is said in their words.
    private static string Explain(string message) =>
        message.Contains("invalid mapping", StringComparison.OrdinalIgnoreCase) || message.Contains("mapping values are not allowed", StringComparison.OrdinalIgnoreCase)
            ? "a text here holds a colon and a blank, which begins a value. Put the whole text into quotation marks; or the line is indented further than the one before."
        : message.Contains("cannot start any token", StringComparison.OrdinalIgnoreCase)
            ? "a value begins with a sign that means something else in YAML, such as @ or %, or the line is indented with tabs. Put the value into quotation marks, as in '@event.id', and indent with blanks."
        : message.Contains("unknown escape", StringComparison.OrdinalIgnoreCase) || message.Contains("escape character", StringComparison.OrdinalIgnoreCase)
            ? "a backslash between \" \" means something else in YAML. Use ' ' around the text instead."
        : message.Contains("alias", StringComparison.OrdinalIgnoreCase)
            ? $"{message} A value that begins with * repeats what &name marked above; put another text into quotation marks."
        : message;

    private static long LastReadable(string yaml)
    {
        long line = 1;
        try
        {
            var parser = new Parser(new StringReader(yaml));
            while (parser.MoveNext())
            {
                line = parser.Current!.Start.Line;
            }
        }
        catch (Exception wrong) when (wrong is YamlException or InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // Where it breaks off is what was asked.
        }

        return line;
    }

    private static Manifest? Read(YamlSection root)
    {
        if (root.Number("assochub") is { } version && version != 1)
        {
            root.Problem("assochub", $"This AssocHub reads version 1 of the format, not {version}.");
        }

        if (root.Text("name") is { } given && !NamePattern().IsMatch(given))
        {
            root.Problem("name", $"'{given}' cannot be a name: small letters, digits and hyphens, beginning with a letter, at most 40.");
        }

        ApiRequest? test = RequestReader.Read(root, "test");
        var streams = new List<StreamReading>();
        var lists = new Dictionary<string, ListReading>(StringComparer.Ordinal);
        foreach (YamlSection section in root.Sections("streams"))
        {
            if (Stream(section, lists) is { } reading)
            {
                lists[reading.Name] = reading.From;
                streams.Add(reading);
            }
        }

        foreach (IGrouping<string, StreamReading> twice in streams.GroupBy(s => s.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            root.Problem("streams", $"Two entries of streams are called '{twice.Key}'. Give one of them a name of its own.");
        }

        SourceDomain domain = Enum.TryParse(root.Text("domain"), ignoreCase: true, out SourceDomain found) ? found : SourceDomain.Ams;
        List<WriteTarget> targets = [.. root.Sections("targets").Select(TargetReader.Read).Where(t => t is not null).Select(t => t!)];
        if (streams.Count == 0 && targets.Count == 0 && !root.Has("streams"))
        {
            root.Problem("name", "There is nothing to read and nothing to write: 'streams' and 'targets' are both missing.");
        }

        if (root.Text("name") is not { } name || root.Text("title") is not { } title || root.Template("base_url") is not { } url)
        {
            return null;
        }

        return new Manifest(name, title, domain, root.Text("summary") ?? "", Settings(root, "settings"), url, streams, targets)
        {
            Docs = root.Text("docs") ?? "",
            Notes = root.Text("notes") ?? "",
            Auth = root.Section("auth") is { } auth ? AuthReader.Read(auth) : new Authentication(AuthKind.None),
            Headers = root.Templates("headers"),
            Hosts = root.Texts("hosts"),
            Limits = root.Section("limits") is { } limits ? Limits(limits) : new RateLimits(),
            Errors = [.. root.Sections("errors").Select(RequestReader.Error).Where(e => e is not null).Select(e => e!)],
            ErrorMessage = root.Formula("error_message"),
            Test = test,
            Timeout = root.Span("timeout") ?? TimeSpan.FromSeconds(100),
        };
    }

    internal static IReadOnlyList<ManifestSetting> Settings(YamlSection section, string key) => [.. section.Sections(key).Select(Setting).Where(s => s is not null).Select(s => s!)];

    /// <summary>Whether a value matches a setting's pattern as a whole.</summary>
    internal static bool Matches(ManifestSetting setting, string value)
    {
        try
        {
            return setting.Pattern.Length == 0 || Regex.IsMatch(value, $"^(?:{setting.Pattern})$", RegexOptions.CultureInvariant, MatchTime);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static ManifestSetting? Setting(YamlSection setting)
    {
        string? standard = setting.Text("default");
        if (setting.Text("pattern") is { } pattern)
        {
            try
            {
                _ = Regex.IsMatch("", pattern, RegexOptions.None, MatchTime);
            }
            catch (ArgumentException wrong)
            {
                setting.Problem("pattern", $"The pattern cannot be read: {wrong.Message}");
            }
        }

        return setting.Text("name") is { } name && setting.Text("label") is { } label
            ? new ManifestSetting(
                name, label, setting.Text("help") ?? "", setting.Bool("secret") ?? false, setting.Bool("required") ?? standard is null, standard,
                setting.Text("example") ?? "", setting.Texts("choices"), setting.Text("pattern") ?? "")
            : null;
    }

    private static RateLimits Limits(YamlSection limits) => new()
    {
        Calls = Windows(limits, "calls"),
        Credits = Windows(limits, "credits"),
        Concurrency = limits.Number("concurrency"),
        RemainingHeader = limits.Text("remaining_header"),
        ResetHeader = limits.Text("reset_header"),
        RetryAfterHeader = limits.Text("retry_after_header") ?? "Retry-After",
        LongestWait = limits.Span("longest_wait") ?? TimeSpan.FromMinutes(5),
        Attempts = Math.Clamp(limits.Number("attempts") ?? 5, 1, 20),
    };

    private static List<CallWindow> Windows(YamlSection limits, string key)
    {
        var windows = new List<CallWindow>();
        foreach (string text in limits.Texts(key))
        {
            string[] parts = text.Split(" per ", StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out int count) && count > 0
                && ExprMoments.TrySpan(parts[1], out TimeSpan per) && per > TimeSpan.Zero)
            {
                windows.Add(new CallWindow(count, per));
            }
            else
            {
                limits.Problem(key, $"'{text}' is not a limit: write 60 per 1m.");
            }
        }

        return windows;
    }

    private static StreamReading? Stream(YamlSection section, Dictionary<string, ListReading> lists)
    {
        if (section.Text("stream") is not { } name || CanonicalStreams.Find(name) is not { } stream)
        {
            return null;
        }

        IReadOnlyList<KeyValuePair<string, Expression>> fields = section.Formulas("fields");
        foreach ((string field, YamlNode key, _) in section.Pairs("fields").Where(p => stream.Find(p.Name) is null))
        {
            section.Problem(key, $"{stream.Name} has no field '{field}'. It has {string.Join(", ", stream.Fields.Select(f => f.Name))}. Put other values under extra.");
        }

        foreach (StreamField missing in stream.Fields.Where(f => f.IsRequired && fields.All(m => m.Key != f.Name) && section.Pairs("fields").All(p => p.Name != f.Name)))
        {
            section.Problem("fields", $"'{missing.Name}' is missing: every record of {stream.Name} needs one.");
        }

        foreach (IReadOnlyList<string> group in stream.OneOf.Where(g => !g.Any(f => section.Pairs("fields").Any(p => p.Name == f))))
        {
            section.Problem("fields", $"One of {string.Join(" and ", group)} is missing: every record of {stream.Name} needs one of them.");
        }

        return ListReader.Read(section, lists) is { } from
            ? new StreamReading(section.Text("name") ?? name, stream, from, fields)
            {
                Extra = section.Formulas("extra"),
                Deleted = section.Formula("deleted"),
                Incremental = section.Section("incremental") is { } incremental ? ListReader.Incremental(incremental) : null,
                IsOptional = section.Bool("optional") ?? false,
            }
            : null;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$", RegexOptions.CultureInvariant, 200)]
    private static partial Regex NamePattern();
}

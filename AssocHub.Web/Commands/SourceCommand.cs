using System.CommandLine;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Sources.Rest;

namespace AssocHub.Web.Commands;

/// <summary><c>source check|add</c>: tries a manifest against a server, and connects a product by one.</summary>
internal static class SourceCommand
{
    private static readonly Argument<string> Manifest = new("MANIFEST") { Description = "A manifest's file, or the name of a connector" };

    private static readonly Option<Uri?> Against = new("--against")
    {
        Description = "The server's address, in place of the manifest's; it may lie inside a private network, since you name it here",
        CustomParser = AddressOf,
    };

    private static readonly Option<string[]> Set = new("--set") { Description = "A setting: NAME=VALUE", AllowMultipleArgumentsPerToken = true };

    private static readonly Option<string[]> Secret = new("--secret")
    {
        Description = "A secret setting: NAME=env:VARIABLE, NAME=file:PATH or NAME=VALUE (which others on this machine can see)",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Streams = new("--stream") { Description = "Only these entries of the manifest", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Write = new("--write") { Description = "Try to write by this target instead of reading: made-up people are put there and taken off again; needs --against" };
    private static readonly Option<string[]> Target = new("--target") { Description = "A setting of that target: NAME=VALUE", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> Person = new("--person") { Description = "Made-up people for --write, at example.org and the like", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> Name = new("--name") { Description = "The source's name", Required = true };

    public static Command Build()
    {
        var verb = new Command("source", "Try a manifest, or connect a product by it");
        var check = new Command("check", "Validate a manifest and read one page of each of its streams; nothing is kept") { Manifest, Against, Set, Secret, Streams, Write, Target, Person };
        VerbContext.SetWork(check, CheckAsync);
        verb.Subcommands.Add(check);
        var add = new Command("add", "Connect a product, or change the source of that name") { Manifest, Name, Against, Set, Secret, Streams };
        VerbContext.SetWork(add, AddAsync);
        verb.Subcommands.Add(add);
        return verb;
    }

    private static Uri? AddressOf(System.CommandLine.Parsing.ArgumentResult given)
    {
        string text = given.Tokens.Single().Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address is { Scheme: "http" or "https" })
        {
            return address;
        }

        given.AddError($"'{text}' is no address of a server: it begins with https:// or http://.");
        return null;
    }

    private static async Task<int> CheckAsync(VerbContext context, CancellationToken cancel)
    {
        Result<ManifestCheckInput> input = Input(context);
        if (!input.Succeeded)
        {
            return context.Refused(input.Refusal);
        }

        Result<Dictionary<string, string>> target = Pairs(context.Value(Target));
        if (!target.Succeeded)
        {
            return context.Refused(target.Refusal);
        }

        ManifestCheckInput asked = input.Value with { Write = context.Value(Write), Target = target.Value, People = context.Value(Person) ?? [] };
        ManifestCheckReport report = await context.Service<ManifestCheckService>().CheckAsync(Actor.CommandLine, asked, cancel);
        context.Json(report);
        foreach (ProbedStream stream in report.Streams.Where(s => s.Problem is null && !s.IsMisled))
        {
            string more = stream.HasMore ? ", and more pages follow" : "";
            string missing = stream.Missing.Count > 0 ? $" No record has {string.Join(", ", stream.Missing)}." : "";
            context.Message($"{stream.Name}: {stream.Records} records on the first page, {stream.Good} of them good{more}.{missing}{(stream.Hint is null ? "" : " " + stream.Hint)}");
        }

        foreach (string problem in report.Problems)
        {
            context.Message(problem);
        }

        return report.IsGood ? 0 : 1;
    }

    private static async Task<int> AddAsync(VerbContext context, CancellationToken cancel)
    {
        Result<ManifestCheckInput> input = Input(context);
        return input.Succeeded
            ? context.JsonOrRefused(await context.Service<ManifestCheckService>().AddAsync(Actor.CommandLine, context.Value(Name), input.Value, cancel))
            : context.Refused(input.Refusal);
    }

    private static Result<ManifestCheckInput> Input(VerbContext context)
    {
        string manifest = context.Value(Manifest);
        bool isFile = File.Exists(manifest);
        if (!isFile && (manifest.Contains('/', StringComparison.Ordinal) || manifest.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)))
        {
            return new InvalidInput($"There is no file '{manifest}'.");
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string[] given, Dictionary<string, string> into, bool isSecret) in new[] { (context.Value(Set) ?? [], values, false), (context.Value(Secret) ?? [], secrets, true) })
        {
            foreach (string pair in given)
            {
                int at = pair.IndexOf('=', StringComparison.Ordinal);
                if (at < 1)
                {
                    return new InvalidInput($"'{(isSecret ? "--secret" : pair)}' is not NAME=VALUE.");
                }

                string value = pair[(at + 1)..];
                if (isSecret && Read(value) is { Succeeded: false } unread)
                {
                    return unread.Refusal;
                }

                into[pair[..at]] = isSecret ? Read(value).Value : value;
            }
        }

        return new ManifestCheckInput(
            isFile ? File.ReadAllText(manifest) : null, isFile ? null : manifest, context.Value(Against), values, secrets,
            context.Value(Streams) is { Length: > 0 } streams ? streams : null);
    }

    private static Result<Dictionary<string, string>> Pairs(string[]? given)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in given ?? [])
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                return new InvalidInput($"'{pair}' is not NAME=VALUE.");
            }

            pairs[pair[..at]] = pair[(at + 1)..];
        }

        return pairs;
    }

    private static Result<string> Read(string value)
    {
        if (value.StartsWith("env:", StringComparison.Ordinal))
        {
            return Environment.GetEnvironmentVariable(value[4..]) is { Length: > 0 } found ? found : new InvalidInput($"The environment variable '{value[4..]}' is not set.");
        }

        return value.StartsWith("file:", StringComparison.Ordinal)
            ? File.Exists(value[5..]) ? File.ReadAllText(value[5..]).Trim() : new InvalidInput($"There is no file '{value[5..]}'.")
            : value;
    }
}

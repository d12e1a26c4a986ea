using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;

namespace AssocHub.Web.Commands;

/// <summary><c>segment count|members|sentence|sql</c>, of a definition in a file or of a saved segment.</summary>
internal static class SegmentCommand
{
    private static readonly Option<FileInfo?> File = new("--file") { Description = "A segment's definition as JSON" };
    private static readonly Option<string?> Name = new("--name") { Description = "A saved segment's short name" };
    private static readonly Option<DatabaseProvider?> For = new("--for") { Description = "Whose SQL: sqlite or sqlserver; the configured database's if left out" };
    private static readonly Option<FileInfo?> Out = new("--out") { Description = "Write to this file instead of standard output" };

    private static readonly Option<DateTimeOffset?> AsOf = new("--as-of")
    {
        Description = "The moment to ask at (ISO 8601); now if left out. Without an offset it is UTC",
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment))
            {
                return moment;
            }

            result.AddError($"'{result.Tokens[0].Value}' is not a moment. Write 2026-11-18T12:00:00Z.");
            return null;
        },
    };

    public static Command Build()
    {
        var verb = new Command("segment", "Ask a segment: how many, who, what it says, which SQL");
        verb.Subcommands.Add(Question("count", "How many members are in it, and how long counting took", CountAsync));
        verb.Subcommands.Add(Question("members", "The ids of its members", MembersAsync));
        verb.Subcommands.Add(Question("sentence", "The segment as a sentence", SentenceAsync));
        Command sql = Question("sql", "The SQL that finds its members, with its parameters", SqlAsync);
        sql.Options.Add(For);
        verb.Subcommands.Add(sql);
        return verb;
    }

    private static Command Question(string name, string says, Func<VerbContext, SegmentDefinition, DateTimeOffset, CancellationToken, Task<int>> answer)
    {
        var question = new Command(name, says) { File, Name, AsOf, Out };
        question.Validators.Add(result =>
        {
            if (result.GetValue(File) is null == string.IsNullOrEmpty(result.GetValue(Name)))
            {
                result.AddError("Say which segment: either --file S.json or --name SLUG.");
            }
        });
        VerbContext.SetWork(question, async (context, cancel) =>
        {
            Result<SegmentDefinition> definition = await DefinitionAsync(context, cancel);
            return definition.Succeeded
                ? await answer(context, definition.Value, context.Value(AsOf) ?? context.Service<AssociationClock>().Now, cancel)
                : Wrong(context, definition.Refusal);
        });
        return question;
    }

    private static async Task<Result<SegmentDefinition>> DefinitionAsync(VerbContext context, CancellationToken cancel)
    {
        if (context.Value(Name) is { } slug)
        {
            return await context.Service<SegmentLibrary>().DefinitionAsync(slug, cancel);
        }

        FileInfo file = context.Value(File)!;
        try
        {
            return SegmentJson.Read(await System.IO.File.ReadAllTextAsync(file.FullName, cancel));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new InvalidInput(problem is FileNotFoundException or DirectoryNotFoundException
                ? $"There is no file '{file.FullName}'." : $"'{file.FullName}' cannot be read: {problem.Message}");
        }
    }

    // Whatever is refused here is wrong with what was asked.
    private static int Wrong(VerbContext context, Refusal refusal)
    {
        context.Message(refusal.Message);
        return 2;
    }

    private static async Task<int> CountAsync(VerbContext context, SegmentDefinition definition, DateTimeOffset asOf, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        Result<int> count = await context.Service<SegmentEvaluator>().CountAsync(definition, asOf, cancel);
        if (!count.Succeeded)
        {
            return Wrong(context, count.Refusal);
        }

        var answer = new { count = count.Value, elapsedMs = Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1) };
        return await WriteAsync(context, answer, cancel);
    }

    private static async Task<int> MembersAsync(VerbContext context, SegmentDefinition definition, DateTimeOffset asOf, CancellationToken cancel)
    {
        Result<List<long>> ids = await context.Service<SegmentEvaluator>().MemberIdsAsync(definition, asOf, cancel);
        return ids.Succeeded ? await WriteAsync(context, new { count = ids.Value.Count, members = ids.Value }, cancel) : Wrong(context, ids.Refusal);
    }

    private static async Task<int> SentenceAsync(VerbContext context, SegmentDefinition definition, DateTimeOffset asOf, CancellationToken cancel) =>
        await WriteAsync(context, new { sentence = await context.Service<SegmentLibrary>().SentenceAsync(definition, cancel) }, cancel);

    private static async Task<int> SqlAsync(VerbContext context, SegmentDefinition definition, DateTimeOffset asOf, CancellationToken cancel)
    {
        Result<string> sql = await context.Service<SegmentEvaluator>().SqlAsync(definition, asOf, context.Value(For), cancel);
        if (!sql.Succeeded)
        {
            return Wrong(context, sql.Refusal);
        }

        if (context.Value(Out) is { } file)
        {
            await System.IO.File.WriteAllTextAsync(file.FullName, sql.Value + "\n", cancel);
            return 0;
        }

        await Console.Out.WriteLineAsync(sql.Value);
        return 0;
    }

    private static async Task<int> WriteAsync<T>(VerbContext context, T answer, CancellationToken cancel)
    {
        if (context.Value(Out) is not { } file)
        {
            return context.Json(answer);
        }

        await System.IO.File.WriteAllTextAsync(file.FullName, VerbContext.Line(answer) + "\n", cancel);
        return 0;
    }
}

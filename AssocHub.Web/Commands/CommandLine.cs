using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using AssocHub.Data.Database;
using AssocHub.Web.Configuration;

namespace AssocHub.Web.Commands;

/// <summary>
/// The command line: no verb serves the pages. To add a verb, write one file <c>XCommand.cs</c> beside this one with a
/// <c>static Command Build()</c> that declares its options, calls <see cref="VerbContext.SetWork"/> and ends with
/// <c>return verb.Json(result)</c> or <c>return verb.Refused(refusal)</c>; then name it in <see cref="Verbs"/>.
/// JSON goes to standard output, everything else to standard error. Exit code 0 is success, 1 a refusal or failure, 2 a usage error.
/// </summary>
internal static class CommandLine
{
    private const int UsageError = 2;

    /// <summary>Overrides the settings; understood by every verb.</summary>
    public static readonly Option<DatabaseOptions?> Database = new("--database")
    {
        Description = "The database: sqlite:PATH or sqlserver:CONNECTION",
        Recursive = true,
        CustomParser = ParseDatabase,
    };

    private static Command[] Verbs() =>
    [
        ServeCommand.Build(),
        MigrateCommand.Build(),
        ImportCommand.Build(),
        SyncCommand.Build(),
        UnifyCommand.Build(),
        SegmentCommand.Build(),
        DemoCommand.Build(),
        ReportCommand.Build(),
        PushCommand.Build(),
        AuditCommand.Build(),
        SourceCommand.Build(),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("AssocHub joins an association's member data and acts on it under control. Without a verb it serves its pages.");
        root.Options.Add(Database);
        ServeCommand.Attach(root);
        foreach (Command verb in Verbs())
        {
            root.Subcommands.Add(verb);
        }

        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            foreach (ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Add --help to see what can be asked.");
            return UsageError;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (StartupRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Cancelled.");
            return 1;
        }
#pragma warning disable CA1031 // Whatever a verb did not foresee ends here, said to a person first and to a developer after.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync(
                $"This was not foreseen and is a fault of AssocHub or its surroundings: {problem.Message} What was done up to here is kept; the same command may be given again. For a report:");
            await Console.Error.WriteLineAsync(problem.ToString());
            return 1;
        }
    }

    private static DatabaseOptions? ParseDatabase(ArgumentResult result)
    {
        DatabaseOptions? options = DatabaseOptions.Parse(result.Tokens[0].Value);
        if (options is null)
        {
            result.AddError("--database must be sqlite:PATH or sqlserver:CONNECTION.");
        }

        return options;
    }
}

using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AssocHub.Core.Common;
using AssocHub.Web.Configuration;
using Spectre.Console;

namespace AssocHub.Web.Commands;

/// <summary>How far long work has come.</summary>
/// <param name="Text">What is being done, in a few words.</param>
/// <param name="Fraction">From 0 to 1; null when nobody knows.</param>
internal readonly record struct Step(string Text, double? Fraction = null);

/// <summary>What a verb works with: its services, its options, and the two ways to speak.</summary>
internal sealed class VerbContext(IServiceProvider services, ParseResult parsed)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>A scope of the same services that the pages use; no server and no job runs.</summary>
    public IServiceProvider Services { get; } = services;

    public T Service<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public T Value<T>(Option<T> option) => parsed.GetValue(option)!;

    public T Value<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    /// <summary>Gives a verb its work. The database is brought up to date first, unless the verb needs none.</summary>
    public static void SetWork(Command verb, Func<VerbContext, CancellationToken, Task<int>> work, bool needsDatabase = true) =>
        verb.SetAction(async (parsed, cancel) =>
        {
            WebApplicationBuilder builder = HostSetup.CreateBuilder(parsed.GetValue(CommandLine.Database));
            builder.Logging.ClearProviders();
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            builder.Logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            await using WebApplication host = builder.Build();
            if (needsDatabase)
            {
                await host.Services.GetRequiredService<DatabasePreparation>().PrepareAsync(cancel);
            }

            await using AsyncServiceScope scope = host.Services.CreateAsyncScope();
            return await work(new VerbContext(scope.ServiceProvider, parsed), cancel);
        });

    /// <summary>Prints the result as one line of JSON on standard output and returns 0.</summary>
    public int Json<T>(T result)
    {
        Console.Out.WriteLine(Line(result));
        return 0;
    }

    /// <summary>The result as one line of JSON.</summary>
    public static string Line<T>(T result) => JsonSerializer.Serialize(result, Format);

    /// <summary>Says why not, on standard error, and returns 1.</summary>
    public int Refused(Refusal refusal)
    {
        Message(refusal.Message);
        return 1;
    }

    /// <summary>Prints the value as JSON, or the refusal.</summary>
    public int JsonOrRefused<T>(Result<T> result) => result.Succeeded ? Json(result.Value) : Refused(result.Refusal);

    /// <summary>Says something to the person, on standard error.</summary>
    public void Message(string text) => Console.Error.WriteLine(text);

    /// <summary>
    /// Does long work under a progress bar on standard error. Without a terminal there is no bar, only the work.
    /// </summary>
    /// <param name="title">What is being done.</param>
    /// <param name="describe">Turns the service's own progress value into a step.</param>
    /// <param name="work">The work; it is handed the progress to report to.</param>
    public async Task<T> WithProgressAsync<TProgress, T>(
        string title, Func<TProgress, Step> describe, Func<IProgress<TProgress>, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(new Reporter<TProgress>(_ => { }));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                ProgressTask bar = progress.AddTask(Markup.Escape(title), maxValue: 1);
                T result = await work(new Reporter<TProgress>(value =>
                {
                    Step step = describe(value);
                    bar.Description = Markup.Escape(step.Text);
                    bar.IsIndeterminate = step.Fraction is null;
                    bar.Value = step.Fraction ?? bar.Value;
                }));
                bar.IsIndeterminate = false;
                bar.Value = 1;
                return result;
            });
    }

    /// <summary>Reports at once and in order; the framework's <see cref="Progress{T}"/> posts to the thread pool and loses the order.</summary>
    private sealed class Reporter<TProgress>(Action<TProgress> report) : IProgress<TProgress>
    {
        public void Report(TProgress value) => report(value);
    }
}

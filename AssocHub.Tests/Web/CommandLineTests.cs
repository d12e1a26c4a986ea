using System.Diagnostics;
using System.Text.Json;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Web;

/// <summary>The program as a script calls it: what stands on which stream, and the exit code.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task A_verb_writes_its_JSON_and_nothing_else_to_standard_output()
    {
        await using TestDatabase folder = await TestDatabase.CreateAsync();
        (int exitCode, string output, string errors) = await RunAsync(folder.Folder, "migrate", "--database", "sqlite:fresh.db");

        Assert.Equal(0, exitCode);
        Assert.NotEqual(0, JsonDocument.Parse(output).RootElement.GetProperty("applied").GetArrayLength());
        Assert.Empty(errors);
        Assert.True(File.Exists(Path.Combine(folder.Folder, "fresh.db")), "The path is relative to where the person stands.");
    }

    [Theory]
    [InlineData("migrate", "--nonsense")]
    [InlineData("no-such-verb")]
    [InlineData("migrate", "--database", "postgres:x")]
    [InlineData("import")]
    public async Task A_usage_error_ends_with_2_and_says_nothing_on_standard_output(params string[] arguments)
    {
        await using TestDatabase folder = await TestDatabase.CreateAsync();
        (int exitCode, string output, string errors) = await RunAsync(folder.Folder, arguments);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.NotEmpty(errors);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (string argument in arguments.Prepend(RunningApp.ProgramPath()))
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output).Trim(), (await errors).Trim());
    }
}

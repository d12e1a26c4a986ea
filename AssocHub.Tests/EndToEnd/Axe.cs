using System.Text.Json;
using AssocHub.Tests.Support;
using Microsoft.Playwright;

namespace AssocHub.Tests.EndToEnd;

/// <summary>The accessibility checker, injected into a page.</summary>
internal static class Axe
{
    public static readonly string ScriptPath =
        Path.Combine(RunningApp.RepositoryRoot(), "build", "axe", "node_modules", "axe-core", "axe.min.js");

    /// <summary>What is wrong with the page as it stands: WCAG 2.1 A and AA, one line each.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("() => !!window.axe"))
        {
            await page.AddScriptTagAsync(new PageAddScriptTagOptions { Path = ScriptPath });
        }

        string json = await page.EvaluateAsync<string>(
            """
            async () => JSON.stringify((await axe.run(document, {
              runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
              resultTypes: ['violations'],
            })).violations.map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`))
            """);
        return JsonSerializer.Deserialize<string[]>(json)!;
    }
}

/// <summary>A test that needs the checker; skipped, saying so, where it is not installed, except in continuous integration.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AxeFactAttribute : FactAttribute
{
    public AxeFactAttribute()
    {
        if ((!File.Exists(Browser.Path) || !File.Exists(Axe.ScriptPath)) && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = "There is no browser or no axe-core here: run build/test.sh, which installs both.";
        }
    }
}

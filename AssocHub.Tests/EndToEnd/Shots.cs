using Microsoft.Playwright;

namespace AssocHub.Tests.EndToEnd;

/// <summary>Pictures of a walk for whoever wants to look at it: written where ASSOCHUB_SHOTS names a folder, otherwise nowhere.</summary>
internal static class Shots
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("ASSOCHUB_SHOTS");

    public static async Task ShotAsync(this IPage page, string name)
    {
        if (Folder is { Length: > 0 })
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png"), FullPage = true });
        }
    }
}

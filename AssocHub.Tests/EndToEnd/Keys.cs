using Microsoft.Playwright;

namespace AssocHub.Tests.EndToEnd;

/// <summary>Somebody who has a keyboard and nothing else.</summary>
internal static class Keys
{
    // Far above what stands on any page: going round without meeting it means that it cannot be reached.
    private const int MostStops = 250;

    private const string Focused =
        """
        () => {
          const at = document.activeElement;
          if (!at || at === document.body) { return ['', '']; }
          const by = at.getAttribute('aria-labelledby');
          const text = at.getAttribute('aria-label') ?? (by ? document.getElementById(by)?.innerText : null) ?? at.labels?.[0]?.innerText ?? at.innerText ?? '';
          const seen = style => style.outlineStyle !== 'none' || style.boxShadow !== 'none';
          return [text.replace(/\s+/g, ' ').trim(), seen(getComputedStyle(at)) || seen(getComputedStyle(at, '::after')) ? 'shown' : ''];
        }
        """;

    /// <summary>Goes on by Tab until what is focused bears the name, and checks that one can see where one is.</summary>
    public static async Task TabToAsync(this IPage page, string name)
    {
        var met = new List<string>();
        for (int stop = 0; stop < MostStops; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            string[] at = await page.EvaluateAsync<string[]>(Focused);
            string focused = at[0];
            // Icons are words of a font.
            if (focused == name || focused.EndsWith(" " + name, StringComparison.Ordinal))
            {
                Assert.True(at[1] == "shown", $"'{name}' has the focus and does not show it.");
                return;
            }

            met.Add(focused.Length > 40 ? focused[..40] : focused);
        }

        Assert.Fail($"'{name}' cannot be reached by Tab. Met: {string.Join(" | ", met.Distinct())}");
    }

    /// <summary>Goes to something and presses it.</summary>
    public static async Task GoAndPressAsync(this IPage page, string name)
    {
        await page.TabToAsync(name);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Goes to a field and writes in place of what stands there.</summary>
    public static async Task GoAndTypeAsync(this IPage page, string field, string text)
    {
        await page.TabToAsync(field);
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(text);
    }
}

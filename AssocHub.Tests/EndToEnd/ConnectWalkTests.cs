using System.Text.RegularExpressions;
using AssocHub.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace AssocHub.Tests.EndToEnd;

/// <summary>Somebody connects a product by keyboard alone, from the gallery to the end of the first sync, reading nothing but the pages.</summary>
[Collection(DemoHouse.Name)]
public sealed class ConnectWalkTests(DemoHouse house)
{
    private const string Key = "sandbox-discourse-key-1876";
    private const string Source = "Discourse (sandbox)";

    private readonly List<string> _problems = [];

    [AxeFact]
    public async Task The_wizard_is_walked_by_keyboard_and_its_first_sync_is_paused_stopped_and_gone_on_with_and_loses_and_doubles_nothing()
    {
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        IPage page = await browser.SignInAsync(app, "ada", bypassPolicy: true);
        await page.GotoAsync("/sources");
        await page.SettledAsync();
        await page.GoAndPressAsync("Connect a source");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Community" }).WaitForAsync();
        await LookAsync(page, "gallery");
        await page.GoAndPressAsync("Discourse");
        await KeyAsync(page);
        Uri sandbox = await SandboxAsync(page);
        await page.GoAndPressAsync("Next");
        await StepAsync(page, "Which field is which", "fields");
        await page.GoAndPressAsync("Next");
        await ArriveAsync(page, "What it is about");
        await page.GoAndTypeAsync("Text", "advocacy");
        await page.GoAndTypeAsync("Topic", "public affairs");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The title has “advocacy”")).ToBeVisibleAsync();
        await LookAsync(page, "topics");
        await page.GoAndPressAsync("Next");
        await ArriveAsync(page, "When it is read");
        await page.TabToAsync("Sync by itself");
        await page.Keyboard.TypeAsync("Every");
        await Assertions.Expect(page.Locator(".times li")).ToHaveCountAsync(5);
        await LookAsync(page, "schedule");

        // Every call takes two seconds from here on: time to pause.
        await FaultsAsync(sandbox, share: 1);
        await page.GoAndPressAsync("Connect and start the first sync");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
        await LandedAsync(page);
        await LookAsync(page, "first-sync");
        await page.GoAndPressAsync("Pause");
        await Assertions.Expect(page.GetByText("Paused:")).ToBeVisibleAsync();
        await LookAsync(page, "paused");
        await page.GoAndPressAsync("Go on");
        await page.GoAndPressAsync("Open the source");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = Source, Level = 1 })).ToBeVisibleAsync();
        await LandedAsync(page);
        await page.GoAndPressAsync("Stop");
        await Assertions.Expect(page.GetByText("What had been read is kept")).ToBeVisibleAsync();
        await LookAsync(page, "stopped");
        Assert.InRange(Compare(app).Own.Count, 1, Compare(app).Demos.Count - 1);
        await FaultsAsync(sandbox, share: 0);
        await page.GoAndPressAsync("Go on with the sync");
        await Assertions.Expect(page.GetByText("people joined into members")).ToBeVisibleAsync();

        await page.GotoAsync(page.Url);
        await page.SettledAsync();
        await LookAsync(page, "source");
        Assert.DoesNotContain(Key, await page.ContentAsync(), StringComparison.Ordinal);
        (IReadOnlyList<string> own, IReadOnlyList<string> demos) = Compare(app);
        Assert.Equal(demos, own);
        foreach ((string path, string name) in new[] { ("/sources/connector", "manifest"), ("/sources/new/database", "database"), ("/sources/rejected", "rejected") })
        {
            await page.GotoAsync(path);
            await page.SettledAsync();
            await LookAsync(page, name);
        }

        await page.Context.CloseAsync();
        Assert.True(_problems.Count == 0, string.Join(Environment.NewLine, _problems));
    }

    // A part is there, and more is to come.
    private static Task LandedAsync(IPage page) => Assertions.Expect(page.GetByText(new Regex("[1-9][0-9,]* records read"))).ToBeVisibleAsync();

    private async Task KeyAsync(IPage page)
    {
        await page.GoAndPressAsync("Fill in the sandbox");
        await page.GoAndTypeAsync("API key", "not-the-key");
        await page.GoAndPressAsync("Test the connection");

        // The server's own words.
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("API username or key is invalid");
        await LookAsync(page, "wrong-key");
        await page.GoAndPressAsync("Fill in the sandbox");
        await page.GoAndTypeAsync("API key", Key);
        await page.GoAndPressAsync("Test the connection");
        await StepAsync(page, "What it holds", "records");
    }

    // The step takes the focus when it comes.
    private static async Task ArriveAsync(IPage page, string title)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = title })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".wizard-stage")).ToBeFocusedAsync();
    }

    private async Task StepAsync(IPage page, string title, string name)
    {
        await ArriveAsync(page, title);
        await LookAsync(page, name);
    }

    // In both colour schemes, as the step stands.
    private async Task LookAsync(IPage page, string name)
    {
        foreach (ColorScheme scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            _problems.AddRange((await Axe.ViolationsAsync(page)).Select(v => $"{name} ({scheme}): {v}"));
            await page.ShotAsync($"{name}-{scheme}");
        }
    }

    private static async Task<Uri> SandboxAsync(IPage page)
    {
        // Its address stands on the first step.
        await page.GoAndPressAsync("Back");
        await ArriveAsync(page, "Where it is, and your key to it");
        string address = await page.GetByRole(AriaRole.Link, new() { Name = "sandbox", Exact = true }).GetAttributeAsync("href") ?? "";
        await page.GoAndPressAsync("Test the connection");
        await ArriveAsync(page, "What it holds");
        return new Uri(address);
    }

    private static async Task FaultsAsync(Uri sandbox, int share)
    {
        using var http = new HttpClient();
        using HttpResponseMessage set = await http.PostAsync(new Uri(sandbox, $"/sandbox/faults?share={share}&seed=1&kinds=Slow"), null);
        set.EnsureSuccessStatusCode();
    }

    // What the walk's source holds, and what the demo's own source of the same server does; threads differ by the rule that was added.
    private static (IReadOnlyList<string> Own, IReadOnlyList<string> Demos) Compare(RunningApp app)
    {
        using var connection = new SqliteConnection($"Data Source={app.DatabasePath};Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT src.Name = $own, s.Stream || ' ' || r.ExternalId || CASE WHEN s.Stream = 'threads' THEN '' ELSE ' ' || hex(r.ContentHash) END
            FROM LandedRecords r JOIN SourceStreams s ON s.Id = r.StreamId JOIN Sources src ON src.Id = s.SourceId
            WHERE src.Connector = 'rest' AND src.Settings LIKE '%/discourse%' AND s.Stream IN ('community_users', 'threads', 'posts') AND r.DeletedAt IS NULL ORDER BY 2
            """;
        command.Parameters.AddWithValue("$own", Source);
        var (own, demos) = (new List<string>(), new List<string>());
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            (reader.GetBoolean(0) ? own : demos).Add(reader.GetString(1));
        }

        return (own, demos);
    }
}

using AssocHub.Tests.Support;
using Microsoft.Playwright;

namespace AssocHub.Tests.EndToEnd;

/// <summary>The program with a small demo association and a browser, started by the first test that needs them.</summary>
public sealed class DemoHouse : IAsyncLifetime
{
    public const string Name = "demo house";

    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1);
    private IPlaywright? _playwright;
    private RunningApp? _app;
    private IBrowser? _browser;

    /// <summary>The running program, its demo complete, and the browser.</summary>
    public async Task<(RunningApp App, IBrowser Browser)> ReadyAsync()
    {
        (RunningApp app, IBrowser browser) = await StartedAsync();
        await DemoBuiltAsync(app);
        return (app, browser);
    }

    /// <summary>While the demo is in the making every page leads to its progress.</summary>
    private static async Task DemoBuiltAsync(RunningApp app)
    {
        using HttpClient client = app.Client();
        await DemoSignIn.AsAsync(client, "mina");
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        using var limit = new CancellationTokenSource(BuildLimit);
        while (true)
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri("/members", UriKind.Relative), limit.Token);
            if (answer.StatusCode == System.Net.HttpStatusCode.OK)
            {
                return;
            }

            await Task.Delay(250, limit.Token);
        }
    }

    /// <summary>The same while the demo may still be in the making.</summary>
    public async Task<(RunningApp App, IBrowser Browser)> StartedAsync()
    {
        await _one.WaitAsync();
        try
        {
            _app ??= await RunningApp.StartAsync(
                "Development", ("Demo:Members", "600"), ("Demo:Days", "400"), ("Schedule:NightlySyncAt", ""), ("Outbound:AllowedPrivateHosts:0", "127.0.0.1"));
            _playwright ??= await Playwright.CreateAsync();
            _browser ??= await Browser.LaunchAsync(_playwright);
            return (_app, _browser);
        }
        finally
        {
            _one.Release();
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _one.Dispose();
    }
}

[CollectionDefinition(DemoHouse.Name)]
public sealed class DemoHouseGroup : ICollectionFixture<DemoHouse>;

using System.Net;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Web;

/// <summary>One program with the demo sign-in, shared by the tests below.</summary>
public sealed class DemoApp : IAsyncLifetime
{
    public RunningApp App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await RunningApp.StartAsync(settings: ("Demo:Enabled", "false"));

    public async Task DisposeAsync() => await App.DisposeAsync();
}

public sealed class SignInTests(DemoApp demo) : IClassFixture<DemoApp>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/members")]
    [InlineData("/sources")]
    [InlineData("/segments/1")]
    [InlineData("/_blazor")]
    [InlineData("/anything-at-all")]
    public async Task Nobody_gets_in_without_signing_in(string path)
    {
        using HttpClient client = demo.App.Client();
        using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("/sign-in", answer.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/app.css")]
    [InlineData("/_framework/blazor.web.js")]
    public async Task Only_the_listed_addresses_are_open_to_everybody(string path)
    {
        using HttpClient client = demo.App.Client();
        using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Being_one_of_the_demo_staff_opens_the_pages_and_is_audited()
    {
        using HttpClient client = demo.App.Client();
        await DemoSignIn.AsAsync(client, "mina");

        using HttpResponseMessage home = await client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        Assert.Contains("sign-in demo:mina", await AppDatabase.AuditAsync(demo.App), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_that_does_not_come_from_our_own_form_is_refused()
    {
        using HttpClient client = demo.App.Client();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("person", "ada")]);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/sign-in/demo", UriKind.Relative), form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    public async Task After_signing_in_nobody_is_led_to_another_site(string returnUrl)
    {
        using HttpClient client = demo.App.Client();
        Uri location = await DemoSignIn.AsAsync(client, "mina", returnUrl);

        Assert.Equal("/", location.OriginalString);
    }

    [Fact]
    public async Task Scripts_run_from_our_own_files_only()
    {
        using HttpClient client = demo.App.Client();
        using HttpResponseMessage page = await client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        string html = await page.Content.ReadAsStringAsync();

        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html.Replace(demo.App.Address.OriginalString, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("Production", "http://127.0.0.1:0", "No sign-in is configured")]
    [InlineData("Staging", "http://127.0.0.1:0", "No sign-in is configured")]
    [InlineData("Development", "http://0.0.0.0:0", "can be reached from other machines")]
    [InlineData("Development", "http://*:0", "can be reached from other machines")]
    public async Task Without_an_identity_provider_it_starts_in_Development_on_loopback_only(string environment, string urls, string reason)
    {
        (int exitCode, string output) = await RunningApp.StartRefusedAsync(environment, urls);

        Assert.Equal(1, exitCode);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_comes_from_elsewhere_than_the_settings_is_seen_too()
    {
        (int exitCode, string output) = await RunningApp.StartRefusedAsync(
            "Development", "http://127.0.0.1:0", ("Kestrel:Endpoints:Open:Url", "http://0.0.0.0:0"));

        Assert.Equal(1, exitCode);
        Assert.Contains("can be reached from other machines", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incomplete_identity_provider_settings_name_every_key_to_fix()
    {
        (int exitCode, string output) = await RunningApp.StartRefusedAsync(
            "Production", "http://127.0.0.1:0", ("Authentication:Oidc:Authority", "http://login.example"));

        Assert.Equal(1, exitCode);
        Assert.All(new[] { "Authority must be", "ClientId", "ClientSecret", "Roles" }, key => Assert.Contains(key, output, StringComparison.Ordinal));
    }
}

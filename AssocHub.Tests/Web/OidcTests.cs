using System.Net;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Web;

/// <summary>The program and an identity provider, both on loopback, shared by the tests below.</summary>
public sealed class OidcApp : IAsyncLifetime
{
    public FakeIdentityProvider Provider { get; private set; } = null!;

    public RunningApp App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Provider = await FakeIdentityProvider.StartAsync();
        App = await RunningApp.StartAsync(
            "Development",
            ("Authentication:Oidc:Authority", Provider.Address.OriginalString),
            ("Authentication:Oidc:ClientId", FakeIdentityProvider.ClientId),
            ("Authentication:Oidc:ClientSecret", FakeIdentityProvider.ClientSecret),
            ("Authentication:Oidc:Roles:team-audit", "Auditor"),
            ("Authentication:Oidc:Roles:team-membership", "MembershipStaff"),
            ("Demo:Enabled", "false"));
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await Provider.DisposeAsync();
    }
}

public sealed class OidcTests(OidcApp oidc) : IClassFixture<OidcApp>
{
    [Fact]
    public async Task Signing_in_at_the_provider_opens_the_pages_with_the_mapped_role()
    {
        Reset("team-audit", "some-other-group");
        using HttpClient client = oidc.App.Client();

        Uri end = await WalkAsync(client, "/audit");

        Assert.True(end.OriginalString == "/audit", $"It led to {end}: {oidc.App.Output}");
        IReadOnlyList<string> audit = await AppDatabase.AuditAsync(oidc.App);
        Assert.Contains("sign-in person-1", audit, StringComparer.Ordinal);
        using HttpResponseMessage page = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData("key", "Signature validation failed")]
    [InlineData("nonce", "The id token does not belong to this sign-in")]
    [InlineData("audience", "Audience validation failed")]
    public async Task A_token_that_proves_nothing_opens_nothing(string flaw, string reason)
    {
        Reset("team-audit");
        oidc.Provider.SignsWithAStrangersKey = flaw == "key";
        oidc.Provider.ForgetsTheNonce = flaw == "nonce";
        oidc.Provider.IssuesForSomebodyElse = flaw == "audience";
        using HttpClient client = oidc.App.Client();

        Uri end = await WalkAsync(client, "/");

        Assert.StartsWith("/sign-in?failed", end.OriginalString, StringComparison.Ordinal);
        using HttpResponseMessage page = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.True(await oidc.App.SaysAsync(reason), oidc.App.Output);
        Assert.Contains("sign-in.failed anonymous", await AppDatabase.AuditAsync(oidc.App), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_callback_that_nobody_asked_for_is_refused()
    {
        Reset("team-audit");
        using HttpClient client = oidc.App.Client();
        using HttpResponseMessage answer = await client.GetAsync(new Uri("/sign-in/oidc-callback?code=made-up&state=made-up", UriKind.Relative));

        Assert.Equal("/sign-in?failed=1", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task With_a_provider_the_demo_staff_are_not_there()
    {
        using HttpClient client = oidc.App.Client();
        string page = await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative));
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("person", "ada")]);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/sign-in/demo", UriKind.Relative), form);

        Assert.DoesNotContain("Ada", page, StringComparison.Ordinal);
        Assert.Contains("/sign-in/oidc", page, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies) && cookies.Any(c => c.StartsWith("assochub=", StringComparison.Ordinal)));
    }

    private void Reset(params string[] roles)
    {
        oidc.Provider.SignsWithAStrangersKey = oidc.Provider.ForgetsTheNonce = oidc.Provider.IssuesForSomebodyElse = false;
        oidc.Provider.Roles.Clear();
        foreach (string role in roles)
        {
            oidc.Provider.Roles.Add(role);
        }
    }

    /// <summary>Program → provider → callback; the address that the callback leads to.</summary>
    private static async Task<Uri> WalkAsync(HttpClient client, string returnUrl)
    {
        using HttpResponseMessage challenge = await client.GetAsync(new Uri("/sign-in/oidc?returnUrl=" + Uri.EscapeDataString(returnUrl), UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, challenge.StatusCode);
        using HttpResponseMessage provider = await client.GetAsync(challenge.Headers.Location);
        Assert.Equal(HttpStatusCode.Redirect, provider.StatusCode);
        using HttpResponseMessage callback = await client.GetAsync(provider.Headers.Location);
        return callback.Headers.Location!;
    }
}

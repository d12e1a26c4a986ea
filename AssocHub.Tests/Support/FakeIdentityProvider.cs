using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AssocHub.Tests.Support;

/// <summary>An OpenID Connect provider on loopback: discovery, keys, code flow, and PKCE that it really checks.</summary>
public sealed class FakeIdentityProvider : IAsyncDisposable
{
    public const string ClientId = "assochub";
    public const string ClientSecret = "not a secret: a test's";

    private readonly WebApplication _app;
    private readonly RSA _key = RSA.Create(2048);
    private readonly Dictionary<string, (string Challenge, string Nonce)> _codes = new(StringComparer.Ordinal);

    private FakeIdentityProvider(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Values of the claim <c>roles</c> in the next token.</summary>
    public IList<string> Roles { get; } = [];

    /// <summary>Signs with a key that the provider never published.</summary>
    public bool SignsWithAStrangersKey { get; set; }

    /// <summary>Puts another nonce into the token than was sent.</summary>
    public bool ForgetsTheNonce { get; set; }

    /// <summary>Issues the token for another client.</summary>
    public bool IssuesForSomebodyElse { get; set; }

    public static async Task<FakeIdentityProvider> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = new FakeIdentityProvider(builder.Build());
        provider.Map();
        await provider._app.StartAsync();
        provider.Address = new Uri(provider._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private string Issuer => Address.GetLeftPart(UriPartial.Authority);

    private void Map()
    {
        _app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = Issuer + "/authorize",
            ["token_endpoint"] = Issuer + "/token",
            ["jwks_uri"] = Issuer + "/keys",
            ["end_session_endpoint"] = Issuer + "/leave",
        }));
        _app.MapGet("/keys", () =>
        {
            RSAParameters key = _key.ExportParameters(includePrivateParameters: false);
            return Results.Json(new
            {
                keys = new[] { new { kty = "RSA", use = "sig", kid = "1", n = WebEncoders.Base64UrlEncode(key.Modulus!), e = WebEncoders.Base64UrlEncode(key.Exponent!) } },
            });
        });
        _app.MapGet("/authorize", (HttpRequest request) =>
        {
            if (request.Query["client_id"] != ClientId || request.Query["code_challenge_method"] != "S256" || !request.Query["scope"].ToString().Contains("openid", StringComparison.Ordinal))
            {
                return Results.BadRequest();
            }

            string code = Guid.NewGuid().ToString("N");
            _codes[code] = (request.Query["code_challenge"].ToString(), request.Query["nonce"].ToString());
            return Results.Redirect(QueryHelpers.AddQueryString(request.Query["redirect_uri"]!, new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["code"] = code,
                ["state"] = request.Query["state"],
            }));
        });
        _app.MapPost("/token", async (HttpRequest request) =>
        {
            IFormCollection form = await request.ReadFormAsync();
            string verifier = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
            bool isGood = _codes.Remove(form["code"].ToString(), out var sent) && sent.Challenge == verifier && form["client_secret"] == ClientSecret;
            return isGood
                ? Results.Json(new { access_token = "opaque", token_type = "Bearer", id_token = Token(sent.Nonce) })
                : Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        });
    }

    private string Token(string nonce)
    {
        using RSA stranger = RSA.Create(2048);
        var signing = new RsaSecurityKey((SignsWithAStrangersKey ? stranger : _key).ExportParameters(includePrivateParameters: true)) { KeyId = "1" };
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = IssuesForSomebodyElse ? "another" : ClientId,
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
            Subject = new ClaimsIdentity(
                [
                    new Claim("sub", "person-1"),
                    new Claim("name", "Rosa Delgado"),
                    new Claim("nonce", ForgetsTheNonce ? "another" : nonce),
                    .. Roles.Select(role => new Claim("roles", role)),
                ]),
            SigningCredentials = new SigningCredentials(signing, SecurityAlgorithms.RsaSha256),
        });
    }
}

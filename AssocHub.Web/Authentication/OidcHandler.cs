using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using AssocHub.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace AssocHub.Web.Authentication;

/// <summary>What the handler needs beside OAuth: the provider's metadata and how claims become a person.</summary>
internal sealed class OidcOptions : OAuthOptions
{
    public OidcSettings Settings { get; set; } = new();

    public IConfigurationManager<OpenIdConnectConfiguration> Metadata { get; set; } = null!;
}

/// <summary>
/// OpenID Connect's code flow with PKCE on the framework's OAuth handler: it adds the provider's metadata, a nonce, and the
/// validation of the id token, which alone says who the person is.
/// </summary>
internal sealed class OidcHandler(IOptionsMonitor<OidcOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : OAuthHandler<OidcOptions>(options, logger, encoder)
{
    public const string SchemeName = "oidc";

    private const string NonceKey = "nonce";
    private static readonly string[] Algorithms =
        [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384];

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await UseMetadataAsync();
        properties.Items[NonceKey] = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        await base.HandleChallengeAsync(properties);
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri) =>
        QueryHelpers.AddQueryString(base.BuildChallengeUrl(properties, redirectUri), NonceKey, properties.Items[NonceKey]!);

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        await UseMetadataAsync();
        return await base.ExchangeCodeAsync(context);
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(
        ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        string token = tokens.Response?.RootElement.TryGetProperty("id_token", out var text) == true
            ? text.GetString() ?? ""
            : throw new AuthenticationFailureException("The provider answered without an id token; is the scope 'openid' allowed?");
        ClaimsIdentity claims = await ValidateAsync(token);
        string? nonce = claims.FindFirst(NonceKey)?.Value;
        if (nonce is null || !properties.Items.TryGetValue(NonceKey, out string? sent) || !string.Equals(nonce, sent, StringComparison.Ordinal))
        {
            throw new AuthenticationFailureException("The id token does not belong to this sign-in.");
        }

        properties.Items.Remove(NonceKey);
        return new AuthenticationTicket(ToActor(claims).ToPrincipal(SchemeName), properties, SchemeName);
    }

    /// <summary>A key that nobody knows yet may be new: the metadata is read again once.</summary>
    private async Task<ClaimsIdentity> ValidateAsync(string token)
    {
        TokenValidationResult result = await ValidateOnceAsync(token);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            Options.Metadata.RequestRefresh();
            result = await ValidateOnceAsync(token);
        }

        return result.IsValid ? result.ClaimsIdentity : throw new AuthenticationFailureException("The id token is not valid.", result.Exception);
    }

    private async Task<TokenValidationResult> ValidateOnceAsync(string token)
    {
        OpenIdConnectConfiguration provider = await Options.Metadata.GetConfigurationAsync(Context.RequestAborted);
        return await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = Options.ClientId,
            IssuerSigningKeys = provider.SigningKeys,
            ValidAlgorithms = Algorithms,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = TimeSpan.FromMinutes(2),
        });
    }

    private Actor ToActor(ClaimsIdentity claims)
    {
        OidcSettings settings = Options.Settings;
        string id = claims.FindFirst(settings.IdClaim)?.Value
            ?? throw new AuthenticationFailureException($"The id token has no claim '{settings.IdClaim}' (Authentication:Oidc:IdClaim).");
        string[] values = [.. claims.FindAll(settings.RoleClaim).Select(claim => claim.Value)];
        return new Actor(id, claims.FindFirst(settings.NameClaim)?.Value ?? id, [.. Mapped(values, settings.Roles)])
        {
            Domains = [.. Mapped(values, settings.Domains).Select(domain => domain.ToString())],
        };
    }

    private static IEnumerable<T> Mapped<T>(string[] values, IDictionary<string, T> map) =>
        values.Where(map.ContainsKey).Select(value => map[value]).Distinct();

    private async Task UseMetadataAsync()
    {
        OpenIdConnectConfiguration provider = await Options.Metadata.GetConfigurationAsync(Context.RequestAborted);
        Options.AuthorizationEndpoint = provider.AuthorizationEndpoint;
        Options.TokenEndpoint = provider.TokenEndpoint;
    }
}

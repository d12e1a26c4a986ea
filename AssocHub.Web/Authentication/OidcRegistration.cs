using AssocHub.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AssocHub.Web.Authentication;

/// <summary>Puts the provider's settings into the handler's options.</summary>
internal static class OidcRegistration
{
    private const string CallbackPath = "/sign-in/oidc-callback";

    public static void AddOidc(this AuthenticationBuilder authentication, OidcSettings settings, IHostEnvironment environment)
    {
        string authority = settings.Authority.TrimEnd('/');
        bool isLoopback = new Uri(authority).IsLoopback;
        authentication.AddOAuth<OidcOptions, OidcHandler>(OidcHandler.SchemeName, options =>
        {
            options.Settings = settings;
            options.ClientId = settings.ClientId;
            options.ClientSecret = settings.ClientSecret;
            options.CallbackPath = CallbackPath;
            options.UsePkce = true;
            options.SaveTokens = false;
            options.CorrelationCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy =
                environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
            options.Scope.Add("openid");
            options.Scope.Add("profile");

            // The endpoints come from the provider's metadata at the first sign-in; the options only want them not to be empty.
            options.AuthorizationEndpoint = authority;
            options.TokenEndpoint = authority;
            options.Metadata = new ConfigurationManager<OpenIdConnectConfiguration>(
                authority + "/.well-known/openid-configuration",
                new OpenIdConnectConfigurationRetriever(),
                new HttpDocumentRetriever { RequireHttps = !isLoopback });
            options.Events.OnRemoteFailure = FailedAsync;
        });
        authentication.Services.AddSingleton<OidcSignOut>();
    }

    private static async Task FailedAsync(RemoteFailureContext context)
    {
        context.HttpContext.RequestServices.GetRequiredService<ILogger<OidcHandler>>().LogWarning(context.Failure, "A sign-in failed");
        await SignIn.AuditAsync(context.HttpContext, new Actor("anonymous", "Somebody", Array.Empty<Role>()), "sign-in.failed", context.Failure?.Message);
        context.Response.Redirect(AppUrls.With(AppUrls.SignIn, ("failed", "1")));
        context.HandleResponse();
    }
}

/// <summary>Where to send the browser so that the provider signs the person out too.</summary>
internal sealed class OidcSignOut(IOptionsMonitor<OidcOptions> options)
{
    public async Task<Uri?> AddressAsync(HttpContext context)
    {
        OidcOptions oidc = options.Get(OidcHandler.SchemeName);
        OpenIdConnectConfiguration provider = await oidc.Metadata.GetConfigurationAsync(context.RequestAborted);
        return string.IsNullOrEmpty(provider.EndSessionEndpoint)
            ? null
            : new Uri(QueryHelpers.AddQueryString(provider.EndSessionEndpoint, new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["client_id"] = oidc.ClientId,
                ["post_logout_redirect_uri"] = $"{context.Request.Scheme}://{context.Request.Host}{AppUrls.SignIn}",
            }));
    }
}

using System.Net;
using AssocHub.Web.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AssocHub.Web.Authentication;

/// <summary>
/// Two ways in: an OpenID Connect provider, or, in Development on loopback only, being one of the demo staff. Anything else
/// refuses to start.
/// </summary>
internal static class SignIn
{
    public static void AddSignIn(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        IConfigurationSection section = configuration.GetSection("Authentication:Oidc");
        services.Configure<OidcSettings>(section);
        OidcSettings oidc = section.Get<OidcSettings>() ?? new OidcSettings();
        if (!oidc.IsConfigured)
        {
            RefuseDemoElsewhere(configuration, environment);
        }

        services.AddCascadingAuthenticationState();
        services.AddScoped<ICurrentUser, CurrentUser>();
        AuthenticationBuilder authentication = services
            .AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = environment.IsDevelopment() ? "assochub" : "__Host-assochub";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
                cookie.LoginPath = AppUrls.SignIn;
                cookie.AccessDeniedPath = AppUrls.Home;
                cookie.ReturnUrlParameter = "returnUrl";
                cookie.ExpireTimeSpan = TimeSpan.FromHours(10);
                cookie.SlidingExpiration = true;
            });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.SecurePolicy =
            environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always);
    }

    public static void MapSignIn(this WebApplication app)
    {
        OidcSettings oidc = app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<OidcSettings>>().Value;
        if (!oidc.IsConfigured)
        {
            app.MapPost(AppUrls.DemoSignIn, DemoSignInAsync).AllowAnonymous();
        }

        app.MapPost(AppUrls.SignOut, SignOutAsync);
    }

    private static async Task<IResult> DemoSignInAsync(HttpContext context, [FromForm] string person, [FromForm] string? returnUrl)
    {
        if (context.Connection.RemoteIpAddress is not { } remote || !IPAddress.IsLoopback(remote) || DemoStaff.Find(person) is not { } chosen)
        {
            return Results.NotFound();
        }

        await context.SignInAsync(chosen.Actor.ToPrincipal("demo"));
        return Results.LocalRedirect(AppUrls.Local(returnUrl));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, [FromForm] string? returnUrl)
    {
        await context.SignOutAsync();
        return Results.LocalRedirect(AppUrls.SignIn);
    }

    private static void RefuseDemoElsewhere(IConfiguration configuration, IHostEnvironment environment)
    {
        if (!environment.IsDevelopment())
        {
            throw new StartupRefusedException(
                $"No sign-in is configured for the environment '{environment.EnvironmentName}'. Set Authentication:Oidc:Authority, ClientId, "
                + "ClientSecret and Roles (README, \"Sign-in\"), or set ASPNETCORE_ENVIRONMENT=Development to be one of the demo staff.");
        }

        string urls = configuration["urls"] ?? "";
        foreach (string url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsLoopback(url))
            {
                throw new StartupRefusedException(
                    $"'{url}' can be reached from other machines, and the demo sign-in has no passwords. Listen on localhost, or configure Authentication:Oidc.");
            }
        }
    }

    /// <summary>Wildcard hosts (<c>+</c>, <c>*</c>, <c>0.0.0.0</c>) are not loopback.</summary>
    private static bool IsLoopback(string url)
    {
        string host = BindingAddress.Parse(url).Host.Trim('[', ']');
        return host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
    }
}

using System.Net;
using AssocHub.Core.Access;
using AssocHub.Data.Audit;
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

        else
        {
            RefuseIncomplete(oidc);
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

                // Real hours, also where the demo's time is let pass.
                cookie.TimeProvider = TimeProvider.System;
                cookie.SlidingExpiration = true;
                cookie.Events.OnSignedIn = context => AuditAsync(context.HttpContext, context.Principal!.ToActor(), "sign-in");
                cookie.Events.OnSigningOut = context => AuditAsync(context.HttpContext, context.HttpContext.User.ToActor(), "sign-out");
            });
        if (oidc.IsConfigured)
        {
            authentication.AddOidc(oidc, environment);
        }

        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.SecurePolicy =
            environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always);
    }

    public static void MapSignIn(this WebApplication app)
    {
        OidcSettings oidc = app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<OidcSettings>>().Value;
        if (oidc.IsConfigured)
        {
            app.MapGet(AppUrls.OidcSignIn, (string? returnUrl) => Results.Challenge(
                new AuthenticationProperties { RedirectUri = AppUrls.Local(returnUrl) }, [OidcHandler.SchemeName])).AllowAnonymous();
        }
        else
        {
            app.MapPost(AppUrls.DemoSignIn, DemoSignInAsync).AllowAnonymous();
        }

        app.MapPost(AppUrls.SignOut, SignOutAsync);
    }

    /// <summary>Notes who came and went. The provider, not the person's address, is kept.</summary>
    internal static Task AuditAsync(HttpContext context, Actor actor, string action, string? problem = null) =>
        context.RequestServices.GetRequiredService<AuditLog>().AppendAsync(
            actor, action, "session", actor.Id, new { actor.Roles, problem }, context.RequestAborted);

    private static async Task<IResult> DemoSignInAsync(HttpContext context, [FromForm] string person, [FromForm] string? returnUrl)
    {
        if (context.Connection.RemoteIpAddress is not { } remote || !IPAddress.IsLoopback(remote) || DemoStaff.Find(person) is not { } chosen)
        {
            return Results.NotFound();
        }

        await context.SignInAsync(chosen.Actor.ToPrincipal("demo"));
        return Results.LocalRedirect(AppUrls.Local(returnUrl));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, [FromForm] string? returnUrl, IServiceProvider services)
    {
        await context.SignOutAsync();
        Uri? elsewhere = services.GetService<OidcSignOut>() is { } provider ? await provider.AddressAsync(context) : null;
        return elsewhere is null ? Results.LocalRedirect(AppUrls.SignInFor(AppUrls.Local(returnUrl))) : Results.Redirect(elsewhere.AbsoluteUri);
    }

    /// <summary>All problems at once, each with the key to fix.</summary>
    private static void RefuseIncomplete(OidcSettings oidc)
    {
        var problems = new List<string>();
        if (!Uri.TryCreate(oidc.Authority, UriKind.Absolute, out Uri? authority) || (authority.Scheme != Uri.UriSchemeHttps && !authority.IsLoopback))
        {
            problems.Add("Authority must be an https address");
        }

        if (string.IsNullOrWhiteSpace(oidc.ClientId))
        {
            problems.Add("ClientId is empty");
        }

        if (string.IsNullOrWhiteSpace(oidc.ClientSecret))
        {
            problems.Add("ClientSecret is empty (set Authentication__Oidc__ClientSecret in the environment)");
        }

        if (oidc.Roles.Count == 0)
        {
            problems.Add($"Roles is empty, so nobody could do anything: map values of the claim '{oidc.RoleClaim}' to {string.Join(", ", Enum.GetNames<Role>())}");
        }

        if (problems.Count > 0)
        {
            throw new StartupRefusedException("Authentication:Oidc is incomplete: " + string.Join("; ", problems) + ".");
        }
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

    /// <summary>Once the server listens: true when every address can be reached from this machine alone.</summary>
    public static bool AreLoopback(IEnumerable<string> addresses) => addresses.All(IsLoopback);

    /// <summary>Wildcard hosts (<c>+</c>, <c>*</c>, <c>0.0.0.0</c>) are not loopback.</summary>
    private static bool IsLoopback(string url)
    {
        string host = BindingAddress.Parse(url).Host.Trim('[', ']');
        return host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
    }
}

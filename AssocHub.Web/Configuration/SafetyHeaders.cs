using AssocHub.Web.Authentication;
using Microsoft.Extensions.Options;

namespace AssocHub.Web.Configuration;

/// <summary>Headers that keep a page to itself: only its own scripts run, nobody frames it, nothing leaks in the referrer.</summary>
internal static class SafetyHeaders
{
    public static void UseSafetyHeaders(this WebApplication app)
    {
        string formTargets = string.Join(' ', app.Services.GetRequiredService<IOptions<OidcSettings>>().Value.Origins.Prepend("'self'"));

        // Components position themselves with style attributes, hence 'unsafe-inline' for styles; scripts come from files only.
        string policy = string.Join(
            "; ",
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            $"form-action {formTargets}",
            "frame-ancestors 'none'");

        app.Use(async (context, next) =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            await next(context);
        });
    }
}
